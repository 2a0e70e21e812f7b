"""Sums that follow no clock: flat deals, writers' steps, stunt adjustments."""

from __future__ import annotations

from collections.abc import Iterator

from production.payroll.lines import Line, Part
from production.payroll.rules.rate import deal_rate
from production.payroll.rules.table import Case, rule
from production.payroll.work import DealType


@rule(step=42)
def flat_fee(case: Case) -> Iterator[Line]:
    """A flat deal, or a writer's step, is paid once, on the last of its days here."""
    if case.work.deal.type == DealType.FLAT and case.work.days:
        day = case.work.days[-1]
        rate, row = deal_rate(case, day)
        yield Line(day.date, "flat", rate, rate, Part.TIME, category=case.work.category_on(day), row=row)


@rule(step=43)
def stunt_adjustments(case: Case) -> Iterator[Line]:
    """As noted on the day."""
    for day in case.work.days:
        if day.stunt_adjustment:
            amount = day.stunt_adjustment
            yield Line(day.date, "stunt_adjustment", amount, amount, Part.TIME, category=case.work.category_on(day))
