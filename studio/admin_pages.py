"""What admin pages share: read-only models, and verbs behind buttons that answer with a sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern
from django.utils.http import url_has_allowed_host_and_scheme

from studio import problems
from studio.lib.errors import Failure

Verb = Callable[..., str]


class ReadOnly:
    """Mixed into a ModelAdmin whose rows are written by services alone."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Hidden:
    """Mixed into a ModelAdmin of which nothing is found, 404, by staff who may not view its rows."""

    def hidden(self, patterns: list[URLPattern]) -> list[URLPattern]:
        """The same addresses behind that question."""
        return [URLPattern(one.pattern, self._behind(one.callback), one.default_args, one.name) for one in patterns]

    def get_urls(self) -> list[URLPattern]:
        return self.hidden(super().get_urls())  # type: ignore[misc]

    def _behind(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_staff = request.user.is_active and getattr(request.user, "is_staff", False)
            if is_staff and not self.has_view_permission(request):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        return asked


class GoesWithEpisode:
    """Rows that are deleted with their episode or series alone: who may delete that deletes them too."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        match = request.resolver_match
        beside = match is not None and str(match.url_name).startswith(("catalog_episode", "catalog_series"))
        return beside and request.user.has_perm("catalog.delete_episode")


class GoesWithSeries:
    """What a series has one of: it stays with that series, and is deleted with it alone."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("series",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        match = request.resolver_match
        beside = match is not None and str(match.url_name).startswith("catalog_series")
        return beside and request.user.has_perm("catalog.delete_series")


def verb(permission: str) -> Callable[[Verb], Callable[..., HttpResponse]]:
    """A POST behind a button. The method does it and returns the sentence to show.

    Answers JSON to scripts, else a message and the page again. PermissionDenied comes before the body is read.
    """

    def decorate(method: Verb) -> Callable[..., HttpResponse]:
        @functools.wraps(method)
        def view(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not request.user.has_perm(permission):
                raise PermissionDenied
            try:
                sentence = method(self, request, object_id)
            except Failure as failure:
                if problems.wants_json(request):
                    return problems.problem(failure)
                messages.error(request, failure.message)
            else:
                if problems.wants_json(request):
                    return JsonResponse({"message": sentence})
                messages.success(request, sentence)
            return _back(request)

        return view

    return decorate


def _back(request: HttpRequest) -> HttpResponse:
    origin = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(origin, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(origin)
    return HttpResponseRedirect("../../")
