"""A worker's turn: take the stage that is wanted first, do it, and release those that waited for it."""

from __future__ import annotations

import logging
import shutil
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
from catalog.media.errors import Refused, TranscodeFailed
from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.lib.ids import public_id

ACTIVE = (JobState.QUEUED, JobState.RUNNING)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hooks:
    """What those above media want done. ``adopt`` is called with a new stream, in the transaction that shows it."""

    adopt: Callable[[Stream], None]


def due(only: int | None = None) -> QuerySet[Stage]:
    """Stages that wait for a worker, those of the transcode that was asked for first before others."""
    rows = jobs.due(Stage.objects.all()).filter(Q(transcode__state__in=ACTIVE) | Q(name=steps.PICTURES))
    rows = rows.exclude(transcode__state=JobState.FAILED)
    return (rows.filter(transcode=only) if only else rows).order_by("transcode", "position")


def run_next(*, hooks: Hooks, only: int | None = None, watch: Callable[[], None] | None = None) -> bool:
    """Do one due stage, from claim to end; return whether there was one and a slot for it.

    ``only`` names a transcode; ``watch`` is called after each report of progress. May be called twice, at once, and
    after a crash: the lease lets one through, and what an earlier attempt left is removed first.
    """
    with machine.slot() as free:
        stage = _claim(only) if free else None
        if not stage:
            return False
        _run(stage, hooks, watch)
        return True


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
    Transcode.objects.filter(pk=stage.transcode_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=timezone.now()
    )
    stage.transcode.refresh_from_db(fields=["state", "started_at"])
    stage.lease_owner, stage.attempt = owner, stage.attempt + 1
    return stage


def _run(stage: Stage, hooks: Hooks, watch: Callable[[], None] | None) -> None:
    owner, work = stage.lease_owner, work_folder(stage)
    try:
        _clear_earlier(stage, work)
        _do(stage, work, hooks, watch)
    except jobs.LeaseLost:
        log.warning("stage %s of transcode %s was taken over; this worker stops", stage.name, stage.transcode_id)
        drop_output(stage)
    except (KeyboardInterrupt, SystemExit):
        with suppress(jobs.LeaseLost):
            jobs.hand_back(Stage.objects.all(), pk=stage.pk, owner=owner)
        drop_output(stage)
        raise
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        _fail(stage, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def work_folder(stage: Stage) -> Path:
    return Path(settings.WORK_DIR) / f"stage-{stage.pk}-{stage.attempt}"


def _clear_earlier(stage: Stage, work: Path) -> None:
    """Remove what an attempt that was killed left: its work folder, and its half-written output."""
    for left in work.parent.glob(f"stage-{stage.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    drop_output(stage)


def _do(stage: Stage, work: Path, hooks: Hooks, watch: Callable[[], None] | None) -> None:
    key = public_id()
    jobs.beat(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, output_key=key)
    stage.output_key = key
    work.mkdir(parents=True)
    context = Context(stage, work, key, Reporter(stage, stage.lease_owner, watch))
    context.report(0)
    result = pipeline.RUN[stage.name](context)
    with transaction.atomic():
        if stage.name == steps.LAST:  # one handed over meanwhile waits, and finds the stream
            Master.objects.select_for_update().get(pk=stage.transcode.master_id)
        transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
        jobs.finish(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, result=result)
        _finished(transcode, stage, result, hooks)
    if stage.name == steps.LAST:
        drop_work(transcode)


def _finished(transcode: Transcode, stage: Stage, result: dict[str, Any], hooks: Hooks) -> None:
    if stage.name == steps.REVIEW:
        Transcode.objects.filter(pk=transcode.pk).update(review_key=result["key"])
    if stage.name == steps.LAST:
        _switch(transcode, hooks)
    note_progress(transcode, stage.name)
    if transcode.state != JobState.FAILED:
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
    """Remove what only the stages needed of each other."""
    for stage in transcode.stages.filter(name__in=(*steps.ENCODES, steps.REVIEW)).exclude(output_key=""):
        drop_output(stage)
        Stage.objects.filter(pk=stage.pk, output_key=stage.output_key).update(output_key="")
    needed = Transcode.objects.filter(state__in=ACTIVE).values_list("master__sha256", flat=True)
    artefacts.forget_masters(needed=needed)


def drop_output(stage: Stage) -> None:
    """Remove what the last attempt wrote: each has a key of its own, which no other uses. A stream's is kept."""
    if not stage.output_key or Stream.objects.filter(key=stage.output_key).exists():
        return
    store = "work" if stage.name in steps.ENCODES else "streams"
    artefacts.drop(storages[store], stage.output_key)


def _fail(stage: Stage, error: Exception) -> None:
    """Note the reason. A cause that was not expected is logged with its traceback, and named to the person too."""
    if isinstance(error, (Refused, TranscodeFailed, Failure)):
        code, message = error.code, error.message
    else:
        log.error("stage %s of transcode %s failed", stage.name, stage.transcode_id, exc_info=error)
        code = "unexpected"
        message = f"Something unforeseen happened ({type(error).__name__}). Retry; the log has details."
    with suppress(jobs.LeaseLost), transaction.atomic():
        transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
        jobs.fail(Stage.objects.all(), pk=stage.pk, owner=stage.lease_owner, code=code, message=message)
        queue.fail(transcode, stage.name, code, message)
    drop_output(stage)
