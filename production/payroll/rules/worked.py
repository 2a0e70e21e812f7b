"""Hours that were worked on a day, and those that are paid at least. No rule: what rules share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from production.payroll.figures import NEGOTIATED, NONE
from production.payroll.lines import ZERO
from production.payroll.rules.table import Case
from production.payroll.work import Day

HOUR = 60  # minutes


def worked(case: Case, day: Day) -> Decimal:
    """Hours from call to dismissal less deductible meals, rounded up to the card's unit; 0 without times."""
    if day.call is None or day.dismiss is None:
        return ZERO
    minutes = Decimal(day.dismiss - day.call - sum(deducted(case, day)))
    row = case.figures.find("time_unit", case.work.category_on(day))
    if row is None or row.value is None:
        case.lacks("time_unit", case.work.category_on(day), day=day)
    if row is None or row.number is None or not row.number:
        return minutes / HOUR
    return Decimal(math.ceil(minutes / (row.number * HOUR))) * row.number


def deducted(case: Case, day: Day) -> Iterator[int]:
    """Minutes of each meal that are not paid. Where no limits are entered, the meal as it was noted."""
    if not day.meals:
        return
    limits = meal_limits(case, day)
    for start, end in day.meals:
        yield end - start if limits is None else 0 if end - start < limits[0] else min(end - start, limits[1])


def meal_limits(case: Case, day: Day) -> tuple[int, int] | None:
    """The least minutes of a meal that counts, and the most that are deducted."""
    category = case.work.category_on(day)
    row = case.figures.find("meal_minutes", category, family="meals")
    if row is None or row.value is None:
        case.lacks("meal_minutes", category, day=day)
        return None
    return None if row.value in (NEGOTIATED, NONE) else (int(row.value.least), int(row.value.most))


def least_hours(case: Case, day: Day) -> Decimal | None:
    """Hours that a day's rate covers, which are paid at least. None where neither the card nor the deal says."""
    row = case.figures.find("minimum_hours", case.work.category_on(day))
    number = row.number if row else None
    return number if number else case.work.deal.hours
