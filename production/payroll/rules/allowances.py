"""Allowances: a quantity noted on the day, at the card's rate or the deal's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from production.payroll.lines import ZERO, Line, Part
from production.payroll.rules.table import Case, rule
from production.payroll.work import Day

WEEKLY = frozenset({"allowance_wardrobe_formal", "allowance_wardrobe_other"})  # rates of an outfit and week
DAYS = 7


@rule(step=90)
def allowances(case: Case) -> Iterator[Line]:
    """Mileage, kit, wardrobe. An outfit is paid once a week, Sunday to Saturday, on however many days it is noted.
    Raises Stopped where a rate is needed and not entered."""
    for day, kind, quantity in _counted(case.work.days):
        category = case.work.category_on(day)
        row = case.figures.need(kind, category, day=f"{day.date}")
        yield Line(
            day.date, kind.removeprefix("allowance_"), row.amount, row.amount * quantity, Part.ALLOWANCE,
            multiplier=quantity, category=category, row=row,
        )  # fmt: skip


def _counted(days: Iterable[Day]) -> Iterator[tuple[Day, str, Decimal]]:
    """What is noted; of what is paid by the week, what goes beyond the most that a day of the same week has noted."""
    most: dict[tuple[str, int], Decimal] = {}
    for day in days:
        for kind, quantity in day.allowances:
            week = kind, day.date.toordinal() // DAYS  # which begins on Sundays
            before = most.get(week, ZERO) if kind in WEEKLY else ZERO
            if quantity > before:
                most[week] = quantity
                yield day, kind, quantity - before
