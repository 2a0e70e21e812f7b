"""The signer's end: open a link, read, sign or decline. Nobody here has a login: the link is who they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from production.documents import drawing, errors, followers, freezing, letters, links, names, strokes, vault
from production.documents.models import (
    DOCUMENT_MOVES,
    MOST_NAME,
    REQUEST_MOVES,
    Document,
    DocumentChange,
    DocumentState,
    LinkEvent,
    LinkEventKind,
    Method,
    RequestState,
    Signature,
    SignatureRequest,
    SignatureRequestChange,
)
from studio.lib.errors import Failure
from studio.lib.transitions import move


@dataclass(frozen=True)
class Reader:
    """Where a request comes from: the address, None where it is not known, and what the browser calls itself."""

    address: str | None = None
    user_agent: str = ""


def asked(token: str) -> SignatureRequest:
    """Whose link this is, with the document. ``token`` is the signed part of the address. One query.

    Raises Failure ``link_tampered``, ``link_expired`` or ``link_replaced``.
    """
    plain, _ends = links.read(token)
    wanted = links.digest(plain)
    rows = SignatureRequest.objects.select_related("document__created_by", "document__replaces")
    found = rows.filter(token_sha256=wanted).first()
    if found is None or not constant_time_compare(str(found.token_sha256), wanted):
        raise errors.link_replaced()
    if found.expires_at is None or found.expires_at <= timezone.now():
        raise errors.link_expired()
    return found


def note_opening(request: SignatureRequest, reader: Reader) -> None:
    """Note when a link was first opened, and from where. One query, two the first time."""
    rows = SignatureRequest.objects.filter(pk=request.pk, token_sha256=request.token_sha256, opened_at=None)
    if rows.update(opened_at=timezone.now()):
        LinkEvent.objects.create(request=request, kind=LinkEventKind.OPENED, address=reader.address)


def consent_of(request: SignatureRequest) -> str:
    """The sentence that a signer agrees to, kept with the signature as it was shown."""
    sentence = _(
        "I, %(name)s, have read %(number)s, “%(title)s”, and sign it electronically. The time, the internet address "
        "and the browser that I sign with are kept with my signature."
    )
    document = request.document
    return sentence % {"name": request.name, "number": document.number, "title": document.title}


def check_open(document: Document) -> None:
    """Raise the Failure that says why a document can't be signed now: ``document_void``, ``document_superseded``,
    ``document_unsent``, ``already_signed``."""
    refusals = {
        DocumentState.VOID: errors.voided, DocumentState.SUPERSEDED: errors.superseded,
        DocumentState.DRAWN: errors.not_sent_yet, DocumentState.SIGNED: errors.already_signed,
        DocumentState.COUNTERSIGNED: errors.already_signed,
    }  # fmt: skip
    if refusal := refusals.get(DocumentState(document.state)):
        raise refusal()


def refusal(request: SignatureRequest) -> Failure | None:
    """Why this signer can't sign now; None where they can."""
    try:
        _check(request)
    except Failure as failure:
        return failure
    return None


def _check(request: SignatureRequest) -> None:
    if request.state == RequestState.SIGNED:
        raise errors.already_signed()
    check_open(request.document)
    if request.state == RequestState.DECLINED:
        raise errors.declined()
    if request.state != RequestState.SENT:
        raise errors.voided()


def sign(
    *, token: str, typed_name: str, consent: str, shown_sha256: str, drawn: str = "", reader: Reader | None = None
) -> Signature:
    """Sign once. ``drawn`` is the JSON of strokes (strokes.py), empty where the name is typed alone; ``consent`` and
    ``shown_sha256`` are the sentence and the document's SHA-256 as the page showed them.

    Raises Failure as asked(), and ``already_signed``, ``already_declined``, ``document_superseded``, ``document_void``,
    ``document_damaged``, ``shown_changed``, ``no_consent``, ``bad_name``, ``name_differs``, ``bad_drawing``.
    """
    request = asked(token)
    _check(request)
    name, ink = _name(typed_name, request.name), strokes.read(drawn) if drawn.strip() else []
    _check_shown(request, consent, shown_sha256)
    vault.read(request.document)
    who = reader or Reader()
    with transaction.atomic():
        now = _locked(request)
        signature = Signature.objects.create(
            request=now, method=Method.DRAWN if ink else Method.TYPED, typed_name=name, strokes=ink,
            signed_at=timezone.now(), address=who.address, user_agent=freezing.UNSEEN.sub(" ", who.user_agent)[:400],
            document_sha256=shown_sha256, consent=consent,
        )  # fmt: skip
        _move(now, RequestState.SIGNED)
        _end(now)
        drawing.request_copy(now.document)
    return signature


def _name(text: str, asked_of: str) -> str:
    name = " ".join(text.split())
    if freezing.UNSEEN.search(name) or not 2 <= len(name) <= MOST_NAME:
        raise errors.bad_name()
    if not names.agree(name, [asked_of]):
        raise errors.name_differs(asked_of)
    return name


def _check_shown(request: SignatureRequest, consent: str, shown_sha256: str) -> None:
    if not consent:
        raise errors.no_consent()
    if consent != consent_of(request) or shown_sha256 != request.document.pdf_sha256:
        raise errors.shown_changed()


def _locked(request: SignatureRequest) -> SignatureRequest:
    """The request and its document, in this order of locks: the document first, as everywhere. Looked at once more:
    another may have signed, sent a new link or voided it meanwhile."""
    document = Document.objects.select_for_update().get(pk=request.document_id)
    now = SignatureRequest.objects.select_for_update().get(pk=request.pk)
    now.document = document
    if now.state != RequestState.SIGNED and now.token_sha256 != request.token_sha256:
        raise errors.link_replaced()
    _check(now)
    return now


def _move(request: SignatureRequest, to: str, *, why: str = "") -> None:
    move(request, table=REQUEST_MOVES, to=to, changes=SignatureRequestChange, by=None, why=why)


def _end(request: SignatureRequest) -> None:
    """Once nobody is left who has not signed, the document is signed, and the producer hears of it."""
    document = request.document
    if document.requests.exclude(state=RequestState.SIGNED).exists():
        return
    move(document, table=DOCUMENT_MOVES, to=DocumentState.SIGNED, changes=DocumentChange, by=None)
    letters.to_producer(document, what=_("Everybody has signed; countersign it."))
    followers.tell(document)


@transaction.atomic
def decline(*, token: str, why: str) -> None:
    """Decline with a reason, which the producer gets. Raises Failure as sign(), and ``reason_needed``."""
    request = asked(token)
    _check(request)
    reason = " ".join(freezing.UNSEEN.sub(" ", why).split())[:500]
    if len(reason) < 2:
        raise errors.reason_needed()
    now = _locked(request)
    _move(now, RequestState.DECLINED, why=reason)
    who = _("%(name)s declines to sign.") % {"name": now.name}
    letters.to_producer(now.document, what=who, why=reason)


def copy_for(request: SignatureRequest) -> tuple[str, bytes]:
    """What a signer may take along, with its file's name: the newest signed copy where they have signed, else the
    document. Raises Failure ``document_damaged``, ``being_drawn``."""
    document = request.document
    if request.state == RequestState.SIGNED:
        return f"{document.number}-signed.pdf", vault.read_copy(document, drawing.drawn_copy(document))
    return f"{document.number}.pdf", vault.read(document)
