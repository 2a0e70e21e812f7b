"""No sequence of verbs loses a signed document: what was signed once is there afterwards, byte for byte."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from production.documents import drawing, freezing, services, signing, vault
from production.documents.models import Document, DocumentState, Drawing, Signature
from studio.lib.errors import Failure
from tests.production.documents.making import drawn, post, producer, sign_with

VERBS = ("draw", "replace", "send", "resend", "sign", "decline", "countersign", "void")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3)), min_size=4, max_size=14)
FAVOURED = [("draw", 0), ("send", 0), ("sign", 0)]


class Undo(Exception):
    pass


def take(verb: str, document: Document | None, links: dict[int, str], by: Any) -> None:
    """One step; refusals are as good as deeds."""
    if verb == "draw" or document is None:
        drawn(by)
        return
    calls: dict[str, Any] = {
        "replace": lambda: drawn(by, replaces=document),
        "send": lambda: services.send(document=document, by=by),
        "resend": lambda: services.resend(request=document.requests.get(), by=by),
        "sign": lambda: sign_with(links[document.pk]),
        "decline": lambda: signing.decline(token=links[document.pk], why="not now"),
        "countersign": lambda: services.countersign(document=document, by=by),
        "void": lambda: services.void(document=document, by=by, why="no longer needed"),
    }
    with contextlib.suppress(Failure, KeyError):
        calls[verb]()
    if fresh := post():
        links[document.pk] = fresh[-1]


def facts_of(signature: Signature) -> tuple[Any, ...]:
    document = signature.request.document
    return (document.number, document.data_sha256, document.pdf_sha256, freezing.sha256(vault.read(document)),
            signature.typed_name, signature.signed_at, signature.document_sha256)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_sequence_of_verbs_loses_a_signed_document(db: None, steps: list[tuple[str, int]]) -> None:
    with contextlib.suppress(Undo), transaction.atomic():
        by, links = producer(), dict[int, str]()
        signed: dict[int, tuple[Any, ...]] = {}
        for verb, which in [*FAVOURED, *steps]:
            documents = list(Document.objects.order_by("pk"))
            take(verb, documents[which % len(documents)] if documents else None, links, by)
            for signature in Signature.objects.select_related("request__document"):
                signed.setdefault(signature.pk, facts_of(signature))
        assert signed, "the first three steps sign one"
        for pk, before in signed.items():
            signature = Signature.objects.select_related("request__document").get(pk=pk)
            assert facts_of(signature) == before
            check(signature.request.document)
        raise Undo


def check(document: Document) -> None:
    """A signed document has a signed state for ever or says what became of it, and its copy names the signature."""
    assert document.state in (
        DocumentState.SIGNED, DocumentState.COUNTERSIGNED, DocumentState.SUPERSEDED, DocumentState.VOID,
    )  # fmt: skip
    copy = drawing.drawn_copy(document)
    assert copy.audit["signatures"][0]["name"] == "Amélie Nguyễn"
    assert vault.read_copy(document, copy).startswith(vault.read(document))
    if document.state == DocumentState.SUPERSEDED:
        assert document.replacements.filter(state__in=["countersigned", "superseded"]).exists()
    assert Drawing.objects.filter(document=document, position=0, state="done").exists()
