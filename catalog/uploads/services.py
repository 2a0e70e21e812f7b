"""The verbs of an upload: begin, finish, discard, and the work that makes a master of it."""

from __future__ import annotations

import logging
import re
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest, Now
from kombu.exceptions import OperationalError

from catalog.media import errors as media_errors
from catalog.media import intake
from catalog.media.errors import Refused
from catalog.media.models import Master
from catalog.uploads import arrived, bucket, disk, errors
from catalog.uploads.errors import GIB
from catalog.uploads.models import Intake, Upload, UploadKind, UploadState
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.messages import waiting_messages
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY, Lease, patiently
from studio.lib.errors import Failure

TASK = "catalog.intake"
QUEUE = "default"  # not behind encodes: who has uploaded for an hour should learn soon that it is refused
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_WOKEN = 100
ARRIVED_KEPT = timedelta(days=30)  # what is here whole, and whose check failed for no fault of its own
log = logging.getLogger(__name__)
Adopt = Callable[[Upload, Master], str]


class File(NamedTuple):
    """A file as its owner's machine has it: the name below the chosen folder, bytes, milliseconds since 1970."""

    name: str
    size: int
    modified_ms: int = 0


def begin(files: Sequence[File], *, by: Any) -> list[Upload]:
    """Places for files, in their order. All of them or none; two queries however many.

    Raises Refused ``empty_file``, Failure ``upload_too_large`` or ``disk_full``.
    """
    for file in files:
        check_size(file.size)
    kind = UploadKind.S3 if bucket.is_used() else UploadKind.TUS
    total = sum(file.size for file in files)
    if kind == UploadKind.TUS and disk.free_bytes() < total:
        raise errors.no_room(total)
    return Upload.objects.bulk_create(
        Upload(name=file.name[-255:], size_bytes=file.size, by=by, modified_ms=file.modified_ms, kind=kind)
        for file in files
    )


def check_size(size: int) -> None:
    """Raises Refused ``empty_file`` or Failure ``upload_too_large``."""
    limit = settings.MEDIA_MAX_UPLOAD_GB * GIB
    if size < 1:
        raise media_errors.empty_file()
    if size > limit:
        raise errors.upload_too_large(size, limit)


def find(*, public_id: str, by: Any) -> Upload:
    """The person's own. Raises Failure ``no_such_upload``. One query."""
    upload = Upload.objects.select_related("intake").filter(public_id=public_id, by=by).first()
    if not upload:
        raise errors.no_such_upload()
    return upload


def received(upload: Upload) -> int:
    """How many bytes are here for sure."""
    if upload.state != UploadState.RECEIVING:
        return upload.size_bytes
    return bucket.received(upload) if upload.kind == UploadKind.S3 else disk.received(upload)


def touch(upload: Upload, *, part: int) -> None:
    """Somebody goes on with a part: the sweep of abandoned ones counts from now, the parts before are shown as here.

    Parts come in their order. What is there in truth the bucket is asked before anything depends on it.
    """
    before = min(upload.size_bytes, (part - 1) * bucket.part_bytes(upload.size_bytes))
    Upload.objects.filter(pk=upload.pk).update(active_at=Now(), received_bytes=Greatest("received_bytes", before))


def finish(*, upload: Upload, sha256: str) -> Intake:
    """All bytes are here: have them checked against the browser's SHA-256 and kept. Said again, the same work.

    Raises Failure ``bad_digest``, ``upload_incomplete`` or ``upload_closed``.
    """
    sha256 = sha256 or upload.sha256  # a page that was reloaded asks again for work that failed
    if not DIGEST.fullmatch(sha256):
        raise errors.bad_digest()
    here = received(upload)
    if here < upload.size_bytes:
        raise errors.upload_incomplete(here, upload.size_bytes)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state == UploadState.REFUSED:
            raise errors.upload_closed()
        job = _intake_of(upload, sha256)
        transaction.on_commit(lambda: wake(job.pk))
    return job


def _intake_of(upload: Upload, sha256: str) -> Intake:
    """The upload's work, queued: new, or anew where it had failed for no fault of the file."""
    job, is_new = Intake.objects.get_or_create(upload=upload)
    if is_new:
        Upload.objects.filter(pk=upload.pk).update(
            state=UploadState.RECEIVED, sha256=sha256, received_bytes=upload.size_bytes, active_at=Now()
        )
    elif jobs.retry(Intake.objects.all(), pk=job.pk):
        job.refresh_from_db()
    return job


