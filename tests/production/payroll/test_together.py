"""A week, and the days of a three-day deal, are paid once, however many runs their days come in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.titles.models import Series
from production.contracts.models import Deal
from production.payroll import runs
from production.payroll.models import PayRun
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.production.payroll import paying
from tests.production.payroll.paying import SATURDAY, SUNDAY

pytestmark = pytest.mark.django_db
THURSDAY, NEXT, AFTER = SUNDAY + timedelta(4), SATURDAY + timedelta(1), SATURDAY + timedelta(8)
TEN_HOURS = {"set_out": 17 * 60 + 30, "meal2_from": 17 * 60, "meal2_to": 17 * 60 + 30}  # ten, with a second meal


@pytest.fixture
def series(finance: User, other: User) -> Series:
    return paying.series(other, finance, weekly_overtime_divisor="44", weekly_minimum="880", three_day_minimum="600")


def weekly(series: Series, finance: User, starts_on: date | None = THURSDAY) -> Deal:
    return paying.hired(series, finance, pay="week", rate=Decimal(880), starts_on=starts_on)


def gross(run: PayRun) -> Decimal:
    return sum((item.gross for item in run.items.all()), Decimal(0))


def paid_from(series: Series, finance: User, other: User, *sundays: date) -> list[Decimal]:
    return [gross(paying.paid(series, finance, other, begins)) for begins in sundays]


def at(*days: int) -> list[date]:
    return [SUNDAY + timedelta(number) for number in days]


def test_a_week_over_two_runs_is_paid_once(series: Series, finance: User, other: User) -> None:
    deal = weekly(series, finance)
    for day in at(4, 5, 7, 8):  # Thursday, Friday; Sunday, Monday of the next payroll week
        paying.worked(deal, day)

    assert paid_from(series, finance, other, SUNDAY, NEXT) == [880, 0]
    second = PayRun.objects.get(number=2)
    item = second.items.get()
    assert item.corrects
    assert item.corrects.run.number == 1
    assert {day.time_line_id for day in item.days.all()} == set(deal.time_lines.values_list("pk", flat=True))


def test_hours_beyond_the_weeks_are_counted_over_both_runs(series: Series, finance: User, other: User) -> None:
    deal = weekly(series, finance)
    for day in at(4, 5, 6, 7, 8):  # five days of nine and a half hours
        paying.worked(deal, day, **TEN_HOURS)

    assert paid_from(series, finance, other, SUNDAY, NEXT) == [880, Decimal("105.00")]  # 3.5 h × 20 × 1.5


def test_the_next_week_is_another(series: Series, finance: User, other: User) -> None:
    deal = weekly(series, finance)
    for day in at(4, 5, 8, 11, 12):
        paying.worked(deal, day)

    assert paid_from(series, finance, other, SUNDAY, NEXT) == [880, 880]


@pytest.mark.parametrize("starts_on", [None, SUNDAY + timedelta(1)])
def test_a_day_that_was_forgotten_pays_no_second_week(
    starts_on: date | None, series: Series, finance: User, other: User
) -> None:
    deal = weekly(series, finance, starts_on)
    for day in at(1, 2, 4):
        paying.worked(deal, day)
    paying.paid(series, finance, other)
    paying.worked(deal, *at(3))

    assert paid_from(series, finance, other, NEXT) == [0]


def test_three_days_over_two_runs_are_three_and_a_fourth_is_a_third(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, pay="three_day", rate=Decimal(600))
    for day in at(4, 5, 8, 15):
        paying.worked(deal, day)

    assert paid_from(series, finance, other, SUNDAY, NEXT, AFTER) == [600, 0, 200]
    assert not PayRun.objects.get(number=2).items.get().lines.filter(kind="guarantee", takes_back=False).exists()


def test_a_day_that_joins_a_week_waits_for_the_days_of_it_that_are_open_again(
    series: Series, finance: User, other: User
) -> None:
    deal = weekly(series, finance)
    first = paying.worked(deal, THURSDAY)
    paying.paid(series, finance, other)
    TimeLine.objects.filter(pk=first.pk).update(state="entered")
    paying.worked(deal, *at(8))
    run = paying.opened(series, finance, NEXT)

    with pytest.raises(Failure) as caught:
        runs.compute(run=run, by=finance)
    assert [(one["code"], one["id"]) for one in caught.value.extra["stops"]] == [("sheet_unapproved", first.pk)]
    TimeLine.objects.filter(pk=first.pk).update(state="approved")
    assert gross(paying.paid_up(run, finance, other)) == 0


@pytest.mark.parametrize(("days", "is_told"), [(2, True), (9, False)])
def test_a_week_that_was_amended_amid_is_pointed_out(
    days: int, is_told: bool, series: Series, finance: User, other: User
) -> None:
    first = weekly(series, finance)
    paying.worked(first, THURSDAY)
    terms = {"pay": "week", "rate": Decimal(900), "person": first.person, "amends": first, "version": 2}
    again = paying.hired(series, finance, **terms)
    paying.worked(again, THURSDAY + timedelta(days))

    run = paying.opened(series, finance, NEXT + timedelta(7))
    runs.compute(run=run, by=finance)

    told = [one for item in run.items.filter(deal=again) for one in item.notices]
    assert [one["code"] for one in told] == ["week_in_two_versions"] * is_told
    assert all(f"{THURSDAY}" in one["message"] for one in told)
