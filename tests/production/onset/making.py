"""People at work on a day, without their papers: what is signed of a deal is for other tests."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.people.models import Person
from catalog.titles.models import Series
from production.agreements.models import Agreement
from production.contracts.models import Deal, DealState, SeriesTerms
from production.people.models import PersonFile
from production.shoots.models import ShootDay
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from tests import factories
from tests.production.timesheets import making

_names = itertools.count(1)
START = date(2026, 3, 2)


def shoot(agreement: Agreement | None = None) -> Series:
    series = factories.series()
    SeriesTerms.objects.create(series=series, agreement=agreement, photography_start=START, currency="USD")
    return series


def hired(series: Series | None = None, name: str = "", **terms: Any) -> Deal:
    """Somebody with a deal in force, at 250.00 a day."""
    person = Person.objects.create(name=name or f"Person {next(_names)}")
    PersonFile.objects.create(person=person, birth_date=date(1990, 5, 17))
    made_up = {
        "role": "Maya", "category": "lead", "rate": Decimal("250.00"), "currency": "USD", "pay": "day",
        "starts_on": START, "state": DealState.ACTIVE,
    }  # fmt: skip
    return Deal.objects.create(series=series or shoot(), person=person, **(made_up | terms))


def entered(by: User, *, deal: Deal | None = None, day: date = making.DAY, **times: str) -> TimeLine:
    return making.entered(by, deal=deal or hired(), day=day, **times)


def day_of(series: Series, day: date = making.DAY, **fields: Any) -> ShootDay:
    made_up = {"location": "Stage 2", "state": "CA", "time_zone": "America/Los_Angeles"}
    return ShootDay.objects.create(series=series, date=day, **(made_up | fields))
