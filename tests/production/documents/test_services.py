"""The studio's end: drawn, sent, countersigned, replaced, void; and what the database itself refuses."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from production.documents import drawing, services, vault
from production.documents.models import (
    Countersignature,
    Document,
    DocumentChange,
    Drawing,
    Signature,
    SignatureRequest,
)
from production.documents.services import Signer
from studio.lib.errors import Failure
from tests.files import stored
from tests.production.documents.making import (
    AMELIE,
    GUARDIAN,
    MEMO,
    asked_of,
    drawn,
    post,
    producer,
    sent,
    sign_with,
    signed,
    text_of,
)

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def refused(code: str) -> Any:
    with pytest.raises(Failure) as found:
        yield
    assert found.value.code == code


def test_what_is_drawn_is_frozen_numbered_and_stored_away_from_the_public() -> None:
    document = drawing.drawn(drawn())

    spelt = json.dumps(MEMO, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert document.data_sha256 == hashlib.sha256(spelt.encode()).hexdigest()
    assert document.number == f"SD-{document.pk:04d}"
    assert hashlib.sha256(vault.read(document)).hexdigest() == document.pdf_sha256
    assert f"documents/{document.pdf_key}" in stored("documents")
    for room in ("", "artwork/", "media/", "documents/", "media/documents/", "artwork/../documents/", "static/"):
        assert Client().get(f"/{room}{document.pdf_key}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_is_drawn_when_the_verb_returns() -> None:
    document = drawn()

    assert document.is_drawn
    assert document.drawings.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_document_that_was_given_up_is_not_there_and_leaves_no_pages() -> None:
    before = stored("documents")
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        drawn()
        raise ValueError("no")

    assert not Document.objects.exists()
    assert stored("documents") == before


def test_a_worker_that_dies_between_drawing_and_storing_leaves_a_row_that_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = drawn()
    job = document.drawings.get()

    def die(*_args: Any) -> Any:
        raise KeyboardInterrupt

    for place in ("_made", "_end"):  # before the pages are stored, and before that is noted
        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(drawing, place, die)
            drawing.run(job_id=job.pk)
        document.refresh_from_db()
        assert not document.is_drawn
        with refused("being_drawn"):
            services.send(document=document, by=document.created_by)
        Drawing.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    assert drawing.sweep() == 1

    assert drawing.run(job_id=job.pk)

    document.refresh_from_db()
    assert hashlib.sha256(vault.read(document)).hexdigest() == document.pdf_sha256
    assert {name for name in stored("documents") if document.number in name} == {f"documents/{document.pdf_key}"}


def test_a_template_that_does_not_take_the_data_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    document = drawn()
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "_content", lambda document, data: {"number": document.number})
        with refused("not_drawn"):
            services.send(document=document, by=document.created_by)
    assert document.drawings.get().error_code == "drawing_failed"


def test_a_letter_goes_to_each_signer_and_the_pages_say_who_they_are() -> None:
    document = sent(signers=[AMELIE, GUARDIAN])
    post()

    assert [message.to for message in mail.outbox] == [["amelie@example.org"], ["omer@example.org"]]
    text = text_of(vault.read(document))
    assert "Performer Amélie Nguyễn" in text
    assert "Guardian Omer Sahin" in text


@pytest.mark.parametrize(
    "signers",
    [
        [Signer("", "a@example.org")],
        [Signer("A", "no address")],
        [Signer("A", "a@example.org", "king")],
        [Signer("A", "a@example.org"), Signer("B", "A@example.org ")],
        [Signer("x" * 121, "a@example.org")],
    ],
)
def test_signers_are_looked_at(signers: list[Signer]) -> None:
    with refused("bad_signer"):
        drawn(signers=signers)
    assert not Document.objects.exists()


def test_a_document_that_nobody_signs_is_not_sent() -> None:
    with refused("no_signer"):
        sent(signers=[], kind="taft_hartley", data={"due": "2026-12-16"})


def test_it_is_sent_once() -> None:
    document = sent()
    with refused("illegal_transition"):
        services.send(document=document, by=document.created_by)


def test_the_studio_signs_last_and_everybody_gets_a_copy() -> None:
    by = producer()
    with refused("not_signed_yet"):
        services.countersign(document=drawn(by), by=by)
    document = sent(by, signers=[AMELIE, GUARDIAN])
    first, second = post()
    with refused("not_signed_yet"):
        services.countersign(document=document, by=by)
    sign_with(first)
    with refused("not_signed_yet"):
        services.countersign(document=document, by=by)
    sign_with(second)
    document.refresh_from_db()

    services.countersign(document=document, by=by)

    assert document.state == "countersigned"
    with refused("already_countersigned"):
        services.countersign(document=document, by=by)
    mail.outbox.clear()
    links = post()
    assert len(links) == 2
    assert [message.subject for message in mail.outbox][1:] == [
        f"Signed by both sides: Deal memo: Maya Lin ({document.number})"
    ] * 2
    text = text_of(vault.read_copy(document, drawing.drawn_copy(document)))
    assert f"{by.username} , for the studio" in text.replace(by.username + ",", by.username + " ,")
    assert Countersignature.objects.get().document_sha256 == document.pdf_sha256


@pytest.mark.parametrize("role", ["finance", "writer", "post"])
def test_only_a_producer_countersigns(role: Any) -> None:
    document = signed()
    with refused("may_not_countersign"):
        services.countersign(document=document, by=producer(role=role))


def test_nobody_countersigns_what_they_signed_themselves() -> None:
    document = signed(signers=[Signer("Pat", "pat@studio.example", "director")])
    with refused("own_signature"):
        services.countersign(document=document, by=producer(email="Pat@studio.example"))


def test_a_new_version_ends_one_that_nobody_has_signed() -> None:
    first = sent()
    second = drawn(replaces=first)

    first.refresh_from_db()
    assert first.state == "superseded"
    assert asked_of(first).state == "withdrawn"
    with refused("document_superseded"):
        services.resend(request=asked_of(first), by=first.created_by)
    with refused("already_replaced"):
        drawn(replaces=first)
    services.void(document=second, by=first.created_by, why="a wrong rate")
    assert drawn(replaces=first).replaces == first


def test_what_is_signed_stays_in_force_until_its_amendment_is_countersigned() -> None:
    by = producer()
    memo = signed(by)
    services.countersign(document=memo, by=by)
    post()
    changes = [{"what": "Rate", "before": "$250.00", "after": "$300.00"}]
    amendment = sent(by, kind="amendment", replaces=memo, data={"amends": memo.number, "changes": changes})
    for link in post():
        sign_with(link)
    memo.refresh_from_db()
    assert memo.state == "countersigned"

    amendment.refresh_from_db()
    services.countersign(document=amendment, by=by)

    memo.refresh_from_db()
    assert memo.state == "superseded"
    assert f"replaces {memo.number}" in text_of(vault.read(amendment))
    assert "for the studio" in text_of(vault.read_copy(memo, drawing.drawn_copy(memo)))
    with refused("document_superseded"):
        services.countersign(document=memo, by=by)


def test_a_void_document_keeps_its_signature_and_says_why() -> None:
    document = signed()
    with refused("reason_needed"):
        services.void(document=document, by=document.created_by, why=" no ")

    services.void(document=document, by=document.created_by, why="The role was cut.")

    assert Signature.objects.count() == 1
    last = DocumentChange.objects.filter(subject=document).last()
    assert last is not None
    assert (last.new, last.why) == ("void", "The role was cut.")
    for call in (
        lambda: services.countersign(document=document, by=document.created_by),
        lambda: drawn(replaces=document),
        lambda: services.resend(request=asked_of(document), by=document.created_by, email="new@example.org"),
    ):
        with pytest.raises(Failure):
            call()


def test_what_both_sides_have_signed_is_not_void() -> None:
    document = signed()
    services.countersign(document=document, by=document.created_by)
    with refused("document_concluded"):
        services.void(document=document, by=document.created_by, why="changed our minds")


def test_a_wrong_address_is_mended_before_the_signature_and_not_after() -> None:
    document = sent()
    services.resend(request=asked_of(document), by=document.created_by, email=" Right@example.org ")
    (_first, link) = [*[""], *post()]
    assert mail.outbox[-1].to == ["right@example.org"]
    sign_with(link)
    with refused("already_signed"):
        services.resend(request=asked_of(document), by=document.created_by, email="other@example.org")
    services.resend(request=asked_of(document), by=document.created_by)
    assert len(post()) == 1
    assert mail.outbox[-1].subject == f"Your copy: Deal memo: Maya Lin ({document.number})"


def test_a_letter_that_waits_is_not_sent_once_a_newer_one_is_written() -> None:
    document = sent()
    services.resend(request=asked_of(document), by=document.created_by)

    assert len(post()) == 1


FROZEN: list[tuple[str, Callable[[], Any]]] = [
    ("data", lambda: Document.objects.update(data={"rate": "$1.00"})),
    ("title", lambda: Document.objects.update(title="Another")),
    ("pages", lambda: Document.objects.update(pdf_sha256="0" * 64)),
    ("phone", lambda: Document.objects.update(html="<p>another</p>")),
    ("back", lambda: Document.objects.update(state="sent")),
    ("signer", lambda: SignatureRequest.objects.update(name="Another")),
    ("unsigned", lambda: SignatureRequest.objects.update(state="sent")),
    ("signature", lambda: Signature.objects.update(typed_name="Another")),
    ("copy", lambda: Drawing.objects.filter(position=1).update(audit={})),
    ("history", lambda: DocumentChange.objects.update(why="because")),
    ("gone", lambda: Signature.objects.all().delete()),
    ("history gone", lambda: DocumentChange.objects.all().delete()),
    ("drawing gone", lambda: Drawing.objects.all().delete()),
]


def test_the_database_itself_refuses_to_change_or_lose_a_signed_document() -> None:
    signed()
    for what, change in FROZEN:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
            pytest.fail(f"{what} was changed")
    tables = ("document", "signature", "signaturerequest", "drawing", "linkevent")
    for table in tables:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM production_{table}")  # noqa: S608 - names of our own
