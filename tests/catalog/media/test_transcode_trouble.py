"""What goes wrong on the way: nothing half-made stays, the reason is told, and the work goes on."""

from __future__ import annotations

import errno
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from catalog.media import ffmpeg, pipeline, services
from catalog.media.errors import TranscodeFailed
from catalog.media.models import Stream, Transcode
from studio.jobs.models import JobState
from studio.jobs.services import LeaseLost, beat
from studio.lib.errors import Failure
from studio.servers import redis_client
from studio.uploads import AtomicFileSystemStorage
from tests import factories
from tests.catalog.media.transcoding import nobody, queued, run
from tests.files import at_once, stored

pytestmark = pytest.mark.django_db
ROWS = Transcode.objects
INNARDS = re.compile(r"@ 0x|\bcode -?\d")


@pytest.fixture
def queue() -> Iterator[Callable[[], int]]:
    """How many messages wait in the media queue, which is empty at first."""
    redis_client().delete(services.QUEUE)
    yield lambda: int(redis_client().llen(services.QUEUE))
    redis_client().delete(services.QUEUE)


def row(job: Transcode) -> Any:
    return Transcode.objects.values().get(pk=job.pk)


def work_folders() -> list[Path]:
    return list(Path(settings.WORK_DIR).glob("transcode-*"))


def at_stage(job: Transcode, stage: str, act: Callable[[], None]) -> Callable[[], None]:
    """A watcher that acts once, when the job's row says this stage."""
    done: list[bool] = []

    def watch() -> None:
        if not done and Transcode.objects.get(pk=job.pk).stage == stage:
            done.append(True)
            act()

    return watch


