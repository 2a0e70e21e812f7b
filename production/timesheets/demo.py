"""Two weeks of the demo's shoot: nine days as planned and as worked, signed, checked and approved. All of it is made
up. They hold an overtime, a late meal, a forced call, a night past midnight, a minor with school, and an upgrade.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from catalog.titles.models import Series
from production.contracts.models import Deal, DealState
from production.shoots.models import Call, DayStatus, ShootDay
from production.timesheets import clock, entries, pieces, services
from production.timesheets.models import TimeLine
from production.timesheets.services import Edit
from studio.accounts.models import User

NORA, WEN, GIRL, GUEST = "NORA", "WEN", "A GIRL AT THE WINDOW", "DINER GUEST"
HOUSE, DINER, STAGE = "The house, Altadena", "Lucky's diner, Burbank", "Stage 2, Burbank"
Marks = dict[str, str]


@dataclass(frozen=True)
class Planned:
    """``at`` counts days from the first. ``people`` are roles with what was entered of each."""

    at: int
    location: str
    call: str
    people: dict[str, Marks]
    notes: str = ""
    is_after_days_off: bool = False


def _worked(makeup: str, on_set: str, meal: str, out: str, **more: str) -> Marks:
    """``meal`` is when half an hour of it began; make-up is off twenty minutes after the set."""
    begins, ends = clock.read(meal) or 0, clock.read(out) or 0
    return {
        "makeup_in": makeup, "set_in": on_set, "meal1_from": meal, "meal1_to": clock.write(begins + 30),
        "set_out": out, "makeup_out": clock.write(ends + 20), **more,
    }  # fmt: skip


DAYS: tuple[Planned, ...] = (
    Planned(0, HOUSE, "07:00", {
        NORA: _worked("06:30", "07:30", "12:15", "17:10", status="SW"),
        WEN: _worked("07:00", "08:00", "12:30", "16:40", status="SW"),
    }),
    Planned(1, HOUSE, "07:00", {
        NORA: _worked("06:30", "07:30", "12:00", "17:00"),
        WEN: _worked("07:00", "08:00", "14:20", "18:10", remark="The rain machine held up lunch."),
    }, notes="Rain machine. Lunch was late for the first unit."),
    Planned(2, DINER, "08:00", {
        NORA: _worked("08:30", "09:30", "14:00", "22:10", meal2_from="19:30", meal2_to="20:00"),
        WEN: _worked("09:00", "10:00", "14:30", "20:00"),
        GIRL: {"status": "SWF", "set_in": "09:00", "meal1_from": "12:00", "meal1_to": "12:30", "set_out": "17:30",
               "school": "03:00", "remark": "Teacher on set."},
        GUEST: {"status": "SW", "set_in": "08:00", "meal1_from": "13:00", "meal1_to": "13:30", "set_out": "16:30",
                "voucher": "V-0147"},
    }, notes="Overran: the diner scene had to be finished."),
    Planned(3, DINER, "08:00", {
        NORA: _worked("08:00", "09:00", "13:00", "17:00", remark="Called before her rest was over."),
        GUEST: {"status": "WF", "set_in": "09:00", "meal1_from": "13:00", "meal1_to": "13:30", "set_out": "17:30",
                "voucher": "V-0148", "upgraded_to": "other", "remark": "Given a line: “More coffee?”"},
    }),
    Planned(4, HOUSE, "15:00", {
        WEN: _worked("15:00", "16:00", "20:30", "25:10", status="W", meal2_from="", meal2_to=""),
        NORA: {"status": "H"},
    }, notes="Night work at the gate."),
    Planned(7, STAGE, "07:00", {
        NORA: _worked("06:45", "07:45", "12:30", "17:45"),
        WEN: _worked("07:00", "08:00", "12:30", "17:20"),
    }, is_after_days_off=True),
    Planned(8, STAGE, "07:00", {
        NORA: _worked("06:45", "07:45", "12:30", "18:30", breakfast_from="07:15", breakfast_to="07:30"),
        WEN: _worked("07:00", "08:00", "12:45", "18:20", outfits_formal="1"),
    }),
    Planned(9, STAGE, "08:00", {
        NORA: _worked("07:30", "08:30", "13:10", "20:00", meal2_from="19:00", meal2_to="19:30"),
        WEN: _worked("09:00", "10:00", "14:00", "18:30", status="WF"),
    }),
    Planned(10, HOUSE, "09:00", {
        NORA: _worked("09:00", "10:00", "14:30", "17:30", status="WF"),
    }, notes="Wrap."),
)  # fmt: skip
INK_POINTS, INK_WIDE = 14, 46  # points and units of a letter


@dataclass(frozen=True)
class Crew:
    """Who runs the days: the assistant director checks, the producer approves."""

    assistant: User
    producer: User
    deals: dict[str, Deal] = field(default_factory=dict)


def load(series: Series, first: date, *, assistant: User, producer: User) -> None:
    """Once: where the series has a shoot day already, nothing is done. ``first`` is the first day of the two weeks."""
    if ShootDay.objects.filter(series=series).exists():
        return
    deals = Deal.objects.filter(series=series, state=DealState.ACTIVE).select_related("person")
    crew = Crew(assistant, producer, {deal.role: deal for deal in deals})
    for number, planned in enumerate(DAYS, start=1):
        for line in _entered(_day(series, first, number, planned, crew), planned, crew):
            approve(line, assistant=assistant, producer=producer)
    _steps(crew, first)


def _day(series: Series, first: date, number: int, planned: Planned, crew: Crew) -> ShootDay:
    """With its call sheet."""
    day = ShootDay.objects.create(
        series=series, date=first + timedelta(days=planned.at), number=number, location=planned.location, state="CA",
        general_call=clock.read(planned.call), is_after_days_off=planned.is_after_days_off, notes=planned.notes,
        contact="Demo Assistant Director", phone="+1 213 555 0150", production_number="SD-01", day_off="Saturday",
    )  # fmt: skip
    called = {role: marks for role, marks in planned.people.items() if role in crew.deals}
    Call.objects.bulk_create(
        Call(
            shoot_day=day, deal=crew.deals[role], status=marks.get("status", DayStatus.WORK),
            makeup_in=clock.read(marks.get("makeup_in", "")), set_in=clock.read(marks.get("set_in", "")),
        )
        for role, marks in called.items()
    )  # fmt: skip
    return day


def _entered(day: ShootDay, planned: Planned, crew: Crew) -> list[TimeLine]:
    """Lines begun with the call sheet, and what was typed over them on set."""
    found = services.open_lines(shoot_day=day, by=crew.assistant)
    return [_typed(line, planned.people[line.deal.role], crew.assistant) for line in found]


def _typed(line: TimeLine, marks: Marks, by: User) -> TimeLine:
    edits = {name: Edit(was=entries.write(line, name), now=text) for name, text in marks.items()}
    return services.enter(line=line, edits=edits, by=by)


def approve(line: TimeLine, *, assistant: User, producer: User) -> None:
    """Signed by the performer, or a minor's guardian, checked and approved."""
    row = TimeLine.objects.select_related("deal__person__file").get(pk=line.pk)
    file, seen = getattr(row.deal.person, "file", None), row.digest()
    name = (file.guardian_name if file else "") or row.deal.person.name
    services.sign(line=row, name=name, by=assistant, seen=seen, drawn=json.dumps([ink(name)]))
    services.check(line=row, by=assistant, seen=seen)
    services.approve(line=row, by=producer, seen=seen)


