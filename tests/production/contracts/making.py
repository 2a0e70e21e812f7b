"""A series under an agreement, people with files, and deals on them; by the verbs that people use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from catalog.people.models import Person
from catalog.titles.models import Series
from production.agreements.models import Agreement
from production.contracts import services
from production.contracts.models import Deal, SeriesTerms
from production.documents import signing
from production.documents.models import RequestState
from studio.accounts.models import User
from tests import factories
from tests.production.agreements import making as agreements
from tests.production.documents.making import post, producer, sign_with
from tests.production.people.making import somebody

START = date(2026, 3, 2)
FIGURES = {
    "coverage_budget": "300000", "coverage_chapter_seconds": "121", "coverage_consecutive_days": "30",
    "coverage_country": "US", "taft_hartley_days": "15", "agent_percent": "10", "p_and_h_rate": "21",
}  # fmt: skip


def union_agreement(by: User, approver: User) -> Agreement:
    """One with a day's minimum of 164.00, approved and in force since 2026."""
    made = agreements.agreement(union="SAG-AFTRA", currency="USD")
    card = agreements.draft(by, of=made)
    agreements.enter(card, by, "day_minimum", "164.00")
    for kind, value in FIGURES.items():
        agreements.enter(card, by, kind, value)
    agreements.in_force(card, by, approver)
    return made


def shoot(agreement: Agreement | None, **fields: Any) -> Series:
    series = factories.series()
    made_up = {"photography_start": START, "budget": Decimal(200_000), "countries": "US", "days_in_a_row": 12}
    SeriesTerms.objects.create(series=series, agreement=agreement, **(made_up | fields))
    return series


def performer(name: str = "Marisol Ybarra", **fields: Any) -> Person:
    made_up = {
        "legal_name": name, "email": f"{name.split(maxsplit=1)[0].lower()}@example.org", "membership": "member",
        "birth_date": date(1990, 5, 17),
    }  # fmt: skip
    return somebody(name, **(made_up | fields))


def deal(series: Series, person: Person | None = None, *, by: User | None = None, **terms: Any) -> Deal:
    made_up = {
        "role": "Maya", "category": "lead", "rate": Decimal("250.00"), "guarantee": Decimal(4), "starts_on": START,
        "ends_on": date(2026, 3, 5),
    }  # fmt: skip
    made = services.draft(series=series, person=person or performer(), by=by or producer(), **(made_up | terms))
    return now(made)


def now(deal: Deal) -> Deal:
    return Deal.objects.select_related("series__terms", "person", "agreement", "character").get(pk=deal.pk)


def signed(deal: Deal, by: User) -> Deal:
    services.send(deal=deal, by=by)
    sign_all()
    return now(deal)


def sign_all() -> None:
    """Everybody who was asked and has not signed signs."""
    for link in post():
        if signing.asked(link).state == RequestState.SENT:
            sign_with(link)


def in_force(deal: Deal, by: User) -> Deal:
    services.countersign(deal=signed(deal, by), by=by)
    return now(deal)
