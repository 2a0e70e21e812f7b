"""How long and when a minor may work: minors.yaml, a state's rules each with their source."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from production.timesheets import clock

FILE = Path(__file__).parent / "minors.yaml"


@dataclass(frozen=True, slots=True)
class MinorHours:
    """For one age in one state. ``earliest`` and ``latest`` are minutes since midnight, ``on_set`` and ``at_work``
    hours."""

    state: str
    age: int
    earliest: int
    latest: int
    on_set: Decimal
    at_work: Decimal
    source: str


def hours_of(*, state: str, age: int) -> MinorHours | None:
    """None where no rule is entered for that state and age: that is not the same as no limit."""
    for one in _states():
        if one["state"] != state:
            continue
        for row in one["ages"]:
            if row["from"] <= age <= row["to"]:
                first, last = clock.read(one["earliest"]), clock.read(one["latest"])
                assert first is not None
                assert last is not None
                most = Decimal(row["on_set"]), Decimal(row["at_work"])
                return MinorHours(state, age, first, last, *most, one["source"])
    return None


@functools.cache
def _states() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
