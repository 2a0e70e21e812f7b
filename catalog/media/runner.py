"""A worker's turn: take the stage that is wanted first, do it, and release those that waited for it."""

from __future__ import annotations

import errno
import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.media import artefacts, machine, pipeline, queue, steps
from catalog.media.context import Context, Reporter, note_progress
from catalog.media.errors import Refused, TranscodeFailed, ended
from catalog.media.ffmpeg import ToolFailed
from catalog.media.intake import storage_failed
from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from studio.jobs import services as jobs
from studio.jobs.models import JobState, lease_seconds
from studio.jobs.patience import AWAY, patiently, pulse
from studio.lib.errors import Failure
from studio.lib.ids import public_id

ACTIVE = (JobState.QUEUED, JobState.RUNNING)
TURN = 10.0  # seconds
WRITES = {steps.ENCODE: ("work", "streams")}  # files for the next stage, and the stream for review
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hooks:
    """What those above media want done. ``adopt`` is called with a new stream, in the transaction that shows it.

    ``inspect`` is the stage that writes the QC report; without it there is none.
    """

    adopt: Callable[[Stream], None]
    inspect: Callable[[Context], dict[str, Any]] = pipeline.nothing


def due(only: int | None = None) -> QuerySet[Stage]:
    """Stages that wait for a worker, those of the transcode that was asked for first before others.

    By the column, not by the relation: that one would bring Transcode's own order, the newest first.
    """
    rows = jobs.due(Stage.objects.all()).filter(Q(transcode__state__in=ACTIVE) | Q(name=steps.PICTURES))
    rows = rows.exclude(transcode__state=JobState.FAILED)
    return (rows.filter(transcode=only) if only else rows).order_by("transcode_id", "position")


def run_next(*, hooks: Hooks, only: int | None = None, watch: Callable[[], None] | None = None) -> bool:
    """Do one due stage, from claim to end; return whether there was one and a slot for it.

    ``only`` names a transcode; ``watch`` is called after each report of progress. May be called twice, at once, and
    after a crash: the lease lets one through, and what an earlier attempt left is removed first.
    """
    with machine.slot() as free:
        stage = patiently(lambda: _claim(only)) if free else None
        if not stage:
            return False
        _run(stage, hooks, watch)
        return True


def run_turn(*, hooks: Hooks) -> None:
    """Do due stages one after the other for TURN seconds: for one that takes a moment, a message takes as long.

    Then the next message goes on, so that a worker that is asked to end need not first empty the queue.
    """
    until = time.monotonic() + TURN
    while run_next(hooks=hooks) and time.monotonic() < until:
        continue


def run_all(*, transcode: int, hooks: Hooks, watch: Callable[[], None] | None = None) -> bool:
    """Do every due stage of one transcode, and those they release; return whether there was one."""
    did = False
    while run_next(hooks=hooks, only=transcode, watch=watch):
        did = True
    return did


@transaction.atomic
def _claim(only: int | None) -> Stage | None:
    owner = jobs.owner_name()
    stage = (
        due(only)
        .filter(attempt__lt=settings.JOB_MAX_ATTEMPTS)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("transcode__master")
        .first()
    )
    if not stage or not jobs.claim(Stage.objects.all(), pk=stage.pk, owner=owner):
        return None
    if stage.transcode.state == JobState.QUEUED:
        Transcode.objects.filter(pk=stage.transcode_id, state=JobState.QUEUED).update(
            state=JobState.RUNNING, started_at=timezone.now()
        )
        stage.transcode.refresh_from_db(fields=["state", "started_at"])
    stage.lease_owner, stage.attempt = owner, stage.attempt + 1
    return stage


