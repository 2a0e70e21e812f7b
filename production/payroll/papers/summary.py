"""The summary of a run, by person and by account, as data for the page."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from production.payroll import errors
from production.payroll.lines import GROSS, Part
from production.payroll.models import PayLine, PayRun, RunState
from production.payroll.papers import words
from production.payroll.papers.stubs import head

ZERO = Decimal(0)
COLUMNS = (Part.TIME, Part.PENALTY, Part.ALLOWANCE, Part.AGENT, "gross", Part.P_AND_H, Part.EMPLOYER, "cost")
Json = dict[str, Any]
Sums = defaultdict[str, Decimal]


def content(run: PayRun) -> Json:
    """What the run pays and costs. Four queries, however many people. A run that is not locked yet says so.

    Raises Failure: ``run_not_computed``.
    """
    people, accounts = _people(run), _accounts(run)
    if not people and run.state != RunState.LOCKED:
        raise errors.run_not_computed()
    total = _added(people.values())
    lines = PayLine.objects.filter(item__run=run)
    counted = lines.aggregate(
        lines=Count("pk"), corrections=Count("corrects"), people=Count("item__person", distinct=True)
    )
    return head(run) | {
        "state": run.get_state_display(), "counted": counted,
        "people": [{"name": name, **_told(sums)} for (name, _pk), sums in sorted(people.items())],
        "accounts": [{"name": code or "no account", **_told(sums)} for code, sums in sorted(accounts.items())],
        "total": _told(total),
    }  # fmt: skip


def _people(run: PayRun) -> dict[tuple[str, int], Sums]:
    rows = PayLine.objects.filter(item__run=run).order_by()
    found: dict[tuple[str, int], Sums] = {}
    named = rows.values_list("item__person__name", "item__person", "part").annotate(sum=Sum("amount"))
    for name, pk, part, amount in named:
        found.setdefault((name, pk), defaultdict(lambda: ZERO))[part] += amount
    return found


def _accounts(run: PayRun) -> dict[str, Sums]:
    """What is withheld is booked nowhere: it is of gross."""
    rows = PayLine.objects.filter(item__run=run).exclude(part=Part.TRUST).order_by()
    found: dict[str, Sums] = {}
    for code, part, amount in rows.values_list("account", "part").annotate(sum=Sum("amount")):
        found.setdefault(code, defaultdict(lambda: ZERO))[part] += amount
    return found


def _added(rows: Any) -> Sums:
    total: Sums = defaultdict(lambda: ZERO)
    for sums in rows:
        for part, amount in sums.items():
            total[part] += amount
    return total


def _told(sums: Sums) -> Json:
    gross = sum((sums[part] for part in GROSS), ZERO)
    cost = gross + sums[Part.P_AND_H] + sums[Part.EMPLOYER]
    known = dict(sums) | {"gross": gross, "cost": cost}
    told = {name: known.get(name, ZERO) for name in (*COLUMNS, Part.TRUST)}
    return {str(name): words.money(amount) if amount else "" for name, amount in told.items()}
