"""How packs and trailers are worked on: one lease, one folder, one file in the end, and nothing left of a lost try."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from catalog.delivery import sources
from catalog.delivery.models import Delivered, Pack, TrailerExport
from catalog.media import machine
from catalog.media.queue import QUEUE
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.messages import waiting_messages
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY, Lease, patiently
from studio.lib.errors import Failure
from studio.lib.ids import public_id

BEAT = 0.9  # seconds between two reports
MOST_WOKEN = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """One kind of delivery: its rows, its task, how its folders begin, and the ending of its file."""

    model: type[Delivered]
    task: str
    prefix: str
    suffix: str

    @property
    def rows(self) -> Any:
        return self.model._default_manager.all()


PACKS = Kind(Pack, "catalog.pack", "pack", ".zip")
TRAILERS = Kind(TrailerExport, "catalog.trailer", "trailer", ".mp4")
KINDS = (PACKS, TRAILERS)


class Reporter:
    """Tells the job's row how far the work is, about once a second, which prolongs the lease too."""

    def __init__(self, kind: Kind, job_id: int, owner: str, watch: Callable[[], None] | None = None) -> None:
        self.kind, self.job_id, self.owner, self.watch = kind, job_id, owner, watch
        self.started, self.last, self.stage, self.share = time.monotonic(), 0.0, "", 0.0
        self.lease = Lease(kind.rows, pk=job_id, owner=owner)

    def __call__(self, share: float | None = None, stage: str | None = None) -> None:
        """``share`` of the whole, 0 to 1; without one, only a sign of life. Raises LeaseLost."""
        now, new = time.monotonic(), stage is not None and stage != self.stage
        self.share = self.share if share is None else max(self.share, min(1.0, share))
        self.stage = stage if stage is not None else self.stage
        if not new and now - self.last < BEAT:
            return
        percent = min(99, int(100 * self.share))
        self.lease.tell(stage=self.stage[:20], percent=percent, seconds_left=self._seconds_left(now))
        self.last = now
        if self.watch:
            self.watch()

    def alive(self) -> None:
        self()

    def _seconds_left(self, now: float) -> int | None:
        elapsed = now - self.started
        return round(elapsed * (1 - self.share) / self.share) if self.share >= 0.06 and elapsed > 1 else None


Make = Callable[[Any, Reporter, Path], dict[str, Any]]


def request(kind: Kind, job: Delivered) -> None:
    transaction.on_commit(lambda: wake(kind, job.pk))


def wake(kind: Kind, job_id: int) -> None:
    """Tell a worker. When the broker is away the sweep finds the row within seconds, so that is only noted."""
    try:
        app.send_task(kind.task, args=[job_id], queue=QUEUE, retry=False)
    except OperationalError as error:
        log.warning("%s %s waits for the sweep: %s", kind.prefix, job_id, error)


def retry(kind: Kind, job: Delivered) -> None:
    """Queue failed work again. Raises Failure ``not_failed``."""
    try:
        with transaction.atomic():
            is_queued = jobs.retry(kind.rows, pk=job.pk)
    except IntegrityError:  # pack_once, trailer_once: another is being made
        is_queued = False
    if not is_queued:
        raise Failure("not_failed", "Only failed work can be retried. Reload the page.", status=409)
    request(kind, job)


def sweep() -> int:
    """Wake workers for due packs and trailers that no message reached; fail those out of attempts. Returns how many."""
    return sum(_sweep(kind) for kind in KINDS)


