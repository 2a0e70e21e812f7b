"""The verbs of pay runs: open, compute, review, approve, send back, lock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog.titles.models import Series
from production import history
from production.contracts.models import SeriesTerms
from production.payroll import collecting, computing, errors, followers, frozen, stops
from production.payroll.collecting import Collected
from production.payroll.computing import SUMS, Cards, Computed, Standing
from production.payroll.models import RUN_MOVES, PayDay, PayItem, PayLine, PayRun, PayRunChange, RunState
from production.payroll.sentences import told
from production.payroll.stops import Stop
from production.timesheets.models import Piece, TimeLine
from studio.accounts.models import User
from studio.lib import transitions
from studio.lib.errors import Failure

AT_ONCE = 2_000  # rows in one INSERT
LINE_FIELDS = (
    "position", "date", "kind", "part", "hours", "rate", "multiplier", "amount", "rule", "account", "category",
    "source", "facts", "corrects_id", "takes_back",
)  # fmt: skip


@transaction.atomic
def open_run(*, series: Series, begins_on: date, ends_on: date, pay_on: date, by: User, share: int = 20) -> PayRun:
    """The series' next run, empty. Raises Failure: ``run_open`` where one is not locked yet, ``bad_period``."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    if ends_on < begins_on:
        raise errors.bad_period()
    rows = PayRun.objects.filter(series=series)
    if rows.exclude(state=RunState.LOCKED).exists():
        raise errors.run_open()
    terms = SeriesTerms.objects.filter(pk=series.pk).first()
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    with history.by(by):
        return PayRun.objects.create(
            series=series, number=number, begins_on=begins_on, ends_on=ends_on, pay_on=pay_on, share=share,
            currency=terms.currency if terms else "USD",
        )  # fmt: skip


@transaction.atomic
def amend(*, run: PayRun, begins_on: date, ends_on: date, pay_on: date, share: int, by: User) -> PayRun:
    """Other days, or another share, of a draft. With other days it is computed anew: what it said before is gone.
    Raises Failure: ``run_not_draft``, ``bad_period``."""
    row = locked(run.pk)
    if row.state != RunState.DRAFT:
        raise errors.run_not_draft(str(row.get_state_display()))
    if ends_on < begins_on:
        raise errors.bad_period()
    days = {"begins_on": begins_on, "ends_on": ends_on, "pay_on": pay_on}
    fields: dict[str, Any] = days | {"share": share}
    if any(getattr(row, name) != value for name, value in days.items()):
        _clear(row)
        fields |= {"inputs_sha256": "", "computed_at": None, "computed_by": None}
    with history.by(by):
        PayRun.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


@transaction.atomic
def compute(*, run: PayRun, by: User) -> list[Computed]:
    """Collect and compute a draft anew; what it said before is gone. Raises Failure: ``run_stopped`` with every
    reason in ``extra["stops"]`` (then the draft stays as it was), ``run_not_draft``, ``nothing_to_pay``."""
    row = locked(run.pk)
    if row.state != RunState.DRAFT:
        raise errors.run_not_draft(str(row.get_state_display()))
    found = collecting.collect(row)
    done = _computed(row, found)
    if not done:
        raise errors.nothing_to_pay()
    _clear(row)
    _store(row, done)
    with history.by(by):
        PayRun.objects.filter(pk=row.pk).update(
            inputs_sha256=found.digest(), computed_at=timezone.now(), computed_by=by
        )
    return done


def stopped(run: PayRun) -> list[Stop]:
    """What keeps the run from being computed now; empty where nothing does."""
    try:
        cards = _cards(run)
    except Failure as failure:
        return [stops.of_terms(failure, run.series_id)]
    _done, held = computing.compute(collecting.collect(run), cards)
    return held


def _computed(run: PayRun, found: Collected) -> list[Computed]:
    done, held = computing.compute(found, _cards(run))
    if held:
        raise errors.run_stopped(held)
    return done


def _cards(run: PayRun) -> Cards:
    """Raises Failure: ``no_photography_start``."""
    terms = SeriesTerms.objects.filter(pk=run.series_id).first()
    if terms is None or terms.photography_start is None:
        raise errors.no_photography_start()
    return Cards(terms.photography_start, run.pay_on)


def _standing(done: Iterable[Computed]) -> dict[int, Standing]:
    """What was paid of the items that are corrected. Two queries, where there is one."""
    roots = [one.batch.corrects for one in done if one.batch.corrects]
    return computing.standing(roots) if roots else {}


def _store(run: PayRun, done: list[Computed]) -> None:
    paid = _standing(done)
    items = [_item(run, one, paid) for one in done]
    PayItem.objects.bulk_create(items, batch_size=AT_ONCE)
    lines = (
        line
        for one, item in zip(done, items, strict=True)
        for line in computing.rows(one, item, paid[item.corrects_id].lines if item.corrects_id else ())
    )
    for some in batched(lines, AT_ONCE):  # as rows of a run would fill the memory, if all were made at once
        PayLine.objects.bulk_create(some)
    for some_days in batched(_days(done, items), AT_ONCE):
        PayDay.objects.bulk_create(some_days)


def _days(done: list[Computed], items: list[PayItem]) -> Iterator[PayDay]:
    said = frozen.said(thing for one in done for thing in one.batch.things)
    yield from (
        PayDay(
            item=item, time_line=thing if isinstance(thing, TimeLine) else None,
            piece=thing if isinstance(thing, Piece) else None, sha256=frozen.digest_of(thing),
            said=said[frozen.key_of(thing)],
        )
        for one, item in zip(done, items, strict=True)
        for thing in one.batch.things
    )  # fmt: skip


