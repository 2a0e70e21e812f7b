"""The pages for what is not there and what went wrong; JSON below /api/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from studio import problems
from studio.lib.errors import Failure


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, Failure("not_found", _("There is nothing at this address."), status=404))


def server_error(request: HttpRequest) -> HttpResponse:
    sentence = _("Something broke on our side. It has been noted; please try again in a moment.")
    return _answer(request, Failure("server_error", sentence, status=500))


def _answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    if request.path.startswith(problems.PREFIX):
        return problems.problem(failure)
    return render(request, "errors/failure.html", {"failure": failure}, status=failure.status)
