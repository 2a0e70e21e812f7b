"""What deals bind a series to pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from production.agreements.kinds import Mark, RateKind
from production.agreements.terms import Term, Terms
from production.agreements.values import Value
from production.contracts.committed import Commitment, commitment
from production.contracts.facts import DealFacts

MONEY = st.integers(0, 1_000_000).map(lambda cents: Decimal(cents) / 100)
COUNTS = st.integers(0, 600).map(lambda tenths: Decimal(tenths) / 10)


def card(**values: Value | None) -> Terms:
    rows = tuple(Term(RateKind(kind), "", value, "", "", Mark.SOURCE) for kind, value in values.items())
    return Terms("verticals", 1, date(2025, 10, 1), None, rows)


def deal(rate: str | None = "250.00", guarantee: str = "4", pay: str = "day", *, plus_agent: bool = False) -> DealFacts:
    return DealFacts(
        job="cast", category="lead", pay=pay, rate=Decimal(rate) if rate else None, guarantee=Decimal(guarantee),
        plus_agent=plus_agent,
    )  # fmt: skip


def test_days_at_the_rate_the_agents_tenth_and_pension_and_health() -> None:
    terms = card(agent_percent=Decimal(10), p_and_h_rate=Decimal(21), p_and_h_on_agent_fee=False)
    found = commitment(deal(plus_agent=True), terms, is_union=True)

    assert (found.guaranteed, found.agent, found.p_and_h) == (Decimal(1000), Decimal(100), Decimal(210))
    assert found.total == Decimal(1310)
    assert found.is_whole


def test_pension_and_health_on_the_agents_share_where_the_card_says_so() -> None:
    terms = card(agent_percent=Decimal(10), p_and_h_rate=Decimal(21), p_and_h_on_agent_fee=True)
    assert commitment(deal(plus_agent=True), terms, is_union=True).p_and_h == Decimal(231)


def test_a_share_that_nobody_entered_is_not_zero_but_unknown() -> None:
    found = commitment(deal(), card(p_and_h_rate=None), is_union=True)
    assert (found.total, found.is_whole) == (Decimal(1000), False)


def test_outside_of_a_union_no_pension_and_health_is_owed() -> None:
    assert commitment(deal(), card(p_and_h_rate=Decimal(21))) == Commitment(Decimal(1000))


def test_a_flat_deal_is_its_rate() -> None:
    assert commitment(deal(pay="flat", guarantee="7"), None).total == Decimal(250)


def test_a_deal_without_a_rate_binds_to_an_unknown_sum() -> None:
    assert not commitment(deal(rate=None), None).is_whole


@given(st.lists(st.tuples(MONEY, COUNTS), max_size=8))
def test_the_whole_is_the_sum_of_its_parts(rates: list[tuple[Decimal, Decimal]]) -> None:
    terms = card(p_and_h_rate=Decimal("20.5"))
    parts = [commitment(deal(str(rate), str(count)), terms, is_union=True) for rate, count in rates]

    assert sum(parts, Commitment()).total == sum((one.total for one in parts), Decimal(0))
    assert all(one.total == one.total.quantize(Decimal("0.01")) for one in parts)
