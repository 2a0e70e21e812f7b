"""The answers to what is not there, not understood, not allowed, and to what went wrong: see problems.answer."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from studio.lib.errors import Failure
from studio.problems import answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        sentence = _("This site does not answer to that name. Use the address that you were given.")
    else:
        sentence = _("This request can't be understood.")
    return answer(request, Failure("bad_request", sentence, status=400))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Failure("forbidden", _("Your role does not include this."), status=403))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This page is too old, or its request came from another site.")
    return answer(request, Failure("csrf", sentence, status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Failure("not_found", _("There is nothing at this address."), status=404))


def server_error(request: HttpRequest) -> HttpResponse:
    sentence = _("Something broke on our side. It has been noted; please try again in a moment.")
    return answer(request, Failure("server_error", sentence, status=500))
