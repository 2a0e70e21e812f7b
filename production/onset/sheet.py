"""A day's Exhibit G as a grid: columns, and what stands in each row. Texts as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.agreements.kinds import Category
from production.contracts.models import Deal, DealState
from production.shoots.models import DayStatus, ShootDay
from production.timesheets import entries, judging
from production.timesheets.checks import Finding, Level, Line, late_meals, worked
from production.timesheets.judging import Judged
from production.timesheets.marks import NAMES as TIMES
from production.timesheets.models import TimeLine, TimeState

Words = str | Promise
PRESENT = (DealState.ACTIVE, DealState.SIGNED, DealState.SENT)  # whose time can be entered
IN, OUT = _("in"), _("out")


@dataclass(frozen=True)
class Column:
    """``group`` stands over neighbours that share it; ``choices`` are of a select."""

    name: str
    kind: str
    group: Words
    short: Words
    choices: tuple[tuple[str, Words], ...] = ()

    @property
    def label(self) -> Words:
        return entries.LABELS[self.name]


UPGRADES: tuple[tuple[str, Words], ...] = (("", "–"), *((one.value, str(one.label)) for one in Category))
STATUSES: tuple[tuple[str, Words], ...] = tuple((one.value, one.value) for one in DayStatus)
COLUMNS = (
    Column("status", "choice", _("Day"), _("status"), STATUSES),
    Column("makeup_in", "time", _("Make-up, wardrobe"), _("report")),
    Column("set_in", "time", _("On set"), _("report")),
    Column("breakfast_from", "time", _("Breakfast, not deductible"), IN),
    Column("breakfast_to", "time", _("Breakfast, not deductible"), OUT),
    Column("meal1_from", "time", _("First meal"), IN),
    Column("meal1_to", "time", _("First meal"), OUT),
    Column("meal2_from", "time", _("Second meal"), IN),
    Column("meal2_to", "time", _("Second meal"), OUT),
    Column("set_out", "time", _("Dismiss"), _("set")),
    Column("makeup_out", "time", _("Dismiss"), _("make-up")),
    Column("leave_for", "time", _("Travel"), _("leave for")),
    Column("arrive_at", "time", _("Travel"), _("arrive")),
    Column("leave_location", "time", _("Travel"), _("leave")),
    Column("arrive_hotel", "time", _("Travel"), _("hotel")),
    Column("has_no_further_meal", "switch", _("Meals"), _("no further")),
    Column("school", "time", _("Minor"), _("school")),
    Column("stunt_adjustment", "amount", _("Stunt"), _("adjustment")),
    Column("mileage", "amount", _("Allowances"), _("miles")),
    Column("kit_days", "count", _("Allowances"), _("kit")),
    Column("outfits_formal", "count", _("Own outfits"), _("formal")),
    Column("outfits_other", "count", _("Own outfits"), _("other")),
    Column("upgraded_to", "choice", _("Background"), _("upgraded to"), UPGRADES),
    Column("voucher", "words", _("Background"), _("voucher")),
    Column("remark", "words", _("Remark"), ""),
)  # every column that people fill in, in the order in which a day goes by on set; travel is filled in beside it
assert {one.name for one in COLUMNS} == set(entries.LABELS)


def groups() -> list[tuple[Words, int]]:
    """What stands over the columns, with how many each spans."""
    found: list[tuple[Words, int]] = []
    for one in COLUMNS:
        if found and found[-1][0] == one.group:
            found[-1] = (one.group, found[-1][1] + 1)
        else:
            found.append((one.group, 1))
    return found


@dataclass(frozen=True)
class Row:
    """One person's line. ``number`` is its place on the form; ``worked`` is hours less meals, with one decimal, empty
    where an end lacks."""

    number: int
    line: TimeLine
    findings: list[Finding]
    is_minor: bool
    penalties: int
    is_forced_call: bool
    worked: str

    @property
    def cells(self) -> Iterator[tuple[Column, str, str]]:
        """Each column, its text, and the level of what is odd about it."""
        levels = {name: one.level for one in reversed(self.findings) for name in one.fields}
        for column in COLUMNS:
            yield column, entries.write(self.line, column.name), levels.get(column.name, "")

    def as_json(self) -> dict[str, Any]:
        line = self.line
        return {
            "id": line.pk, "revision": line.revision, "state": line.state, "label": str(line.get_state_display()),
            "seen": line.digest(), "values": {one.name: entries.write(line, one.name) for one in COLUMNS},
            "findings": [one.as_json() for one in self.findings], "worked": self.worked,
            "penalties": self.penalties, "forced": self.is_forced_call, "right": self.is_right,
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.line.state == TimeState.ENTERED

    @property
    def is_right(self) -> bool:
        """Whether it could be signed: nothing in it is an error."""
        return all(one.level != Level.ERROR for one in self.findings)

    @property
    def is_complete(self) -> bool:
        """Whether who has reported is dismissed too, and who is paid by time has reported; holds, travel and the like
        are without times."""
        if self.line.marks.call is None:
            return not judging.is_paid_by_time(self.line)
        return self.line.marks.dismissed is not None

    @property
    def signed_by(self) -> str:
        """Whose signature stands under what the line says; empty once it was taken up again."""
        if self.is_open:
            return ""
        return next((one.name for one in self.line.signatures.all()), "")


def rows(day: ShootDay) -> list[Row]:
    """Lines of a day, by name. Seven queries, and two for each agreement, however many people."""
    return _rows(lines_of(day))


def row(line: TimeLine) -> Row:
    """The same of one, whose place on the form is not counted."""
    (found,) = _rows([line])
    return found


def lines_of(day: ShootDay) -> list[TimeLine]:
    return list(lines().filter(shoot_day=day).order_by("deal__person__name", "pk"))


def lines() -> QuerySet[TimeLine]:
    """With what a row shows of each."""
    told = ("shoot_day__series__terms", "deal__person", "deal__agreement", "deal__character")
    return TimeLine.objects.select_related(*told).prefetch_related("signatures")


def _rows(found: Iterable[TimeLine]) -> list[Row]:
    return [_row(at, one) for at, one in enumerate(judging.judged(found), start=1)]


def _row(number: int, judged: Judged) -> Row:
    facts = judged.facts
    late = sum(-(-minutes // 30) for _name, minutes in late_meals(facts)) if not _broken(judged) else 0
    return Row(
        number, judged.line, judged.findings, _is_minor(facts), late,
        any(one.code == "short_rest" and "set_in" in one.fields for one in judged.findings), _hours(facts),
    )  # fmt: skip


def _hours(facts: Line) -> str:
    minutes = worked(facts)
    return "" if minutes is None else f"{Decimal(minutes) / 60:.1f}"


def _is_minor(facts: Line) -> bool:
    return facts.minor is not None or facts.is_minor_without_hours or facts.is_minor_of_unknown_age


def _broken(judged: Judged) -> bool:
    return any(one.level == Level.ERROR for one in judged.findings)


def addable(day: ShootDay) -> list[Deal]:
    """Who has a deal on the series and no line on the day. One query."""
    deals = Deal.objects.filter(series=day.series_id, state__in=PRESENT).exclude(time_lines__shoot_day=day)
    return list(deals.select_related("person").order_by("job", "person__name"))


assert all(one.kind == "time" for one in COLUMNS if one.name in TIMES)
