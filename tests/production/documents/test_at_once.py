"""Two at once: one signature, one countersignature, one newer version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from production.documents import drawing, services
from production.documents.models import Countersignature, Document, Drawing, Signature
from studio.lib.errors import Failure
from tests.files import at_once
from tests.production.documents.making import AMELIE, GUARDIAN, drawn, post, producer, sent, sign_with, signed

pytestmark = pytest.mark.django_db(transaction=True)


def told(call: Callable[[], Any]) -> Callable[[], str]:
    """The call's failure as its code; empty where it did what it should."""

    def one() -> str:
        try:
            call()
        except Failure as failure:
            return failure.code
        return ""

    return one


def test_two_signatures_at_once_give_one() -> None:
    document = sent()
    (link,) = post()

    codes = at_once(*[told(lambda: sign_with(link))] * 3)

    assert sorted(codes) == ["", "already_signed", "already_signed"]
    assert Signature.objects.count() == 1
    assert Drawing.objects.filter(document=document, position__gt=0).count() == 1


def test_two_signers_at_once_both_count_and_the_document_is_signed() -> None:
    document = sent(signers=[AMELIE, GUARDIAN])
    first, second = post()

    assert at_once(told(lambda: sign_with(first)), told(lambda: sign_with(second))) == ["", ""]

    document.refresh_from_db()
    assert document.state == "signed"
    assert len(drawing.drawn_copy(document).audit["signatures"]) == 2


def test_a_signature_and_a_void_at_once_leave_one_truth() -> None:
    document = sent()
    (link,) = post()

    void = told(lambda: services.void(document=document, by=document.created_by, why="the role was cut"))
    codes = at_once(told(lambda: sign_with(link)), void)

    document.refresh_from_db()
    assert codes[1] == ""
    assert document.state == "void"
    assert Signature.objects.count() == (1 if codes[0] == "" else 0)
    assert codes[0] in ("", "document_void")


def test_two_producers_countersign_once() -> None:
    document = signed()
    producers = [producer(), producer()]

    codes = at_once(*[told(lambda by=by: services.countersign(document=document, by=by)) for by in producers])

    assert sorted(codes) == ["", "already_countersigned"]
    assert Countersignature.objects.count() == 1


def test_two_new_versions_at_once_give_one() -> None:
    old = sent()

    codes = at_once(*[told(lambda: drawn(old.created_by, replaces=old))] * 2)

    assert sorted(codes) == ["", "already_replaced"]
    assert Document.objects.count() == 2


def test_two_workers_draw_it_once() -> None:
    document = sent()
    Drawing.objects.filter(document=document).update(state="queued", attempt=0)

    done = at_once(*[lambda: drawing.run(job_id=document.drawings.get().pk)] * 2)

    assert sorted(done) == [False, True]
    assert Drawing.objects.get().state == "done"
