"""Deals by the week: the week's rate, and overtime beyond the hours that the card divides it by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from production.payroll.lines import ZERO, Line, Part
from production.payroll.rules.rate import deal_rate
from production.payroll.rules.stretches import Stretch, stretches
from production.payroll.rules.table import Case, rule
from production.payroll.rules.worked import least_hours, worked
from production.payroll.work import Day, DealType

DAYS = 7


@rule(step=40)
def weekly_hours(case: Case) -> Iterator[Line]:
    """Each week's rate once, however few of its days were worked; hours beyond at the first overtime multiplier of the
    week's rate divided. Hours of premium days count by themselves."""
    if case.work.deal.type != DealType.WEEKLY or not case.work.days:
        return
    first = case.work.deal.week_from or case.work.days[0].date
    for _week, days in groupby(case.work.days, key=lambda day: (day.date - first) // timedelta(DAYS)):
        yield from _week_lines(case, list(days))


def _week_lines(case: Case, days: list[Day]) -> Iterator[Line]:
    rates = [deal_rate(case, day) for day in days]
    rate, row = max(rates, key=lambda one: one[0])
    last, category = days[-1], case.work.category_on(days[-1])
    plain = [day for day in days if not _is_premium(day)]
    hours = sum((worked(case, day) for day in plain), ZERO)
    divisor = case.figures.find("weekly_overtime_divisor", category)
    covered = divisor.number if divisor and divisor.number else case.work.deal.hours
    if covered is None:
        case.lacks("weekly_overtime_divisor", category, day=last)
        yield Line(last.date, "week", rate, rate, Part.TIME, category=category, row=row)
        return
    yield Line(last.date, "week", rate / covered, rate, Part.TIME, hours=covered, category=category, row=row)
    if hours > covered:
        overtime = case.figures.need("overtime", category, day=f"{last.date}")
        times = Decimal(1) if isinstance(overtime.value, str) else overtime.value[0].multiplier
        yield _beyond(case, last, Stretch(hours - covered, times, "overtime", overtime), rate, covered)
    for day in days:
        if _is_premium(day):
            for one in stretches(case, day, _paid(case, day), ZERO):
                yield _beyond(case, day, one, rate, covered)


def _beyond(case: Case, day: Day, one: Stretch, rate: Decimal, covered: Decimal) -> Line:
    return Line(
        day.date, one.kind, rate / covered, one.hours * one.multiplier * rate / covered, Part.TIME, hours=one.hours,
        multiplier=one.multiplier, category=case.work.category_on(day), row=one.row,
    )  # fmt: skip


def _is_premium(day: Day) -> bool:
    return day.is_holiday or day.consecutive_day in (DAYS - 1, DAYS)


def _paid(case: Case, day: Day) -> Decimal:
    """Of a premium day: its minimum at least."""
    return max(worked(case, day), least_hours(case, day) or ZERO)
