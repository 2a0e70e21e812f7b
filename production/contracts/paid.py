"""What was paid to a series' people, as pay runs say it. Those know deals, not the other way: they are asked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.titles.models import Series


@dataclass(frozen=True, slots=True)
class Paid:
    """By one person so far, in locked runs; sums in units of ``currency``. ``days`` with time that was paid."""

    gross: Decimal
    p_and_h: Decimal
    days: int
    currency: str


Source = Callable[[Series], Mapping[int, Paid]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    if source not in SOURCES:
        SOURCES.append(source)


def of(series: Series) -> dict[int, Paid]:
    """By person."""
    return {person: paid for source in SOURCES for person, paid in source(series).items()}
