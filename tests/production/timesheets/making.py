"""A day of a shoot with somebody on it, by the verbs that people use."""

from __future__ import annotations

from datetime import date
from typing import Any

from production.contracts.models import Deal
from production.shoots.models import ShootDay
from production.timesheets import entries, services
from production.timesheets.models import TimeLine
from production.timesheets.services import Edit
from studio.accounts.models import User
from tests.production.contracts import making as deals

DAY = date(2026, 3, 3)
WORKED = {
    "makeup_in": "07:00", "set_in": "08:00", "meal1_from": "12:30", "meal1_to": "13:00", "set_out": "17:00",
    "makeup_out": "17:30",
}  # fmt: skip


def shoot_day(deal: Deal, day: date = DAY, **fields: Any) -> ShootDay:
    made_up = {"location": "Stage 2", "state": "CA", "time_zone": "America/Los_Angeles"}
    return ShootDay.objects.create(series=deal.series, date=day, **(made_up | fields))


def working(by: User, **terms: Any) -> Deal:
    """A deal that is in force."""
    return deals.in_force(deals.deal(deals.shoot(None), by=by, agreement=None, **terms), by)


def write(line: TimeLine, by: User, **times: str) -> TimeLine:
    edits = {name: Edit(was=entries.write(line, name), now=text) for name, text in times.items()}
    return services.enter(line=line, edits=edits, by=by)


def entered(by: User, *, deal: Deal | None = None, day: date = DAY, **times: str) -> TimeLine:
    deal = deal or working(by)
    found = ShootDay.objects.filter(series=deal.series, date=day).first() or shoot_day(deal, day)
    line = services.add_line(shoot_day=found, deal=deal, by=by)
    return write(line, by, **(times or WORKED))


def now(line: TimeLine) -> TimeLine:
    return TimeLine.objects.select_related("shoot_day", "deal__person").get(pk=line.pk)


def signed(line: TimeLine, by: User) -> TimeLine:
    row = now(line)
    services.sign(line=line, name=row.deal.person.name, by=by, seen=row.digest())
    return now(line)


def approved(line: TimeLine, *, ad: User, production: User) -> TimeLine:
    services.check(line=signed(line, ad), by=ad, seen=line.digest())
    services.approve(line=line, by=production, seen=line.digest())
    return now(line)
