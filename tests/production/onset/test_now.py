"""Who works at a moment, as far as it is noted, and what the next half hour costs of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from production.onset import now
from production.onset.now import Where
from production.shoots.models import ShootDay
from production.timesheets.marks import Marks
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.onset import making as crew
from tests.production.payroll import paying
from tests.production.timesheets import making

NIGHT = date(2026, 3, 7)  # in which clocks are put forward at two


@pytest.mark.parametrize(
    ("marks", "minute", "expected"),
    [
        (Marks(), 600, Where.TO_COME),
        (Marks(set_in=700), 600, Where.TO_COME),
        (Marks(makeup_in=500, set_in=700), 600, Where.WORKING),
        (Marks(set_in=500, meal1_from=590), 600, Where.AT_MEAL),
        (Marks(set_in=500, meal1_from=590, meal1_to=620), 600, Where.AT_MEAL),
        (Marks(set_in=500, meal1_from=540, meal1_to=570), 600, Where.WORKING),
        (Marks(set_in=500, set_out=600), 600, Where.GONE),
        (Marks(set_in=500, set_out=660), 600, Where.WORKING),
        (Marks(set_in=500), 36 * 60 + 1, Where.GONE),
        (Marks(), 36 * 60 + 1, Where.GONE),
    ],
)
def test_where_somebody_is_at_a_minute(marks: Marks, minute: int, expected: Where) -> None:
    assert now.where(marks, minute) == expected


@pytest.fixture
def by(db: None) -> User:
    return factories.staff(Role.PRODUCER)


def test_a_day_at_a_moment_across_the_night_in_which_clocks_are_put_forward(by: User) -> None:
    series = paying.series(by, factories.staff(Role.FINANCE))
    agreement = series.terms.agreement
    fed = crew.hired(series, "Anna Bright", agreement=agreement)
    late = crew.hired(series, "Bo Lindt", agreement=agreement)
    home = crew.hired(series, "Cy Grip", agreement=agreement)
    times = {
        fed: {"set_in": "18:00", "meal1_from": "23:00", "meal1_to": "23:30"}, late: {"set_in": "19:00"},
        home: {"set_in": "18:00", "set_out": "22:00"},
    }  # fmt: skip
    for deal, marks in times.items():
        crew.entered(by, deal=deal, day=NIGHT, **marks)
    day = ShootDay.objects.select_related("series__terms").get()

    found = now.board(day, at=datetime(2026, 3, 8, 10, 15, tzinfo=UTC))  # 03:15 in Los Angeles

    assert found.minute == 27 * 60 + 15
    assert [(one.line.deal.person.name, one.where) for one in found.people] == [
        ("Bo Lindt", Where.WORKING), ("Anna Bright", Where.WORKING), ("Cy Grip", Where.GONE),
    ]  # fmt: skip
    bo, anna = (one.standing for one in found.of(Where.WORKING))
    assert anna is not None
    assert bo is not None
    assert (bo.worked, bo.meal_in, bo.overtime_in) == (435, -75, 45)  # 19:00 to 27:15, less the hour that was left out
    assert (anna.worked, anna.meal_in, anna.overtime_in) == (465, 195, 15)
    # Bo: a fourth penalty of 50, and what comes on top
    assert bo.cost is not None
    assert bo.cost > Decimal(50)
    assert found.costs["USD"].is_whole
    assert found.costs["USD"].amount == bo.cost + (anna.cost or 0)


def test_a_deal_without_an_agreement_is_said_and_not_guessed(by: User) -> None:
    line = crew.entered(by, set_in="08:00")
    day = ShootDay.objects.select_related("series__terms").get(pk=line.shoot_day_id)
    found = now.board(day, at=datetime(2026, 3, 3, 20, 0, tzinfo=UTC))
    (one,) = found.people
    assert (one.where, one.standing) == (Where.WORKING, None)
    assert "names no agreement" in found.unknown[0]
    assert found.costs == {"USD": now.Cost(Decimal(0), is_whole=False)}


def test_who_is_held_is_not_to_come(by: User) -> None:
    deal = crew.hired()
    held = crew.entered(by, deal=deal, status="H")
    day = ShootDay.objects.select_related("series__terms").get(pk=held.shoot_day_id)
    at = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
    assert [one.where for one in now.board(day, at=at).people] == [Where.OFF]
    making.write(held, by, set_in="08:00")
    assert [one.where for one in now.board(day, at=at).people] == [Where.WORKING]


def test_the_days_that_go_on_are_those_of_their_own_calendars(by: User, django_assert_num_queries: Any) -> None:
    first = crew.shoot()
    crew.entered(by, deal=crew.hired(first), day=date(2026, 3, 2), set_in="20:00")
    crew.entered(by, deal=crew.hired(first), day=date(2026, 3, 1), set_in="09:00", set_out="18:00")
    crew.day_of(first, date(2026, 3, 3))
    crew.day_of(crew.shoot(), date(2026, 3, 4), time_zone="Asia/Tokyo")
    with django_assert_num_queries(2):
        found = now.going_on(datetime(2026, 3, 3, 10, 30, tzinfo=UTC))  # half past two in the morning in Los Angeles
    assert [(one.day.date.day, one.time, one.here) for one in found] == [(2, "02:30", 1), (3, "02:30", 0)]
    later = now.going_on(datetime(2026, 3, 3, 18, 0, tzinfo=UTC))
    assert sorted((one.day.date.day, one.time) for one in later) == [(2, "10:00"), (3, "10:00"), (4, "03:00")]
    assert now.going_on(datetime(2026, 3, 9, 18, 0, tzinfo=UTC)) == []
