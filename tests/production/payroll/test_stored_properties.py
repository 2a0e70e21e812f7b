"""What holds of stored runs whatever the days and the rate: sums, minimum, more hours, two runs for one, the lock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.titles.models import Series
from production.agreements.models import Agreement
from production.contracts.models import Deal, SeriesTerms
from production.payroll import runs
from production.payroll.computing import SUMS
from production.payroll.lines import CENT, GROSS, WAGES
from production.payroll.models import PayItem, PayLine, PayRun
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)
MINIMUM = Decimal(paying.FIGURES["day_minimum"])
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Marks = dict[str, Any]


@pytest.fixture
def people() -> tuple[User, User]:
    return factories.staff(Role.FINANCE), factories.staff(Role.FINANCE)


@pytest.fixture
def agreement(people: tuple[User, User]) -> Agreement:
    weeks = {"weekly_overtime_divisor": "44", "weekly_minimum": "800", "three_day_minimum": "500"}
    made = paying.series(people[1], people[0], **weeks).terms.agreement
    assert made
    return made


one_day = st.fixed_dictionaries({
    "set_in": st.integers(240, 600), "meal1_from": st.just(None), "meal1_to": st.just(None),
    "set_out": st.integers(700, 1_600), "has_no_further_meal": st.just(True),
})  # fmt: skip
some_days = st.lists(one_day, min_size=2, max_size=8)
rested = st.lists(  # what a forced call costs by the week is in no card
    one_day.map(lambda day: day | {"set_in": 8 * 60, "set_out": 10 * 60 + day["set_out"] % 600}), min_size=2, max_size=8
)
rates = st.none() | st.integers(164_00, 2_000_00).map(lambda cents: Decimal(cents) / 100)


def shot(agreement: Agreement, days: list[Marks], finance: User, **terms: Any) -> Deal:
    """A series of its own with somebody who worked those days, one after the other."""
    series = factories.series()
    SeriesTerms.objects.create(series=series, agreement=agreement, photography_start=SUNDAY + timedelta(1))
    deal = paying.hired(Series.objects.get(pk=series.pk), finance, **terms)
    for number, marks in enumerate(days):
        paying.worked(deal, SUNDAY + timedelta(number), **marks)
    return deal


def computed(deal: Deal, finance: User, *, days: int) -> PayRun:
    ends = SUNDAY + timedelta(days - 1)
    run = runs.open_run(series=deal.series, begins_on=SUNDAY, ends_on=ends, pay_on=ends, by=finance)
    runs.compute(run=run, by=finance)
    return run


def locked(deal: Deal, people: tuple[User, User], *, days: int) -> PayRun:
    run = computed(deal, people[0], days=days)
    runs.review(run=run, by=people[0])
    runs.approve(run=run, by=people[1])
    return runs.lock(run=run, by=people[0])


@few
@given(days=some_days, rate=rates, plus_agent=st.booleans())
def test_every_stored_sum_is_that_of_its_lines_and_no_day_is_under_the_minimum(
    agreement: Agreement, people: tuple[User, User], days: list[Marks], rate: Decimal | None, plus_agent: bool
) -> None:
    deal = shot(agreement, days, people[0], rate=rate, plus_agent=plus_agent)
    item = computed(deal, people[0], days=len(days)).items.get()
    lines = list(item.lines.all())

    def total(names: set[str], *, of: str = "part") -> Decimal:
        return sum((line.amount for line in lines if getattr(line, of) in names), ZERO)

    assert item.gross == total({str(part) for part in GROSS})
    assert item.wages == total({str(part) for part in WAGES})
    assert item.hours == sum(line.hours for line in lines if line.part in GROSS)
    for name in ("p_and_h", "trust", "oasdi", "medicare", "futa"):
        assert getattr(item, name) == total({name}, of="kind")
    assert item.total_cost == sum(line.amount for line in lines) - item.trust
    for line in item.days.select_related("time_line__shoot_day"):
        assert line.time_line
        date = line.time_line.shoot_day.date
        paid = sum(one.amount for one in lines if one.date == date and one.part == "time")
        assert paid >= max(MINIMUM, rate or ZERO)


@few
@given(days=some_days, at=st.integers(0, 7), minutes=st.integers(1, 300))
def test_more_hours_never_pay_less(
    agreement: Agreement, people: tuple[User, User], days: list[Marks], at: int, minutes: int
) -> None:
    deal = shot(agreement, days, people[0])
    run = computed(deal, people[0], days=len(days))
    before = run.items.get()
    line = TimeLine.objects.filter(deal=deal).order_by("pk")[at % len(days)]
    assert line.set_out
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    TimeLine.objects.filter(pk=line.pk).update(set_out=line.set_out + minutes)
    TimeLine.objects.filter(pk=line.pk).update(state="approved")
    runs.compute(run=run, by=people[0])
    after = run.items.get()
    assert after.gross >= before.gross
    assert after.total_cost >= before.total_cost


def two_runs_pay_what_one_does(
    agreement: Agreement, people: tuple[User, User], days: list[Marks], at: int, **terms: Any
) -> None:
    """And the first stays to the byte."""
    first_days = min(at, len(days) - 1)
    whole = computed(shot(agreement, days, people[0], **terms), people[0], days=len(days)).items.get()
    deal = shot(agreement, days, people[0], **terms)
    first = locked(deal, people, days=first_days)
    said, rows = first.sha256, stored(first)
    second = locked(deal, people, days=len(days))
    parts = PayItem.objects.filter(run__in=[first, second])
    assert sum(item.gross for item in parts) == whole.gross
    assert sum(item.hours for item in parts) == whole.hours
    for name in ("p_and_h", "oasdi", "medicare", "futa"):  # each run's line is rounded by itself
        assert abs(sum(getattr(item, name) for item in parts) - getattr(whole, name)) <= CENT
    assert (runs.digest(first), stored(first)) == (said, rows)


@few
@given(days=some_days, at=st.integers(1, 7), rate=rates)
def test_days_in_two_runs_pay_what_one_does(
    agreement: Agreement, people: tuple[User, User], days: list[Marks], at: int, rate: Decimal | None
) -> None:
    two_runs_pay_what_one_does(agreement, people, days, at, rate=rate)


@few
@given(
    days=rested, at=st.integers(1, 7), rate=rates, pay=st.sampled_from(["week", "three_day"]), begins=st.integers(0, 6)
)
def test_weeks_and_three_days_in_two_runs_pay_what_one_does(
    agreement: Agreement, people: tuple[User, User], days: list[Marks], at: int, rate: Decimal | None, pay: str,
    begins: int,
) -> None:  # fmt: skip
    starts_on = SUNDAY - timedelta(begins)
    two_runs_pay_what_one_does(agreement, people, days, at, rate=rate, pay=pay, starts_on=starts_on)


def stored(run: PayRun) -> list[Any]:
    """Every row of the run, to the byte."""
    lines = PayLine.objects.filter(item__run=run).order_by("pk").values_list()
    return [*PayRun.objects.filter(pk=run.pk).values_list(), *run.items.order_by("pk").values_list(*SUMS), *lines]
