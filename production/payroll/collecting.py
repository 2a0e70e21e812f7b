"""What a run pays: approved time and steps up to its last day, and what stops it. Reads; writes nothing.

The queries are as many for a thousand people as for one; cards add two each.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Q, Sum

from production.contracts.facts import Pay
from production.contracts.models import Deal
from production.payroll import together
from production.payroll.frozen import digest_of
from production.payroll.models import PayDay, PayItem, PayRun, RunState
from production.payroll.works import Before, Past, past_of
from production.people.models import PersonFile, TaxFile
from production.timesheets.models import Piece, PieceState, TimeLine, TimeState

ZERO = Decimal(0)


@dataclass(frozen=True)
class Batch:
    """What is computed together: a deal's days in one state, or one piece. ``corrects`` is the item of a locked run
    whose time has changed since."""

    deal: Deal
    work_state: str
    lines: tuple[TimeLine, ...] = ()
    piece: Piece | None = None
    corrects: PayItem | None = None

    @property
    def key(self) -> tuple[int, str, int]:
        return self.deal.pk, self.work_state, self.piece.pk if self.piece else 0

    @property
    def things(self) -> tuple[TimeLine | Piece, ...]:
        return (*self.lines, self.piece) if self.piece else self.lines

    def digests(self) -> list[str]:
        return [digest_of(thing) for thing in self.things]


@dataclass(frozen=True)
class Collected:
    """``unapproved`` are lines and pieces that somebody has to approve first; ``past``, ``files`` and
    ``taxed`` (who has a tax file with a number in it) by person."""

    batches: tuple[Batch, ...]
    unapproved: tuple[TimeLine | Piece, ...]
    past: dict[int, Past]
    files: dict[int, PersonFile]
    taxed: frozenset[int]
    before: dict[int, Before]
    in_two_versions: dict[int, date]  # together.in_two_versions
    steps: dict[int, frozenset[str]]  # by deal the days of which an approved step is, as in 2026-03-02
    currency: str

    def digest(self) -> str:
        """SHA-256 of what goes in: time, pieces, deals."""
        said = [[*batch.key, *batch.digests(), batch.corrects.pk if batch.corrects else 0] for batch in self.batches]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def collect(run: PayRun, *, lock: bool = False) -> Collected:
    """``lock``: rows of time are kept from changing until the transaction ends."""
    everything = _lines(run, lock=lock)
    lines = [line for line in everything if line.deal.pay != Pay.FLAT]
    pieces = _pieces(run, lock=lock)
    paid = _paid(run)
    by_item = paid.by_item(lines)
    due = [line for line in lines if line.state == TimeState.APPROVED and line.pk not in paid.lines]
    joins = together.joining(due, by_item, paid.items)
    for line in due:
        if line.pk in joins:
            by_item[joins[line.pk]].append(line)
    alone = [line for line in due if line.pk not in joins]
    batches = [*_unpaid(alone, pieces, paid), *_changed(by_item, paid), *_changed_pieces(pieces, paid)]
    people = {batch.deal.person_id for batch in batches}
    unapproved = [line for line in lines if line.state != TimeState.APPROVED and line.pk not in paid.lines]
    unapproved += [line for item in sorted(set(joins.values())) for line in by_item[item] if _is_open(line)]
    unapproved_pieces = [one for one in pieces if one.state != PieceState.APPROVED and one.pk not in paid.pieces]
    return Collected(
        batches=tuple(sorted(batches, key=lambda one: (one.deal.person.name, *one.key, one.corrects is not None))),
        unapproved=(*unapproved, *unapproved_pieces), past=_past(everything, people),
        files={file.pk: file for file in PersonFile.objects.filter(pk__in=people)},
        taxed=_taxed(people), before=_before(run, people), in_two_versions=together.in_two_versions(lines),
        steps=_steps(pieces), currency=run.currency,
    )  # fmt: skip


@dataclass(frozen=True)
class Paid:
    """What locked runs of the series have paid: by line and piece the digest that was paid last, and in which item."""

    lines: dict[int, PayDay]
    pieces: dict[int, PayDay]
    items: dict[int, PayItem]  # those that were no corrections, by their keys

    def by_item(self, lines: list[TimeLine]) -> defaultdict[int, list[TimeLine]]:
        """Of these lines those that were paid, by the item that paid them first."""
        found: defaultdict[int, list[TimeLine]] = defaultdict(list)
        for line in lines:
            if line.pk in self.lines:
                found[root(self.lines[line.pk]).pk].append(line)
        return found


def root(day: PayDay) -> PayItem:
    """What was paid first; what corrects it names it."""
    return day.item.corrects or day.item


def _lines(run: PayRun, *, lock: bool) -> list[TimeLine]:
    """Deals, people and days are one object each, however many lines they have."""
    rows = TimeLine.objects.filter(shoot_day__series=run.series_id, shoot_day__date__lte=run.ends_on).order_by("pk")
    rows = rows.prefetch_related("shoot_day__series", "deal__person", "deal__agreement", "deal__series")
    return list(rows.select_for_update(of=("self",)) if lock else rows)


def _pieces(run: PayRun, *, lock: bool) -> list[Piece]:
    rows = Piece.objects.filter(deal__series=run.series_id, delivered_on__lte=run.ends_on)
    rows = rows.prefetch_related("deal__person", "deal__agreement", "deal__series").order_by("pk")
    return list(rows.select_for_update(of=("self",)) if lock else rows)


def _paid(run: PayRun) -> Paid:
    days = PayDay.objects.filter(item__run__series=run.series_id, item__run__state=RunState.LOCKED)
    lines: dict[int, PayDay] = {}
    pieces: dict[int, PayDay] = {}
    items: dict[int, PayItem] = {}
    for day in days.select_related("item__corrects", "item__run").order_by("pk"):  # the last one holds
        items[root(day).pk] = root(day)
        if day.time_line_id:
            lines[day.time_line_id] = day
        elif day.piece_id:
            pieces[day.piece_id] = day
    return Paid(lines, pieces, items)


def _unpaid(due: list[TimeLine], pieces: list[Piece], paid: Paid) -> Iterator[Batch]:
    """Approved and never paid, with what is late from earlier periods."""
    for (deal, state), group in groupby(sorted(due, key=_group), key=lambda line: _group(line)[:2]):
        found = tuple(group)
        yield Batch(found[0].deal, state, found)
        assert found[0].deal_id == deal
    for piece in pieces:
        if piece.state == PieceState.APPROVED and piece.pk not in paid.pieces:
            yield Batch(piece.deal, "", piece=piece)


def _group(line: TimeLine) -> tuple[int, str, date]:
    """A week is one, wherever it was worked: deals by the week are not split by states."""
    state = "" if line.deal.pay in (Pay.WEEK, Pay.THREE_DAY) else line.shoot_day.state
    return line.deal_id, state, line.shoot_day.date


def _changed(by_item: Mapping[int, list[TimeLine]], paid: Paid) -> Iterator[Batch]:
    """Items of locked runs with time that says otherwise by now, or with more of it, all approved: each whole, as it
    should be."""
    for pk, group in by_item.items():
        if any(map(_is_open, group)):
            continue
        if any(line.pk not in paid.lines or digest_of(line) != paid.lines[line.pk].sha256 for line in group):
            ordered = sorted(group, key=lambda line: (line.shoot_day.date, line.pk))
            item = paid.items[pk]
            yield Batch(group[0].deal, item.work_state, tuple(ordered), corrects=item)


def _steps(pieces: Iterable[Piece]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for piece in pieces:
        if piece.state == PieceState.APPROVED:
            found[piece.deal_id].add(f"{piece.delivered_on}")
    return {deal: frozenset(days) for deal, days in found.items()}


def _is_open(line: TimeLine) -> bool:
    return line.state != TimeState.APPROVED


def _changed_pieces(pieces: list[Piece], paid: Paid) -> Iterator[Batch]:
    for piece in pieces:
        day = paid.pieces.get(piece.pk)
        if day and piece.state == PieceState.APPROVED and digest_of(piece) != day.sha256:
            yield Batch(piece.deal, "", piece=piece, corrects=root(day))


def unsettled(run: PayRun) -> list[tuple[TimeLine | Piece, PayDay]]:
    """What was paid and says otherwise by now, or is open again, with how it was paid last: a later run settles it.
    Thirteen queries at most, however many lines."""
    paid = _paid(run)
    if not paid.lines and not paid.pieces:
        return []
    found: list[tuple[TimeLine | Piece, PayDay]] = []
    found += [(line, paid.lines[line.pk]) for line in _lines(run, lock=False) if line.pk in paid.lines]
    found += [(piece, paid.pieces[piece.pk]) for piece in _pieces(run, lock=False) if piece.pk in paid.pieces]
    approved = (TimeState.APPROVED, PieceState.APPROVED)
    return [
        (thing, day) for thing, day in found
        if thing.state not in approved or digest_of(thing) != day.sha256
    ]  # fmt: skip


def _past(lines: list[TimeLine], people: set[int]) -> dict[int, Past]:
    by_person: defaultdict[int, list[TimeLine]] = defaultdict(list)
    for line in lines:
        if line.deal.person_id in people:
            by_person[line.deal.person_id].append(line)
    return {person: past_of(rows) for person, rows in by_person.items()}


def _taxed(people: set[int]) -> frozenset[int]:
    files = TaxFile.objects.filter(pk__in=people)
    return frozenset(file.pk for file in files if file.tax_id or file.loan_out_ein)


def _before(run: PayRun, people: set[int]) -> dict[int, Before]:
    found = earned(people, series=run.series_id, currency=run.currency, year=run.pay_on.year)
    return {person: _together(found.get(person, {}).values()) for person in people}


def _together(parts: Iterable[Before]) -> Before:
    of = list(parts)
    return Before(sum((one.earned for one in of), ZERO), sum((one.wages for one in of), ZERO))


def earned(people: set[int], *, series: int, currency: str, year: int) -> dict[int, dict[int, Before]]:
    """What locked runs paid, by person and deal: on the picture of a series, and in a calendar year. One query."""
    items = PayItem.objects.filter(person__in=people, run__state=RunState.LOCKED).order_by()
    paid = Q(run__pay_on__year=year, run__currency=currency)
    picture = Q(run__series=series)
    sums = items.values("person", "deal").annotate(earned=Sum("wages", filter=picture), paid=Sum("wages", filter=paid))
    found: defaultdict[int, dict[int, Before]] = defaultdict(dict)
    for row in sums:
        found[row["person"]][row["deal"]] = Before(row["earned"] or ZERO, row["paid"] or ZERO)
    return dict(found)
