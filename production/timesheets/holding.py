"""What time sheets and pay hold on a person, for whoever asks what is held on them. Pay stays, under a pseudonym."""

from __future__ import annotations

from typing import Any

from catalog.people.models import Person
from production.people.holdings import Holding
from production.timesheets import entries
from production.timesheets.models import ENTERED, Piece, TimeLine


def export(person: Person) -> dict[str, Any] | None:
    """Every line of time and every step with its state and signatures; None where there is none."""
    lines = TimeLine.objects.filter(deal__person=person).select_related("shoot_day__series").order_by("pk")
    found = [_line(line) for line in lines.prefetch_related("signatures")]
    pieces = [
        {"what": one.what, "delivered": f"{one.delivered_on}", "amount": f"{one.amount}", "state": one.state}
        for one in Piece.objects.filter(deal__person=person).order_by("pk")
    ]
    return {"days": found, "steps": pieces} if found or pieces else None


def _line(line: TimeLine) -> dict[str, Any]:
    said = {name: text for name in ENTERED if (text := entries.write(line, name))}
    signatures = [
        {"name": one.name, "at": one.at.isoformat(timespec="seconds"), "address": one.address}
        for one in line.signatures.all()
    ]
    return {"day": str(line.shoot_day), "state": line.state, "entered": said, "signatures": signatures}


def has_paid_history(person: Person) -> bool:
    """Whether time was approved, or a step: pay is owed on it."""
    approved = {"deal__person": person, "state": "approved"}
    return TimeLine.objects.filter(**approved).exists() or Piece.objects.filter(**approved).exists()


HOLDING = Holding("time sheets", export=export, has_paid_history=has_paid_history)
