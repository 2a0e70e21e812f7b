"""Deals for three days."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from production.payroll.lines import Line, Part
from production.payroll.rules.hours import daily_lines
from production.payroll.rules.rate import deal_rate
from production.payroll.rules.table import Case, rule
from production.payroll.work import DealType

THREE = 3


@rule(step=41)
def three_days(case: Case) -> Iterator[Line]:
    """A rate for three days pays them whole; each day beyond is a third of it, and overtime is of a third."""
    if case.work.deal.type != DealType.THREE_DAY or not case.work.days:
        return
    days = case.work.days
    rate, row = max((deal_rate(case, day) for day in days), key=lambda one: one[0])
    for day in days:
        yield from daily_lines(case, day, rate / THREE, row)
    if (left := THREE - len(days)) > 0:
        yield Line(
            days[-1].date, "guarantee", rate / THREE, rate / THREE * left, Part.TIME, multiplier=Decimal(left),
            category=case.work.category_on(days[-1]), row=row,
        )  # fmt: skip
