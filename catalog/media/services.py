"""The verbs of the pipeline: request a stream of a master, retry, make it anew, sweep, tidy."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from catalog.media import artefacts, queue, runner, steps
from catalog.media.models import Master, Stage, Stream, Transcode
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.servers import redis_client

MOST_WOKEN = 100
KEPT = (steps.PROBE, steps.ANALYSE)  # results that hold for every stream of a master
STORES = ("default", "masters", "streams", "work", "deliveries")
log = logging.getLogger(__name__)


@transaction.atomic
def request_stream(*, master: Master) -> tuple[Transcode | None, Stream | None]:
    """Return the master's stream if it has one, else the transcode that makes it, queued now unless it was already."""
    stream = master.streams.first()
    if stream:
        return None, stream
    try:
        with transaction.atomic():
            transcode = Transcode.objects.create(master=master)
            queue.add_stages(transcode)
    except IntegrityError:  # transcode_once: it is queued or running
        return Transcode.objects.filter(master=master).first(), None
    queue.release(transcode)
    return transcode, None


@transaction.atomic
def remake(*, master: Master, keep: Collection[str] = KEPT) -> Transcode:
    """Make another stream of a master, with those results of its last one; the old one plays until then.

    Raises Failure ``not_remade``.
    """
    last = Transcode.objects.filter(master=master).order_by("-pk").first()
    known = dict(last.stages.filter(name__in=keep, state=JobState.DONE).values_list("name", "result")) if last else {}
    try:
        with transaction.atomic():
            transcode = Transcode.objects.create(master=master)
            queue.add_stages(transcode, known)
    except IntegrityError:
        raise Failure("not_remade", "This master is being worked on. Wait until that has ended.", status=409) from None
    queue.release(transcode)
    return transcode


@transaction.atomic
def retry(*, job: Transcode) -> None:
    """Go on with a failed transcode from the stage that failed. Raises Failure ``not_failed``."""
    if Transcode.objects.filter(master=job.master_id, state__in=runner.ACTIVE).exists():
        raise Failure("not_failed", "This master is being worked on already.", status=409)
    transcode = Transcode.objects.select_for_update().get(pk=job.pk)
    if transcode.state != JobState.FAILED:
        raise Failure("not_failed", "Only a failed transcode can be retried. Reload the page.", status=409)
    if not transcode.stages.exists():
        queue.add_stages(transcode)
    failed = transcode.stages.filter(state=JobState.FAILED).values_list("name", flat=True)
    queue.reset(transcode, steps.following([steps.BY_NAME[name].redo or name for name in failed]))
    _go_on(transcode)


@transaction.atomic
def repeat(*, stage: Stage) -> Transcode:
    """Do a stage of a failed or finished transcode again, and all that depend on it; return what works on it.

    The stream of a finished one is never touched, but for its pictures: another is made, with the results of the
    stages before this one as far as they are kept. Raises Failure ``not_repeated`` or ``not_remade``.
    """
    transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
    if transcode.state not in (JobState.FAILED, JobState.DONE):
        raise Failure("not_repeated", "This is being worked on. Wait until that has ended.", status=409)
    if transcode.state == JobState.DONE and stage.name != steps.PICTURES:
        return _made_again(transcode, stage)
    queue.reset(transcode, steps.following([stage.name]))
    if transcode.state == JobState.DONE:
        queue.release(transcode)
    else:
        _go_on(transcode)
    return transcode


def _made_again(transcode: Transcode, stage: Stage) -> Transcode:
    if Transcode.objects.filter(master=transcode.master_id, pk__gt=transcode.pk).exists():
        raise Failure("not_repeated", "This master has a newer stream. Repeat a stage of that one.", status=409)
    again = steps.following([stage.name])
    return remake(master=transcode.master, keep=[name for name in KEPT if name not in again])


