"""kill -9 at each step of a deal's papers, from freezing to countersigning: nothing is lost, nothing is half made."""

from __future__ import annotations

import pytest

from production.contracts.models import Deal, DealState
from production.documents import drawing, freezing, vault
from production.documents.models import Countersignature, Document, DocumentState, Drawing, RequestState, Signature
from tests import workers
from tests.production.contracts.making import deal, now, shoot
from tests.production.documents.making import post
from tests.production.documents.mortal import Mortal, mortal

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "production.documents"
SENDING = (
    f"{HERE}.drawing.request",  # a document is frozen, and not committed
    f"{HERE}.drawing.run",  # frozen; its pages are not drawn
    f"{HERE}.vault.keep",  # drawn; not stored
    f"{HERE}.drawing._end",  # stored; not noted
    f"{HERE}.services.send",  # all papers are drawn; none is sent
    f"{HERE}.letters.to_signer",  # the first is sent; its letter is not written
    "production.contracts.services.step",  # all are sent; the deal is not
)
SIGNING = (
    f"{HERE}.signing._end",  # the signature stands; the document does not know
    f"{HERE}.drawing.request_copy",  # the document knows; no copy is asked for
)
COUNTERSIGNING = (
    f"{HERE}.services._end_replaced",
    f"{HERE}.followers.tell",
    f"{HERE}.drawing.request_copy",
)


def test_kill_9_between_any_two_steps_loses_nothing_and_leaves_nothing_half_made() -> None:
    made = deal(shoot(None), agreement=None, has_intimacy=True, intimacy_terms="Scene 4, a kiss.")
    with mortal(workers.environment()) as process:
        sent(process, made)
        signed(process, made)
        countersigned(process, made)
    assert [change.new for change in made.changes.order_by("pk")] == ["sent", "signed", "active"]


def sent(process: Mortal, made: Deal) -> None:
    for place in SENDING:
        process.dies("send", made.pk, place)
        leases_end()
        assert now(made).state == DealState.DRAFT
        assert set(states(made)) <= {DocumentState.DRAWN}
        assert post() == [], "nobody is written to"
    assert process.ends("send", made.pk, f"{HERE}.services.void") == 0
    assert states(made) == [DocumentState.SENT] * 2
    assert Document.objects.count() == 2, "what was drawn before is what was sent"


def signed(process: Mortal, made: Deal) -> None:
    first, second = post()
    for place in SIGNING:
        process.dies("sign", first, place)
        assert Signature.objects.count() == 0
        assert states(made) == [DocumentState.SENT] * 2
    process.dies("sign", first, f"{HERE}.drawing.run")  # signed and committed; the copy is not drawn
    assert Signature.objects.count() == 1
    assert sorted(states(made)) == [DocumentState.SENT, DocumentState.SIGNED]
    process.dies("sign", second, f"{HERE}.joining.joined")  # in the middle of drawing it
    assert now(made).state == DealState.SIGNED
    leases_end()
    check(made)


def countersigned(process: Mortal, made: Deal) -> None:
    for place in COUNTERSIGNING:
        process.dies("countersign", made.pk, place)
        assert (now(made).state, states(made)) == (DealState.SIGNED, [DocumentState.SIGNED] * 2)
        assert Countersignature.objects.count() == 0
    process.dies("countersign", made.pk, f"{HERE}.drawing.run")  # both are, and committed; no copy is drawn
    assert (now(made).state, states(made)) == (DealState.ACTIVE, [DocumentState.COUNTERSIGNED] * 2)
    leases_end()
    check(made)
    assert len(post()) == 2, "each paper's signer gets their copy"


def check(made: Deal) -> None:
    """Every signature has a copy that begins with the very bytes that were signed."""
    for paper in made.papers.select_related("document"):
        document = Document.objects.get(pk=paper.document_id)
        pages = vault.read(document)
        (signature,) = Signature.objects.filter(request__document=document)
        assert signature.document_sha256 == freezing.sha256(pages)
        copy = drawing.drawn_copy(document)
        assert vault.read_copy(document, copy).startswith(pages)
        assert copy.audit["signatures"][0]["name"] == "Marisol Ybarra"
        assert document.requests.get().state == RequestState.SIGNED


def states(made: Deal) -> list[str]:
    return [paper.document.state for paper in made.papers.select_related("document").order_by("pk")]


def leases_end() -> None:
    """As they do by themselves some minutes after their process is gone."""
    Drawing.objects.filter(state="running").update(heartbeat_at="2020-01-01T00:00:00Z")
