"""The letters of documents: the link to a signer, and what the producer hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from production.documents import errors, links
from production.documents.models import (
    Document,
    DocumentState,
    LinkEvent,
    LinkEventKind,
    RequestState,
    SignatureRequest,
)
from production.letters import enclosures
from production.letters import services as letters

ENCLOSURE = "signing_link"
OPEN_TO_LETTERS = (RequestState.SENT, RequestState.SIGNED)


@transaction.atomic
def mint(letter_id: int) -> str:
    """A new link for the signer whose letter this is; the one before it is none any more. The token is returned and
    not kept. Raises Failure ``link_replaced`` where a newer letter is on its way, or nobody is asked any more."""
    request = SignatureRequest.objects.select_for_update().filter(letter=letter_id).first()
    if request is None or request.state not in OPEN_TO_LETTERS:
        raise errors.link_replaced()
    token = links.new_token()
    ends = (timezone.now() + timedelta(days=request.days)).replace(microsecond=0)
    SignatureRequest.objects.filter(pk=request.pk).update(
        token_sha256=links.digest(token), expires_at=ends, opened_at=None
    )
    LinkEvent.objects.create(request=request, kind=LinkEventKind.SENT)
    return links.address(token, ends)


def to_signer(request: SignatureRequest, *, days: int) -> None:
    """Write the letter with the link: to sign, or to the copy. The links before it die at once, whenever it is sent."""
    document = request.document
    take_back(request)
    with override(settings.LANGUAGE_CODE):
        words = {
            "title": document.title, "number": document.number, "name": request.name, "days": days,
            "company": document.data.get("company") or _("the studio"), "link": enclosures.MARK,
        }  # fmt: skip
        subject, body = _said(request)(words)
        letter = letters.write_outside(address=request.email, subject=subject, body=body, enclosure=ENCLOSURE)
    SignatureRequest.objects.filter(pk=request.pk).update(
        letter=letter, days=days, token_sha256=None, expires_at=None, opened_at=None
    )


def take_back(request: SignatureRequest) -> None:
    """Whatever letter waits for this signer is not sent."""
    if request.letter:
        letters.withdraw(letter=request.letter)


def _said(request: SignatureRequest) -> Callable[[dict[str, Any]], tuple[str, str]]:
    if request.state != RequestState.SIGNED:
        return _asking
    return _concluded if request.document.state == DocumentState.COUNTERSIGNED else _signed


def _signed(words: dict[str, Any]) -> tuple[str, str]:
    body = _(
        "%(name)s,\n\nyou have signed %(title)s (%(number)s) for %(company)s.\n\nYour copy, for %(days)s days:\n"
        "%(link)s"
    )
    return _("Your copy: %(title)s (%(number)s)") % words, body % words


def _asking(words: dict[str, Any]) -> tuple[str, str]:
    body = _(
        "%(name)s,\n\n%(company)s asks you to read and sign: %(title)s (%(number)s).\n\nRead and sign it here, on a "
        "phone too:\n%(link)s\n\nThe link is yours alone and holds for %(days)s days. Whoever has it can sign in your "
        "name: do not pass this letter on. You need no login and pay nothing."
    )
    return _("To sign: %(title)s (%(number)s)") % words, body % words


def _concluded(words: dict[str, Any]) -> tuple[str, str]:
    body = _(
        "%(name)s,\n\n%(company)s has countersigned %(title)s (%(number)s).\n\nYour copy with all signatures, for "
        "%(days)s days:\n%(link)s\n\nKeep it; the studio keeps its own."
    )
    return _("Signed by both sides: %(title)s (%(number)s)") % words, body % words


def to_producer(document: Document, *, what: str, why: str = "") -> None:
    """Tell who drew the document, in ``what`` a sentence, in ``why`` the signer's own words."""
    with override(settings.LANGUAGE_CODE):
        page = settings.PUBLIC_URL.rstrip("/") + reverse("admin:production_document_change", args=[document.pk])
        body = "\n\n".join(part for part in (what, why.strip(), page) if part)
        letters.write(to=document.created_by, subject=f"{document.number}: {what}", body=body)


enclosures.register(ENCLOSURE, mint)