def _run(stage: Stage, hooks: Hooks, watch: Callable[[], None] | None) -> None:
    owner, work = stage.lease_owner, work_folder(stage)
    report = Reporter(stage, owner, watch)
    try:
        with pulse(report.stay, every=lease_seconds() / 4):
            _clear_earlier(stage, work)
            _do(stage, work, report, hooks)
    except jobs.LeaseLost:
        _withdraw(stage)
    except (KeyboardInterrupt, SystemExit):
        with suppress(jobs.LeaseLost, *AWAY):
            jobs.hand_back(Stage.objects.all(), pk=stage.pk, owner=owner)
        drop_output(stage)
        raise
    except AWAY:
        log.exception("stage %s of transcode %s: PostgreSQL stays away; the lease ends by itself", stage.name, stage.pk)
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        _fail(stage, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _withdraw(stage: Stage) -> None:
    """Leave no trace of an attempt that lost its lease; but keep what it committed, where only the answer was lost."""
    mine = Stage.objects.filter(pk=stage.pk, state=JobState.DONE, output_key=stage.output_key)
    if patiently(mine.exists):
        return
    log.warning("stage %s of transcode %s was taken over; this worker stops", stage.name, stage.transcode_id)
    drop_output(stage)


def work_folder(stage: Stage) -> Path:
    return Path(settings.WORK_DIR) / f"stage-{stage.pk}-{stage.attempt}"


def _clear_earlier(stage: Stage, work: Path) -> None:
    """Remove what an attempt that was killed left: its work folder, and its half-written output."""
    for left in work.parent.glob(f"stage-{stage.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    tidy_machine()
    forget_masters()
    if not drop_output(stage):  # with a new key its place would be forgotten
        raise TranscodeFailed("storage_failed", "The storage does not answer. Retry once it does.")


def _do(stage: Stage, work: Path, report: Reporter, hooks: Hooks) -> None:
    key = public_id()
    patiently(lambda: jobs.beat(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, output_key=key))
    stage.output_key = key
    work.mkdir(parents=True)
    context = Context(stage, work, key, report)
    context.report(0)
    result = (hooks.inspect if stage.name == steps.INSPECT else pipeline.RUN[stage.name])(context)
    patiently(lambda: _end(stage, result, hooks))
    if stage.name == steps.LAST:
        drop_work(stage.transcode)


@transaction.atomic
def _end(stage: Stage, result: dict[str, Any], hooks: Hooks) -> None:
    """The stage is done and what waited for it may begin, in one transaction. Raises LeaseLost."""
    if stage.name == steps.LAST:  # one handed over meanwhile waits, and finds the stream
        Master.objects.select_for_update().get(pk=stage.transcode.master_id)
    transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
    jobs.finish(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, result=result)
    _finished(transcode, stage, result, hooks)


def _finished(transcode: Transcode, stage: Stage, result: dict[str, Any], hooks: Hooks) -> None:
    if stage.name == steps.LAST:
        _switch(transcode, hooks)
    if stage.name == steps.PICTURES:
        Stream.objects.filter(transcode=transcode).update(pictures=result)
    note_progress(transcode, stage.name)
    queue.release(transcode)


def _switch(transcode: Transcode, hooks: Hooks) -> None:
    """Make the stream's row and have it adopted: from here on it is whole, and there."""
    made = transcode.stages.get(name=steps.PACKAGE).result
    stream = Stream.objects.create(
        master_id=transcode.master_id, transcode=transcode, key=made["key"], duration_s=made["duration_s"],
        size_bytes=made["size_bytes"], has_audio=made["has_audio"],
    )  # fmt: skip
    Rendition.objects.bulk_create(Rendition(stream=stream, **row) for row in made["renditions"])
    hooks.adopt(stream)
    Transcode.objects.filter(pk=transcode.pk).update(
        state=JobState.DONE, percent=100, seconds_left=0, stage="", review_key="", finished_at=timezone.now()
    )


def drop_work(transcode: Transcode) -> None:
    """Remove what only the stages needed of each other, and the stream for review."""
    for stage in transcode.stages.filter(name=steps.ENCODE).exclude(output_key=""):
        forget_output(stage)
    forget_masters()


def forget_masters() -> None:
    """Remove this machine's copies of masters that nobody works on. One query where there are any."""
    if kept := artefacts.kept_masters():
        needed = Transcode.objects.filter(state__in=ACTIVE).values_list("master__sha256", flat=True)
        artefacts.forget_masters(kept, needed=patiently(lambda: set(needed.all())))


def drop_output(stage: Stage) -> bool:
    """Remove what the last attempt wrote: each has a key of its own, which no other uses. A stream's is kept.

    False where the storage does not answer: the row still knows the key, and tidy() comes back to it.
    """
    if not stage.output_key or Stream.objects.filter(key=stage.output_key).exists():
        return True
    forget_review(stage)
    try:
        for store in WRITES.get(stage.name, ("streams",)):
            artefacts.drop(storages[store], stage.output_key)
    except Exception as error:  # noqa: BLE001 - every storage backend has errors of its own
        log.warning("%s in the storage for %s could not be removed: %s", stage.output_key, store, error)
        return False
    return True


def forget_review(stage: Stage) -> None:
    """Nobody is sent to the stage's stream for review any more: its files go, or are no more than a part."""
    if stage.name == steps.ENCODE:
        mine = Transcode.objects.filter(pk=stage.transcode_id, review_key=stage.output_key)
        patiently(lambda: mine.exclude(review_key="").update(review_key=""))


def forget_output(stage: Stage) -> int:
    """Remove what a stage wrote, and its key from the row; returns how many rows that changed."""
    if not drop_output(stage):
        return 0
    return Stage.objects.filter(pk=stage.pk, output_key=stage.output_key).update(output_key="")


def tidy_machine() -> int:
    """Remove the work folders of attempts that run no more, here or elsewhere; returns how many. One query if any.

    The folders are listed before the rows are read: a stage that is claimed in between has none yet.
    """
    folders = {path: _attempt(path) for path in Path(settings.WORK_DIR).glob("stage-*-*")}
    if not folders:
        return 0
    rows = Stage.objects.filter(state=JobState.RUNNING, pk__in=[pk for pk, _number in folders.values()])
    running = patiently(lambda: set(rows.values_list("pk", "attempt")))
    left = [path for path, attempt in folders.items() if attempt not in running]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def _attempt(folder: Path) -> tuple[int, int]:
    """(stage, attempt) of a work folder's name."""
    _stage, pk, attempt = folder.name.split("-")
    return int(pk), int(attempt)


def _fail(stage: Stage, error: Exception) -> None:
    """Note the reason; what was half-made goes. While PostgreSQL stays away the lease ends by itself."""
    code, message = _reason(stage, error)
    try:
        patiently(lambda: _note_failure(stage, code, message))
    except jobs.LeaseLost:
        log.warning("stage %s of transcode %s was taken over", stage.name, stage.transcode_id)
    drop_output(stage)


@transaction.atomic
def _note_failure(stage: Stage, code: str, message: str) -> None:
    transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
    jobs.fail(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, code=code, message=message)
    queue.fail(transcode, stage.name, code, message)
    forget_review(stage)


def _reason(stage: Stage, error: Exception) -> tuple[str, str]:
    """Code and sentence. A cause that was not expected is logged with its traceback, and named to the person too."""
    if isinstance(error, (Refused, TranscodeFailed, Failure)):
        return error.code, error.message
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        full = storage_failed(OSError(errno.ENOSPC, ""))
        return full.code, full.message
    if isinstance(error, ToolFailed) and (known := ended(error)):
        return known.code, known.message
    log.error("stage %s of transcode %s failed", stage.name, stage.transcode_id, exc_info=error)
    return "unexpected", f"Something unforeseen happened ({type(error).__name__}). Retry; the log has details."
