"""What every request passes through: the admin's looser content policy, and failures as answers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from studio.lib.errors import Failure
from studio.problems import DESK, answer

GetResponse = Callable[[HttpRequest], HttpResponse]


def admin_policy(get_response: GetResponse) -> GetResponse:
    """django-unfold evaluates expressions: /admin/ alone may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(DESK):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]
        return response

    return middleware


class failures:  # noqa: N801 - a middleware, named like its neighbour; a class because of process_exception
    """Turns a Failure that a view let through into an answer, and gives the 405 that Django leaves empty a sentence.

    PostgreSQL holds no NUL: a form with one is not understood, in whatever field it stands.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):  # before admin's filters meet it
            raise BadRequest("The query holds a NUL.")
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            sentence = _("This address does not take such a request.")
            _fill(response, answer(request, Failure("method_not_allowed", sentence, status=405)))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError) and "NUL" in str(error):
            error = Failure("bad_request", _("This request can't be understood."), status=400)
        return answer(request, error) if isinstance(error, Failure) else None


def _fill(empty: HttpResponse, full: HttpResponse) -> None:
    """Keeps the headers that views and other middleware have set, such as Allow."""
    empty.content = full.content
    empty["Content-Type"] = full["Content-Type"]
    empty["Content-Length"] = str(len(full.content))
