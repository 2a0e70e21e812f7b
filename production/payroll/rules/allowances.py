"""Allowances: a quantity noted on the day, at the card's rate or the deal's."""

from __future__ import annotations

from collections.abc import Iterator

from production.payroll.lines import Line, Part
from production.payroll.rules.table import Case, rule


@rule(step=90)
def allowances(case: Case) -> Iterator[Line]:
    """Mileage, kit, wardrobe. Raises Stopped where a rate is needed and not entered."""
    for day in case.work.days:
        for kind, quantity in day.allowances:
            category = case.work.category_on(day)
            row = case.figures.need(kind, category, day=f"{day.date}")
            yield Line(
                day.date, kind.removeprefix("allowance_"), row.amount, row.amount * quantity, Part.ALLOWANCE,
                multiplier=quantity, category=category, row=row,
            )  # fmt: skip
