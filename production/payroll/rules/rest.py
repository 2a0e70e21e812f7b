"""Forced calls: being called back before the rest is over."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from production.payroll.figures import NONE, OPTION, Gap, Row
from production.payroll.lines import Line, Part
from production.payroll.rules.rate import deal_rate
from production.payroll.rules.table import Case, rule
from production.payroll.rules.worked import HOUR
from production.payroll.work import DAY_MINUTES, Day, DealType

FAMILY = "rest"
WEEK = 5  # days worked in a row, after which a weekly performer's days off are due


@rule(step=80)
def forced_call(case: Case) -> Iterator[Line]:
    """The day's rate or the card's amount, whichever is less, for each call before the rest is over."""
    for day, rest, is_weekly in rests(case):
        kind = "rest_weekly_hours" if is_weekly else "rest_daily_hours"
        category = case.work.category_on(day)
        needed = case.figures.find(kind, category, family=FAMILY)
        amount = case.figures.find("forced_call", category, family=FAMILY)
        if amount is not None and amount.value == NONE:
            continue
        if needed is None or needed.value is None:
            if rest < DAY_MINUTES or is_weekly:  # longer rests are cut short by no card
                case.lacks(kind, category, day=day)
        elif needed.number is not None and rest < needed.number * HOUR:
            yield from _line(case, day, rest, needed, amount)


def _line(case: Case, day: Day, rest: int, needed: Row, row: Row | None) -> Iterator[Line]:
    category = case.work.category_on(day)
    if row is None or row.value is None:
        case.lacks("forced_call", category, day=day)
        return
    if row.number is None:
        return  # left to a deal that names nothing
    if case.work.deal.type == DealType.DAY:
        paid = min(deal_rate(case, day)[0], row.number)
    elif row.card == OPTION:
        paid = row.number
    else:
        case.note(Gap("forced_call_by_day_alone", row.card, row.version, "forced_call", category, f"{day.date}"))
        return
    facts = (("minutes_rest", Decimal(rest)), ("hours_needed", needed.amount))
    yield Line(day.date, "forced_call", paid, paid, Part.PENALTY, category=category, row=row, facts=facts)


def rests(case: Case) -> Iterator[tuple[Day, int, bool]]:
    """Each day before which there was work, the minutes of rest before it, and whether the week's rest was due."""
    days = [day for day in case.work.days if day.has_times]
    for before, day in pairwise((None, *days)):
        assert day is not None
        ends = [at for at in (before.ends if before else None, day.dismissed_before) if at is not None]
        if ends:
            yield day, day.begins - max(ends), day.is_after_days_off or _is_week_over(case, before, day)


def _is_week_over(case: Case, before: Day | None, day: Day) -> bool:
    is_weekly = case.work.deal.type == DealType.WEEKLY
    return is_weekly and before is not None and before.consecutive_day == WEEK and day.consecutive_day == 1
