"""How somebody's day stands at a minute of it: the next meal, overtime, and what half an hour more costs. Pure.

Everything is asked of the rules and rows by which pay is reckoned; nothing is known here of rates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from production.payroll.calculate import calculate
from production.payroll.figures import Figures, Gap, Stopped
from production.payroll.rules.meals import next_due
from production.payroll.rules.stretches import multiplier_at, premiums
from production.payroll.rules.table import Case
from production.payroll.rules.worked import HOUR, deducted
from production.payroll.work import Day, DealType, Work

HALF_HOUR = 30  # minutes
WEEK = timedelta(7)
TO_COME = "meal_not_noted"  # a meal that goes on is noted once it is over
BY_DAY = frozenset({DealType.DAY, DealType.THREE_DAY, DealType.HOURLY})


@dataclass(frozen=True)
class Standing:
    """``worked`` is minutes so far, less deductible meals. ``meal_in`` and ``overtime_in`` are minutes from now; less
    than none is that long ago; None where the card has no figure or nothing more comes. ``multiplier`` is what hours
    cost by now, ``then`` what they cost from ``overtime_in`` on.

    ``cost`` is what half an hour more adds, with pension, health and employer's taxes where they are known
    (``is_whole``), else wages alone; None where not even those are known: ``gaps`` say why.
    """

    worked: int
    meal_in: int | None
    overtime_in: int | None
    multiplier: Decimal
    then: Decimal | None
    cost: Decimal | None
    is_whole: bool
    gaps: tuple[Gap, ...] = ()


def standing(work: Work, figures: Figures, *, now: int, is_at_meal: bool = False) -> Standing:
    """Of the last of the work's days, which goes on: ``now`` is a minute on its scale. Who is ``is_at_meal`` eats from
    the beginning of the day's last meal until somebody says otherwise, so no penalty comes nearer."""
    work = until(work, now, is_at_meal=is_at_meal)
    case, day = Case(work, figures), work.days[-1]
    gaps: list[Gap] = []
    multiplier, overtime_in, then = _overtime(case, day, gaps)
    due = None if is_at_meal else next_due(case, day)
    cost, is_whole = _half_hour(work, figures, now, is_at_meal, gaps)
    return Standing(
        _minutes(case, day), None if due is None else due - now, overtime_in, multiplier, then, cost, is_whole,
        tuple(dict.fromkeys(gap for gap in (*gaps, *case.gaps.values()) if gap.code != TO_COME)),
    )  # fmt: skip


def until(work: Work, minute: int, *, is_at_meal: bool) -> Work:
    """The same if the last day ended at that minute, and nobody ate any more before."""
    day = work.days[-1]
    meals = day.meals
    if is_at_meal and meals:
        meals = (*meals[:-1], (meals[-1][0], max(meals[-1][0], minute)))
    over = replace(day, dismiss=minute, meals=meals, has_no_further_meal=not is_at_meal)
    return replace(work, days=(*work.days[:-1], over))


def _minutes(case: Case, day: Day) -> int:
    if day.call is None or day.dismiss is None:
        return 0
    return day.dismiss - day.call - sum(deducted(case, day))


def _overtime(case: Case, day: Day, gaps: list[Gap]) -> tuple[Decimal, int | None, Decimal | None]:
    """The multiplier that holds, minutes until the next higher one, and that one."""
    try:
        if case.work.deal.type in BY_DAY or _is_premium(case, day):
            return _of_day(case, day)
        if case.work.deal.type == DealType.WEEKLY:
            return _of_week(case, day)
    except Stopped as stopped:
        gaps.append(stopped.gap)
    return Decimal(1), None, None


def _is_premium(case: Case, day: Day) -> bool:
    return case.work.deal.type == DealType.WEEKLY and any(True for _one in premiums(case, day))


def _of_day(case: Case, day: Day) -> tuple[Decimal, int | None, Decimal | None]:
    overtime = case.figures.need("overtime", case.work.category_on(day), day=f"{day.date}")
    tables = [row.value for row in (*(row for _kind, row in premiums(case, day)), overtime) if row.number is None]
    steps = [table for table in tables if not isinstance(table, str)]
    worked = _minutes(case, day)
    now = max((multiplier_at(one, Decimal(worked) / HOUR) for one in steps), default=Decimal(1))
    later = [(int(step.after_hours * HOUR) - worked, step.multiplier) for one in steps for step in one]
    coming = [(minutes, times) for minutes, times in later if minutes > 0 and times > now]
    minutes, then = min(coming, default=(None, None))
    return now, minutes, then


def _of_week(case: Case, day: Day) -> tuple[Decimal, int | None, Decimal | None]:
    """Hours beyond those that the card divides a week by are at overtime's first multiplier; premium days apart."""
    category = case.work.category_on(day)
    row = case.figures.find("weekly_overtime_divisor", category)
    covered = row.number if row and row.number else case.work.deal.hours
    if covered is None:
        case.lacks("weekly_overtime_divisor", category, day=day)
        return Decimal(1), None, None
    overtime = case.figures.need("overtime", category, day=f"{day.date}")
    times = Decimal(1) if isinstance(overtime.value, str) else overtime.value[0].multiplier
    week = [one for one in case.work.days if _week_of(case, one) == _week_of(case, day) and not _is_premium(case, one)]
    left = int(covered * HOUR) - sum(_minutes(case, one) for one in week)
    return (Decimal(1), left, times) if left > 0 else (times, None, None)


def _week_of(case: Case, day: Day) -> int:
    first = case.work.deal.week_from or case.work.days[0].date
    return (day.date - first) // WEEK


def _half_hour(
    work: Work, figures: Figures, now: int, is_at_meal: bool, gaps: list[Gap]
) -> tuple[Decimal | None, bool]:  # fmt: skip
    if work.deal.type == DealType.FLAT:
        return Decimal(0), True  # its steps are paid, whatever the clock says
    try:
        here, later = (
            calculate(until(work, minute, is_at_meal=is_at_meal), figures) for minute in (now, now + HALF_HOUR)
        )
    except Stopped as stopped:
        gaps.append(stopped.gap)
        return None, False
    gaps.extend(later.gaps)
    is_whole = all(gap.code == TO_COME for gap in later.gaps)  # what lacks may cost too
    whole = _difference(here.total_cost, later.total_cost)
    return (whole, is_whole) if whole is not None else (later.gross - here.gross, False)


def _difference(here: Decimal | None, later: Decimal | None) -> Decimal | None:
    return None if here is None or later is None else later - here
