"""The rate of a deal on a day. No rule: what rules share."""

from __future__ import annotations

from decimal import Decimal

from production.payroll.figures import Gap, Row, Stopped
from production.payroll.rules.table import Case
from production.payroll.work import Day, DealType

MINIMUMS = {
    DealType.DAY: "day_minimum", DealType.THREE_DAY: "three_day_minimum", DealType.WEEKLY: "weekly_minimum",
}  # fmt: skip


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
