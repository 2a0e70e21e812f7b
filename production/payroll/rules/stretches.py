"""Hours cut where their multiplier changes: overtime's steps and those of premium days. No rule: what rules share.

Of several multipliers the largest counts for each hour; they never compound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from production.payroll.figures import Row
from production.payroll.lines import ONE, ZERO
from production.payroll.rules.table import Case
from production.payroll.work import Day, DealType

SIXTH, SEVENTH = 6, 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours at one multiplier. ``row`` is the one that asks for it; None for straight time."""

    hours: Decimal
    multiplier: Decimal
    kind: str
    row: Row | None


def stretches(case: Case, day: Day, hours: Decimal, covered: Decimal) -> Iterator[Stretch]:
    """The hours cut where a multiplier changes, each piece with the largest of those that hold. Raises Stopped where
    overtime or a premium is needed and not entered."""
    asked = [*premiums(case, day)]
    if hours > covered or not covered:
        overtime = case.figures.need("overtime", case.work.category_on(day), day=f"{day.date}")
        if not isinstance(overtime.value, str):
            asked.append(("overtime", overtime))
    cuts = {step.after_hours for _kind, row in asked for step in row.value if ZERO < step.after_hours < hours}
    edges = sorted({ZERO, hours, *cuts})
    plain = "straight" if case.work.deal.type == DealType.HOURLY else "day"
    for start, end in pairwise(edges):
        kind, multiplier, row = plain, ONE, None
        for name, one in asked:
            times = multiplier_at(one.value, start)
            if times > multiplier or (times == multiplier > ONE and name == "overtime"):
                kind, multiplier, row = name, times, one
        yield Stretch(end - start, multiplier, kind, row)


def premiums(case: Case, day: Day) -> Iterator[tuple[str, Row]]:
    """The rows of the premium days that this day is. Raises Stopped."""
    kinds = {SIXTH: "premium_sixth_day", SEVENTH: "premium_seventh_day"}
    asked = [kinds[day.consecutive_day]] if day.consecutive_day in kinds else []
    asked += ["premium_holiday"] if day.is_holiday else []
    for kind in asked:
        row = case.figures.need(kind, case.work.category_on(day), day=f"{day.date}")
        if not isinstance(row.value, str):
            yield "premium_day", row


def multiplier_at(steps: Any, hours: Decimal) -> Decimal:
    """That holds from so many hours on."""
    found = ONE
    for step in steps:
        if step.after_hours <= hours:
            found = step.multiplier
    return found
