"""What would become of each row of a sheet: a new line, other columns of one, nothing, or why it is refused.

Reads; writes nothing. The queries are as many for five thousand rows as for one; agreements add two each.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.titles.models import Series
from production.contracts.models import COMMITTED, Deal
from production.shoots.models import ShootDay
from production.timesheets import clock, entries, judging
from production.timesheets.checks import Finding, Level, Line, look
from production.timesheets.imports.columns import plain
from production.timesheets.imports.rows import EMPTIES, SheetRow
from production.timesheets.models import TimeLine, TimeState
from studio.lib.errors import Failure

MAIN = "Main"
UNFINISHED = frozenset({"no_end", "no_dismissal"})  # may be entered later, before it is signed


class Fate(TextChoices):
    NEW = "new", gettext_lazy("New")
    CHANGE = "change", gettext_lazy("Changes")
    SAME = "same", gettext_lazy("Same already")
    REFUSED = "refused", gettext_lazy("Refused")


@dataclass(frozen=True, slots=True)
class Change:
    """One column, as texts."""

    name: str
    was: str
    now: str

    @property
    def label(self) -> str:
        return str(entries.LABELS[self.name])


@dataclass
class Verdict:
    """``line`` has the row's values in memory; ``notes`` is what is odd about it and costs, or how it was read."""

    row: SheetRow
    fate: Fate = Fate.REFUSED
    who: str = ""
    changes: list[Change] = field(default_factory=list)
    code: str = ""
    why: str = ""
    notes: list[str] = field(default_factory=list)
    line: TimeLine | None = None

    @property
    def is_written(self) -> bool:
        return self.fate in (Fate.NEW, Fate.CHANGE)

    def refuse(self, code: str, why: str) -> Verdict:
        self.fate, self.code, self.why = Fate.REFUSED, code, why
        self.line, self.notes, self.changes = None, [], []
        return self

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row.number, "fate": str(self.fate), "date": self.row.day, "who": self.who,
            "columns": {one.name: [one.was, one.now] for one in self.changes}, "code": self.code, "why": self.why,
            "notes": self.notes,
        }  # fmt: skip


class Desk:
    """The series' days, deals and lines by what rows name them with. Three queries."""

    def __init__(self, series: Series, rows: Iterable[SheetRow], *, lock: bool = False) -> None:
        days = {date.fromisoformat(row.day) for row in rows if row.day}
        found = ShootDay.objects.filter(series=series, date__in=days).select_related("series__terms").order_by("pk")
        self.days: dict[str, list[ShootDay]] = defaultdict(list)
        for day in found.select_for_update(of=("self",)) if lock else found:
            self.days[f"{day.date}"].append(day)
        deals = Deal.objects.filter(series=series, state__in=COMMITTED)
        self.deals = list(deals.select_related("person", "agreement", "character").order_by("pk"))
        self.by_name: dict[str, list[Deal]] = defaultdict(list)
        self.by_role: dict[str, list[Deal]] = defaultdict(list)
        for deal in self.deals:
            for name in {plain(deal.person.name), plain(deal.credited_as)} - {""}:
                self.by_name[name].append(deal)
            for role in {plain(deal.role), plain(deal.character.name if deal.character else "")} - {""}:
                self.by_role[role].append(deal)
        self.lines = {(line.shoot_day_id, line.deal_id): line for line in self._lines(lock=lock)}

    def _lines(self, *, lock: bool) -> Iterable[TimeLine]:
        pks = [day.pk for days in self.days.values() for day in days]
        rows = TimeLine.objects.filter(shoot_day__in=pks).order_by("pk")
        return rows.select_for_update(of=("self",)) if lock else rows


def judge(series: Series, rows: Sequence[SheetRow], *, lock: bool = False) -> list[Verdict]:
    """One for each row, in their order. ``lock``: days and lines are kept from changing until the transaction ends."""
    desk = Desk(series, rows, lock=lock)
    seen: dict[tuple[int, int], int] = {}
    verdicts = [_verdict(row, desk, seen) for row in rows]
    _look([one for one in verdicts if one.is_written])
    return verdicts


def _verdict(row: SheetRow, desk: Desk, seen: dict[tuple[int, int], int]) -> Verdict:
    verdict = Verdict(row, who=row.performer or row.role)
    try:
        day, deal = _day(row, desk), _deal(row, desk)
    except Failure as failure:
        return verdict.refuse(failure.code, failure.message)
    verdict.who = str(deal.person)
    key = (day.pk, deal.pk)
    if key in seen:
        return verdict.refuse("twice_in_file", _("Row %(row)s is of the same person and day.") % {"row": seen[key]})
    seen[key] = row.number
    return _compare(verdict, desk.lines.get(key), day, deal)