def _clear(run: PayRun) -> None:
    """Three queries: Django's own way would load every line first, to look for what hangs on it. Nothing hangs on a
    draft's."""
    of_run = run.items.values("pk")
    for rows in (PayDay.objects.filter(item__in=of_run), PayLine.objects.filter(item__in=of_run), run.items.all()):
        rows._raw_delete(rows.db)


def _item(run: PayRun, one: Computed, paid: dict[int, Standing]) -> PayItem:
    root = one.batch.corrects
    return PayItem(
        run=run, deal=one.batch.deal, person_id=one.batch.deal.person_id, piece=one.batch.piece,
        work_state=one.batch.work_state, corrects=root, earned_before=one.before.earned,
        wages_before=one.before.wages, cards=one.cards, notices=told(one.result.notices),
        **computing.sums_of(one, paid[root.pk].sums if root else None),
    )  # fmt: skip


@transaction.atomic
def review(*, run: PayRun, by: User) -> PayRun:
    """Say that a computed draft was looked through. Raises Failure: ``run_not_computed``, IllegalTransition."""
    row = locked(run.pk)
    if row.state == RunState.DRAFT and not row.inputs_sha256:
        raise errors.run_not_computed()
    return _move(row, to=RunState.REVIEWED, by=by, reviewed_by=by)


@transaction.atomic
def approve(*, run: PayRun, by: User) -> PayRun:
    """A second person's. Raises Failure: ``own_run``, IllegalTransition."""
    row = locked(run.pk)
    if row.state == RunState.REVIEWED and by.pk in (row.reviewed_by_id, row.computed_by_id):
        raise errors.own_run()
    return _move(row, to=RunState.APPROVED, by=by, approved_by=by)


@transaction.atomic
def send_back(*, run: PayRun, by: User, why: str) -> PayRun:
    """To be computed anew. Raises Failure: ``no_run_reason``, IllegalTransition."""
    reason = " ".join(why.split())
    if not reason:
        raise errors.no_run_reason()
    return _move(locked(run.pk), to=RunState.DRAFT, by=by, why=reason, reviewed_by=None, approved_by=None)


@transaction.atomic
def lock(*, run: PayRun, by: User) -> PayRun:
    """For ever. Everything is looked at once more, with the time kept from changing meanwhile: what was approved is
    what is locked. Of several who lock at once one does.

    Raises Failure: ``run_stale`` where time, deals or figures have changed since it was computed, ``run_stopped``,
    IllegalTransition.
    """
    row = locked(run.pk)
    if row.state != RunState.APPROVED:
        return _move(row, to=RunState.LOCKED, by=by)  # which says why not
    found = collecting.collect(row, lock=True)
    done = _computed(row, found)
    if found.digest() != row.inputs_sha256 or _sums(done) != _stored(row):
        raise errors.run_stale()
    _move(row, to=RunState.LOCKED, by=by, locked_by=by, locked_at=timezone.now(), sha256=digest(row))
    followers.tell_locked(row)
    return row


def _sums(done: Iterable[Computed]) -> list[tuple[Any, ...]]:
    """Of corrections what they add to what was paid."""
    known = list(done)
    paid, found = _standing(known), []
    for one in known:
        root = one.batch.corrects.pk if one.batch.corrects else 0
        sums = computing.sums_of(one, paid[root].sums if root else None)
        found.append((*one.batch.key, root, *(sums[name] for name in SUMS)))
    return sorted(found)


def _stored(run: PayRun) -> list[tuple[Any, ...]]:
    rows = run.items.order_by().values_list("deal", "work_state", "piece", "corrects", *SUMS)
    return sorted((deal, state, piece or 0, root or 0, *sums) for deal, state, piece, root, *sums in rows)


def digest(run: PayRun) -> str:
    """SHA-256 of all that the run says of pay, and of what time and steps said then. Three queries."""
    said: list[Any] = [run.series_id, run.number, f"{run.begins_on}", f"{run.ends_on}", f"{run.pay_on}", run.currency]
    lines: dict[int, list[list[str]]] = {}
    for item, *values in PayLine.objects.filter(item__run=run).values_list("item", *LINE_FIELDS):
        lines.setdefault(item, []).append([_said(value) for value in values])
    days: dict[int, list[str]] = {}
    for item, sha256 in PayDay.objects.filter(item__run=run).order_by("pk").values_list("item", "sha256"):
        days.setdefault(item, []).append(sha256)
    for pk, deal, *sums in run.items.order_by("pk").values_list("pk", "deal", *SUMS):
        said.append([deal, [_said(one) for one in sums], lines.get(pk, []), days.get(pk, [])])
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return f"{value:f}" if isinstance(value, Decimal) else f"{value}"


def locked(pk: int) -> PayRun:
    """The one door to a run that is about to change. Inside a transaction."""
    return PayRun.objects.select_for_update(of=("self",)).select_related("series").get(pk=pk)


def _move(run: PayRun, *, to: RunState, by: User, why: str = "", **fields: Any) -> PayRun:
    with history.by(by):
        transitions.move(run, table=RUN_MOVES, to=to, changes=PayRunChange, by=by, why=why, **fields)
    return run
