"""What was paid and says otherwise by now: the differences that a later run settles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from production.payroll import collecting, frozen
from production.payroll.models import PayItem, PayRun, RunState
from production.timesheets import entries
from production.timesheets.models import Piece, PieceState, TimeLine, TimeState

ABOUT = ("date", "zone", "work_state", "is_holiday", "is_after_days_off", "what", "amount")


@dataclass(frozen=True)
class Column:
    name: str
    was: str
    now: str


@dataclass(frozen=True)
class Difference:
    """``item`` is the one that paid it last; ``is_open``: it is not approved again yet."""

    thing: TimeLine | Piece
    item: PayItem
    columns: tuple[Column, ...]

    @property
    def is_open(self) -> bool:
        return self.thing.state not in (TimeState.APPROVED, PieceState.APPROVED)


def differences(run: PayRun) -> list[Difference]:
    """Of a locked run those of what it paid, of an open one all of its series that it could settle. Five queries."""
    found = [
        Difference(thing, day.item, tuple(_columns(day.said, frozen.words(thing))))
        for thing, day in collecting.unsettled(run)
    ]
    return [one for one in found if run.state != RunState.LOCKED or one.item.run_id == run.pk]


def _columns(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Column]:
    for name in ABOUT:
        if was.get(name, "") != now.get(name, ""):
            yield Column(_about(name), _text(was.get(name)), _text(now.get(name)))
    old, new = was.get("columns", {}), now.get("columns", {})
    for name, label in entries.LABELS.items():
        if old.get(name, "") != new.get(name, ""):
            yield Column(str(label), old.get(name, "–"), new.get(name, "–"))


def _about(name: str) -> str:
    return {
        "date": _("Date"), "zone": _("Time zone"), "work_state": _("State"), "is_holiday": _("Holiday"),
        "is_after_days_off": _("First after the week's days off"), "what": _("What"), "amount": _("Amount"),
    }[name]  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value else "–"
