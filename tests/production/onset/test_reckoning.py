"""How a day stands at a minute of it: figures of the repository's cards, reckoned as pay is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from production.onset.reckoning import standing, until
from production.payroll import rates
from production.payroll.calculate import calculate
from production.payroll.figures import Figures
from production.payroll.work import Day, Deal, DealType, Work

MONDAY = date(2026, 3, 2)
SCHEDULE = (Decimal(25), Decimal(35), Decimal(50))
SEVEN = 7 * 60


def figures(agreement: str = "sag-aftra-verticals", **options: Any) -> Figures:
    return rates.from_files(
        agreement=agreement, photography_start=MONDAY, work_state="CA", paid_on=MONDAY,
        options={"p_and_h_rate": Decimal(22), "p_and_h_ceiling": Decimal(232_000)} | options,
    )  # fmt: skip


def work(*, meals: tuple[tuple[int, int], ...] = (), **deal: Any) -> Work:
    made_up = {"type": DealType.DAY, "rate": Decimal(250)}
    return Work(Deal(**(made_up | deal)), "lead", (Day(MONDAY, call=SEVEN, meals=meals),))


def at(hours: float) -> int:
    return int(hours * 60)


def test_before_eight_hours_half_an_hour_more_costs_nothing() -> None:
    found = standing(work(), figures(meal_penalties=()), now=at(12))
    assert (found.worked, found.multiplier, found.overtime_in, found.then) == (300, 1, 180, Decimal("1.5"))
    assert found.cost == 0
    assert found.is_whole


def test_from_hour_eight_on_it_costs_time_and_a_half_with_all_that_comes_on_top() -> None:
    found = standing(work(meals=((at(12), at(12.5)),)), figures(meal_penalties=()), now=at(15.5))
    assert (found.worked, found.multiplier, found.overtime_in, found.then) == (480, Decimal("1.5"), 120, 2)
    # 250 / 8 × 1.5 × 0.5 = 23.44; pension and health 22 % 5.16; OASDI 1.45, Medicare 0.33, FUTA 0.14
    assert found.cost == Decimal("30.52")


def test_from_hour_ten_on_it_is_double_and_nothing_more_comes() -> None:
    found = standing(work(), figures(meal_penalties=()), now=at(17.25))
    assert (found.multiplier, found.overtime_in, found.then) == (2, None, None)


def test_a_meal_is_due_six_hours_after_the_call_and_each_half_hour_late_is_dearer() -> None:
    card = figures(meal_penalties=SCHEDULE)
    assert standing(work(), card, now=at(12.25)).meal_in == 45
    late = standing(work(), card, now=at(13.25))
    assert late.meal_in == -15
    assert standing(work(meals=((at(12), at(12.5)),)), card, now=at(13.25)).meal_in == 315
    here, later = (calculate(until(work(), now, is_at_meal=False), card).gross for now in (at(13.25), at(13.75)))
    assert later - here == 35


def test_who_eats_comes_no_nearer_to_a_penalty() -> None:
    eating = work(meals=((at(12.5), at(12.5)),))
    found = standing(eating, figures(meal_penalties=SCHEDULE), now=at(13.5), is_at_meal=True)
    assert (found.meal_in, found.worked, found.cost) == (None, 330, 0)
    assert found.gaps == ()


def test_a_row_that_nobody_has_entered_is_said() -> None:
    found = standing(work(), figures(), now=at(13.25))
    assert found.meal_in is None
    assert {gap.kind for gap in found.gaps} >= {"meal_due_hours", "meal_penalties"}
    assert not found.is_whole  # a penalty may have come in that half hour


def test_a_week_is_at_overtime_once_its_hours_are_used_up() -> None:
    days = tuple(
        Day(MONDAY + timedelta(at_), call=SEVEN, dismiss=SEVEN + 600, consecutive_day=at_ + 1) for at_ in range(4)
    )
    week = Work(Deal(DealType.WEEKLY, rate=Decimal(1560)), "lead", (*days, Day(MONDAY + timedelta(4), call=SEVEN)))
    card = figures("sag-aftra-moderate-low-budget", meal_penalties=())
    early = standing(week, card, now=at(10))
    assert (early.worked, early.overtime_in, early.then, early.cost) == (180, 60, Decimal("1.5"), 0)
    late = standing(week, card, now=at(12))
    assert (late.multiplier, late.overtime_in) == (Decimal("1.5"), None)
    assert late.cost is not None
    assert late.cost > Decimal("26.59")  # 1560 / 44 × 1.5 × 0.5, and what comes on top


def test_a_flat_deal_costs_nothing_more() -> None:
    flat = work(type=DealType.FLAT, rate=Decimal(5000))
    assert standing(flat, figures(meal_penalties=()), now=at(20)).cost == 0


@given(minute=st.integers(1, 900), rate=st.integers(164, 2000), starts=st.integers(0, 1000))
@settings(max_examples=25)
def test_half_hours_add_up_to_the_day(minute: int, rate: int, starts: int) -> None:
    card = figures(meal_penalties=SCHEDULE)
    day = Work(Deal(DealType.DAY, rate=Decimal(rate)), "lead", (Day(MONDAY, call=starts),))
    here = calculate(until(day, starts + minute, is_at_meal=False), card).total_cost
    later = calculate(until(day, starts + minute + 30, is_at_meal=False), card).total_cost
    found = standing(day, card, now=starts + minute).cost
    assert found is not None
    assert here is not None
    assert later is not None
    assert found >= 0
    assert here + found == later


def test_minutes_to_overtime_are_those_after_which_it_costs() -> None:
    card, day = figures(meal_penalties=()), work()
    wait = standing(day, card, now=at(9)).overtime_in
    assert wait is not None
    at_the_step = standing(day, card, now=at(9) + wait)
    assert at_the_step.cost
    assert standing(day, card, now=at(9) + wait - 30).cost == 0
    assert replace(at_the_step, cost=None).multiplier == Decimal("1.5")
