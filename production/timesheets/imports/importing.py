"""The verbs of sheets of time: hand in, look at, enter."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.titles.models import Series
from production import history
from production.timesheets.imports import errors, fates, files, rows
from production.timesheets.imports.fates import Fate, Verdict
from production.timesheets.imports.models import TimeImport
from production.timesheets.imports.rows import SheetRow
from production.timesheets.models import ENTERED, TimeLine
from studio.accounts.models import User

KEPT = timedelta(days=7)  # that a sheet waits for whoever handed it in
AT_ONCE = 500  # rows in one statement
MOST_NAME = 160  # characters


@transaction.atomic
def hand_in(*, series: Series, data: bytes, name: str, by: User | None, day: date | None = None) -> TimeImport:
    """Read the file and keep its rows until they are entered, a week at most. ``day`` is of a sheet without dates.

    Raises Failure: one of ``errors``, by what is wrong with the file.
    """
    sheet = files.read(data)
    found = rows.read(sheet, day=day)
    TimeImport.objects.filter(done_at=None, at__lt=timezone.now() - KEPT).delete()
    return TimeImport.objects.create(
        series=series, name=name[-MOST_NAME:], sha256=hashlib.sha256(data).hexdigest(), by=by,
        rows=[row.as_json() for row in found],
        about={"sheet": sheet.name, "others": sheet.others, "unread": sheet.head.unread, "head": sheet.head.row},
    )  # fmt: skip


def verdicts(imported: TimeImport) -> list[Verdict]:
    """Each row's fate as of now. Raises Failure: ``import_done``."""
    if imported.done_at:
        raise errors.done()
    return fates.judge(imported.series, _rows(imported))


@transaction.atomic
def enter(*, imported: TimeImport, seen: str, by: User | None) -> TimeImport:
    """Write every row that is not refused, all or none. ``seen`` is the ``fates.digest`` of what was shown.

    Raises Failure: ``import_changed`` where time, days or deals say otherwise by now, ``import_done``,
    ``import_nothing``.
    """
    row = TimeImport.objects.select_for_update(of=("self",)).select_related("series").get(pk=imported.pk)
    if row.done_at:
        raise errors.done()
    found = fates.judge(row.series, _rows(row), lock=True)
    if fates.digest(found) != seen:
        raise errors.changed()
    new = [one.line for one in found if one.fate == Fate.NEW and one.line]
    changed = [one.line for one in found if one.fate == Fate.CHANGE and one.line]
    if not new and not changed:
        raise errors.nothing()
    with history.by(by):
        _write(new, changed, by)
    row.done_at, row.rows, row.added, row.changed = timezone.now(), [], len(new), len(changed)
    row.save(update_fields=["done_at", "rows", "added", "changed"])
    return row


def _write(new: list[TimeLine], changed: list[TimeLine], by: User | None) -> None:
    for line in (*new, *changed):
        line.entered_by = by
    for line in changed:
        line.revision += 1
    TimeLine.objects.bulk_create(new, batch_size=AT_ONCE)
    TimeLine.objects.bulk_update(changed, [*ENTERED, "entered_by", "revision"], batch_size=AT_ONCE)


def counts(found: Iterable[Verdict]) -> dict[str, int]:
    """How many rows have which fate."""
    seen = Counter(one.fate for one in found)
    return {fate.value: seen[fate] for fate in Fate}


def _rows(imported: TimeImport) -> list[SheetRow]:
    return [SheetRow(**row) for row in imported.rows]
