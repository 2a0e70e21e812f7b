"""What holds of pay whatever the days, the deal and the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from production.payroll import rates
from production.payroll.calculate import calculate
from production.payroll.figures import Figures
from production.payroll.lines import CENT, Part, Result, total
from production.payroll.work import Day, Deal, DealType, Work

FIRST = date(2026, 7, 6)
D = Decimal
RATES = st.integers(100_00, 9_999_99).map(lambda cents: D(cents) / 100)
SMALL_CEILING = D(2_000)
few = settings(max_examples=40, deadline=None)


@cache
def figures(agreement: str = "sag-aftra-basic", *, is_capped: bool = False) -> Figures:
    options: dict[str, Any] = {"p_and_h_on_agent_fee": True, "p_and_h_rate": D("21")}
    return rates.from_files(
        agreement=agreement, photography_start=FIRST, work_state="CA", paid_on=FIRST,
        options=options | ({"p_and_h_ceiling": SMALL_CEILING} if is_capped else {}),
    )  # fmt: skip


@st.composite
def one_day(draw: st.DrawFn, on: date = FIRST) -> Day:
    call = draw(st.integers(240, 780))
    dismiss = call + draw(st.integers(1, 1_000))
    spans = st.tuples(st.integers(0, 1_000), st.integers(1, 90)).map(lambda at: (call + at[0], call + at[0] + at[1]))
    meals = draw(st.none() | spans)
    return Day(
        on, call, dismiss, meals=(meals,) if meals and meals[1] <= dismiss else (),
        consecutive_day=draw(st.sampled_from([1, 5, 6, 7])), is_holiday=draw(st.booleans()),
        has_no_further_meal=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def work(draw: st.DrawFn, types: tuple[DealType, ...] = tuple(DealType)) -> Work:
    count = draw(st.integers(1, 9))
    days = tuple(draw(one_day(FIRST + timedelta(days=at))) for at in range(count))
    deal = Deal(draw(st.sampled_from(types)), draw(RATES), plus_agent=draw(st.booleans()))
    return Work(deal, "other", days, is_minor=draw(st.booleans()))


def gross(one: Work, by: Figures | None = None) -> Decimal:
    return calculate(one, by or figures()).gross


@few
@given(work())
def test_sums_are_those_of_their_lines_and_every_line_is_whole_cents_with_a_rule(one: Work) -> None:
    result = calculate(one, figures())

    assert result.gross == sum(line.amount for line in result.lines)
    assert result.p_and_h == total(line for line in result.others if line.part == Part.P_AND_H)
    assert result.employer_total == total(line for line in result.others if line.part == Part.EMPLOYER)
    assert result.total_cost == result.gross + (result.p_and_h or 0) + (result.employer_total or 0)
    for line in (*result.lines, *result.others):
        assert line.amount == line.amount.quantize(CENT) >= 0
        assert line.rule


@few
@given(work())
def test_each_day_is_its_exact_sum_rounded_once_and_each_line_within_a_cent_of_its_own(one: Work) -> None:
    result = calculate(one, figures())

    for day in {line.date for line in result.lines}:
        hours = [line for line in result.lines if line.date == day and line.hours]
        exact = [line.hours * line.rate * line.multiplier for line in hours]
        assert all(abs(line.amount - one) < CENT for line, one in zip(hours, exact, strict=True))
        assert abs(total(hours) - sum(exact)) <= CENT / 2 + D("1e-9")


@few
@given(work((DealType.DAY,)))
def test_no_day_is_paid_less_than_its_rate(one: Work) -> None:
    rate, result = one.deal.rate, calculate(one, figures())

    assert rate is not None
    for day in one.days:
        assert total(line for line in result.lines if line.date == day.date and line.part == Part.TIME) >= rate


@few
@given(work((DealType.WEEKLY, DealType.THREE_DAY)))
def test_a_week_or_three_days_are_never_paid_less_than_their_rate(one: Work) -> None:
    assert one.deal.rate is not None
    assert gross(one) >= one.deal.rate


@few
@given(work((DealType.DAY,)))
def test_scale_is_the_cards_minimum_for_every_day(one: Work) -> None:
    scale = replace(one, deal=replace(one.deal, rate=None))

    assert gross(scale) >= 1_283 * len(one.days)


@few
@given(work(), st.integers(0, 8), st.integers(1, 400))
def test_more_hours_never_pay_less(one: Work, at: int, minutes: int) -> None:
    at %= len(one.days)
    day = one.days[at]
    longer = replace(day, dismiss=(day.dismiss or 0) + minutes)
    more = replace(one, days=(*one.days[:at], longer, *one.days[at + 1 :]))
    before, after = calculate(one, figures()), calculate(more, figures())

    assert after.gross >= before.gross
    assert (after.total_cost or 0) >= (before.total_cost or 0)


def halves(one: Work, at: int) -> tuple[Work, Work]:
    """The run in two, the second with what the first one left."""
    first, rest = one.days[:at], one.days[at:]
    earned = calculate(replace(one, days=first), figures()).gross
    if first and rest and first[-1].has_times:
        rest = (replace(rest[0], dismissed_before=first[-1].ends), *rest[1:])
    return replace(one, days=first), replace(one, days=rest, earned_before=earned)


@few
@given(work((DealType.DAY, DealType.HOURLY)), st.integers(0, 9))
def test_a_run_in_two_pays_the_same(one: Work, at: int) -> None:
    first, rest = halves(one, min(at, len(one.days)))

    assert gross(first) + gross(rest) == gross(one)


@few
@given(work((DealType.DAY,)), st.integers(0, 9))
def test_a_ceiling_holds_over_both_halves_and_rounding_is_all_that_differs(one: Work, at: int) -> None:
    by = figures(is_capped=True)
    first, rest = halves(one, min(at, len(one.days)))

    whole, parts = calculate(one, by), [calculate(half, by) for half in (first, rest)]
    sums = sum((half.p_and_h or D(0) for half in parts), D(0))
    assert abs((whole.p_and_h or D(0)) - sums) <= CENT
    assert (whole.p_and_h or D(0)) <= SMALL_CEILING * D("0.21")


@few
@given(work())
def test_the_same_work_is_always_paid_the_same(one: Work) -> None:
    def said(result: Result) -> list[tuple[str, Decimal]]:
        return [(line.kind, line.amount) for line in (*result.lines, *result.others)]

    assert said(calculate(one, figures())) == said(calculate(one, figures()))
