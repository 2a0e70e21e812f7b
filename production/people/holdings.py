"""What other nouns hold on a person: how it is exported, how it is erased, and whether the person was paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.people.models import Person


def _nothing(person: Person) -> None:
    return None


def _nowhere(person: Person) -> list[str]:
    return []


def _everybody(asker: Any) -> bool:
    return True


def _never(person: Person) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Holding:
    """One noun's. ``export`` returns what JSON can hold, None for nothing, and is handed to those alone whom ``sees``
    names; ``erase`` runs in the erasure's transaction,
    may be called again, and raises to refuse the whole. ``erase_name`` does too, where the name as credited is to go,
    once the person bears a pseudonym; ``remains`` says where the name stays all the same."""

    name: str
    export: Callable[[Person], Any] = _nothing
    sees: Callable[[Any], bool] = _everybody
    erase: Callable[[Person], None] = _nothing
    erase_name: Callable[[Person], None] = _nothing
    remains: Callable[[Person], list[str]] = _nowhere
    has_paid_history: Callable[[Person], bool] = _never


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Call it from ``ProductionConfig.ready``, so that it holds in every process."""
    _holdings[holding.name] = holding


def unregister(name: str) -> None:
    _holdings.pop(name, None)


def every() -> list[Holding]:
    return list(_holdings.values())


def remains(person: Person) -> list[str]:
    """Where the name as credited stays whatever is erased, a sentence each."""
    return [sentence for holding in every() for sentence in holding.remains(person)]


def has_paid_history(person: Person) -> bool:
    """Whether anybody has a payment to this person on record."""
    return any(holding.has_paid_history(person) for holding in every())
