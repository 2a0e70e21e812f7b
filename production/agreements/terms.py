"""What an agreement asks on a day, whole, as payroll and contracts read it. No database is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from production.agreements import errors
from production.agreements.kinds import Category, Mark, RateKind, position
from production.agreements.values import Value, write


@dataclass(frozen=True)
class Term:
    """One row of a card. ``value`` is None where nobody has entered it: that is never zero and never "none".

    ``value`` is of the kind's form: a Decimal, a tuple of Steps or of Decimals, a Range, a Pause, a bool, a day, words;
    or a ``Word`` where the answer is no figure. ``source`` says where it is from, ``mark`` how well it is known.
    """

    kind: RateKind
    category: str
    value: Value | None
    unit: str
    source: str
    mark: Mark

    @property
    def is_entered(self) -> bool:
        return self.value is not None

    @property
    def number(self) -> Decimal | None:
        """The figure, in the term's unit; None where it is not entered, negotiated, none, or no single figure."""
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def text(self) -> str:
        return write(self.kind, self.value)


@dataclass(frozen=True)
class Terms:
    """A card's terms. ``effective_to`` is the last day, None where no end is known."""

    agreement: str
    version: int
    effective_from: date
    effective_to: date | None
    terms: tuple[Term, ...]

    def get(self, kind: str, category: str = "") -> Term | None:
        """The category's own row, else the one for all; None where there is neither.

        A category's own row that is not entered is returned as it is: what is unknown of somebody is not what holds
        for others.
        """
        found = {term.category: term for term in self.terms if term.kind == kind}
        return found.get(category) or found.get("")

    def need(self, kind: str, category: str = "") -> Term:
        """The same, entered. Raises Failure: ``rate_not_entered``, which names agreement, kind and category."""
        term = self.get(kind, category)
        if term is None or term.value is None:
            label = str(Category(category).label) if category in Category.values else category
            raise errors.rate_not_entered(self.agreement, self.version, str(RateKind(kind).label), label)
        return term

    def digest(self) -> str:
        """SHA-256 of what the card says: days and rows, in whatever order they stand.

        A row that says nothing counts as none, so that a card stays the same when a kind of rate is added.
        """
        said_something = [term for term in self.terms if term.is_entered or term.source or term.category]
        rows = sorted([term.kind, term.category, term.text, term.source, term.mark] for term in said_something)
        said = [f"{self.effective_from}", f"{self.effective_to or ''}", rows]
        return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """A term that two cards have otherwise; ``was`` or ``now`` is None where only one of them has the row."""

    was: Term | None
    now: Term | None

    @property
    def term(self) -> Term:
        found = self.now or self.was
        assert found is not None
        return found


def complete(terms: Iterable[Term], units: dict[RateKind, str]) -> tuple[Term, ...]:
    """With a row, not yet entered, for each kind of ``units`` that has none; in the order of kinds and categories."""
    rows = list(terms)
    known = {term.kind for term in rows}
    missing = [Term(kind, "", None, units[kind], "", Mark.UNKNOWN) for kind in units if kind not in known]
    return tuple(sorted(rows + missing, key=lambda term: position(term.kind, term.category)))


def differences(was: Terms, now: Terms) -> Iterator[Difference]:
    """Rows whose value, source or mark differ, in the order of the newer card, then what it has no more."""
    old = {(term.kind, term.category): term for term in was.terms}
    new = {(term.kind, term.category): term for term in now.terms}
    for key, term in new.items():
        before = old.get(key)
        if before is None or (before.text, before.source, before.mark) != (term.text, term.source, term.mark):
            yield Difference(before, term)
    for key, term in old.items():
        if key not in new:
            yield Difference(term, None)
