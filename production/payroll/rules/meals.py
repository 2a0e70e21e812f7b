"""Meal penalties: an amount for each half hour by which a meal begins after it is due."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from production.payroll.figures import NEGOTIATED, NONE, Gap, Row
from production.payroll.lines import Line, Part
from production.payroll.rules.table import Case, rule
from production.payroll.rules.worked import HOUR, meal_limits
from production.payroll.work import Day

HALF_HOUR = 30  # of the row's unit, "each half hour that it is late"
KIND = "meal_penalties"
FAMILY = "meals"


@rule(step=70)
def meal_penalties(case: Case) -> Iterator[Line]:
    """The schedule's amounts in their order, the last for every further half hour, begun ones whole.

    Only meals that are noted are held against the clock. Where one fell due and none is noted before dismissal, the day
    is asked about, unless it says that none was given: then the penalty runs until dismissal.
    """
    for day in case.work.days:
        if day.call is None or day.dismiss is None:
            continue
        schedule = case.figures.find(KIND, case.work.category_on(day), family=FAMILY)
        if schedule is None or schedule.value is None:
            case.lacks(KIND, case.work.category_on(day), day=day)
        elif schedule.value and schedule.value not in (NEGOTIATED, NONE):
            yield from _of(case, day, schedule)


def _of(case: Case, day: Day, schedule: Row) -> Iterator[Line]:
    for late in lateness(case, day):
        for at in range(math.ceil(Decimal(late) / HALF_HOUR)):
            amount = schedule.value[min(at, len(schedule.value) - 1)]
            yield Line(
                day.date, "meal_penalty", amount, amount, Part.PENALTY, category=case.work.category_on(day),
                row=schedule, facts=(("minutes_late", Decimal(late)), ("half_hour", Decimal(at + 1))),
            )  # fmt: skip


def lateness(case: Case, day: Day) -> Iterator[int]:
    """Minutes by which meals were late, each that was."""
    due = due_after(case, day)
    if due is None or day.call is None or day.dismiss is None:
        return
    begins = clock_begins(case, day)
    least = (meal_limits(case, day) or (0, 0))[0] if day.meals else 0
    counted = [meal for meal in day.meals if meal[1] - meal[0] >= least]
    clocks = [begins, *(max(begins, end) for _start, end in counted)]
    for clock, (start, _end) in zip(clocks, counted, strict=False):
        if start > clock + due:
            yield start - clock - due
    left = day.dismiss - clocks[-1] - due
    if left > 0 and day.has_no_further_meal:
        yield left
    elif left > 0:
        case.note(Gap("meal_not_noted", kind=KIND, day=f"{day.date}", about={"minutes": f"{left}"}))


def due_after(case: Case, day: Day) -> int | None:
    """Minutes within which a meal is due; None where no figure is entered, or none is asked."""
    row = case.figures.find("meal_due_hours", case.work.category_on(day), family=FAMILY)
    if row is None or row.value is None:
        case.lacks("meal_due_hours", case.work.category_on(day), day=day)
    return int(row.number * HOUR) if row is not None and row.number is not None else None


def clock_begins(case: Case, day: Day) -> int:
    """The call, or the end of a non-deductible meal that restarts the clock: long enough, and soon enough after it."""
    assert day.call is not None
    if not day.non_deductible:
        return day.call
    row = case.figures.find("non_deductible_meal", case.work.category_on(day), family=FAMILY)
    if row is None or row.value is None:
        case.lacks("non_deductible_meal", case.work.category_on(day), day=day)
    if row is None or row.value in (None, NEGOTIATED, NONE):
        return day.call
    least, latest = row.value.minutes, day.call + row.value.within_hours * HOUR
    ends = [end for start, end in day.non_deductible if end - start >= least and start <= latest]
    return max([day.call, *ends])


def next_due(case: Case, day: Day) -> int | None:
    """The minute of the day at which the next meal becomes late, by what is noted so far; None where nobody knows."""
    due = due_after(case, day)
    if due is None or day.call is None:
        return None
    least = (meal_limits(case, day) or (0, 0))[0] if day.meals else 0
    ends = [end for start, end in day.meals if end - start >= least]
    return max([clock_begins(case, day), *ends]) + due
