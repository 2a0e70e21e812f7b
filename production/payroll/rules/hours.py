"""What a day's hours are paid: the rate for its minimum of hours, overtime and premium days beyond."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from production.payroll.figures import Row
from production.payroll.lines import ZERO, Line, Part
from production.payroll.rules.rate import deal_rate, hourly_rate
from production.payroll.rules.stretches import Stretch, stretches
from production.payroll.rules.table import Case, rule
from production.payroll.rules.worked import deducted, least_hours, worked
from production.payroll.work import Day, DealType


@rule(step=40)
def day_hours(case: Case) -> Iterator[Line]:
    """Deals by the day and by the hour: every day's hours, each at its largest multiplier."""
    if case.work.deal.type not in (DealType.DAY, DealType.HOURLY):
        return
    for day in case.work.days:
        is_hourly = case.work.deal.type == DealType.HOURLY
        rate, row = hourly_rate(case, day) if is_hourly else deal_rate(case, day)
        yield from (hourly_lines if is_hourly else daily_lines)(case, day, rate, row)


def daily_lines(case: Case, day: Day, rate: Decimal, row: Row | None) -> Iterator[Line]:
    """A day at a day's rate: at least as many hours are paid as the rate covers."""
    hours, category = worked(case, day), case.work.category_on(day)
    covered = least_hours(case, day)
    if covered is None:
        case.lacks("minimum_hours", category, day=day)
        yield Line(day.date, "day", rate, rate, Part.TIME, category=category, row=row)
        return
    for one in stretches(case, day, max(hours, covered), covered):
        amount = one.hours * rate * one.multiplier / covered
        yield _line(case, day, one, rate=rate / covered, amount=amount, row=row)


def hourly_lines(case: Case, day: Day, rate: Decimal, row: Row | None) -> Iterator[Line]:
    """A day at an hour's rate: the hours that were worked, or the card's minimum where it has one."""
    least = least_hours(case, day) or ZERO
    for one in stretches(case, day, max(worked(case, day), least), least):
        yield _line(case, day, one, rate=rate, amount=one.hours * rate * one.multiplier, row=row)


def _line(case: Case, day: Day, one: Stretch, *, rate: Decimal, amount: Decimal, row: Row | None) -> Line:
    facts: tuple[tuple[str, Decimal], ...] = ()
    if day.call is not None and day.dismiss is not None:
        facts = (("minutes", Decimal(day.dismiss - day.call)), ("deducted", Decimal(sum(deducted(case, day)))))
    return Line(
        day.date, one.kind, rate, amount, Part.TIME, hours=one.hours, multiplier=one.multiplier,
        category=case.work.category_on(day), row=one.row or row, facts=facts,
    )  # fmt: skip
