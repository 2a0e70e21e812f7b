"""The verbs of documents at the studio's end: draw, send, send again, countersign, void. Signers' verbs: signing.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from production.documents import drawing, errors, followers, freezing, letters, papers, signing, vault
from production.documents.models import (
    DOCUMENT_MOVES,
    LIVE,
    MOST_NAME,
    MOST_TITLE,
    REQUEST_MOVES,
    Capacity,
    Countersignature,
    Document,
    DocumentChange,
    DocumentState,
    RequestState,
    SignatureRequest,
    SignatureRequestChange,
)
from studio.lib.transitions import move

MOST_DAYS = 90  # that a link holds
LEAST_LETTERS = 5  # of a reason
sign, decline = signing.sign, signing.decline


@dataclass(frozen=True)
class Signer:
    """Somebody who is to sign; ``capacity`` is one of models.Capacity."""

    name: str
    email: str
    capacity: str = Capacity.PERFORMER


def draw(
    *,
    kind: str,
    title: str,
    data: dict[str, Any],
    signers: Sequence[Signer],
    replaces: Document | None = None,
    by: Any,
) -> Document:
    """Freeze what a document says, and have its pages drawn once the transaction is through.

    The version that it replaces is superseded at once where nobody could rely on it yet (drawn, sent); one that is
    signed stays in force until this one is countersigned. ``data`` has the fields of papers.PAPERS. Raises Failure
    ``document_data``, ``document_field``, ``bad_signer``, ``already_replaced``, ``document_void``.
    """
    content = freezing.frozen(data)
    papers.check(kind, content)
    freezing.frozen({"title": title})
    asked = _checked(signers)
    try:
        document = _drawn(
            signers=asked, by=by, replaces=replaces, kind=kind, template=papers.PAPERS[kind].template,
            title=" ".join(title.split())[:MOST_TITLE], data=content, data_sha256=freezing.digest(content),
        )  # fmt: skip
    except IntegrityError as error:  # document_replaced_once: another was quicker
        if replaces is None or "document_replaced_once" not in str(error):
            raise
        raise errors.already_replaced(replaces.number) from None
    if not connection.in_atomic_block:
        document.refresh_from_db()
    return document


@transaction.atomic
def _drawn(*, signers: Sequence[Signer], replaces: Document | None, by: Any, **fields: Any) -> Document:
    if replaces is not None:
        _supersede_at_once(replaces, by=by)
    number = _next_number()
    document = Document.objects.create(pk=number, number=f"SD-{number:04d}", replaces=replaces, created_by=by, **fields)
    SignatureRequest.objects.bulk_create(
        SignatureRequest(document=document, name=one.name, email=one.email, capacity=one.capacity) for one in signers
    )
    drawing.request(document)
    return document


def _next_number() -> int:
    """The row's own number, which is the document's too. One that a transaction gave up is left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('production_document', 'id'))")
        return int(cursor.fetchone()[0])


def _checked(signers: Sequence[Signer]) -> list[Signer]:
    """Raises Failure ``bad_signer``."""
    tidy = [Signer(" ".join(one.name.split()), one.email.strip().lower(), one.capacity) for one in signers]
    for one in tidy:
        _check_email(one.email)
        if not 0 < len(one.name) <= MOST_NAME or one.capacity not in Capacity.values:
            raise errors.bad_signer()
        freezing.frozen({"name": one.name})
    if len({(one.email, one.capacity) for one in tidy}) < len(tidy):
        raise errors.bad_signer()
    return tidy


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise errors.bad_signer() from None


def locked(document: Document) -> Document:
    """The one door to a document that is about to change. Inside a transaction."""
    return Document.objects.select_for_update().get(pk=document.pk)


def _supersede_at_once(old: Document, *, by: Any) -> None:
    now = locked(old)
    if now.state == DocumentState.VOID:
        raise errors.voided()
    if live := now.replacements.filter(state__in=LIVE).first():
        raise errors.already_replaced(live.number)
    if now.state in (DocumentState.DRAWN, DocumentState.SENT):
        _supersede(now, by=by, why="a new version was drawn")


def _supersede(document: Document, *, by: Any, why: str) -> None:
    move(
        document, table=DOCUMENT_MOVES, to=DocumentState.SUPERSEDED, changes=DocumentChange, by=by, why=why
    )  # fmt: skip
    _withdraw(document, by=by, why=why)


@transaction.atomic
def end(*, document: Document, by: Any, why: str) -> None:
    """End a document that nothing takes the place of, since what it belonged to was amended; it is kept. Raises Failure
    ``illegal_transition``."""
    _supersede(locked(document), by=by, why=why)


def _withdraw(document: Document, *, by: Any, why: str) -> None:
    """Nobody is asked any more who has not signed."""
    for request in document.requests.select_for_update().exclude(state__in=[RequestState.SIGNED]):
        _move_request(request, RequestState.WITHDRAWN, by=by, why=why)
        letters.take_back(request)


