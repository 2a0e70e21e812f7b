"""The figures by which something is paid: rows of rate cards, and what a deal says in their place. No Django.

A figure is looked for in this order: what the deal or the production says (``options``), the agreement's card, and,
where that leaves it open, the state's. An option that takes a rule in (a schedule of meal penalties, forced calls)
brings the rule's other figures along from ``reference``, the card of the agreement of which the rule is told. Nothing
else is ever put in the place of a row that nobody has entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

NEGOTIATED = "negotiated"
NONE = "none"
OPTION = "option"
OF_A_DAY = frozenset({"meal_not_noted", "forced_call_by_day_alone"})


class StepLike(Protocol):
    @property
    def after_hours(self) -> Decimal: ...
    @property
    def multiplier(self) -> Decimal: ...


class TermLike(Protocol):
    """A term as ``production.agreements.terms`` has them."""

    @property
    def kind(self) -> Any: ...
    @property
    def category(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def mark(self) -> Any: ...


class TermsLike(Protocol):
    @property
    def agreement(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def terms(self) -> Sequence[TermLike]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with where it stands: ``card`` and ``version`` (0 for an option), ``kind`` and ``category``.

    ``value`` is None where nobody has entered it, ``"negotiated"`` or ``"none"`` where it is no figure, else of the
    form of its kind (``production.agreements.values``).
    """

    card: str
    version: int
    kind: str
    category: str
    value: Any
    source: str
    mark: str

    @property
    def number(self) -> Decimal | None:
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def amount(self) -> Decimal:
        """The figure of a row that was needed. Zero where the answer is none."""
        return self.value if isinstance(self.value, Decimal) else Decimal(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that must be known before the pay is right, and is not. ``code`` is stable; ``card``, ``version``,
    ``kind`` and ``category`` name the row, ``day`` the first day that needs it, as in 2026-03-02. ``about`` are figures
    for its sentence (``sentences.py``)."""

    code: str
    card: str = ""
    version: int = 0
    kind: str = ""
    category: str = ""
    day: str = ""
    about: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """A row is lacking once, however many days need it; what a day lacks is said of each."""
        return self.code, self.card, self.kind, self.category, self.day if self.code in OF_A_DAY else ""


class Stopped(Exception):
    """A line can't be reckoned without what ``gap`` names."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap)
        self.gap = gap


class Card:
    """The rows of one version of a card, found in one step. ``is_union`` is said of an agreement's."""

    def __init__(self, terms: TermsLike, *, is_union: bool = False) -> None:
        self.name, self.version, self.is_union = terms.agreement, terms.version, is_union
        self.rows = {
            (str(term.kind), term.category): Row(
                self.name, self.version, str(term.kind), term.category, term.value, term.source, str(term.mark)
            )
            for term in terms.terms
        }

    def get(self, kind: str, category: str = "") -> Row | None:
        """The category's own row, even if it is empty, else the one for all."""
        return self.rows.get((kind, category)) or self.rows.get((kind, ""))


@dataclass(frozen=True)
class Figures:
    """Everything that rules may look up; shared by all who work under the same cards and options.

    ``options`` are values by kind, in the forms of ``production.agreements.values``; ``taken_in`` the families of rules
    that an option takes in: ``meals``, ``rest``.
    """

    agreement: Card
    state: Card | None = None
    employer: Card | None = None
    accounts: Card | None = None
    reference: Card | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    taken_in: frozenset[str] = frozenset()

    def find(self, kind: str, category: str = "", *, family: str = "") -> Row | None:
        """The row that holds, entered or not; None where no card has one."""
        if (said := self.option(kind, category)) is not None:
            return said
        row = self.agreement.get(kind, category)
        if is_open(row) and self.state is not None:
            of_state = self.state.get(kind, category)
            row = of_state if of_state and not is_open(of_state) else row
        if (
            family in self.taken_in
            and self.reference is not None
            and (row is None or is_open(row) or row.value == NONE)
        ):
            row = self.reference.get(kind, category) or row
        return row

    def option(self, kind: str, category: str = "") -> Row | None:
        """What the deal or the production says in the place of a row."""
        if kind not in self.options:
            return None
        return Row(OPTION, 0, kind, category, self.options[kind], "the deal or the production", "")

    def need(self, kind: str, category: str = "", *, day: str = "", family: str = "") -> Row:
        """The same with a figure, or ``none``. Raises Stopped with the row's gap."""
        row = self.find(kind, category, family=family)
        if row is None or is_open(row):
            raise Stopped(self.gap(kind, category, day=day))
        return row

    def gap(self, kind: str, category: str = "", *, day: str = "") -> Gap:
        """What is said of a row that is not entered, or that the deal memo was to say and does not."""
        row = self.agreement.get(kind, category)
        code = "deal_term_missing" if row is not None and row.value == NEGOTIATED else "rate_not_entered"
        own = category if row is None else row.category
        return Gap(code, self.agreement.name, self.agreement.version, kind, own, day)

    def account(self, kind: str) -> str:
        """A code of the chart of accounts; empty where there is none."""
        row = self.option(kind) or (self.accounts.get(kind) if self.accounts else None)
        return "" if row is None or row.value in (None, NONE, NEGOTIATED) else str(row.value)


def is_open(row: Row | None) -> bool:
    """Whether the row says nothing that could be reckoned with."""
    return row is None or row.value is None or row.value == NEGOTIATED
