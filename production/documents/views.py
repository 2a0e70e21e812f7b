"""The signing page: public, for phones, works without JavaScript. Every answer is private and leaves no trace of its
address: no cache, no Referer, no search engine."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import mark_safe

from production.documents import errors, limits, signing
from production.documents.models import RequestState, SignatureRequest
from production.documents.signing import Reader
from studio.addresses import address_of
from studio.lib.errors import Failure

View = Callable[[HttpRequest, Any, str], HttpResponse]
Asked = Callable[[str], Any]
WRONG = ("link_tampered", "link_replaced")


def linked(*methods: str, asked: Asked = signing.asked) -> Callable[[View], Callable[..., HttpResponse]]:
    """A view behind a link: counted, the link looked at first, a refusal shown as a page of its own. ``asked`` returns
    whose link it is, a row with ``token_sha256``, or raises as signing.asked()."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: HttpRequest, token: str) -> HttpResponse:
            if request.method not in methods:
                response: HttpResponse = HttpResponseNotAllowed(methods)
            else:
                try:
                    response = _looked_at(view, request, token, asked)
                except Failure as failure:
                    response = _refused(request, failure)
            return _discreet(response)

        return inner

    return decorate


def _looked_at(view: View, request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    limits.check_pages(address_of(request))
    try:
        found = asked(token)
    except Failure as failure:
        if failure.code in WRONG:
            limits.check_wrong_link(address_of(request))
        raise
    if request.method == "POST":
        limits.check_try(str(found.token_sha256))
    return view(request, found, token)


def _refused(request: HttpRequest, failure: Failure) -> HttpResponse:
    return render(request, "production/documents/refused.html", {"failure": failure}, status=failure.status)


def _discreet(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "strict-origin"  # the host alone; with none at all a form would have no origin
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@linked("GET", "HEAD", "POST")
def sign(request: HttpRequest, asked: SignatureRequest, token: str) -> HttpResponse:
    """GET reads, POST signs; after that the same address says thanks and hands out the signed copy."""
    if request.method != "POST":
        signing.note_opening(asked, _reader(request))
        return _page(request, asked, token)
    try:
        signing.sign(
            token=token, typed_name=request.POST.get("name", ""), shown_sha256=request.POST.get("shown", ""),
            consent=request.POST.get("consent", ""), drawn=request.POST.get("strokes", ""), reader=_reader(request),
        )  # fmt: skip
    except Failure as failure:
        return _again(request, asked, token, failure)
    return HttpResponseRedirect(reverse("documents:sign", args=[token]))


@linked("POST")
def decline(request: HttpRequest, asked: SignatureRequest, token: str) -> HttpResponse:
    try:
        signing.decline(token=token, why=request.POST.get("why", ""))
    except Failure as failure:
        return _again(request, asked, token, failure)
    return HttpResponseRedirect(reverse("documents:sign", args=[token]))


@linked("GET", "HEAD")
def pdf(request: HttpRequest, asked: SignatureRequest, token: str) -> HttpResponse:
    """The document to take along; with all signatures once this reader has signed."""
    if asked.state != RequestState.SIGNED and (refusal := signing.refusal(asked)):
        raise refusal
    name, content = signing.copy_for(asked)
    return pdf_answer(name, content)


def pdf_answer(name: str, content: bytes) -> HttpResponse:
    """A PDF that a browser may show, and that runs nothing."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _reader(request: HttpRequest) -> Reader:
    return Reader(address_of(request), request.headers.get("User-Agent", ""))


def _page(request: HttpRequest, asked: SignatureRequest, token: str, **more: Any) -> HttpResponse:
    """To read and sign; or what has become of it."""
    if asked.state == RequestState.SIGNED:
        return render(request, "production/documents/signed.html", _context(asked, token))
    if asked.state == RequestState.DECLINED and asked.document.state == "sent":
        return render(request, "production/documents/declined.html", _context(asked, token))
    if refusal := signing.refusal(asked):
        raise refusal
    words = asked.document.html
    context = _context(asked, token) | {"paper": mark_safe(words), "consent": signing.consent_of(asked)}  # noqa: S308 - typst wrote it, and escapes
    return render(request, "production/documents/sign.html", context | more, status=more.get("status", 200))


def _context(asked: SignatureRequest, token: str) -> dict[str, Any]:
    return {"asked": asked, "document": asked.document, "token": token}


def _again(request: HttpRequest, asked: SignatureRequest, token: str, failure: Failure) -> HttpResponse:
    """The page with the sentence, and what was typed; where nothing can be signed any more, the refusal alone."""
    if failure.code not in ("no_consent", "bad_name", "name_differs", "bad_drawing", "reason_needed", "shown_changed"):
        raise failure
    more = {"failure": failure, "typed": request.POST.get("name", ""), "why": request.POST.get("why", "")}
    return _page(request, asked, token, status=failure.status, **more)


def wrong_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below /sign/ that no link has: one that a mail program cut off."""
    return _discreet(_refused(request, errors.link_tampered()))