def spoil(job: Transcode) -> None:
    """Overwrite the middle of the master in storage."""
    path = Path(storages["masters"].path(job.master.file.name))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 3)
        file.write(random.Random(1).randbytes(size // 3))  # noqa: S311 - the same noise each time


def test_a_master_that_can_not_be_decoded_fails_with_its_reason(
    small_clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = queued(small_clip)
    before = stored("streams")
    spoil(job)

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "encode_failed")
    assert "could not be decoded" in job.error_message
    assert "Export it again" in job.error_message
    assert not INNARDS.search(job.error_message)
    assert INNARDS.search(caplog.text)
    assert f"transcode {job.pk}: ffmpeg ended with" in caplog.text
    assert (job.lease_owner, job.percent < 100) == ("", True)
    assert not Stream.objects.exists()
    assert stored("streams") == before
    storages["masters"].delete(job.master.file.name)


def test_a_packager_that_fails_speaks_to_the_log_alone(
    small_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    packager = tmp_path / "packager"
    packager.write_text("#!/bin/sh\necho '[mp4 @ 0x5651] code -22' >&2; exit 1\n")
    packager.chmod(0o755)
    monkeypatch.setattr(ffmpeg, "packager_path", lambda: str(packager))

    job = run(queued(small_clip))

    assert (job.state, job.error_code) == (JobState.FAILED, "package_failed")
    assert "Retry" in job.error_message
    assert not INNARDS.search(job.error_message)
    assert f"transcode {job.pk}: packager ended with 1: [mp4 @ 0x5651]" in caplog.text


def test_a_result_that_can_not_be_read_speaks_to_the_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(TranscodeFailed) as failed:
        pipeline._packets(tmp_path, "h264-540", pipeline.Reporter(7, "somebody"))

    assert failed.value.code == "verify_failed"
    assert "Retry" in failed.value.message
    assert str(tmp_path) not in failed.value.message
    assert "transcode 7: ffprobe ended with" in caplog.text


def test_after_a_failure_others_go_on_and_the_failed_one_can_be_retried(small_clip: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(small_clip.read_bytes() + b"\x00\x00\x00\x08free")
    first, second = queued(small_clip), queued(other)
    spoil(first)
    assert run(first).state == JobState.FAILED

    assert run(second).state == JobState.DONE

    Path(storages["masters"].path(first.master.file.name)).write_bytes(small_clip.read_bytes())
    services.retry(job=first)
    first.refresh_from_db()
    assert (first.state, first.attempt, first.error_code, first.error_message) == (JobState.QUEUED, 0, "", "")
    assert run(first).state == JobState.DONE


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_only_a_failed_job_can_be_retried(state: JobState) -> None:
    job = factories.transcode(state=state)

    with pytest.raises(Failure) as failed:
        services.retry(job=job)

    assert failed.value.code == "not_failed"
    assert row(job)["state"] == state


def test_a_failed_job_is_not_retried_beside_a_newer_one() -> None:
    job = factories.transcode(state=JobState.FAILED, error_code="encode_failed")
    newer, _stream = services.request_stream(master=job.master)

    with pytest.raises(Failure):
        services.retry(job=job)

    assert newer
    assert newer.pk != job.pk


def test_a_master_is_worked_on_once() -> None:
    master = factories.master()

    first, _none = services.request_stream(master=master)
    second, _none = services.request_stream(master=master)

    assert first == second == Transcode.objects.get()


def test_a_job_that_is_done_is_not_done_again(small_clip: Path) -> None:
    job = run(queued(small_clip))
    before, kept = row(job), stored("streams")

    assert services.run(job_id=job.pk, adopt=nobody) is False

    assert row(job) == before
    assert stored("streams") == kept


def test_a_job_that_does_not_exist_is_nobodys() -> None:
    assert services.run(job_id=0, adopt=nobody) is False


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_at_once_one_does_the_work(small_clip: Path) -> None:
    job = queued(small_clip)

    answers = at_once(*[lambda: services.run(job_id=job.pk, adopt=nobody)] * 2)

    assert sorted(answers) == [False, True]
    assert Stream.objects.get().transcode == job


@pytest.mark.parametrize("stage", ["fetch", "encode", "verify", "store"])
def test_a_worker_whose_job_was_taken_over_stops_and_leaves_no_trace(stage: str, small_clip: Path) -> None:
    job, before = queued(small_clip), stored("streams")
    taken_over: list[Any] = []

    def take_over() -> None:
        Transcode.objects.filter(pk=job.pk).update(lease_owner="somebody:else", attempt=2, output_key="another")
        taken_over.append(row(job))

    assert services.run(job_id=job.pk, adopt=nobody, watch=at_stage(job, stage, take_over)) is False

    assert row(job) == taken_over[0]
    assert not Stream.objects.exists()
    assert stored("streams") == before
    assert not work_folders()


def test_a_worker_that_shuts_down_hands_the_job_back(small_clip: Path) -> None:
    job, before = queued(small_clip), stored("streams")

    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.run(job_id=job.pk, adopt=nobody, watch=at_stage(job, "encode", end))

    job.refresh_from_db()
    assert (job.state, job.attempt, job.lease_owner) == (JobState.QUEUED, 0, "")
    assert stored("streams") == before
    assert not work_folders()


def lost(small_clip: Path, *, silent_s: float, attempt: int = 1) -> Transcode:
    """A job whose worker was killed in the middle, with what it left behind."""
    job = queued(small_clip)
    heartbeat = timezone.now() - timedelta(seconds=silent_s)
    Transcode.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        lease_owner="a:dead:worker",
        heartbeat_at=heartbeat,
        attempt=attempt,
        output_key="deadkey",
    )
    storages["streams"].save("deadkey/h264-540/1.m4s", ContentFile(b"half"))
    folder = Path(settings.WORK_DIR) / f"transcode-{job.pk}-{attempt}"
    (folder / "encoded").mkdir(parents=True)
    return job


def test_the_queue_does_not_grow_while_all_workers_are_busy(queue: Callable[[], int]) -> None:
    for _number in range(3):
        factories.transcode(state=JobState.QUEUED)

    assert [services.sweep() for _time in range(4)] == [3, 0, 0, 0]
    assert queue() == 3

    redis_client().rpop(services.QUEUE)  # a worker took one, and was lost with it
    assert [services.sweep(), services.sweep()] == [1, 0]
    assert queue() == 3


def test_a_sweep_that_can_not_count_its_messages_sends_them_all(queue: Callable[[], int], settings: Any) -> None:
    factories.transcode(state=JobState.QUEUED)
    services.sweep()

    told = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # where nobody answers
    assert services.sweep() == 1

    settings.REDIS_URL = told
    assert queue() == 2


@pytest.mark.usefixtures("queue")
def test_a_job_whose_worker_was_lost_is_done_by_another(small_clip: Path) -> None:
    job = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1)

    assert services.sweep() == 1
    run(job)

    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert Stream.objects.get().transcode == job
    assert not stored("streams/deadkey")
    assert not work_folders()


def test_the_lost_worker_finds_its_lease_gone(small_clip: Path) -> None:
    job = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1)
    run(job)

    with pytest.raises(LeaseLost):
        beat(Transcode.objects.all(), pk=job.pk, owner="a:dead:worker", percent=50)


def test_a_job_whose_worker_is_only_slow_is_left_to_it(small_clip: Path) -> None:
    job = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS - 5)
    before = row(job)

    assert services.sweep() == 0
    assert services.run(job_id=job.pk, adopt=nobody) is False

    assert row(job) == before
    assert stored("streams/deadkey")
    assert len(work_folders()) == 1
    Transcode.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert run(job).state == JobState.DONE  # and once it is dead, not only slow, that is cleared away
    assert not stored("streams/deadkey")


