"""Failures as answers: a page, or application/problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_handler

from studio.lib.errors import Failure

CONTENT_TYPE = "application/problem+json"
PREFIXES = ("/api/", "/uploads/")
DESK = "/admin/"


def body(code: str, title: str, status: int, **extra: Any) -> dict[str, Any]:
    """The members of a problem; ``type`` is a URN made of the stable code."""
    return {"type": f"urn:cliffhanger:error:{code}", "code": code, "title": title, "status": status, **extra}


def problem(failure: Failure) -> JsonResponse:
    content = body(failure.code, failure.message, failure.status, **failure.extra)
    return JsonResponse(content, status=failure.status, content_type=CONTENT_TYPE)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    """A problem below /api/ and /uploads/ and to scripts that ask for JSON; else a page that says what to do next."""
    if request.path.startswith(PREFIXES):
        return problem(failure)
    if wants_json(request):
        response: HttpResponse = problem(failure)
    else:
        context = {"failure": failure, "at_the_desk": request.path.startswith(DESK)}
        response = render(request, "errors/failure.html", context, status=failure.status)
    patch_vary_headers(response, ["Accept"])
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Anything that is not expected is left to Django, which answers 500."""
    if isinstance(error, Failure):
        return _response(body(error.code, error.message, error.status, **error.extra), {})
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is nothing at this address."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = rest_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return None
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "invalid"
    title = str(error.detail) if isinstance(codes, str) else _("The request was not understood.")
    extra = {} if isinstance(codes, str) else {"errors": error.detail}
    return _response(body(code, title, response.status_code, **extra), dict(response.headers))


def _response(content: dict[str, Any], headers: dict[str, str]) -> Response:
    headers.pop("Content-Type", None)
    return Response(content, status=content["status"], headers=headers, content_type=CONTENT_TYPE)