def _move_request(request: SignatureRequest, to: str, *, by: Any, why: str = "") -> None:
    move(request, table=REQUEST_MOVES, to=to, changes=SignatureRequestChange, by=by, why=why)


def send(*, document: Document, by: Any, days: int | None = None) -> None:
    """Send each signer a letter with a link that holds for ``days`` (1 to 90; SIGNING_LINK_DAYS where none are said)
    from when the letter is sent.

    Raises Failure ``no_signer``, ``document_damaged``, ``being_drawn``, ``not_drawn`` or ``illegal_transition``.
    """
    vault.read(drawing.drawn(document))
    with transaction.atomic():
        now = locked(document)
        requests = list(now.requests.select_for_update())
        if not requests:
            raise errors.no_signer()
        move(now, table=DOCUMENT_MOVES, to=DocumentState.SENT, changes=DocumentChange, by=by)
        for request in requests:
            request.document = now
            _move_request(request, RequestState.SENT, by=by)
            letters.to_signer(request, days=_days(days))
    document.refresh_from_db()


def _days(days: int | None = None) -> int:
    return max(1, min(MOST_DAYS, settings.SIGNING_LINK_DAYS if days is None else days))


@transaction.atomic
def resend(*, request: SignatureRequest, by: Any, days: int | None = None, email: str = "") -> None:
    """Send one signer a new link, to another address where one is given; the old link dies. One who declined is asked
    again; one who has signed gets a link to their copy, at the address where they signed. Raises Failure
    ``document_void``, ``document_superseded``, ``document_unsent``, ``already_signed`` or ``bad_signer``."""
    document = locked(request.document)
    now = SignatureRequest.objects.select_for_update().get(pk=request.pk)
    now.document = document
    if now.state != RequestState.SIGNED:
        signing.check_open(document)
    elif email and email.strip().lower() != now.email:
        raise errors.already_signed()
    if email:
        now.email = email.strip().lower()
        _check_email(now.email)
        now.save(update_fields=["email"])
    if now.state == RequestState.DECLINED:
        _move_request(now, RequestState.SENT, by=by, why="asked again")
    letters.to_signer(now, days=_days(days))
    request.refresh_from_db()


def countersign(*, document: Document, by: Any) -> None:
    """Sign for the studio, once everybody has signed. What the document replaces is superseded by it, and the signers
    get a link to their copy.

    Raises Failure ``may_not_countersign``, ``own_signature``, ``not_signed_yet``, ``already_countersigned``,
    ``document_void``, ``document_superseded`` or ``document_damaged``.
    """
    if not (by.is_active and by.has_perm("production.countersign_document")):
        raise errors.may_not_countersign()
    document.refresh_from_db()
    _check_countersignable(document)
    vault.read(document)
    with transaction.atomic():
        now = locked(document)
        _check_countersignable(now)
        if by.email and now.requests.filter(email__iexact=by.email).exists():
            raise errors.own_signature()
        name = (by.get_full_name() or by.get_username())[:MOST_NAME]
        Countersignature.objects.create(
            document=now, by=by, name=name, document_sha256=now.pdf_sha256, at=timezone.now()
        )
        move(now, table=DOCUMENT_MOVES, to=DocumentState.COUNTERSIGNED, changes=DocumentChange, by=by)
        _end_replaced(now, by=by)
        followers.tell(now)
        drawing.request_copy(now)
        for request in now.requests.select_for_update():
            request.document = now
            letters.to_signer(request, days=_days())
    document.refresh_from_db()


def _check_countersignable(document: Document) -> None:
    refusals = {
        DocumentState.COUNTERSIGNED: errors.already_countersigned, DocumentState.VOID: errors.voided,
        DocumentState.SUPERSEDED: errors.superseded, DocumentState.DRAWN: errors.not_signed_yet,
        DocumentState.SENT: errors.not_signed_yet,
    }  # fmt: skip
    if refusal := refusals.get(DocumentState(document.state)):
        raise refusal()


def _end_replaced(document: Document, *, by: Any) -> None:
    if document.replaces is None:
        return
    old = locked(document.replaces)
    if old.state in (DocumentState.SIGNED, DocumentState.COUNTERSIGNED):
        _supersede(old, by=by, why=f"{document.number} was countersigned")


@transaction.atomic
def void(*, document: Document, by: Any, why: str) -> None:
    """Withdraw a document that is not countersigned. Its pages and whatever was signed on them are kept.

    Raises Failure ``reason_needed``, ``document_concluded`` or ``illegal_transition``.
    """
    reason = " ".join(why.split())[:500]
    if len(reason) < LEAST_LETTERS:
        raise errors.reason_needed()
    followers.prepare(document)
    now = locked(document)
    if now.state == DocumentState.COUNTERSIGNED:
        raise errors.concluded()
    move(now, table=DOCUMENT_MOVES, to=DocumentState.VOID, changes=DocumentChange, by=by, why=reason)
    _withdraw(now, by=by, why=_("the document is void"))
    followers.tell(now)
    document.refresh_from_db()
