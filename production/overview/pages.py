"""What the pages of a series' room share: who may see them, and how a failure is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from catalog.titles.models import Episode, Series
from studio import problems
from studio.lib.errors import Failure

View = Callable[..., HttpResponse]
SEEN_WITH = ("production.view_bible", "production.view_script")


def room(permission: str, method: str, back: str) -> Callable[[View], View]:
    """A page of a series, or a verb of it. Who may not read bibles and scripts finds nothing there, 404; who lacks
    ``permission`` gets 403. A failure is JSON for scripts, else a message on the page named ``back``."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def inner(self: Any, request: HttpRequest, object_id: int, **more: Any) -> HttpResponse:
            if request.method not in (method, "HEAD" if method == "GET" else method):
                return HttpResponseNotAllowed([method])
            if not request.user.has_perms(SEEN_WITH):
                raise Http404
            if not request.user.has_perm(permission):
                raise PermissionDenied
            series = get_object_or_404(Series, pk=min(object_id, 2**62))
            try:
                return view(self, request, series, **more)
            except Failure as failure:
                if problems.wants_json(request):
                    return problems.problem(failure)
                messages.error(request, failure.message)
                return HttpResponseRedirect(reverse(f"admin:production_bible_{back}", args=[series.pk]))

        return inner

    return decorate


def episode_of(series: Series, episode_id: int) -> Episode:
    return get_object_or_404(Episode, series=series, pk=min(episode_id, 2**62))
