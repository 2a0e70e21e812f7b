"""What has been earned before now, so that a ceiling that is reached costs nothing any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from production.contracts.models import Deal
from production.onset import now
from production.shoots.models import ShootDay
from production.timesheets.models import Piece, PieceState, TimeState
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, TODAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 10)
AT = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)  # four in the afternoon in Los Angeles: half an hour into overtime
SO_FAR = {"set_in": 7 * 60, "meal1_from": 12 * 60, "meal1_to": 12 * 60 + 30, "set_out": None}
WAGES = Decimal("25.38")  # half an hour at 1.5 of 250.00 for eight, with the employer's taxes
P_AND_H = Decimal("4.92")  # 21 % of it


@pytest.fixture
def producer() -> User:
    return factories.staff(Role.PRODUCER)


def shot(producer: User, finance: User, ceiling: str) -> Deal:
    """Monday is paid, Tuesday is noted and in no run: 250.00 each. Today 273.44 by now, 296.88 in half an hour."""
    series = paying.series(producer, finance, p_and_h_ceiling=ceiling)
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY)
    paying.paid(series, finance, factories.staff(Role.FINANCE))
    paying.worked(deal, TUESDAY, state=TimeState.ENTERED)
    paying.worked(deal, TODAY, state=TimeState.ENTERED, **SO_FAR)
    return deal


def board(at: datetime = AT) -> now.Board:
    return now.board(ShootDay.objects.select_related("series__terms").get(date=TODAY), at=at)


def cost() -> Decimal:
    (one,) = board().people
    assert one.standing is not None
    assert one.standing.is_whole
    assert one.standing.cost is not None
    return one.standing.cost


@pytest.mark.parametrize(("ceiling", "more"), [("796.88", P_AND_H), ("773.44", 0), ("600", 0), ("400", 0)])
def test_a_ceiling_that_is_reached_costs_no_more(producer: User, finance: User, ceiling: str, more: Decimal) -> None:
    shot(producer, finance, ceiling)
    assert cost() == WAGES + more


def test_approved_steps_count_and_those_that_wait_do_not(producer: User, finance: User) -> None:
    deal = shot(producer, finance, "796.88")
    step = Piece.objects.create(deal=deal, what="Looping", delivered_on=MONDAY, amount=Decimal(100))
    assert cost() == WAGES + P_AND_H
    Piece.objects.filter(pk=step.pk).update(state=PieceState.APPROVED)
    assert cost() == WAGES


def test_a_week_s_days_are_reckoned_once(producer: User, finance: User) -> None:
    """Of a deal by the week the days before are reckoned together with today's: they are not earned before it too."""
    series = paying.series(producer, finance, p_and_h_ceiling="4000", weekly_overtime_divisor="44")
    deal = paying.hired(series, finance, pay="week", rate=Decimal(1760), starts_on=MONDAY)
    paying.worked(deal, MONDAY)
    paying.paid(series, finance, factories.staff(Role.FINANCE))
    paying.worked(deal, TODAY, state=TimeState.ENTERED, set_in=7 * 60, meal1_from=None, meal1_to=None, set_out=None)
    (one,) = board(at=datetime(2026, 3, 10, 20, 10, tzinfo=UTC)).people  # ten past one: a meal is ten minutes late
    assert one.standing is not None
    assert one.standing.cost == Decimal("45.24")  # a second penalty of 35.00, taxes, and 21 % as 3,580.00 are earned


def test_days_that_are_paid_or_not_cost_no_queries(producer: User, finance: User) -> None:
    deal = shot(producer, finance, "232000")
    few = queries()
    for days in range(2, 6):
        paying.worked(deal, MONDAY + timedelta(days), state=TimeState.APPROVED)
    assert queries() == few


def queries() -> int:
    with CaptureQueriesContext(connection) as caught:
        board()
    return len(caught)
