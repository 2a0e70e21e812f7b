"""The demo's day of pick-ups that goes on when the demo is loaded: planned by the clock of that hour, so that "On set,
now" has somebody to show at whatever hour that is. All of it is made up.

It is a day of today in Los Angeles from six in the morning on; before that, a night shoot of the day before. Its calls
lie hours back from now. It comes after the two weeks that pay uses (``contracts.demo``).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.utils import timezone

from catalog.titles.models import Series
from production.contracts.models import Deal, DealState
from production.onset import sheet
from production.shoots.models import Call, DayStatus, ShootDay
from production.timesheets import clock, demo, entries, services
from production.timesheets.clock import Place
from production.timesheets.demo import GUEST, NORA, WEN
from production.timesheets.models import TimeLine
from production.timesheets.services import Edit
from studio.accounts.models import User

ZONE = "America/Los_Angeles"
NUMBER = len(demo.DAYS) + 1
QUARTER = 15  # minutes to which calls and meals are rounded down
CALLED = {NORA: (8 * 60 + 10, 60), WEN: (5 * 60 + 40, 45), GUEST: (7 * 60 + 40, 45), "Director": None}
# Of each role how many minutes back from now make-up begins, and how long that takes; None: no times yet.
NOTED: dict[str, dict[str, int]] = {
    NORA: {"meal1_from": 3 * 60 + 15, "meal1_to": 2 * 60 + 45},  # to overtime it is some ten minutes
    WEN: {},  # has not eaten: a penalty comes in some ten minutes
    GUEST: {"meal1_from": 3 * 60 + 30, "meal1_to": 3 * 60, "set_out": 45, "makeup_out": 30},  # has gone, and signed
}  # minutes back from now


def load(series: Series, *, at: datetime | None = None) -> None:
    """Once: where the series has its day of pick-ups, or lacks the two weeks before, nothing is done."""
    people = {user.username: user for user in User.objects.filter(username__in=("assistant", "producer"))}
    days = ShootDay.objects.filter(series=series)
    if len(people) < 2 or not days.exists() or days.filter(number=NUMBER).exists():
        return
    now = at or timezone.now()
    deals = {deal.role: deal for deal in Deal.objects.filter(series=series, state=DealState.ACTIVE)}
    day = _day(series, now)
    _call(day, deals, now)
    for line in services.open_lines(shoot_day=day, by=people["assistant"]):
        _note(line, now, people["assistant"])


def _back(at: datetime, minutes: int) -> datetime:
    """So many minutes before, rounded down."""
    moment = at - timedelta(minutes=minutes)
    return moment.replace(minute=moment.minute - moment.minute % QUARTER, second=0, microsecond=0)


def _place(now: datetime) -> Place:
    """Where and on which day it goes on: that on which Wen was called."""
    back, _makeup = CALLED[WEN] or (0, 0)
    return Place(clock.day_at(_back(now, back), ZONE), ZONE)


def _calls(place: Place, now: datetime) -> dict[str, dict[str, int]]:
    """By role. Who would have been called before the day's midnight is called with Wen."""
    backs = {role: planned[0] for role, planned in CALLED.items() if planned}
    calls = {role: place.minutes_at(_back(now, back)) for role, back in backs.items()}
    found: dict[str, dict[str, int]] = {}
    for role, planned in CALLED.items():
        call = calls[role if calls.get(role, 0) >= 0 else WEN] if planned else 0
        found[role] = {"makeup_in": call, "set_in": call + planned[1]} if planned else {}
    return found


def _day(series: Series, now: datetime) -> ShootDay:
    place = _place(now)
    calls = [planned["makeup_in"] for planned in _calls(place, now).values() if planned]
    return ShootDay.objects.create(
        series=series, date=place.day, number=NUMBER, location=demo.DINER, state="CA", time_zone=ZONE,
        general_call=min(calls), contact="Demo Assistant Director", phone="+1 213 555 0150",
        production_number="SD-01", day_off="Saturday", notes="Pick-ups of the diner scenes.",
    )  # fmt: skip


def _call(day: ShootDay, deals: dict[str, Deal], now: datetime) -> None:
    calls = _calls(Place(day.date, day.time_zone), now)
    Call.objects.bulk_create(
        Call(shoot_day=day, deal=deals[role], status=DayStatus.WORK, **planned)
        for role, planned in calls.items() if role in deals
    )  # fmt: skip


def _note(line: TimeLine, now: datetime, by: User) -> None:
    """What was noted of somebody by now; who has gone has signed."""
    noted = NOTED.get(line.deal.role, {})
    texts = {name: clock.write(line.place.minutes_at(_back(now, minutes))) for name, minutes in noted.items()}
    edits = {name: Edit(was=entries.write(line, name), now=text) for name, text in texts.items()}
    row = services.enter(line=line, edits=edits, by=by)
    if "set_out" in noted and sheet.row(row).is_right:  # in the night in which clocks are put back it may not be
        name = row.deal.person.name
        services.sign(line=row, name=name, by=by, seen=row.digest(), drawn=json.dumps([demo.ink(name)]))