def _sweep(kind: Kind) -> int:
    jobs.give_up(kind.rows)
    due = list(jobs.due(kind.rows).order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    known = waiting_messages(QUEUE) if due else set()
    woken = [job_id for job_id in due if (kind.task, f"[{job_id}]") not in known]
    for job_id in woken:
        wake(kind, job_id)
    return len(woken)


def run(kind: Kind, *, job_id: int, make: Make, watch: Callable[[], None] | None = None) -> bool:
    """Do the job if it is due and the machine has a slot; return whether it was this call that did it.

    ``make`` is given the row, a reporter and a folder; it writes the file to ``job.output_key`` and returns the fields
    to note. May be called twice, at once, and after a crash. Where no slot came free the sweep finds the row again.
    """
    if not jobs.due(kind.rows).filter(pk=job_id).exists():  # nothing to wait for
        return False
    with machine.slot() as free:
        return free and _run(kind, job_id, make, watch)


def _run(kind: Kind, job_id: int, make: Make, watch: Callable[[], None] | None) -> bool:
    owner = jobs.owner_name()
    if not patiently(lambda: jobs.claim(kind.rows, pk=job_id, owner=owner)):
        return False
    job: Any = patiently(lambda: kind.rows.get(pk=job_id))
    work = Path(settings.WORK_DIR) / f"{kind.prefix}-{job.pk}-{job.attempt}"
    report = Reporter(kind, job.pk, owner, watch)
    try:
        with report.lease.pulse():
            _clear_earlier(kind, job, work)
            _do(kind, job, report, work, make)
    except jobs.LeaseLost:
        log.warning("%s %s was taken over; this worker stops", kind.prefix, job_id)
        _drop_output(kind, job)
        return False
    except (KeyboardInterrupt, SystemExit):
        with suppress(jobs.LeaseLost, *AWAY):
            jobs.hand_back(kind.rows, pk=job.pk, owner=owner)
        _drop_output(kind, job)
        raise
    except AWAY:
        log.exception("%s %s: PostgreSQL stays away; the lease ends by itself", kind.prefix, job_id)
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        _fail(kind, job, owner, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def _do(kind: Kind, job: Any, report: Reporter, work: Path, make: Make) -> None:
    key = f"{kind.prefix}s/{public_id()}{kind.suffix}"
    patiently(lambda: jobs.beat(kind.rows, pk=job.pk, owner=report.owner, output_key=key))
    job.output_key = key
    work.mkdir(parents=True, exist_ok=True)
    fields = make(job, report, work)
    patiently(lambda: _end(kind, job, report.owner, fields))


@transaction.atomic
def _end(kind: Kind, job: Any, owner: str, fields: dict[str, Any]) -> None:
    """Raises LeaseLost; so too where it is said again because the answer to its COMMIT was lost: then it is done."""
    kind.rows.filter(pk=job.pk, lease_owner=owner).update(file_key=job.output_key, output_key="", **fields)
    jobs.finish(kind.rows, pk=job.pk, owner=owner)


def _clear_earlier(kind: Kind, job: Any, work: Path) -> None:
    """Remove what an attempt that was killed left: its work folder, and its file."""
    for left in work.parent.glob(f"{kind.prefix}-{job.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)
    _drop_output(kind, job)


def _fail(kind: Kind, job: Any, owner: str, error: Exception) -> None:
    """Note the reason. A cause that was not expected is logged with its traceback, and named to the person too."""
    if isinstance(error, Failure):
        code, message = error.code, error.message
    elif isinstance(error, OSError) and error.errno == 28:
        code, message = "disk_full", "The disk is full. Free some space, then retry; nothing half-made was kept."
    else:
        log.error("%s %s failed", kind.prefix, job.pk, exc_info=error)
        code = "unexpected"
        message = f"Something unforeseen happened ({type(error).__name__}). Retry; the log has details."
    with suppress(jobs.LeaseLost):
        patiently(lambda: jobs.fail(kind.rows, pk=job.pk, owner=owner, code=code, message=message))
    _drop_output(kind, job)


def _drop_output(kind: Kind, job: Any) -> None:
    """Remove what this attempt wrote, or the one before it: each has a key of its own, which no other job uses."""
    if job.output_key and not patiently(kind.rows.filter(file_key=job.output_key).exists):
        sources.remove(job.output_key)


def tidy() -> int:
    """Remove the folders and files of deliveries that are not being worked on. Returns how many places."""
    removed = 0
    for kind in KINDS:
        running = set(kind.rows.filter(state=JobState.RUNNING).values_list("pk", flat=True))
        for folder in Path(settings.WORK_DIR).glob(f"{kind.prefix}-*-*"):
            if int(folder.name.split("-")[1]) not in running:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        for job in kind.rows.filter(state=JobState.FAILED).exclude(output_key=""):
            _drop_output(kind, job)
            kind.rows.filter(pk=job.pk, output_key=job.output_key).update(output_key="")
            removed += 1
    return removed