def kept_until(upload: Upload) -> datetime:
    """When the hourly tidying removes the row, and of a file that is no master what arrived of it."""
    hours = timedelta(hours=settings.UPLOAD_KEEP_HOURS)
    return upload.active_at + (max(hours, ARRIVED_KEPT) if upload.state == UploadState.RECEIVED else hours)


def can_retry(job: Intake) -> bool:
    """Whether the file is still here: what was at fault itself is removed at once."""
    return job.upload.state == UploadState.RECEIVED


def retry(job: Intake) -> None:
    """Queue failed work again. Raises Failure ``not_failed``."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(pk=job.upload_id, state=UploadState.RECEIVED).first()
        if not upload or not jobs.retry(Intake.objects.all(), pk=job.pk):
            raise errors.not_failed()
        transaction.on_commit(lambda: wake(job.pk))


def discard(*, upload: Upload) -> None:
    """Remove the upload and what came of it. Raises Failure ``upload_closed`` while it is being taken.

    Where the storage does not answer, the row stays for the hourly sweep.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if Intake.objects.filter(upload=upload, state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
            raise errors.upload_closed()
        Upload.objects.filter(pk=upload.pk).exclude(state=UploadState.TAKEN).update(
            state=UploadState.REFUSED, writer=""
        )
    drop_parts(upload)
    upload.delete()


def drop_parts(upload: Upload) -> None:
    bucket.drop(upload) if upload.kind == UploadKind.S3 else disk.drop(upload)


def wake(job_id: int) -> None:
    """Tell a worker. When the broker is away the sweep finds the row within seconds, so that is only noted."""
    try:
        app.send_task(TASK, args=[job_id], queue=QUEUE, retry=False)
    except OperationalError as error:
        log.warning("intake %s waits for the sweep: %s", job_id, error)


def sweep() -> int:
    """Wake workers for due work of which no message waits, fail what is out of attempts. Two queries.

    A row is younger than some seconds while its own message is on the way, and is left alone.
    """
    rows = Intake.objects.all()
    jobs.give_up(rows)
    waiting = jobs.due(rows).filter(created_at__lt=Now() - timedelta(seconds=5))
    due = list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    known = waiting_messages(QUEUE) if due else set()
    lacking = [job_id for job_id in due if (TASK, f"[{job_id}]") not in known]
    for job_id in lacking:
        wake(job_id)
    return len(lacking)


def run(*, job_id: int, adopt: Adopt) -> bool:
    """Do the work if it is due; return whether it was this call that did it. May be called twice, and after a crash.

    ``adopt`` is called with the upload and its master in the transaction that makes the master visible, and returns
    the upload's note. While PostgreSQL is away for a moment the work goes on; where it stays away, the lease ends by
    itself.
    """
    owner = jobs.owner_name()
    if not patiently(lambda: jobs.claim(Intake.objects.all(), pk=job_id, owner=owner)):
        return False
    job = patiently(lambda: Intake.objects.select_related("upload__by").get(pk=job_id))
    _clear_work(job.pk)
    work = Path(settings.WORK_DIR) / f"intake-{job.pk}-{job.attempt}"
    lease = Lease(Intake.objects.all(), pk=job.pk, owner=owner)
    try:
        with lease.pulse():  # looking at a file and copying 20 GB inside a bucket report nothing
            _take(job, lease, work, adopt)
    except jobs.LeaseLost:
        log.warning("intake %s was taken over; this worker stops", job_id)
        return False
    except (KeyboardInterrupt, SystemExit):
        with suppress(jobs.LeaseLost, *AWAY):
            jobs.hand_back(Intake.objects.all(), pk=job.pk, owner=owner)
        raise
    except AWAY:
        log.exception("intake %s: PostgreSQL stays away; the lease ends by itself", job_id)
        return False
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        return _fail(job, owner, error)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def _clear_work(job_id: int) -> None:
    """Remove the copies that an attempt left which was killed."""
    for left in Path(settings.WORK_DIR).glob(f"intake-{job_id}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _take(job: Intake, lease: Lease, work: Path, adopt: Adopt) -> None:
    upload = job.upload
    report = _Reporter(upload.size_bytes, lease)
    path, digest = arrived.fetch(upload, work, report)
    if digest != upload.sha256:
        raise errors.wrong_digest()
    report.stage("probe")
    master, _new = intake.take(
        path=path, name=upload.name, by=upload.by, digest=digest, store=lambda key: arrived.keep(upload, path, key)
    )
    patiently(lambda: _end(job, lease.owner, master, adopt))
    with suppress(Failure):  # the sweep of abandoned parts removes it otherwise
        drop_parts(upload)


@transaction.atomic
def _end(job: Intake, owner: str, master: Master, adopt: Adopt) -> None:
    """Raises LeaseLost; so too where it is said again because the answer to its COMMIT was lost: then it is done."""
    jobs.finish(Intake.objects.all(), pk=job.pk, owner=owner)
    taken = Upload.objects.filter(pk=job.upload_id)
    taken.update(state=UploadState.TAKEN, master=master, active_at=Now())
    taken.update(note=adopt(job.upload, master))


class _Reporter:
    """Tells the job's row how far the work is, about once a second."""

    def __init__(self, size: int, lease: Lease) -> None:
        self.size, self.lease, self.last, self.began = size, lease, 0.0, time.monotonic()

    def __call__(self, count: int) -> None:
        """So many bytes are checked. Raises LeaseLost."""
        now = time.monotonic()
        if now - self.last < 1:
            return
        self.last, share = now, count / self.size
        left = round((now - self.began) * (1 - share) / share) if share > 0.02 else None
        self.lease.tell(stage="check", percent=min(98, int(100 * share)), seconds_left=left)

    def stage(self, name: str) -> None:
        self.lease.tell(stage=name, percent=99, seconds_left=None)


def _fail(job: Intake, owner: str, error: Exception) -> bool:
    """Note the reason. A file at fault is removed at once; where the storage was, the work can be asked for again.

    False, with nothing touched, where another took the work over: the file is that one's now.
    """
    if isinstance(error, Failure):
        code, message = error.code, error.message
    else:
        log.error("intake %s failed", job.pk, exc_info=error)
        code, message = "unexpected", f"Something unforeseen happened ({type(error).__name__}). The log has details."
    refused = isinstance(error, Refused)
    state = UploadState.REFUSED if refused else UploadState.RECEIVED
    try:
        patiently(lambda: _note_failure(job, owner, state, code, message))
    except jobs.LeaseLost:
        log.warning("intake %s was taken over; what this worker found is left aside: %s", job.pk, code)
        return False
    if refused:
        with suppress(Failure):
            drop_parts(job.upload)
    return True


@transaction.atomic
def _note_failure(job: Intake, owner: str, state: UploadState, code: str, message: str) -> None:
    jobs.fail(Intake.objects.all(), pk=job.pk, owner=owner, code=code, message=message)
    Upload.objects.filter(pk=job.upload_id).update(state=state, active_at=Now())


def tidy() -> int:
    """Remove uploads that nobody went on with, and part files without a row. Returns how many were removed.

    What has arrived whole, and whose check can be retried, stays longer: somebody sent it for hours.
    """
    busy = Intake.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values("upload")
    over = Q(active_at__lt=Now() - timedelta(hours=settings.UPLOAD_KEEP_HOURS))
    over &= ~Q(state=UploadState.RECEIVED) | Q(active_at__lt=Now() - ARRIVED_KEPT)
    removed = 0
    for upload in Upload.objects.filter(over).exclude(pk__in=busy):
        try:
            discard(upload=upload)
        except Failure as failure:
            log.warning("upload %s stays: %s", upload.public_id, failure)
        else:
            removed += 1
    running = set(Intake.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True))
    left = [int(folder.name.split("-")[1]) for folder in Path(settings.WORK_DIR).glob("intake-*-*")]
    for job_id in set(left) - running:
        _clear_work(job_id)
    return removed + _drop_strangers()


def _drop_strangers() -> int:
    """Part files whose row is gone or has ended.

    The folder is listed before the rows are read: a part that is begun in between is none of these.
    """
    if bucket.is_used() or not disk.root().exists():
        return 0
    parts = list(disk.root().iterdir())
    open_states = [UploadState.RECEIVING, UploadState.RECEIVED]
    known = set(Upload.objects.filter(state__in=open_states).values_list("public_id", flat=True))
    strangers = [path for path in parts if path.name.removesuffix(".kept") not in known]
    for path in strangers:
        path.unlink(missing_ok=True)
    return len(strangers)
