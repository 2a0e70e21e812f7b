"""A series with people in force, their approved time, and the cards by which they are paid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalog.titles.models import Series
from production.agreements import services as agreements
from production.agreements.models import Agreement, RateCard
from production.agreements.services import Entry
from production.contracts.models import Deal, DealState
from production.payroll import runs
from production.payroll.models import PayRun
from production.shoots.models import ShootDay
from production.timesheets.models import TimeLine, TimeState
from studio.accounts.models import User
from tests.production.agreements import making as rates
from tests.production.contracts import making as deals
from tests.production.people.making import taxed

SUNDAY = date(2026, 3, 1)
SATURDAY = SUNDAY + timedelta(6)
FIGURES = {
    "day_minimum": "164.00", "minimum_hours": "8", "time_unit": "0.1", "overtime": "1.5 after 8, 2 after 10",
    "meal_due_hours": "6", "meal_minutes": "30 to 60", "meal_penalties": "25, 35, 50",
    "non_deductible_meal": "15 within 2", "rest_daily_hours": "12", "rest_weekly_hours": "56", "forced_call": "900",
    "premium_sixth_day": "1.5", "premium_seventh_day": "2", "premium_holiday": "2", "p_and_h_rate": "21",
    "p_and_h_ceiling": "232000", "agent_percent": "10", "p_and_h_on_agent_fee": "no",
}  # fmt: skip
TAXES = {
    "employer_oasdi_percent": "6.2", "employer_oasdi_ceiling": "184500", "employer_medicare_percent": "1.45",
    "employer_futa_percent": "0.6", "employer_futa_ceiling": "7000",
}  # fmt: skip
HOURS = {"set_in": 7 * 60, "meal1_from": 12 * 60, "meal1_to": 12 * 60 + 30, "set_out": 15 * 60 + 30}  # eight


def card(slug: str, figures: dict[str, str], by: User, approver: User, **fields: Any) -> Agreement:
    """An agreement, or another card, with those figures in force from 2026 on."""
    made = Agreement.objects.create(slug=slug, name=slug, **fields)
    draft = rates.draft(by, of=made)
    rows = {row.kind: row for row in draft.rows.all()}
    entries = {rows[kind].pk: Entry(value, "the contract, page 3", "S") for kind, value in figures.items()}
    agreements.edit(card=draft, by=by, effective_from=draft.effective_from, effective_to=None, why="", entries=entries)
    rates.in_force(RateCard.objects.get(pk=draft.pk), by, approver)
    return made


def series(by: User, approver: User, **figures: str) -> Series:
    agreement = card("the-union", FIGURES | figures, by, approver, union="SAG-AFTRA")
    card("us-employer", TAXES, by, approver, scope="employer")
    return deals.shoot(agreement)


def hired(series: Series, finance: User, name: str = "Marisol Ybarra", **terms: Any) -> Deal:
    """A deal in force of somebody whose tax file is there, or of the ``person`` among its terms."""
    made_up = {
        "job": "cast", "category": "lead", "rate": Decimal("250.00"), "agreement": series.terms.agreement,
        "state": DealState.ACTIVE, "role": "Maya",
    }  # fmt: skip
    person = terms.pop("person", None) or taxed(finance, name=name, birth_date=date(1990, 5, 17))
    return Deal.objects.create(series=series, person=person, **(made_up | terms))


def day(series: Series, on: date, **fields: Any) -> ShootDay:
    found = ShootDay.objects.filter(series=series, date=on).first()
    return found or ShootDay.objects.create(series=series, date=on, time_zone="America/Los_Angeles", **fields)


def worked(deal: Deal, on: date = SUNDAY + timedelta(1), state: str = TimeState.APPROVED, **marks: Any) -> TimeLine:
    line = TimeLine.objects.create(shoot_day=day(deal.series, on), deal=deal, **(HOURS | marks))
    TimeLine.objects.filter(pk=line.pk).update(state=state)
    return TimeLine.objects.select_related("shoot_day", "deal").get(pk=line.pk)


def opened(series: Series, by: User, begins: date = SUNDAY) -> PayRun:
    ends = begins + timedelta(6)
    return runs.open_run(series=series, begins_on=begins, ends_on=ends, pay_on=ends + timedelta(5), by=by)


def paid(series: Series, finance: User, other: User, begins: date = SUNDAY) -> PayRun:
    """A run from its opening to its lock."""
    return paid_up(opened(series, finance, begins), finance, other)


def computed(run: PayRun, finance: User) -> PayRun:
    runs.compute(run=run, by=finance)
    return PayRun.objects.get(pk=run.pk)


def paid_up(run: PayRun, finance: User, other: User) -> PayRun:
    runs.compute(run=run, by=finance)
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    runs.lock(run=run, by=finance)
    return PayRun.objects.get(pk=run.pk)