def ink(name: str) -> list[list[int]]:
    """One stroke of loops, as high as a name's letters have it: another for each name, and nobody's hand."""
    letters = [ord(one) % 7 for one in name if one.isalpha()][:18]
    points = []
    for at, letter in enumerate(letters):
        high = 40 + 22 * letter * (2 if at == 0 else 1)
        for step in range(INK_POINTS):
            turn = 2 * math.pi * step / INK_POINTS
            across = 60 + INK_WIDE * (at + step / INK_POINTS) + 14 * math.sin(turn) * (letter % 3)
            points.append([round(across), round(300 - high * (1 - math.cos(turn)) / 2)])
    return points


def correct(series: Series, *, assistant: User, producer: User) -> None:
    """A wrap that was noted too early, found once it was paid: the next run carries the difference."""
    line = TimeLine.objects.select_related("shoot_day").get(
        shoot_day__series=series, shoot_day__number=2, deal__role=WEN
    )
    services.take_up(line=line, by=assistant, why="The camera reports say 18:40: he was wrapped later than noted.")
    _typed(TimeLine.objects.get(pk=line.pk), {"set_out": "18:40", "makeup_out": "19:00"}, assistant)
    approve(line, assistant=assistant, producer=producer)


def _steps(crew: Crew, first: date) -> None:
    """What is delivered after the two weeks: one step waits for approval, one for the next run."""
    after = first + timedelta(days=13)
    writer, director = crew.deals.get("Writer"), crew.deals.get("Director")
    if writer:
        pieces.enter(deal=writer, what="Drafts of episodes 1 to 8", delivered_on=after, amount=Decimal(4750),
                     by=crew.assistant)  # fmt: skip
    if director:
        cut = pieces.enter(
            deal=director, what="Director's cut, episodes 1 to 3", delivered_on=after, amount=Decimal(3000),
            by=crew.assistant,
        )  # fmt: skip
        pieces.approve(piece=cut, by=crew.producer)
