"""What every request passes through: the admin's looser content policy, and failures as answers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studio import problems
from studio.lib.errors import Failure

GetResponse = Callable[[HttpRequest], HttpResponse]


def admin_policy(get_response: GetResponse) -> GetResponse:
    """django-unfold evaluates expressions: /admin/ alone may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]
        return response

    return middleware


class failures:  # noqa: N801 - a middleware, named like its neighbour; a class because of process_exception
    """Turns a Failure that a view let through into a page, or into problem+json where JSON was asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Failure):
            return None
        if request.path.startswith(problems.PREFIX) or request.headers.get("Accept", "").startswith("application/json"):
            return problems.problem(error)
        return render(request, "errors/failure.html", {"failure": error}, status=error.status)
