"""What deals bind a series to pay: guarantees, the agent's share, pension and health. Pure, and an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from production.agreements.kinds import RateKind
from production.agreements.terms import Terms
from production.contracts.facts import DealFacts, Pay

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Commitment:
    """In units of one currency. ``is_whole`` is False where a share is owed whose figure is not yet entered."""

    guaranteed: Decimal = Decimal(0)
    agent: Decimal = Decimal(0)
    p_and_h: Decimal = Decimal(0)
    is_whole: bool = True

    @property
    def total(self) -> Decimal:
        return self.guaranteed + self.agent + self.p_and_h

    def __add__(self, other: Commitment) -> Commitment:
        return Commitment(
            self.guaranteed + other.guaranteed, self.agent + other.agent, self.p_and_h + other.p_and_h,
            self.is_whole and other.is_whole,
        )  # fmt: skip


def commitment(deal: DealFacts, card: Terms | None, *, is_union: bool = False) -> Commitment:
    """The guarantee at the deal's rate, and what the card adds to it; each rounded half up to the cent. Pension and
    health are owed under a union's agreement alone."""
    if deal.rate is None:
        return Commitment(is_whole=False)
    guaranteed = gross(rate=deal.rate, pay=deal.pay, guarantee=deal.guarantee)
    agent, knows_agent = (
        _share(guaranteed, card, RateKind.AGENT_PERCENT, deal) if deal.plus_agent else (Decimal(0), True)
    )
    base = guaranteed + (agent if _is_on(card, RateKind.P_AND_H_ON_AGENT_FEE, deal) else Decimal(0))
    fringe, knows_fringe = _share(base, card, RateKind.P_AND_H_RATE, deal) if is_union else (Decimal(0), True)
    return Commitment(guaranteed, agent, fringe, knows_agent and knows_fringe)


def gross(*, rate: Decimal, pay: str, guarantee: Decimal) -> Decimal:
    """What is guaranteed in all, in the rate's units: a rate in all is due once."""
    return _cents(rate if pay == Pay.FLAT else rate * guarantee)


def _share(base: Decimal, card: Terms | None, kind: RateKind, deal: DealFacts) -> tuple[Decimal, bool]:
    """So many per cent of the base, and whether the figure is known."""
    term = card.get(kind, deal.category) if card else None
    if term is None or term.number is None:
        return Decimal(0), bool(term and term.is_entered)
    return _cents(base * term.number / HUNDRED), True


def _is_on(card: Terms | None, kind: RateKind, deal: DealFacts) -> bool:
    term = card.get(kind, deal.category) if card else None
    return bool(term and term.value is True)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