def test_a_job_that_loses_its_worker_every_time_is_given_up(small_clip: Path) -> None:
    job = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1, attempt=settings.JOB_MAX_ATTEMPTS)

    assert services.run(job_id=job.pk, adopt=nobody) is False
    assert services.sweep() == 0

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")
    assert "lost 3 times" in job.error_message
    services.tidy()
    assert not work_folders()
    assert not stored("streams/deadkey")


def test_a_master_that_is_no_longer_in_storage(small_clip: Path) -> None:
    job = queued(small_clip)
    storages["masters"].delete(job.master.file.name)

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "master_missing")
    assert "Upload it again" in job.error_message


def test_a_full_disk(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job, before, save = queued(small_clip), stored(), AtomicFileSystemStorage._save
    count: list[str] = []

    def fill_up(self: AtomicFileSystemStorage, name: str, content: Any) -> str:
        count.append(name)
        if len(count) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(self, name, content)

    monkeypatch.setattr(AtomicFileSystemStorage, "_save", fill_up)
    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "disk_full")
    assert "Free some space" in job.error_message
    assert stored() == before
    assert len(count) > 3


def test_too_little_memory(small_clip: Path, settings: Any) -> None:
    settings.MEDIA_MEMORY_MB = 200
    job, before = queued(small_clip), stored("streams")

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "out_of_memory")
    assert stored("streams") == before


def test_a_stream_that_nobody_could_adopt_is_not_kept(small_clip: Path) -> None:
    job, before = queued(small_clip), stored("streams")

    def refuse(stream: Stream) -> None:
        raise ZeroDivisionError

    services.run(job_id=job.pk, adopt=refuse)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "unexpected")
    assert "ZeroDivisionError" in job.error_message
    assert not Stream.objects.exists()
    assert stored("streams") == before


def test_progress_rises_and_names_its_stages(small_clip: Path) -> None:
    job = queued(small_clip)
    told: list[tuple[str, int]] = []

    run(job, watch=lambda: told.append(Transcode.objects.values_list("stage", "percent").get(pk=job.pk)))

    stages = [stage for stage, _percent in told]
    assert list(dict.fromkeys(stages)) == ["fetch", "probe", "encode", "package", "verify", "store"]
    assert [percent for _stage, percent in told] == sorted(percent for _stage, percent in told)
    assert (job.percent, job.seconds_left, job.finished_at is not None) == (100, 0, True)
