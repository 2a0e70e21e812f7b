"""What a person was credited in: told by those who know of credits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.people.models import Person


@dataclass(frozen=True, slots=True)
class Credited:
    """One line of a person's page: a series that is out, and as what they were credited in it."""

    role: str
    series: str
    slug: str
    first_number: int


Source = Callable[[Person], Sequence[Credited]]
_sources: list[Source] = []


def register_credits(source: Source) -> None:
    """Have ``credits_of`` ask this function too. It tells of what the public may see alone, newest series first."""
    if source not in _sources:
        _sources.append(source)


def credits_of(person: Person) -> tuple[Credited, ...]:
    """Every published credit of a person, in the order of those who tell of them; none where nobody does."""
    return tuple(credited for source in _sources for credited in source(person))
