"""The signer's end over HTTP: read, sign typed or drawn, decline; and everything that is refused."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from production.documents import freezing, limits, links, services, signing
from production.documents.models import LinkEvent, Signature, SignatureRequest, document_storage
from production.letters import services as letters_services
from production.letters.models import Letter
from studio.discreet import Formatter
from tests.production.documents.making import (
    AMELIE,
    GUARDIAN,
    STROKES,
    asked_of,
    drawn,
    post,
    producer,
    sent,
    sign_with,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone() -> Client:
    return Client(headers={"user-agent": "A phone"}, REMOTE_ADDR="203.0.113.7")


def page(link: str) -> str:
    return reverse("documents:sign", args=[link])


def form(link: str, **fields: str) -> dict[str, str]:
    asked = signing.asked(link)
    shown = {"shown": asked.document.pdf_sha256, "consent": signing.consent_of(asked)}
    return {"name": "Amélie Nguyễn", "strokes": ""} | shown | fields


def test_a_letter_brings_a_link_that_reads_and_signs_the_document(phone: Client) -> None:
    document = sent()
    (link,) = post()
    (message,) = mail.outbox
    assert message.to == ["amelie@example.org"]
    assert document.number in message.subject

    shown = phone.get(page(link))

    text = shown.content.decode()
    assert shown.status_code == 200
    assert "<dt>Rate</dt><dd>$250.00 a day</dd>" in text
    assert document.pdf_sha256 in text
    answer = phone.post(page(link), form(link))
    assert (answer.status_code, answer["Location"]) == (302, page(link))
    assert "It is signed." in phone.get(page(link)).content.decode()

    signature = Signature.objects.get()
    document.refresh_from_db()
    assert (signature.method, signature.typed_name, signature.address) == ("typed", "Amélie Nguyễn", "203.0.113.7")
    assert (signature.user_agent, signature.document_sha256) == ("A phone", document.pdf_sha256)
    assert signature.consent.startswith("I, Amélie Nguyễn, have read SD-")
    assert document.state == "signed"


def test_the_signed_copy_holds_the_document_itself_and_who_signed_it(phone: Client) -> None:
    document = sent()
    (link,) = post()
    before = phone.get(reverse("documents:pdf", args=[link])).content
    assert freezing.sha256(before) == document.pdf_sha256
    phone.post(page(link), form(link, strokes=STROKES))

    copy = phone.get(reverse("documents:pdf", args=[link]))

    assert copy["Content-Disposition"] == f'inline; filename="{document.number}-signed.pdf"'
    assert copy.content.startswith(before)
    said = PdfReader(BytesIO(copy.content)).pages[-1].extract_text()
    signature = Signature.objects.get()
    assert signature.method == "drawn"
    assert signature.strokes == json.loads(STROKES)
    for words in ("Amélie Nguyễn", "203.0.113.7", "drawn by hand", f"{signature.signed_at:%Y-%m-%d %H:%M:%S}", "UTC"):
        assert words in said
    assert document.pdf_sha256 in said.replace("\n", "")
    assert "\u200b" not in said  # or whoever copies the sum or looks for a name has it in there
    assert "Not countersigned" in said
    again = phone.get(reverse("documents:pdf", args=[link])).content
    assert again == copy.content


def test_what_is_drawn_is_on_the_copy_and_what_is_not_is_not() -> None:
    typed, by_hand = sent(), sent()
    (one, other) = post()
    sign_with(one)
    sign_with(other, drawn=STROKES)

    plain, inked = (services.drawing.drawn_copy(document) for document in (typed, by_hand))

    sizes = [len(document_storage().open(copy.pdf_key).read()) for copy in (plain, inked)]
    assert sizes[0] != sizes[1]
    assert inked.audit["signatures"][0]["strokes"] == json.loads(STROKES)


def test_the_second_signature_is_refused_and_changes_nothing(phone: Client) -> None:
    sent()
    (link,) = post()
    phone.post(page(link), form(link))
    before = Signature.objects.get()

    again = phone.post(page(link), form(link, name="Somebody Else"))

    assert again.status_code == 409
    assert "one signature is enough" in again.content.decode()
    assert Signature.objects.get().typed_name == before.typed_name


def test_a_changed_link_a_cut_off_one_and_an_unknown_one_are_told_apart(phone: Client) -> None:
    document = sent()
    (link,) = post()
    for wrong in (link[:-1] + ("a" if link[-1] != "a" else "b"), "x" + link[1:], link[:20], link.replace(".", "", 1)):
        answer = phone.get(page(wrong))
        assert answer.status_code == 404
        assert "not as it was sent" in answer.content.decode()
    assert phone.get("/sign/").status_code == 404
    assert phone.get(f"/sign/{link}/nothing").status_code == 404

    services.resend(request=asked_of(document), by=document.created_by)
    old = phone.get(page(link))
    assert (old.status_code, "link_replaced" in old.content.decode()) == (410, True)
    (newer,) = post()
    assert phone.get(page(newer)).status_code == 200
    assert phone.post(page(link), {"name": "Amélie"}).status_code == 410


def test_an_expired_link_is_refused(phone: Client) -> None:
    document = sent()
    post()
    request = asked_of(document)
    token = links.new_token()
    past = timezone.now() - timedelta(seconds=5)
    SignatureRequest.objects.filter(pk=request.pk).update(token_sha256=links.digest(token), expires_at=past)

    answer = phone.get(page(links.link(token, past)))
    assert (answer.status_code, "link_expired" in answer.content.decode()) == (410, True)

    longer = links.link(token, timezone.now() + timedelta(days=1))  # signed by us, but the row says otherwise
    assert phone.get(page(longer)).status_code == 410


@pytest.mark.parametrize("what", ["void", "superseded"])
def test_a_version_that_is_no_more_is_not_signed(phone: Client, what: str) -> None:
    document = sent()
    (link,) = post()
    fields = form(link)
    if what == "void":
        services.void(document=document, by=document.created_by, why="the role was cut")
    else:
        drawn(replaces=document, title="Deal memo: Maya Lin, again")

    answer = phone.post(page(link), fields)

    assert answer.status_code == 409
    assert f"document_{what}" in answer.content.decode()
    assert phone.get(page(link)).status_code == 409
    assert phone.get(reverse("documents:pdf", args=[link])).status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_nothing_is_signed_on_pages_that_are_not_those_that_were_drawn(phone: Client, damage: str) -> None:
    document = sent()
    (link,) = post()
    fields = form(link)
    path = document_storage().path(document.pdf_key)
    with open(path, "rb") as file:  # noqa: PTH123
        whole = file.read()
    document_storage().delete(document.pdf_key)
    if damage == "changed":
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(whole.replace(b"1.7", b"1.8", 1))

    answer = phone.post(page(link), fields)

    assert (answer.status_code, "document_damaged" in answer.content.decode()) == (409, True)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("typed", ["amelie nguyen", "A. Nguyễn", "NGUYỄN Amélie"])
def test_a_name_is_typed_as_people_sign(phone: Client, typed: str) -> None:
    sent()
    (link,) = post()

    phone.post(page(link), form(link, name=typed))

    assert Signature.objects.get().typed_name == typed


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"name": "A"}, 400, "at least two letters"),
        ({"name": "  "}, 400, "at least two letters"),
        ({"name": "a\u202eb"}, 400, "at least two letters"),
        ({"name": "Somebody Else"}, 400, "This is for Amélie Nguyễn to sign"),
        ({"consent": ""}, 400, "Tick that you have read"),
        ({"consent": "I have read nothing."}, 409, "older than the document"),
        ({"shown": "0" * 64}, 409, "older than the document"),
        ({"strokes": "[[[1,1],[2,2]]]"}, 400, "Nothing that is a signature"),
        ({"strokes": "[[[0,0],[1001,0]]]"}, 400, "Nothing that is a signature"),
        ({"strokes": "[[[0,0],[true,900]]]"}, 400, "Nothing that is a signature"),
        ({"strokes": "{}"}, 400, "Nothing that is a signature"),
        ({"strokes": "[" * 50_000}, 400, "Nothing that is a signature"),
    ],
)
def test_a_form_that_says_too_little_is_shown_again_with_a_sentence(
    phone: Client, fields: dict[str, str], code: int, words: str
) -> None:
    sent()
    (link,) = post()

    answer = phone.post(page(link), form(link, **fields))

    text = answer.content.decode()
    assert answer.status_code == code
    assert words in text
    assert 'role="alert"' in text
    assert not Signature.objects.exists()


def test_who_declines_says_why_and_the_producer_reads_it(phone: Client) -> None:
    by = producer(email="pat@studio.example")
    document = sent(by)
    (link,) = post()

    assert phone.post(reverse("documents:decline", args=[link]), {"why": " "}).status_code == 400
    phone.post(reverse("documents:decline", args=[link]), {"why": "The dates\nare wrong."})

    assert "You have declined" in phone.get(page(link)).content.decode()
    post()
    assert mail.outbox[-1].to == ["pat@studio.example"]
    assert "The dates are wrong." in mail.outbox[-1].body
    assert phone.post(page(link), form(link)).status_code == 409
    document.refresh_from_db()
    assert document.state == "sent"

    services.resend(request=asked_of(document), by=by)
    (again,) = post()
    assert phone.post(page(again), form(again)).status_code == 302


def test_a_document_is_signed_once_everybody_has(phone: Client) -> None:
    document = sent(signers=[AMELIE, GUARDIAN], kind="minor_papers", data={"guardian": "Omer Sahin"})
    first, second = post()
    phone.post(page(first), form(first))
    document.refresh_from_db()
    assert document.state == "sent"
    assert text_of(phone.get(reverse("documents:pdf", args=[first])).content).count("name typed") == 1

    phone.post(page(second), form(second, name="Omer Sahin"))

    document.refresh_from_db()
    assert document.state == "signed"
    assert text_of(phone.get(reverse("documents:pdf", args=[first])).content).count("name typed") == 2
    assert [drawing.position for drawing in document.drawings.order_by("position")] == [0, 1, 2]


def test_the_database_keeps_no_link_and_letters_do_not_either(phone: Client) -> None:
    sent()
    (link,) = post()
    token = link.split(".")[0]

    assert len(token) >= 22  # 6 bits each: at least 128
    assert token not in str(list(SignatureRequest.objects.values()))
    assert token not in str(list(Letter.objects.values()))
    assert SignatureRequest.objects.get().token_sha256 == links.digest(token)


def test_a_letter_that_failed_brings_a_fresh_link_when_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    document = sent()
    (first,) = post()
    Letter.objects.update(state="queued", attempt=0)

    (second,) = post()

    assert first != second
    assert signing.asked(second).document == document
    with pytest.raises(signing.Failure) as refused:
        signing.asked(first)
    assert refused.value.code == "link_replaced"


def test_a_letter_of_a_void_document_is_not_sent() -> None:
    document = sent()
    services.void(document=document, by=document.created_by, why="the role was cut")

    assert not Letter.objects.exists()


def test_a_letter_that_is_on_its_way_when_its_document_is_void_brings_no_link() -> None:
    document = sent()
    Letter.objects.update(state="running", heartbeat_at="2020-01-01T00:00:00Z")
    services.void(document=document, by=document.created_by, why="the role was cut")
    letters_services.run(letter_id=Letter.objects.get().pk)

    letter = Letter.objects.get()
    assert (letter.state, mail.outbox) == ("failed", [])
    assert "a newer one was sent" in letter.error_message


def test_an_answer_leaves_no_trace_of_its_address(phone: Client, caplog: pytest.LogCaptureFixture) -> None:
    sent()
    (link,) = post()
    for address in (page(link), page(link[:-1]), reverse("documents:pdf", args=[link])):
        answer = phone.get(address)
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
    text = phone.get(page(link)).content.decode()
    assert not re.search(r"(src|href)=\"https?://", text)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (page(link),), None)
    assert Formatter().format(record) == "Gone: /sign/…/"


def test_opening_is_noted_once_a_link(phone: Client) -> None:
    document = sent()
    (link,) = post()
    for _ in range(3):
        phone.get(page(link))
    services.resend(request=asked_of(document), by=document.created_by)
    (newer,) = post()
    phone.get(page(newer))

    found = LinkEvent.objects.filter(request__document=document).values_list("kind", "address")
    assert list(found) == [("sent", None), ("opened", "203.0.113.7")] * 2


def test_too_many_requests_are_refused_with_a_sentence(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent()
    (link,) = post()
    monkeypatch.setattr(limits, "PAGES", 3)
    monkeypatch.setattr(limits, "WRONG_LINKS", 1)
    codes = [phone.get(page(link)).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    other = Client(REMOTE_ADDR="203.0.113.8")
    assert [other.get(page("x.1.y")).status_code for _ in range(2)] == [404, 429]
    assert other.get(page(link)).status_code == 200


def test_behind_a_proxy_the_signer_s_own_address_counts(settings: Any) -> None:
    settings.PROXIES = 1
    sent()
    (link,) = post()
    Client(headers={"x-forwarded-for": "6.6.6.6, 198.51.100.4"}, REMOTE_ADDR="10.0.0.1").post(page(link), form(link))

    assert Signature.objects.get().address == "198.51.100.4"


def test_without_javascript_and_with_csrf_checked_the_form_signs() -> None:
    sent()
    (link,) = post()
    browser = Client(enforce_csrf_checks=True)
    shown = browser.get(page(link)).content.decode()
    fields = dict(re.findall(r'name="(csrfmiddlewaretoken|shown|consent)" value="([^"]*)"', shown))

    assert browser.post(page(link), {"name": "Amélie Nguyễn"}).status_code == 403
    answer = browser.post(page(link), fields | {"name": "Amélie Nguyễn"})

    assert answer.status_code == 302
