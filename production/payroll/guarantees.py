"""Deals that end with less paid than they guarantee. It is said, and nobody is paid for it by the program: no source at
hand says under which agreement a day that was not worked is due, and at which rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from production.contracts.facts import Pay
from production.contracts.models import Deal
from production.payroll.models import PayLine, PayRun, RunState
from production.timesheets.models import TimeLine

ZERO = Decimal(0)
ENDED = ("F", "WF", "SWF")
COUNTED = (Pay.DAY, Pay.HOUR, Pay.WEEK, Pay.THREE_DAY)
WHOLE = ("week", "guarantee")  # kinds of lines that pay a week, or days of three that were not worked


@dataclass(frozen=True)
class Short:
    """``paid`` and ``deal.guarantee`` count what the deal's rate is for: days, hours, weeks, or times three days."""

    deal: Deal
    paid: Decimal


def short(run: PayRun) -> list[Short]:
    """Of the deals that are paid in the run and over by its last day: by their dates, or since somebody finished. Paid
    is what locked runs and this one pay, steps apart. Two queries."""
    deals = {deal.pk: deal for deal in _over(run)}
    paid = _paid(run, deals)
    found = [Short(deal, paid.get(pk, ZERO)) for pk, deal in deals.items()]
    return [one for one in found if one.paid < one.deal.guarantee]


def _over(run: PayRun) -> list[Deal]:
    finished = TimeLine.objects.filter(status__in=ENDED, shoot_day__date__lte=run.ends_on).values("deal")
    rows = Deal.objects.filter(pay_items__run=run, pay__in=COUNTED, guarantee__gt=0)
    over = rows.filter(Q(ends_on__lte=run.ends_on) | Q(pk__in=finished))
    return list(over.select_related("person").order_by("person__name", "pk").distinct())


def _paid(run: PayRun, deals: dict[int, Deal]) -> dict[int, Decimal]:
    """By deal, in its own unit; corrections with their signs."""
    lines = PayLine.objects.filter(item__deal__in=deals, item__piece=None, part="time")
    lines = lines.filter(Q(item__run=run) | Q(item__run__state=RunState.LOCKED)).order_by()
    whole = Q(kind__in=WHOLE)
    rows = lines.values("item__deal").annotate(
        days=Count("date", distinct=True), hours=Sum("hours"),
        put=Sum("multiplier", filter=whole & Q(takes_back=False)),
        back=Sum("multiplier", filter=whole & Q(takes_back=True)),
    )  # fmt: skip
    return {row["item__deal"]: _count(deals[row["item__deal"]].pay, row) for row in rows}


def _count(pay: str, row: Mapping[str, Any]) -> Decimal:
    whole = (row["put"] or ZERO) - (row["back"] or ZERO)
    of = {
        Pay.DAY: Decimal(row["days"]), Pay.HOUR: row["hours"], Pay.WEEK: whole,
        Pay.THREE_DAY: (row["days"] + whole) / 3,
    }  # fmt: skip
    return Decimal(of[Pay(pay)])
