"""What pay runs hold on a person, for whoever asks what is held on them. Locked pay stays, under a pseudonym."""

from __future__ import annotations

from typing import Any

from catalog.people.models import Person
from production.payroll.access import sees_pay
from production.payroll.models import PayItem
from production.people.holdings import Holding


def export(person: Person) -> list[dict[str, Any]] | None:
    """Every item of pay with its sums and lines; None where there is none. Two queries."""
    items = PayItem.objects.filter(person=person).select_related("run__series").prefetch_related("lines")
    return [_item(item) for item in items.order_by("pk")] or None


def _item(item: PayItem) -> dict[str, Any]:
    lines = [
        {"date": f"{line.date}", "kind": line.kind, "hours": f"{line.hours}", "amount": f"{line.amount}"}
        for line in item.lines.all()
    ]
    return {
        "run": str(item.run), "state": item.run.state, "gross": f"{item.gross}", "trust": f"{item.trust}",
        "currency": item.run.currency, "lines": lines,
    }  # fmt: skip


def has_paid_history(person: Person) -> bool:
    return PayItem.objects.filter(person=person).exists()


HOLDING = Holding("pay", export=export, sees=sees_pay, has_paid_history=has_paid_history)
