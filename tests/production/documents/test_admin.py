"""Documents at the desk: who sees them, the buttons, what a page costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from production.documents import drawing, services, vault
from production.documents.models import Document, Drawing
from studio.accounts.roles import Role
from tests.production.documents.making import (
    AMELIE,
    GUARDIAN,
    asked_of,
    drawn,
    post,
    producer,
    sent,
    sign_with,
    signed,
)

pytestmark = pytest.mark.django_db
PAGES = ("change", "pdf", "history", "delete")
VERBS = ("send", "resend", "countersign", "void")


def desk(role: str = "producer") -> Client:
    client = Client()
    client.force_login(producer(role=Role(role)))
    return client


def at(name: str, document: Document, *more: Any) -> str:
    return reverse(f"admin:production_document_{name}", args=[document.pk, *more])


@pytest.mark.parametrize("role", ["writer", "post"])
def test_who_may_not_see_documents_finds_nothing_there(role: str) -> None:
    document = signed()
    drawing.drawn_copy(document)
    client = desk(role)

    for address in (
        reverse("admin:production_document_changelist"), reverse("admin:production_document_add"),
        *(at(name, document) for name in PAGES), at("copy", document, 1),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for name in VERBS:
        assert client.post(at(name, document), {"why": "no reason at all"}).status_code == 404
    assert "Documents" not in client.get("/admin/").content.decode()
    document.refresh_from_db()
    assert document.state == "signed"


def test_finance_reads_and_does_nothing_else() -> None:
    document = signed()
    client = desk("finance")

    assert client.get(reverse("admin:production_document_changelist")).status_code == 200
    page = client.get(at("change", document)).content.decode()
    assert "Amélie Nguyễn" in page
    assert "Countersign</button>" not in page
    assert client.get(at("pdf", document)).content == vault.read(document)
    for name in VERBS:
        assert client.post(at(name, document), {"why": "no reason at all"}).status_code == 403


def test_nobody_who_is_not_logged_in_gets_a_page_or_a_pdf() -> None:
    document = drawn()
    for name in ("change", "pdf"):
        answer = Client().get(at(name, document))
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_a_producer_takes_a_document_from_drawn_to_countersigned_with_buttons() -> None:
    document, client = drawn(), desk()
    assert "are being drawn" in client.get(at("change", document)).content.decode()
    assert client.get(at("pdf", document)).status_code == 200

    client.post(at("send", document), {"days": "3"})
    (link,) = post()
    page = client.get(at("change", document)).content.decode()
    assert "Link not opened yet" in page
    assert "Letter with a link sent" in page
    Client(REMOTE_ADDR="203.0.113.7").get(reverse("documents:sign", args=[link]))
    page = client.get(at("change", document)).content.decode()
    assert "Link opened" in page
    assert "203.0.113.7" in page

    client.post(at("resend", document), {"signer": asked_of(document).pk, "email": "new@example.org"})
    (newer,) = post()
    assert mail.outbox[-1].to == ["new@example.org"]
    sign_with(newer)
    assert "Countersign</button>" in client.get(at("change", document)).content.decode()
    client.post(at("countersign", document))
    document.refresh_from_db()
    assert document.state == "countersigned"
    copy = drawing.drawn_copy(document)
    answer = client.get(at("copy", document, copy.position))
    assert answer.content.startswith(vault.read(document))
    assert "no-store" in answer["Cache-Control"]
    assert "Void this document" not in client.get(at("change", document)).content.decode()


def test_a_refusal_is_a_sentence_on_the_page() -> None:
    document, client = drawn(), desk()
    answer = client.post(at("void", document), {"why": ""}, follow=True, headers={"referer": at("change", document)})
    assert "Say in some words why" in answer.content.decode()
    client.post(at("void", document), {"why": "The role was cut."})
    page = client.get(at("change", document)).content.decode()
    assert "The role was cut." in page
    assert "Void this document" not in page


def test_a_signer_of_another_document_is_not_sent_a_link_from_here() -> None:
    document, other = sent(), sent()
    assert desk().post(at("resend", document), {"signer": asked_of(other).pk}).status_code == 404
    assert desk().post(at("resend", document), {"signer": "x"}).status_code == 404


def test_who_declined_is_read_on_the_page() -> None:
    document = sent()
    services.decline(token=post()[0], why="The dates are wrong.")
    page = desk().get(at("change", document)).content.decode()
    assert "“The dates are wrong.”" in page


def test_versions_name_each_other() -> None:
    old = sent()
    new = drawn(replaces=old)
    client = desk()
    assert new.number in client.get(at("change", old)).content.decode()
    assert old.number in client.get(at("change", new)).content.decode()


def test_the_list_and_a_page_cost_the_same_however_many_there_are(
    queries_of: Callable[[Callable[[], object]], int],
) -> None:
    client, by = desk(), producer()
    one = sent(by)
    address = reverse("admin:production_document_changelist")
    client.get(address)
    few = queries_of(lambda: client.get(address))
    page = queries_of(lambda: client.get(at("change", one)))

    many = sent(by, signers=[AMELIE, GUARDIAN])
    for _ in range(4):
        drawn(by)
    for link in post():
        sign_with(link)

    assert queries_of(lambda: client.get(address)) == few
    assert queries_of(lambda: client.get(at("change", many))) == page
    assert "2 / 2" in client.get(address).content.decode()


def test_a_drawing_that_failed_is_tried_again_from_the_queue_s_page() -> None:
    document = drawn()
    Drawing.objects.update(state="failed", error_code="unexpected", error_message="Something unforeseen happened.")
    admin = desk("admin")
    assert "Something unforeseen happened." in admin.get(at("change", document)).content.decode()
    assert "Something unforeseen happened." in admin.get(reverse("admin:catalog_transcode_queue")).content.decode()

    admin.post(reverse("admin:catalog_transcode_retry_line", args=[f"drawing-{Drawing.objects.get().pk}"]))

    assert Drawing.objects.get().state == "queued"