def _day(row: SheetRow, desk: Desk) -> ShootDay:
    if row.code:
        raise Failure(row.code, row.wrong)
    if not row.day:
        raise Failure("no_date", _("The row has no date."))
    days = desk.days[row.day]
    named = [day for day in days if plain(day.unit) == plain(row.unit or MAIN)]
    if len(days) == 1 and not row.unit:
        return days[0]
    if not named:
        words = {"day": row.day, "unit": row.unit or MAIN}
        sentence = _("The unit %(unit)s has no shoot day on %(day)s.") if days else _("There is no shoot day %(day)s.")
        raise Failure("no_shoot_day", sentence % words)
    return named[0]


def _deal(row: SheetRow, desk: Desk) -> Deal:
    """By its number; else by name, and role where a name has several; by role alone where there is no name."""
    if row.deal:
        found = [deal for deal in desk.deals if str(deal.pk) == row.deal.removesuffix(".0")]
        name = _("number %(number)s") % {"number": row.deal}
    else:
        name = row.performer or row.role
        found = desk.by_name[plain(name)] if row.performer else desk.by_role[plain(name)]
        if len(found) > 1 and row.role:
            found = [deal for deal in found if deal in desk.by_role[plain(row.role)]]
    if len(found) == 1:
        return found[0]
    if not name:
        raise Failure("no_name_in_row", _("The row names nobody."))
    if found:
        sentence = _("%(name)s has several deals. The column Role, or Deal with its number, says which.")
        raise Failure("several_deals", sentence % {"name": name})
    sentence = _("Nobody called %(name)s has a deal on this series.") % {"name": name}
    raise Failure("no_deal", sentence + _near(name, desk))


def _near(name: str, desk: Desk) -> str:
    known = {plain(deal.person.name): deal.person.name for deal in desk.deals}
    found = difflib.get_close_matches(plain(name), known, n=1, cutoff=0.75)
    return " " + _("Is %(name)s meant?") % {"name": known[found[0]]} if found else ""


def _compare(verdict: Verdict, line: TimeLine | None, day: ShootDay, deal: Deal) -> Verdict:
    texts = {name: "" if text == EMPTIES else text for name, text in verdict.row.texts.items()}
    try:
        values = {name: entries.read(name, text) for name, text in texts.items()}
    except Failure as failure:
        return verdict.refuse(failure.code, failure.message)
    if line is None and not values:
        return verdict.refuse("nothing_entered", _("Nothing is entered in this row."))
    found = line or TimeLine(shoot_day=day, deal=deal)
    found.shoot_day, found.deal = day, deal  # with what judging reads of them
    was = {name: entries.write(found, name) for name in entries.LABELS}
    for name, value in values.items():
        setattr(found, name, value)
    verdict.notes = _past_midnight(found)
    now = {name: entries.write(found, name) for name in was}
    verdict.changes = [Change(name, was[name], now[name]) for name in was if was[name] != now[name]]
    return _settle(verdict, found, is_new=line is None)


def _settle(verdict: Verdict, line: TimeLine, *, is_new: bool) -> Verdict:
    verdict.line, verdict.fate = line, Fate.NEW if is_new else Fate.CHANGE
    if not is_new and not verdict.changes:
        verdict.fate, verdict.notes = Fate.SAME, []
    elif line.state != TimeState.ENTERED:
        words = {"state": line.get_state_display()}
        sentence = _("The line is “%(state)s”. Take it up again, with a reason, to change it.") % words
        return verdict.refuse("line_is_signed", sentence)
    return verdict


def _past_midnight(line: TimeLine) -> list[str]:
    """A day more for each time that is before the one before it, one after the other: a night's come in a row. Returns
    what is to be said of that."""
    said = []
    while fix := next((one for finding in _of_order(line) for one in finding.fix), None):
        name, text = fix
        words = {"what": entries.LABELS[name], "time": entries.write(line, name), "night": text}
        said.append(_("%(what)s %(time)s is read as %(night)s, past midnight.") % words)
        setattr(line, name, clock.read(text))
    return said


def _of_order(line: TimeLine) -> list[Finding]:
    return look(Line(marks=line.marks, place=line.place))


def _look(verdicts: list[Verdict]) -> None:
    """What can't have happened is refused; what is odd is said."""
    for verdict, findings in _judged(verdicts):
        _say(verdict, findings)


def _judged(verdicts: list[Verdict]) -> list[tuple[Verdict, list[Finding]]]:
    judged = judging.judged([one.line for one in verdicts if one.line])
    return [(verdict, one.findings) for verdict, one in zip(verdicts, judged, strict=True)]


def _say(verdict: Verdict, findings: list[Finding]) -> None:
    wrong = [one for one in findings if one.level == Level.ERROR and one.code not in UNFINISHED]
    if wrong:
        verdict.refuse(wrong[0].code, wrong[0].sentence)
    else:
        verdict.notes += [one.sentence for one in findings if one.level != Level.NOTE]


def digest(verdicts: Iterable[Verdict]) -> str:
    """SHA-256 of what was shown: rows, fates, and the lines that they were held against."""
    said = [[one.as_json(), _of_line(one.line)] for one in verdicts]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _of_line(line: TimeLine | None) -> list[object]:
    return [line.pk, line.shoot_day_id, line.deal_id, line.revision, line.state] if line else []
