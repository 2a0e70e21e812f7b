"""What a day's hours are paid: the day's rate for its minimum of hours, overtime and premium days beyond.

Of several multipliers the largest counts for each hour; they never compound. Also what other rules need of a day's
hours and of its rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from production.payroll.figures import NEGOTIATED, NONE, Gap, Row, Stopped
from production.payroll.lines import ONE, ZERO, Line, Part
from production.payroll.rules.table import Case, rule
from production.payroll.work import BACKGROUND, CREW, Day, DealType

HOUR = 60
SIXTH, SEVENTH = 6, 7
THREE = 3
MINIMUMS = {
    DealType.DAY: "day_minimum", DealType.THREE_DAY: "three_day_minimum", DealType.WEEKLY: "weekly_minimum",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours at one multiplier. ``row`` is the one that asks for it; None for straight time."""

    hours: Decimal
    multiplier: Decimal
    kind: str
    row: Row | None


@rule(step=40)
def day_hours(case: Case) -> Iterator[Line]:
    """Deals by the day and by the hour: every day's hours, each at its largest multiplier."""
    if case.work.deal.type not in (DealType.DAY, DealType.HOURLY):
        return
    for day in case.work.days:
        is_hourly = case.work.deal.type == DealType.HOURLY
        rate, row = hourly_rate(case, day) if is_hourly else deal_rate(case, day)
        yield from (hourly_lines if is_hourly else daily_lines)(case, day, rate, row)


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


def daily_lines(case: Case, day: Day, rate: Decimal, row: Row | None) -> Iterator[Line]:
    """A day at a day's rate: at least as many hours are paid as the rate covers."""
    hours, category = worked(case, day), case.work.category_on(day)
    covered = day_hours_covered(case, day)
    if covered is None:
        case.lacks("minimum_hours", category, day=day)
        yield Line(day.date, "day", rate, rate, Part.TIME, category=category, row=row)
        return
    for one in stretches(case, day, max(hours, covered), covered):
        amount = one.hours * rate * one.multiplier / covered
        yield _line(case, day, one, rate / covered, amount, row)


def hourly_lines(case: Case, day: Day, rate: Decimal, row: Row | None) -> Iterator[Line]:
    """A day at an hour's rate: the hours that were worked, or the card's minimum where it has one."""
    least = day_hours_covered(case, day) or ZERO
    for one in stretches(case, day, max(worked(case, day), least), least):
        yield _line(case, day, one, rate, one.hours * rate * one.multiplier, row)


def _line(case: Case, day: Day, one: Stretch, rate: Decimal, amount: Decimal, row: Row | None) -> Line:
    facts = ()
    if day.call is not None and day.dismiss is not None:
        facts = (("minutes", Decimal(day.dismiss - day.call)), ("deducted", Decimal(sum(deducted(case, day)))))
    return Line(
        day.date, one.kind, rate, amount, Part.TIME, hours=one.hours, multiplier=one.multiplier,
        category=case.work.category_on(day), row=one.row or row, facts=facts,
    )  # fmt: skip


def deal_rate(case: Case, day: Day) -> tuple[Decimal, Row | None]:
    """The deal's rate, or scale where it names none; on a day with an upgrade at least the other category's minimum.

    Raises Stopped where the minimum is needed and not entered.
    """
    deal, category = case.work.deal, case.work.category_on(day)
    kind = MINIMUMS.get(deal.type)
    if deal.rate is None:
        if kind is None:
            raise Stopped(Gap("deal_rate_missing", day=f"{day.date}"))
        row = case.figures.need(kind, category, day=f"{day.date}")
        return row.amount, row
    if kind and day.upgraded_to:
        row = case.figures.need(kind, category, day=f"{day.date}")
        return max(deal.rate, row.amount), row if row.amount > deal.rate else None
    if kind:
        _notice_minimum(case, day, kind, deal.rate)
    return deal.rate, None


def hourly_rate(case: Case, day: Day) -> tuple[Decimal, Row | None]:
    """The deal's, or the day's minimum over its hours; after an upgrade at least that."""
    deal, category = case.work.deal, case.work.category_on(day)
    if deal.rate is not None and not day.upgraded_to:
        return deal.rate, None
    row = case.figures.need("day_minimum", category, day=f"{day.date}")
    scale = row.amount / case.figures.need("minimum_hours", category, day=f"{day.date}").amount
    return (deal.rate, None) if deal.rate is not None and deal.rate >= scale else (scale, row)


def _notice_minimum(case: Case, day: Day, kind: str, rate: Decimal) -> None:
    row = case.figures.find(kind, case.work.category_on(day))
    if row and row.number is not None and rate < row.number:
        about = {"rate": f"{rate}", "least": f"{row.number}"}
        case.notice(Gap("under_minimum", row.card, row.version, kind, row.category, f"{day.date}", about))


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


def day_hours_covered(case: Case, day: Day) -> Decimal | None:
    """Hours that a day's rate covers, which are paid at least. None where neither the card nor the deal says."""
    row = case.figures.find("minimum_hours", case.work.category_on(day))
    number = row.number if row else None
    return number if number else case.work.deal.hours


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
    for start, end in zip(edges, edges[1:], strict=False):
        kind, multiplier, row = plain, ONE, None
        for name, one in asked:
            times = multiplier_at(one.value, start)
            if times > multiplier or (times == multiplier > ONE and name == "overtime"):
                kind, multiplier, row = name, times, one
        yield Stretch(end - start, multiplier, kind, row)


def premiums(case: Case, day: Day) -> Iterable[tuple[str, Row]]:
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


def base_account(case: Case, category: str) -> str:
    """The kind of account to which the person's pay is booked."""
    if category == BACKGROUND:
        return "account_extras"
    if category == CREW:
        return "account_crew"
    if not case.work.is_performer:
        return ""
    is_day_player = category != "lead" and case.work.deal.type == DealType.DAY
    return "account_day_players" if is_day_player else "account_cast"