def _go_on(transcode: Transcode) -> None:
    try:
        with transaction.atomic():
            Transcode.objects.filter(pk=transcode.pk).update(
                state=JobState.QUEUED, error_code="", error_message="", seconds_left=None, finished_at=None
            )
    except IntegrityError:  # transcode_once: another began meanwhile
        raise Failure("not_failed", "This master is being worked on already.", status=409) from None
    queue.release(transcode)


def retry_all() -> int:
    """Retry every failed transcode that has nothing newer for its master; returns how many.

    One whose master has a stream from before is retried too: it was to make another.
    """
    count = 0
    since = Stream.objects.filter(master=OuterRef("master"), transcode__gte=OuterRef("pk"))
    for job in Transcode.objects.filter(~Exists(since), state=JobState.FAILED):
        if Transcode.objects.filter(master=job.master_id, pk__gt=job.pk).exists():
            continue
        try:
            retry(job=job)
            count += 1
        except Failure:  # somebody was quicker
            continue
    return count


def sweep() -> int:
    """Wake workers for due stages that no message reached, fail those out of attempts. Returns how many.

    No more messages are sent than the queue lacks, so that it does not grow while all workers are busy: a message
    means that there is something to do, not what.
    """
    _give_up()
    lacking = min(runner.due().count() - _waiting_messages(), MOST_WOKEN)
    if lacking > 0:
        queue.wake(lacking)
    return max(0, lacking)


def _give_up() -> None:
    """Fail the stages whose workers died each time, and their transcodes. One query where there are none."""
    spent = runner.due().filter(attempt__gte=settings.JOB_MAX_ATTEMPTS)
    for stage in spent.select_related("transcode")[:MOST_WOKEN]:
        with transaction.atomic():
            transcode = Transcode.objects.select_for_update().get(pk=stage.transcode_id)
            if jobs.give_up(Stage.objects.filter(pk=stage.pk)):
                stage.refresh_from_db()
                queue.fail(transcode, stage.name, stage.error_code, stage.error_message)


def _waiting_messages() -> int:
    """How many messages no worker has taken yet; 0 when Redis does not answer."""
    import redis  # half a second that most commands need not spend

    try:
        return int(redis_client().llen(queue.QUEUE))
    except redis.RedisError as error:
        log.warning("the sweep can't count its messages: %s", error)
        return 0


def tidy() -> int:
    """Remove what stages left that are not running, what nobody goes on with, and half-written files.

    Returns how many places. Work folders and copies of masters are those of this machine: each worker looks after
    its own machine's before every stage.
    """
    removed = runner.tidy_machine() + _tidy_failed() + _tidy_finished()
    runner.forget_masters()
    for old in artefacts.stale_parts([storages[name] for name in STORES]):
        old.unlink(missing_ok=True)
        removed += 1
    return removed


def _tidy_failed() -> int:
    """Failed stages keep nothing; those before them keep their files for WORK_KEEP_HOURS, so that a retry is quick."""
    count = 0
    for stage in Stage.objects.filter(state=JobState.FAILED).exclude(output_key=""):
        count += runner.forget_output(stage)
    since = Now() - timedelta(hours=settings.WORK_KEEP_HOURS)
    for transcode in Transcode.objects.filter(state=JobState.FAILED, finished_at__lte=since):
        with transaction.atomic():
            if Transcode.objects.select_for_update().get(pk=transcode.pk).state != JobState.FAILED:
                continue
            made = transcode.stages.filter(name__in=(steps.ENCODE, steps.PACKAGE))
            for stage in made.exclude(output_key=""):
                queue.reset(transcode, steps.following([stage.name]))
                count += runner.forget_output(stage)
    return count


def _tidy_finished() -> int:
    """What a worker that was killed right after its switch had no time to remove."""
    left = Stage.objects.filter(transcode__state=JobState.DONE, name=steps.ENCODE)
    return sum(runner.forget_output(stage) for stage in left.exclude(output_key=""))
