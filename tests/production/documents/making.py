"""Documents for tests: drawn, sent, signed, each step by the real verbs."""

from __future__ import annotations

import itertools
import re
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core import mail
from pypdf import PdfReader

from production.documents import services, signing
from production.documents.models import Document, SignatureRequest
from production.documents.services import Signer
from production.letters import services as letters
from production.letters.models import Letter
from studio.accounts.models import User
from studio.accounts.roles import Role

MEMO = {"company": "Night Owl Pictures", "legal_name": "Amélie Nguyễn", "role": "Maya Lin", "rate": "$250.00 a day"}
AMELIE = Signer("Amélie Nguyễn", "amelie@example.org")
GUARDIAN = Signer("Omer Sahin", "omer@example.org", "guardian")
STROKES = "[[[100,200],[300,120],[500,260]],[[600,100],[620,320]]]"


_numbers = itertools.count(1)


def producer(email: str = "", role: Role = Role.PRODUCER) -> User:
    """Without a password: making one takes longer than most of these tests."""
    name = f"pat-{next(_numbers)}"
    user = User.objects.create(username=name, email=email or f"{name}@studio.example", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def drawn(by: User | None = None, **fields: Any) -> Document:
    made_up: dict[str, Any] = {
        "kind": "deal_memo", "title": "Deal memo: Maya Lin", "data": MEMO, "signers": [AMELIE],
        "by": by or producer(),
    }  # fmt: skip
    return services.draw(**(made_up | fields))


def sent(by: User | None = None, **fields: Any) -> Document:
    document = drawn(by, **fields)
    services.send(document=document, by=document.created_by)
    return document


def post() -> list[str]:
    """Have every letter sent that waits; the links in them, in their order."""
    before = len(mail.outbox)
    for letter in Letter.objects.filter(state="queued").order_by("pk"):
        letters.run(letter_id=letter.pk)
    bodies = [str(message.body) for message in mail.outbox[before:]]
    return [found.group(1) for body in bodies if (found := re.search(r"/sign/([^/\s]+)/", body))]


def asked_of(document: Document, name: str = "") -> SignatureRequest:
    rows = document.requests.filter(name=name) if name else document.requests.all()
    return rows.select_related("document").get()


def sign_with(link: str, **fields: Any) -> Any:
    """Sign what a link shows, as its page would."""
    asked = signing.asked(link)
    shown = {"shown_sha256": asked.document.pdf_sha256, "consent": signing.consent_of(asked)}
    return services.sign(**({"token": link, "typed_name": asked.name} | shown | fields))


def signed(by: User | None = None, **fields: Any) -> Document:
    document = sent(by, **fields)
    for link in post():
        sign_with(link)
    document.refresh_from_db()
    return document


def text_of(pdf: bytes) -> str:
    """The words of a PDF, one space between them."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
