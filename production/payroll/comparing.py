"""Who is paid what in a run, beside the run before: who is new, who is gone, what changed by more than a set share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Sum

from production.payroll.computing import SUMS
from production.payroll.models import PayItem, PayRun, RunState

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class Against(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"


@dataclass(frozen=True)
class Paid:
    """A person's sums in a run by the names of ``SUMS``; ``was`` is the gross of the run before, None where they were
    not in it; ``corrections`` how many items settle an earlier run."""

    person_id: int
    name: str
    against: Against
    was: Decimal | None = None
    corrections: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def gross(self) -> Decimal:
        return self.sums.get("gross", ZERO)

    @property
    def employer(self) -> Decimal:
        return sum((self.sums.get(name, ZERO) for name in ("oasdi", "medicare", "futa")), ZERO)

    @property
    def percent(self) -> Decimal | None:
        """By how much gross has grown, of what it was; None where there is nothing to compare with."""
        return (self.gross - self.was) / self.was * HUNDRED if self.was else None


def against(gross: Decimal, was: Decimal | None, share: int) -> Against:
    """``share`` is in per cent of what was paid before: a change beyond it counts."""
    if was is None:
        return Against.NEW
    return Against.CHANGED if abs(gross - was) * HUNDRED > abs(was) * share else Against.SAME


def last_before(run: PayRun) -> PayRun | None:
    """The locked run of the series that came before."""
    rows = PayRun.objects.filter(series=run.series_id, number__lt=run.number, state=RunState.LOCKED)
    return rows.order_by("-number").first()


def people(run: PayRun, last: PayRun | None) -> list[Paid]:
    """Everybody in the run, and who was in the one before and is not in this; by name. Two queries."""
    was = {row["person"]: row for row in _rows(last)} if last else {}
    now = [_paid(row, was.pop(row["person"], None), run.share) for row in _rows(run)]
    gone = [
        Paid(row["person"], row["person__name"], Against.GONE, was=row["gross"])
        for row in was.values() if row["gross"]
    ]  # fmt: skip
    return sorted((*now, *gone), key=lambda one: (one.name, one.person_id))


def _rows(run: PayRun) -> Iterable[Any]:
    sums = {f"{name}": Sum(name) for name in SUMS}
    rows = PayItem.objects.filter(run=run).order_by().values("person", "person__name")
    return rows.annotate(settles=Count("corrects"), **sums)


def _paid(row: dict[str, Any], before: dict[str, Any] | None, share: int) -> Paid:
    was = before["gross"] if before else None
    sums = {name: row[name] for name in SUMS}
    return Paid(row["person"], row["person__name"], against(row["gross"], was, share), was, row["settles"], sums)


def totals(found: Iterable[Paid]) -> dict[str, Decimal]:
    """Of everybody, by the names of ``SUMS`` and ``employer``."""
    rows = list(found)
    sums = {name: sum((one.sums.get(name, ZERO) for one in rows), ZERO) for name in SUMS}
    return sums | {"employer": sum((one.employer for one in rows), ZERO)}
