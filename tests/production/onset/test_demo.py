"""The demo's day that goes on: believable at whatever hour the demo is loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.titles.models import Series
from production.contracts import demo as deals
from production.onset import demo, now, sheet
from production.onset.now import Where
from production.shoots.models import ShootDay
from production.timesheets.checks import Level
from production.timesheets.demo import GUEST, NORA, WEN
from production.timesheets.models import TimeLine, TimeState
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.accounts.services import hire
from tests import factories
from tests.production.onset import making as crew
from tests.production.payroll import paying

pytestmark = pytest.mark.django_db
LA = ZoneInfo("America/Los_Angeles")
HOURS = [datetime(2026, 6, 6, 17, 50, tzinfo=UTC) + timedelta(hours=hour, minutes=7 * hour) for hour in range(26)]
CHANGES = [datetime(2026, 3, 8, hour, 40, tzinfo=UTC) for hour in (8, 11, 18)]
CHANGES += [datetime(2026, 11, 1, hour, 40, tzinfo=UTC) for hour in (8, 9, 12, 18)]


@pytest.fixture
def series() -> Series:
    for name in ("assistant", "producer"):
        hire(username=name, role=Role(name), password="cliffhanger")
    made = paying.series(User.objects.get(username="producer"), factories.staff(Role.FINANCE))
    for role, job in ((NORA, "cast"), (WEN, "cast"), (GUEST, "background"), ("Director", "director")):
        terms = {"pay": "flat"} if job == "director" else {}
        crew.hired(made, f"The {role}", role=role, job=job, category="", agreement=made.terms.agreement, **terms)
    crew.day_of(made, date(2026, 1, 8), number=1)
    return made


@pytest.mark.parametrize("at", [*HOURS, *CHANGES[:3], CHANGES[-1]])
def test_somebody_works_has_eaten_goes_hungry_has_gone_and_is_to_come(series: Series, at: datetime) -> None:
    demo.load(series, at=at)

    day = ShootDay.objects.select_related("series__terms").get(number=demo.NUMBER)
    board = now.board(day, at=at)
    there = {one.line.deal.role: one for one in board.people}
    assert {role: one.where for role, one in there.items()} == {
        NORA: Where.WORKING, WEN: Where.WORKING, GUEST: Where.GONE, "Director": Where.TO_COME,
    }  # fmt: skip
    nora, wen = there[NORA].standing, there[WEN].standing
    assert nora is not None
    assert wen is not None
    assert wen.meal_in is not None
    assert 5 <= wen.meal_in <= 20
    assert nora.overtime_in is not None
    is_early = there[NORA].since == there[WEN].since  # nobody is called before midnight
    assert 5 <= nora.overtime_in <= (200 if is_early else 20)
    assert board.costs["USD"].amount > 0
    assert there["Director"].since == ""
    states = dict(TimeLine.objects.values_list("deal__role", "state"))
    assert states == {NORA: "entered", WEN: "entered", GUEST: "signed", "Director": "entered"}
    said = {one.code for row in sheet.rows(day) for one in row.findings if one.level == Level.ERROR}
    assert said == {"no_dismissal"}  # of those who worked on, as of today


@pytest.mark.parametrize("at", [*HOURS, *CHANGES])
def test_it_is_a_day_of_today_or_of_this_night_and_after_the_weeks_that_pay_uses(series: Series, at: datetime) -> None:
    demo.load(series, at=at)
    day = ShootDay.objects.get(number=demo.NUMBER)
    assert TimeLine.objects.filter(shoot_day=day).count() == 4
    there = at.astimezone(LA)
    assert there.date() - day.date <= timedelta(1 if there.hour < 6 else 0)
    assert day.general_call is not None
    assert 0 <= day.general_call < 24 * 60
    second_saturday = deals.first_monday(at) + timedelta(12)
    assert second_saturday < day.date <= second_saturday + timedelta(8)


def test_a_second_load_changes_nothing(series: Series) -> None:
    demo.load(series, at=HOURS[0])
    before = (ShootDay.objects.count(), TimeLine.objects.count())
    demo.load(series, at=HOURS[0] + timedelta(days=3))
    assert (ShootDay.objects.count(), TimeLine.objects.count()) == before
    assert not TimeLine.objects.filter(state=TimeState.APPROVED).exists()
