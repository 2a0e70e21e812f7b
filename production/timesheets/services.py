"""The verbs of time sheets: open a day's lines, enter, sign, check, approve, take up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from production import history
from production.contracts.facts import PERFORMERS, Job
from production.contracts.models import Deal, DealState
from production.documents import names, strokes
from production.people.models import PersonFile
from production.shoots.models import Call, ShootDay
from production.timesheets import entries, errors, judging
from production.timesheets.checks import Level
from production.timesheets.models import LINE_MOVES, TimeLine, TimeLineChange, TimeSignature, TimeState
from studio.accounts.models import User
from studio.lib import transitions

MOST_NAME = 120  # characters
FROM_CALL = ("status", "leave_for", "makeup_in", "set_in")
OPEN = TimeState.ENTERED


@dataclass(frozen=True)
class Edit:
    """One column: what the person saw in it, and what they typed over that."""

    was: str
    now: str


@transaction.atomic
def open_lines(*, shoot_day: ShootDay, by: User) -> list[TimeLine]:
    """Lines for whom the day's calls name; without calls, for the performers whose deal covers the date. Times come
    from the calls. Lines that are there stay as they are. Returns the new ones. Five queries at most."""
    ShootDay.objects.select_for_update().get(pk=shoot_day.pk)  # two who open at once open once
    there = set(TimeLine.objects.filter(shoot_day=shoot_day).values_list("deal", flat=True))
    calls = list(shoot_day.calls.select_related("deal"))
    new = [_from_call(call, by) for call in calls if call.deal_id not in there]
    if not calls:
        deals = _working(shoot_day)
        new = [TimeLine(shoot_day=shoot_day, deal=deal, entered_by=by) for deal in deals if deal.pk not in there]
    with history.by(by):
        return TimeLine.objects.bulk_create(new)


def _from_call(call: Call, by: User) -> TimeLine:
    planned = {name: getattr(call, name) for name in FROM_CALL}
    return TimeLine(shoot_day_id=call.shoot_day_id, deal=call.deal, entered_by=by, remark=call.remark, **planned)


def _working(day: ShootDay) -> Iterable[Deal]:
    deals = Deal.objects.filter(series=day.series_id, state=DealState.ACTIVE, job__in=PERFORMERS)
    begun = Q(starts_on=None) | Q(starts_on__lte=day.date)
    return deals.filter(begun, Q(ends_on=None) | Q(ends_on__gte=day.date))


@transaction.atomic
def add_line(*, shoot_day: ShootDay, deal: Deal, by: User) -> TimeLine:
    """A line for somebody who was not called; the one that is there, where there is one. Raises Failure:
    ``deal_of_other_series``, ``no_deal_in_force``."""
    if deal.series_id != shoot_day.series_id:
        raise errors.other_series()
    if deal.state not in (DealState.ACTIVE, DealState.SIGNED, DealState.SENT):
        raise errors.not_in_force(str(deal.person))
    ShootDay.objects.select_for_update().get(pk=shoot_day.pk)
    with history.by(by):
        line, _new = TimeLine.objects.get_or_create(shoot_day=shoot_day, deal=deal, defaults={"entered_by": by})
    return line


@transaction.atomic
def enter(*, line: TimeLine, edits: Mapping[str, Edit], by: User) -> TimeLine:
    """Write columns of a line, as typed. Two who write into different columns at once both keep what they wrote.

    Raises Failure: ``entry_changed`` with what stands there, where a column was not as its writer saw it;
    ``line_is_signed``; ``no_such_column``, ``bad_time``, ``bad_entry``. Then nothing is written.
    """
    values = {name: entries.read(name, edit.now) for name, edit in edits.items()}
    row = _locked(line.pk)
    if row.state != OPEN:
        raise errors.line_is_signed(str(row.get_state_display()))
    other = {
        name: entries.write(row, name)
        for name, edit in edits.items()
        if getattr(row, name) not in (entries.read(name, edit.was), values[name])
    }
    if other:
        raise errors.entry_changed(other)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in {**changed, "entered_by": by, "revision": row.revision + 1}.items():
        setattr(row, name, value)
    with history.by(by):
        row.save(update_fields=[*changed, "entered_by", "revision"])
    return row


@transaction.atomic
def sign(
    *, line: TimeLine, name: str, by: User, seen: str, drawn: str = "", address: str | None = None
) -> TimeSignature:
    """The performer (a minor's guardian) signs what the line says. ``seen`` is its digest() as shown; ``drawn`` the
    JSON of strokes, empty where the name is typed alone; ``by`` whose tablet it is.

    Raises Failure: ``line_changed``, ``line_not_right``, ``no_signature_name``, ``name_differs``, ``bad_drawing``,
    IllegalTransition.
    """
    written = " ".join(name.replace("\0", "").split())[:MOST_NAME]
    if not written:
        raise errors.no_name()
    ink = strokes.read(drawn) if drawn.strip() else []
    row = _seen(line.pk, seen)
    _check_right(row)
    _check_name(written, row)
    with history.by(by):
        _move(row, to=TimeState.SIGNED, by=by)
        return TimeSignature.objects.create(
            line=row, name=written, strokes=ink, line_sha256=row.digest(), address=address, by=by
        )


def _check_right(row: TimeLine) -> None:
    (judged,) = judging.judged([row])
    wrong = [one for one in judged.findings if one.level == Level.ERROR]
    if wrong:
        raise errors.line_not_right(wrong[0])


def _check_name(written: str, row: TimeLine) -> None:
    """A minor's guardian signs, whoever that is where nobody has entered one; anybody else by a name of theirs."""
    person, file = row.deal.person, PersonFile.objects.filter(pk=row.deal.person_id).first()
    known = [person.name, row.deal.credited_as, file.legal_name if file else ""]
    is_minor = row.deal.job == Job.MINOR or bool(file and file.is_minor(row.shoot_day.date))
    if is_minor:
        known = [file.guardian_name if file else ""]
    if not names.agree(written, known):
        raise errors.name_differs(known[0])


@transaction.atomic
def check(*, line: TimeLine, by: User, seen: str) -> TimeLine:
    """The assistant director approves a signed line. Raises Failure: ``line_changed``, ``line_not_right``,
    IllegalTransition."""
    row = _seen(line.pk, seen)
    _check_right(row)
    with history.by(by):
        _move(row, to=TimeState.CHECKED, by=by, checked_by=by)
    return row


@transaction.atomic
def approve(*, line: TimeLine, by: User, seen: str) -> TimeLine:
    """Production approves what the assistant director has. Raises Failure: ``own_check`` for the same person,
    ``line_changed``, IllegalTransition."""
    row = _seen(line.pk, seen)
    if row.state == TimeState.CHECKED and row.checked_by_id == by.pk:
        raise errors.own_check()
    with history.by(by):
        _move(row, to=TimeState.APPROVED, by=by, approved_by=by)
    return row


@transaction.atomic
def take_up(*, line: TimeLine, by: User, why: str) -> TimeLine:
    """Open a signed, checked or approved line again: it is to be signed anew. What a locked run has paid for it stays
    paid; the difference is settled in the next. Raises Failure: ``no_time_reason``, IllegalTransition."""
    reason = " ".join(why.split())
    if not reason:
        raise errors.no_time_reason()
    row = _locked(line.pk)
    with history.by(by):
        _move(row, to=OPEN, by=by, why=reason, checked_by=None, approved_by=None)
    return row


def _seen(pk: int, digest: str) -> TimeLine:
    """The line, locked, as somebody saw it. Raises Failure: ``line_changed``."""
    row = _locked(pk)
    if row.digest() != digest:
        raise errors.line_moved()
    return row


def _locked(pk: int) -> TimeLine:
    """The one door to a line that is about to change. Inside a transaction."""
    rows = TimeLine.objects.select_for_update(of=("self",))
    return rows.select_related("shoot_day__series__terms", "deal__person", "deal__agreement").get(pk=pk)


def _move(row: TimeLine, *, to: TimeState, by: User, why: str = "", **fields: Any) -> None:
    transitions.move(row, table=LINE_MOVES, to=to, changes=TimeLineChange, by=by, why=why, **fields)
