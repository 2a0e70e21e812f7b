"""The demo's two weeks: what a small shoot looks like once it is paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.people.models import Person
from catalog.titles import demo as titles
from catalog.titles.models import Series
from production.agreements import demo as rates
from production.agreements.models import Agreement, RateCard
from production.contracts import demo as deals
from production.contracts.models import Deal, DealState, SeriesTerms
from production.payroll import demo, runs
from production.payroll.exports.models import PayExport
from production.payroll.models import PayLine, PayRun
from production.people import demo as people
from production.people.models import TaxFile
from production.shoots.models import ShootDay
from production.timesheets.models import Piece, TimeLine, TimeSignature
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.accounts.services import hire
from tests import factories

pytestmark = pytest.mark.django_db
COUNTED = (ShootDay, TimeLine, PayRun, PayLine, Piece, RateCard)


@pytest.fixture
def series() -> Series:
    """With the demo's people, rate cards and deals in force, but for the papers of those: they take long to draw."""
    for one in titles.content()["staff"]:
        hire(username=one["username"], role=Role(one["role"]), password=titles.PASSWORD)
    people.load()
    finance, producer = (User.objects.get(username=name) for name in ("finance", "producer"))
    rates.load(finance, producer)
    made, start = factories.series(), deals.first_monday()
    SeriesTerms.objects.create(series=made, photography_start=start, agreement=Agreement.objects.get(slug=deals.UNION))
    for name, role, agreement, way, terms in deals.DEALS:
        if way == "in force":
            Deal.objects.create(
                series=made, person=Person.objects.get(name=name), role=role, state=DealState.ACTIVE, starts_on=start,
                agreement=Agreement.objects.get(slug=agreement), **(terms | {"rate": Decimal(terms["rate"])}),
            )  # fmt: skip
    return made


def test_two_weeks_are_worked_one_is_paid_and_locked_and_one_open(series: Series) -> None:
    demo.load(series)

    days, sunday = ShootDay.objects.order_by("date"), deals.first_monday() - timedelta(1)
    assert [(day.date - sunday).days for day in days] == [1, 2, 3, 4, 5, 8, 9, 10, 11]
    assert (sunday.weekday(), sunday + timedelta(13) < timezone.localdate()) == (6, True)
    lines = TimeLine.objects.select_related("checked_by")
    assert set(lines.values_list("state", flat=True)) == {"approved"}
    assert {one.checked_by.username for one in lines if one.checked_by} == {"assistant"}
    assert TimeSignature.objects.filter(name="Carmen Reyes").exclude(strokes=[]).exists()

    locked, waiting = PayRun.objects.order_by("number").select_related("reviewed_by", "approved_by")
    assert (locked.state, waiting.state, bool(waiting.inputs_sha256)) == ("locked", "draft", True)
    assert (f"{locked.reviewed_by}", f"{locked.approved_by}") == ("finance", "controller")
    assert runs.digest(locked) == locked.sha256
    assert [(file.run, file.kind, file.version.profile.target) for file in PayExport.objects.all()] == [
        (locked, "csv", "neutral")
    ]
    assert runs.stopped(waiting) == []
    paid = PayLine.objects.filter(item__run=locked)
    assert set(paid.values_list("kind", flat=True)) >= {"overtime", "meal_penalty", "forced_call", "trust", "p_and_h"}
    guest = paid.filter(item__person__name="Tomás Wilder", kind="day").order_by("date")
    assert [f"{line.amount}" for line in guest] == ["144.00", "164.00"]
    assert PayLine.objects.filter(item__run=waiting, takes_back=True).exists()
    assert sorted(Piece.objects.values_list("state", flat=True)) == ["approved", "entered"]


def test_made_up_figures_say_so_and_a_second_load_changes_nothing(series: Series) -> None:
    demo.load(series)
    filled = RateCard.objects.get(agreement__slug=deals.UNION, version=2)
    assert [row.source for row in filled.rows.filter(kind__startswith="rest_")] == [rates.MADE_UP] * 2
    assert filled.rows.get(kind="premium_sixth_day").source != rates.MADE_UP
    before = [model.objects.count() for model in COUNTED]
    demo.load(series)
    assert [model.objects.count() for model in COUNTED] == before


def test_where_something_lacks_the_first_run_waits_and_says_what_for(series: Series) -> None:
    TaxFile.objects.filter(person__name="Kenji Alder").delete()
    demo.load(series)
    run = PayRun.objects.get()
    assert (run.state, {stop.code for stop in runs.stopped(run)}) == ("draft", {"tax_file_missing"})
