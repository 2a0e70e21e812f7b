"""Taft-Hartley reports: drawn from the deal that needs one, handed in, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.titles.models import Series
from production.contracts import reporting, series_lists, services
from production.contracts.models import Deal, DealState, TaftHartley
from production.documents import services as documents
from production.documents.models import Document
from production.people.models import PersonFile
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.production.contracts.making import START, deal, in_force, now, performer, shoot, union_agreement
from tests.production.documents.making import producer, text_of

pytestmark = pytest.mark.django_db
WHY = "Speaks the dialect of the village; no member who does was found."
DUE = START + timedelta(days=15)


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def series(pat: User) -> Series:
    return shoot(union_agreement(pat, producer()))


@pytest.fixture
def hire(series: Series, pat: User) -> Deal:
    """Of somebody who is no member."""
    return deal(series, performer("Paz Otero", membership="non_member", address="1 Nowhere Street"), by=pat)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def holding(found: Deal) -> list[str]:
    return [one.finding.code for one in services.held_up(now(found))]


def standing(found: Deal) -> str:
    return PersonFile.objects.get(person=found.person).membership


def test_the_report_says_who_was_hired_why_and_when_it_is_due(hire: Deal, pat: User) -> None:
    from production.documents import drawing, vault

    assert holding(hire) == ["taft_hartley"]
    report = reporting.draw(deal=hire, reason=WHY, training="Two years at a school.", by=pat)

    data = report.document.data
    assert (data["legal_name"], data["first_work"], data["due"]) == ("Paz Otero", "2026-03-02", DUE.isoformat())
    assert data["due_source"].startswith("within 15 days of the first day of work: ")
    assert (data["reason"], data["training"]) == (WHY, "Two years at a school.")
    words = text_of(vault.read(drawing.drawn(report.document)))
    assert "Paz Otero" in words
    assert DUE.isoformat() in words
    assert report.due_on == DUE


def test_a_deal_whose_report_is_drawn_may_be_sent(hire: Deal, pat: User) -> None:
    assert refused(lambda: services.send(deal=hire, by=pat)) == "deal_not_ready"
    reporting.draw(deal=hire, reason=WHY, by=pat)
    assert services.send(deal=hire, by=pat).state == DealState.SENT


def test_a_report_of_other_terms_counts_no_more_until_it_is_drawn_again(hire: Deal, pat: User) -> None:
    first = reporting.draw(deal=hire, reason=WHY, by=pat)
    services.change(deal=hire, rate=Decimal(300))
    assert holding(hire) == ["taft_hartley"]
    assert refused(lambda: reporting.hand_in(deal=hire, on=timezone.localdate(), by=pat)) == "report_is_stale"

    second = reporting.draw(deal=hire, reason=WHY, by=pat)

    assert holding(hire) == []
    assert second.document.replaces == first.document
    assert Document.objects.get(pk=first.document_id).state == "superseded"


def test_the_standing_follows_from_handing_it_in(hire: Deal, series: Series, pat: User) -> None:
    reporting.draw(deal=hire, reason=WHY, by=pat)
    (line,) = next(table for table in series_lists.of(series) if table.key == "taft-hartley").rows
    assert (line[0], line[6]) == ("Paz Otero", f"{reporting.latest(hire).document.number}, drawn")  # type: ignore[union-attr]
    assert standing(hire) == "non_member"

    reporting.hand_in(deal=hire, on=timezone.localdate(), by=pat)

    assert standing(hire) == "taft_hartleyed"
    assert holding(deal(series, hire.person, by=pat, role="A second role")) == []
    assert next(table for table in series_lists.of(series) if table.key == "taft-hartley").rows == ()
    again = (
        lambda: reporting.hand_in(deal=hire, on=timezone.localdate(), by=pat),
        lambda: reporting.draw(deal=now(hire), reason=WHY, by=pat),
    )
    assert [refused(one) for one in again] == ["already_handed_in", "no_report_needed"]


def test_a_standing_that_somebody_entered_meanwhile_stays(hire: Deal, pat: User) -> None:
    reporting.draw(deal=hire, reason=WHY, by=pat)
    PersonFile.objects.filter(person=hire.person).update(membership="member")
    reporting.hand_in(deal=hire, on=timezone.localdate(), by=pat)
    assert standing(hire) == "member"


def test_a_void_report_counts_no_more(hire: Deal, pat: User) -> None:
    report = reporting.draw(deal=hire, reason=WHY, by=pat)
    documents.void(document=report.document, by=pat, why="of somebody else")
    assert holding(hire) == ["taft_hartley"]


def test_an_amendment_asks_for_a_report_of_its_own_which_replaces_the_first(hire: Deal, pat: User) -> None:
    first = reporting.draw(deal=hire, reason=WHY, by=pat)
    in_force(hire, pat)
    second = services.amend(deal=hire, by=pat)
    assert holding(second) == ["taft_hartley"]
    assert reporting.draw(deal=second, reason=WHY, by=pat).document.replaces == first.document


@pytest.mark.parametrize("membership", ["member", "taft_hartleyed", "unknown"])
def test_nobody_else_is_reported(membership: str, series: Series, pat: User) -> None:
    made = deal(series, performer("Ray Salinas", membership=membership), by=pat)
    assert refused(lambda: reporting.draw(deal=made, reason=WHY, by=pat)) == "no_report_needed"
    assert not TaftHartley.objects.exists()


def test_a_report_needs_a_reason_and_a_day_that_has_come(hire: Deal, pat: User) -> None:
    assert refused(lambda: reporting.draw(deal=hire, reason="x", by=pat)) == "reason_needed"
    assert refused(lambda: reporting.hand_in(deal=hire, on=timezone.localdate(), by=pat)) == "no_report"
    reporting.draw(deal=hire, reason=WHY, by=pat)
    days: tuple[date | None, ...] = (None, timezone.localdate() + timedelta(days=1))
    assert [refused(lambda day=day: reporting.hand_in(deal=hire, on=day, by=pat)) for day in days] == [  # type: ignore[misc]
        "bad_report_day", "bad_report_day",
    ]  # fmt: skip
