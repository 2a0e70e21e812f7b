"""What the register holds on a person, for whoever asks what is held on them."""

from __future__ import annotations

from typing import Any

from catalog.people.models import Person
from production.people.holdings import Holding
from production.replicas.models import AiUse


def export(person: Person) -> list[dict[str, Any]] | None:
    """Every entry that is of them, withdrawn ones too; None where there is none. One query."""
    rows = AiUse.objects.filter(person=person).select_related("episode__series").order_by("pk")
    return [_entry(row) for row in rows] or None


def _entry(row: AiUse) -> dict[str, Any]:
    return {
        "series": str(row.episode.series), "episode": row.episode.number, "kind": row.asset, "it_was": row.extent,
        "what": row.what, "tool": row.tool, "purpose": row.purpose, "use_agreed_to": row.use or None,
        "entered": row.at.isoformat(timespec="seconds"),
        "withdrawn": row.withdrawn_at.isoformat(timespec="seconds") if row.withdrawn_at else None,
    }  # fmt: skip


HOLDING = Holding("generative_tools", export=export)
