"""The verbs of the pipeline: request a stream of a master, make it, retry."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from catalog.media import pipeline
from catalog.media.errors import Refused, TranscodeFailed
from catalog.media.models import Master, Rendition, Stream, Transcode
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.lib.ids import public_id
from studio.servers import redis_client

TASK = "catalog.transcode"
QUEUE = "media"  # and the Redis list in which its messages wait
MOST_WOKEN = 100
Adopt = Callable[[Stream], None]
log = logging.getLogger(__name__)


@transaction.atomic
def request_stream(*, master: Master) -> tuple[Transcode | None, Stream | None]:
    """Return the master's stream if it has one, else the job that makes it, queued now unless it was already."""
    stream = master.streams.first()
    if stream:
        return None, stream
    try:
        with transaction.atomic():
            job = Transcode.objects.create(master=master)
    except IntegrityError:  # transcode_once: it is queued or running
        return Transcode.objects.filter(master=master).first(), None
    transaction.on_commit(lambda: wake(job.pk))
    return job, None


def wake(job_id: int) -> None:
    """Tell a worker. When the broker is away the sweep finds the row within seconds, so that is only noted."""
    try:
        app.send_task(TASK, args=[job_id], queue=QUEUE, retry=False)
    except OperationalError as error:
        log.warning("transcode %s waits for the sweep: %s", job_id, error)


def retry(*, job: Transcode) -> None:
    """Queue a failed transcode again. Raises Failure ``not_failed``."""
    if Transcode.objects.filter(master=job.master_id, state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        raise Failure("not_failed", "This master is being worked on already.", status=409)
    if not jobs.retry(Transcode.objects.all(), pk=job.pk):
        raise Failure("not_failed", "Only a failed transcode can be retried. Reload the page.", status=409)
    transaction.on_commit(lambda: wake(job.pk))


def sweep() -> int:
    """Wake workers for due jobs that no message reached, fail those out of attempts. Three queries; returns how many.

    No more messages are sent than the queue lacks, so that it does not grow while all workers are busy. Which job
    has none is not known: those of the longest standing are woken, a second message for a job does no harm.
    """
    rows = Transcode.objects.all()
    jobs.give_up(rows)
    due = jobs.due(rows).order_by("pk").values_list("pk", flat=True)
    lacking = max(0, due.count() - _waiting_messages())
    woken = list(due[: min(lacking, MOST_WOKEN)])
    for job_id in woken:
        wake(job_id)
    return len(woken)


def _waiting_messages() -> int:
    """How many messages no worker has taken yet; 0 when Redis does not answer."""
    import redis  # half a second that most commands need not spend

    try:
        return int(redis_client().llen(QUEUE))
    except redis.RedisError as error:
        log.warning("the sweep can't count its messages: %s", error)
        return 0


def run(*, job_id: int, adopt: Adopt, watch: Callable[[], None] | None = None) -> bool:
    """Do the job if it is due, from claim to end; return whether it was this call that did it.

    ``adopt`` is called with the new stream in the transaction that makes it visible; ``watch`` after each
    report of progress. May be called twice, at once, and after a crash: the lease lets one through, and what
    an earlier attempt left is removed first.
    """
    owner = jobs.owner_name()
    if not jobs.claim(Transcode.objects.all(), pk=job_id, owner=owner):
        return False
    job = Transcode.objects.select_related("master").get(pk=job_id)
    work = work_folder(job)
    try:
        _clear_earlier(job, work)
        _make(job, pipeline.Reporter(job.pk, owner, watch), work, adopt)
    except jobs.LeaseLost:
        log.warning("transcode %s was taken over; this worker stops", job_id)
        _drop_output(job)
        return False
    except (KeyboardInterrupt, SystemExit):
        _hand_back(job, owner)
        raise
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        _fail(job, owner, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def work_folder(job: Transcode) -> Path:
    return Path(settings.WORK_DIR) / f"transcode-{job.pk}-{job.attempt}"


def _make(job: Transcode, report: pipeline.Reporter, work: Path, adopt: Adopt) -> None:
    key = public_id()
    jobs.beat(Transcode.objects.all(), pk=job.pk, owner=report.owner, output_key=key)
    job.output_key = key
    result = pipeline.make_stream(job.master, key=key, work=work, report=report)
    with transaction.atomic():
        Master.objects.select_for_update().get(pk=job.master_id)  # one handed over meanwhile waits and finds it
        stream = Stream.objects.create(
            master=job.master, transcode=job, key=key, duration_s=result.duration_s, size_bytes=result.size_bytes,
            has_audio=result.has_audio,
        )  # fmt: skip
        Rendition.objects.bulk_create(Rendition(stream=stream, **made._asdict()) for made in result.renditions)
        adopt(stream)
        jobs.finish(Transcode.objects.all(), pk=job.pk, owner=report.owner)


def _clear_earlier(job: Transcode, work: Path) -> None:
    """Remove what an attempt that was killed left: its work folder, and its half-written output."""
    for left in work.parent.glob(f"transcode-{job.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    _drop_output(job)


def _fail(job: Transcode, owner: str, error: Exception) -> None:
    """Note the reason. A cause that was not expected is logged with its traceback, and named to the person too."""
    if isinstance(error, (Refused, TranscodeFailed, Failure)):
        code, message = error.code, error.message
    else:
        log.error("transcode %s failed", job.pk, exc_info=error)
        code, message = (
            "unexpected",
            f"Something unforeseen happened ({type(error).__name__}). Retry; the log has details.",
        )
    with suppress(jobs.LeaseLost):
        jobs.fail(Transcode.objects.all(), pk=job.pk, owner=owner, code=code, message=message)
    _drop_output(job)


def _hand_back(job: Transcode, owner: str) -> None:
    with suppress(jobs.LeaseLost):
        jobs.hand_back(Transcode.objects.all(), pk=job.pk, owner=owner)
    _drop_output(job)


def _drop_output(job: Transcode) -> None:
    """Remove what this attempt wrote, or the one before it: each has a key of its own, which no other job uses."""
    if job.output_key and not Stream.objects.filter(key=job.output_key).exists():
        pipeline.remove_output(job.output_key)


def tidy() -> int:
    """Remove what jobs left that are not running, and half-written files a day old. Returns how many places."""
    running = set(Transcode.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True))
    removed = 0
    for folder in Path(settings.WORK_DIR).glob("transcode-*-*"):
        if int(folder.name.split("-")[1]) not in running:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    for job in Transcode.objects.filter(state=JobState.FAILED).exclude(
        output_key=""
    ):  # given up: nobody else cleared it
        _drop_output(job)
        Transcode.objects.filter(pk=job.pk, output_key=job.output_key).update(output_key="")
    for old in pipeline.stale_parts([storages[name] for name in ("default", "masters", "streams")]):
        old.unlink(missing_ok=True)
        removed += 1
    return removed
