"""A cost report as figures: rows by account, their sum, and how near the whole is to the agreement's ceiling. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from production.contracts.committed import Commitment

ZERO = Decimal(0)
CENT, TENTH = Decimal("0.01"), Decimal("0.1")
NOTED, WARNED, FULL = Decimal(80), Decimal(95), Decimal(100)  # per cent of a ceiling; the house's own


@dataclass(frozen=True, slots=True)
class Row:
    """One account, in units of the report's currency. ``budget`` is None where nobody has entered one.

    ``period`` and ``to_date`` are what locked runs cost, ``to_date`` with ``elsewhere``: what was paid outside of them.
    ``not_locked`` stands in a run that may still change, and in no other figure. ``committed`` is what deals guarantee
    and was not paid yet, ``estimate`` what somebody expects beside.
    """

    account: str
    name: str = ""
    budget: Decimal | None = None
    period: Decimal = ZERO
    to_date: Decimal = ZERO
    elsewhere: Decimal = ZERO
    not_locked: Decimal = ZERO
    committed: Decimal = ZERO
    estimate: Decimal = ZERO

    @property
    def to_complete(self) -> Decimal:
        return self.committed + self.estimate

    @property
    def final(self) -> Decimal:
        return self.to_date + self.to_complete

    @property
    def variance(self) -> Decimal | None:
        """What is left of the budget in the end; below zero where it is overrun."""
        return None if self.budget is None else self.budget - self.final

    def plus(self, other: Row) -> Row:
        budgets = [one for one in (self.budget, other.budget) if one is not None]
        return Row(
            self.account, self.name, sum(budgets, ZERO) if budgets else None, self.period + other.period,
            self.to_date + other.to_date, self.elsewhere + other.elsewhere, self.not_locked + other.not_locked,
            self.committed + other.committed, self.estimate + other.estimate,
        )  # fmt: skip


@dataclass(frozen=True)
class Report:
    """``cap`` is what the agreement covers, None where no figure is known or it is in another currency than the
    report. ``others`` are what is paid and committed in other currencies, by those; they stand in no row.
    ``is_whole`` is False where a deal owes a share whose figure is not yet entered. ``run`` is the number of the run
    that is this period; 0 where none is locked. ``planned`` is the budget that the series' terms name."""

    currency: str
    rows: tuple[Row, ...]
    run: int = 0
    begins: str = ""
    ends: str = ""
    cap: Decimal | None = None
    cap_currency: str = ""
    planned: Decimal | None = None
    others: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def total(self) -> Row:
        total = Row("")
        for row in self.rows:
            total = total.plus(row)
        return total

    @property
    def share(self) -> Decimal | None:
        """The estimated final cost in per cent of the ceiling, to a tenth; rounded half up, but never to a level that
        it has not reached."""
        return percent(self.total.final, self.cap)

    @property
    def budget_share(self) -> Decimal | None:
        """The budget in per cent of the ceiling."""
        budget = self.total.budget if self.total.budget is not None else self.planned
        return None if budget is None else percent(budget, self.cap)

    @property
    def level(self) -> str:
        return level(self.total.final, self.cap)


def percent(amount: Decimal, cap: Decimal | None) -> Decimal | None:
    if not cap:
        return None
    exact = 100 * amount / cap
    shown = exact.quantize(TENTH, ROUND_HALF_UP)
    if any(exact < level <= shown for level in (NOTED, WARNED, FULL)):
        return shown - TENTH
    return FULL + TENTH if shown == FULL < exact else shown


def level(final: Decimal, cap: Decimal | None) -> str:
    """``noted`` from 80 per cent of the ceiling on, ``warned`` from 95, ``over`` beyond all of it."""
    if not cap:
        return "unknown"
    share = 100 * final / cap
    return "over" if share > FULL else "warned" if share >= WARNED else "noted" if share >= NOTED else "within"


def left(bound: Commitment, paid: Decimal) -> Commitment:
    """What is still to be paid of a deal's guarantee, of which so much was paid; its shares shrink with it."""
    if bound.guaranteed <= 0:
        return replace(bound, guaranteed=ZERO, agent=ZERO, p_and_h=ZERO)
    rest = max(ZERO, bound.guaranteed - paid)
    share = rest / bound.guaranteed
    return replace(
        bound, guaranteed=rest, agent=(bound.agent * share).quantize(CENT, ROUND_HALF_UP),
        p_and_h=(bound.p_and_h * share).quantize(CENT, ROUND_HALF_UP),
    )  # fmt: skip


def gathered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """One row an account, by its code; the one without a code last. A name is the first that is known."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.account)
        found[row.account] = row if known is None else replace(known.plus(row), name=known.name or row.name)
    return tuple(sorted(found.values(), key=lambda row: (not row.account, row.account)))
