"""What deals hold on a person, for whoever asks what is held on them."""

from __future__ import annotations

from typing import Any

from catalog.people.models import Person
from production.contracts import errors, papers
from production.contracts.models import Deal, DealState, TaftHartley
from production.documents.models import Document, Signature
from production.people.holdings import Holding

OUT, BOTH_SIGNED = (DealState.SENT, DealState.SIGNED), (DealState.ACTIVE, DealState.SUPERSEDED)


def export(person: Person) -> list[dict[str, Any]] | None:
    """Every deal with its terms in words and its papers; None where there is none."""
    deals = Deal.objects.filter(person=person).select_related("series", "agreement", "character").order_by("pk")
    return [_deal(deal) for deal in deals] or None


def _deal(deal: Deal) -> dict[str, Any]:
    reports = TaftHartley.objects.filter(deal=deal).select_related("document")
    documents = [one.document for one in deal.papers.select_related("document")]
    documents += [one.document for one in reports]
    return {
        "series": str(deal.series), "version": deal.version, "state": deal.state, "job": deal.job, "role": deal.role,
        "agreement": str(deal.agreement) if deal.agreement else None, "rate": papers.rate(deal) or None,
        "guarantee": papers.guarantee(deal), "first_day": _text(deal.starts_on), "last_day": _text(deal.ends_on),
        "usage": deal.usage or None, "exclusivity": deal.exclusivity or None, "credited_as": deal.credited_as or None,
        "intimate_scenes": deal.intimacy_terms or None, "replica_uses": papers.uses(deal) or None,
        "minor": deal.minor_terms or None, "riders": deal.particulars or None,
        "documents": [_document(one) for one in documents],
    }  # fmt: skip


def _document(document: Document) -> dict[str, Any]:
    """With who signed, from where and with which browser."""
    signatures = Signature.objects.filter(request__document=document).select_related("request").order_by("pk")
    return {
        "number": document.number, "title": document.title, "state": document.state, "sha256": document.pdf_sha256,
        "says": document.data,
        "signatures": [
            {
                "name": one.typed_name, "email": one.request.email, "at": one.signed_at.isoformat(timespec="seconds"),
                "address": one.address, "browser": one.user_agent,
            }
            for one in signatures
        ],
    }  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def erase(person: Person) -> None:
    """Signed papers stay as they are; nothing may still be on its way. Raises Failure ``deals_are_out``."""
    out = Deal.objects.filter(person=person, state__in=OUT).count()
    if out:
        raise errors.deals_are_out(out)


def has_paid_history(person: Person) -> bool:
    """Whether both sides have signed a deal: pay is owed on it, so that its person stays somebody."""
    return Deal.objects.filter(person=person, state__in=BOTH_SIGNED).exists()


HOLDING = Holding("deals", export=export, erase=erase, has_paid_history=has_paid_history)
