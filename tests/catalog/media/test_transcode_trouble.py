"""What goes wrong on the way: nothing half-made stays, the reason is told, and the work goes on."""

from __future__ import annotations

import errno
import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from catalog.media import ffmpeg, pipeline, queue, runner, services, steps
from catalog.media.models import Stage, Stream, Transcode
from studio.jobs.models import JobState
from studio.jobs.services import LeaseLost, beat
from studio.lib.errors import Failure
from studio.servers import redis_client
from studio.uploads import AtomicFileSystemStorage
from tests import factories
from tests.catalog.media.transcoding import NOBODY, queued, run
from tests.files import at_once, stored

pytestmark = pytest.mark.django_db
ROWS = Transcode.objects
INNARDS = re.compile(r"@ 0x|\bcode -?\d")


@pytest.fixture
def messages() -> Iterator[Callable[[], int]]:
    """How many messages wait in the media queue, which is empty at first."""
    redis_client().delete(queue.QUEUE)
    yield lambda: int(redis_client().llen(queue.QUEUE))
    redis_client().delete(queue.QUEUE)


def row(job: Transcode) -> Any:
    return [Transcode.objects.values().get(pk=job.pk), *Stage.objects.filter(transcode=job).values()]


def stage_of(job: Transcode, name: str) -> Stage:
    return Stage.objects.get(transcode=job, name=name)


def work_folders() -> list[Path]:
    return list(Path(settings.WORK_DIR).glob("stage-*"))


def at_stage(job: Transcode, name: str, act: Callable[[], None]) -> Callable[[], None]:
    """A watcher that acts once, when this stage of the job runs."""
    done: list[bool] = []

    def watch() -> None:
        if not done and stage_of(job, name).state == JobState.RUNNING:
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
    assert (stage_of(job, steps.LEAD).lease_owner, job.percent < 100) == ("", True)
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
    give_up_all(job)


def test_a_result_that_can_not_be_read_speaks_to_the_log_alone(
    small_clip: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = queued(small_clip)

    def cut_off() -> None:
        for path in Path(storages["streams"].location).glob("*/h264-198/*.m4s"):
            path.write_bytes(b"")

    run(job, watch=at_stage(job, steps.VERIFY, cut_off))

    assert (job.state, job.error_code) == (JobState.FAILED, "verify_failed")
    assert "Retry" in job.error_message or "retry" in job.error_message
    assert str(settings.VAR_DIR) not in job.error_message
    services.retry(job=job)
    assert stage_of(job, steps.PACKAGE).state == JobState.QUEUED  # what it read was wrong, so that is made anew
    assert run(job).state == JobState.DONE


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
    assert (first.state, first.error_code, first.error_message) == (JobState.QUEUED, "", "")
    assert (stage_of(first, steps.LEAD).state, stage_of(first, steps.LEAD).attempt) == (JobState.QUEUED, 0)
    assert stage_of(first, steps.ANALYSE).state == JobState.DONE  # what went well is not done again
    assert run(first).state == JobState.DONE


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_only_a_failed_job_can_be_retried(state: JobState) -> None:
    job = factories.transcode(state=state)

    with pytest.raises(Failure) as failed:
        services.retry(job=job)

    assert failed.value.code == "not_failed"
    assert row(job)[0]["state"] == state


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

    assert runner.run_all(transcode=job.pk, hooks=NOBODY) is False

    assert row(job) == before
    assert stored("streams") == kept


def test_a_job_that_does_not_exist_is_nobodys() -> None:
    assert runner.run_all(transcode=0, hooks=NOBODY) is False


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_once_each_stage_is_done_by_one(small_clip: Path, settings: Any) -> None:
    settings.MEDIA_JOBS = 4
    job = queued(small_clip)

    def work() -> None:
        deadline = time.monotonic() + 60
        while Transcode.objects.get(pk=job.pk).is_active and time.monotonic() < deadline:
            runner.run_next(hooks=NOBODY)

    at_once(*[work] * 4)

    assert Stream.objects.get().transcode == job
    assert set(job.stages.exclude(name=steps.PICTURES).values_list("state", "attempt")) == {(JobState.DONE, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_machine_does_no_more_stages_at_once_than_it_may(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_JOBS = 2
    at_work, most = [], []

    def probe(context: Any) -> dict[str, Any]:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.2)
        at_work.pop()
        raise Failure("enough", "Enough.")

    monkeypatch.setitem(pipeline.RUN, steps.PROBE, probe)
    for _number in range(6):
        services.request_stream(master=factories.master())

    did = at_once(*[lambda: runner.run_next(hooks=NOBODY)] * 6)

    assert did == [True] * 6
    assert max(most) == 2


@pytest.mark.parametrize("name", [steps.PROBE, steps.LEAD, steps.PACKAGE, steps.VERIFY])
def test_a_worker_whose_stage_was_taken_over_stops_and_leaves_no_trace(name: str, small_clip: Path) -> None:
    job, taken_over = queued(small_clip), []

    def take_over() -> None:
        Stage.objects.filter(transcode=job, name=name).update(lease_owner="somebody:else", attempt=2)
        taken_over.append((Stage.objects.values().get(transcode=job, name=name), stored("streams"), stored("work")))

    assert runner.run_all(transcode=job.pk, hooks=NOBODY, watch=at_stage(job, name, take_over))

    stage, *kept = taken_over[0]
    assert Stage.objects.values().get(transcode=job, name=name) == stage
    assert not Stream.objects.exists()
    assert [stored("streams"), stored("work")] == kept
    assert not work_folders()
    give_up_all(job)


def give_up_all(job: Transcode) -> None:
    """End a job that is left in the middle: nothing of it stays."""
    Stage.objects.filter(transcode=job, state=JobState.RUNNING).update(
        state=JobState.FAILED, error_code="ended", lease_owner=""
    )
    long_ago = timezone.now() - timedelta(days=9)
    Transcode.objects.filter(pk=job.pk).update(state=JobState.FAILED, error_code="ended", finished_at=long_ago)
    keys = set(job.stages.exclude(output_key="").values_list("output_key", flat=True))
    services.tidy()
    assert not stored("work")
    assert not [name for name in stored("streams") if name.split("/")[1] in keys]


def test_a_worker_that_shuts_down_hands_the_stage_back(small_clip: Path) -> None:
    job, before = queued(small_clip), stored("streams")

    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_all(transcode=job.pk, hooks=NOBODY, watch=at_stage(job, steps.LEAD, end))

    stage = stage_of(job, steps.LEAD)
    assert (stage.state, stage.attempt, stage.lease_owner) == (JobState.QUEUED, 0, "")
    assert stored("streams") == before
    assert not work_folders()


def lost(small_clip: Path, *, silent_s: float, attempt: int = 1) -> tuple[Transcode, Stage]:
    """A job whose worker was killed while it packaged, with what it left behind."""
    job = queued(small_clip)
    while stage_of(job, steps.PACKAGE).state == JobState.WAITING:
        assert runner.run_next(hooks=NOBODY, only=job.pk)
    heartbeat = timezone.now() - timedelta(seconds=silent_s)
    rows = Stage.objects.filter(transcode=job, name=steps.PACKAGE)
    rows.update(
        state=JobState.RUNNING,
        lease_owner="a:dead:worker",
        heartbeat_at=heartbeat,
        attempt=attempt,
        output_key="deadkey",
    )
    storages["streams"].save("deadkey/h264-540/1.m4s", ContentFile(b"half"))
    stage = rows.get()
    (Path(settings.WORK_DIR) / f"stage-{stage.pk}-{attempt}" / "stream").mkdir(parents=True)
    job.refresh_from_db()
    return job, stage


def test_the_queue_does_not_grow_while_all_workers_are_busy(messages: Callable[[], int]) -> None:
    for _number in range(3):
        factories.stage(name=steps.PROBE)

    assert [services.sweep() for _time in range(4)] == [3, 0, 0, 0]
    assert messages() == 3

    redis_client().rpop(queue.QUEUE)  # a worker took one, and was lost with it
    assert [services.sweep(), services.sweep()] == [1, 0]
    assert messages() == 3


def test_a_sweep_that_can_not_count_its_messages_sends_them_all(messages: Callable[[], int], settings: Any) -> None:
    factories.stage(name=steps.PROBE)
    services.sweep()

    told = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # where nobody answers
    assert services.sweep() == 1

    settings.REDIS_URL = told
    assert messages() == 2


@pytest.mark.usefixtures("messages")
def test_a_stage_whose_worker_was_lost_is_done_by_another(small_clip: Path) -> None:
    job, stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1)

    assert services.sweep() == 1
    run(job)

    assert (job.state, stage_of(job, steps.PACKAGE).attempt) == (JobState.DONE, 2)
    assert stage_of(job, steps.LEAD).attempt == 1
    assert Stream.objects.get().transcode == job
    assert not stored("streams/deadkey")
    assert not work_folders()
    with pytest.raises(LeaseLost):
        beat(Stage.objects.all(), pk=stage.pk, owner="a:dead:worker", percent=50)


def test_a_stage_whose_worker_is_only_slow_is_left_to_it(small_clip: Path) -> None:
    job, stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS - 5)
    before = row(job)

    assert services.sweep() == 0
    assert runner.run_all(transcode=job.pk, hooks=NOBODY) is False

    assert row(job) == before
    assert stored("streams/deadkey")
    assert len(work_folders()) == 1
    Stage.objects.filter(pk=stage.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert run(job).state == JobState.DONE  # and once it is dead, not only slow, that is cleared away
    assert not stored("streams/deadkey")


def test_a_stage_that_loses_its_worker_every_time_is_given_up(small_clip: Path) -> None:
    job, _stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1, attempt=settings.JOB_MAX_ATTEMPTS)

    assert runner.run_all(transcode=job.pk, hooks=NOBODY) is False
    assert services.sweep() == 0

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")
    assert "lost 3 times" in job.error_message
    services.tidy()
    assert not work_folders()
    assert not stored("streams/deadkey")
    give_up_all(job)


def test_a_failed_job_that_was_tidied_is_made_from_its_encodes_on(small_clip: Path) -> None:
    job, _stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1, attempt=settings.JOB_MAX_ATTEMPTS)
    services.sweep()
    Transcode.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=9))
    services.tidy()
    assert not stored("work")

    services.retry(job=job)

    assert run(job).state == JobState.DONE
    assert stage_of(job, steps.ANALYSE).attempt == 1


def test_a_stream_for_review_is_there_before_the_rest_is_done(small_clip: Path) -> None:
    job, seen, before = queued(small_clip), [], stored("streams")

    def look() -> None:
        key = Transcode.objects.get(pk=job.pk).review_key
        seen.append(bool(key) and len(ffmpeg.playlist_packets(_review(key) / "h264-198" / "main.m3u8")) == 72)

    run(job, watch=at_stage(job, steps.H264, look))

    assert seen == [True]
    assert job.review_key == ""
    assert {name.split("/")[1] for name in stored("streams") - before} == {Stream.objects.get().key}
    assert not stored("work")


def _review(key: str) -> Path:
    return Path(storages["streams"].path(key))


def test_another_stream_of_a_master_needs_no_second_analysis(small_clip: Path) -> None:
    first = run(queued(small_clip))

    again = services.remake(master=first.master)
    with pytest.raises(Failure, match="worked on"):
        services.remake(master=first.master)
    run(again)

    assert again.state == JobState.DONE
    assert stage_of(again, steps.ANALYSE).attempt == 0
    assert Stream.objects.filter(master=first.master).count() == 2


def test_stages_are_repeated_only_where_that_harms_nothing(small_clip: Path) -> None:
    job = run(queued(small_clip))

    services.repeat(stage=stage_of(job, steps.PICTURES))
    assert run(job).state == JobState.DONE
    assert stage_of(job, steps.PICTURES).state == JobState.DONE
    with pytest.raises(Failure) as failed:
        services.repeat(stage=stage_of(job, steps.LEAD))
    assert failed.value.code == "not_repeated"


def test_all_that_failed_is_retried_at_once(small_clip: Path) -> None:
    job = queued(small_clip)
    kept = Path(storages["masters"].path(job.master.file.name)).read_bytes()
    spoil(job)
    run(job)
    factories.transcode(state=JobState.DONE)
    Path(storages["masters"].path(job.master.file.name)).write_bytes(kept)

    assert services.retry_all() == 1

    assert run(job).state == JobState.DONE
    assert services.retry_all() == 0


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
    assert stored() - before == {name for name in stored("work") if name.endswith(("198.mp4", "audio.mp4"))}
    assert len(count) > 3
    give_up_all(job)
    assert stored() == before


def test_too_little_memory(small_clip: Path, settings: Any) -> None:
    settings.MEDIA_MEMORY_MB = 200
    job, before = queued(small_clip), stored("streams")

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "out_of_memory")
    assert stored("streams") == before


def test_a_stream_that_nobody_could_adopt_is_not_kept(small_clip: Path) -> None:
    job = queued(small_clip)

    def refuse(stream: Stream) -> None:
        raise ZeroDivisionError

    runner.run_all(transcode=job.pk, hooks=runner.Hooks(adopt=refuse))

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "unexpected")
    assert "ZeroDivisionError" in job.error_message
    assert not Stream.objects.exists()
    give_up_all(job)


def test_progress_rises_and_names_its_stages(small_clip: Path) -> None:
    job = queued(small_clip)
    told: list[tuple[str, int]] = []

    run(job, watch=lambda: told.append(Transcode.objects.values_list("stage", "percent").get(pk=job.pk)))

    stages = [stage for stage, _percent in told if stage]
    assert list(dict.fromkeys(stages)) == [step.name for step in steps.STEPS if step.name != steps.PICTURES]
    percents = [percent for stage, percent in told if stage]
    assert percents == sorted(percents)
    assert (job.percent, job.seconds_left, job.finished_at is not None) == (100, 0, True)


def test_a_stage_that_lost_its_worker_after_its_transcode_failed_waits_for_a_retry() -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    job = factories.transcode(state=JobState.FAILED, error_code="disk_full")
    lost_one = factories.stage(
        transcode=job, name=steps.H264, state=JobState.RUNNING, lease_owner="a:dead:worker", heartbeat_at=long_ago,
        output_key="deadkey", attempt=1,
    )  # fmt: skip
    busy = factories.stage(
        transcode=job, name=steps.LEAD, state=JobState.RUNNING, lease_owner="a:live:worker", heartbeat_at=timezone.now()
    )
    half = Path(storages["work"].path("deadkey/h264-540.mp4"))
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")

    services.sweep()

    lost_one.refresh_from_db()
    busy.refresh_from_db()
    assert (lost_one.state, lost_one.attempt, lost_one.lease_owner) == (JobState.WAITING, 0, "")
    assert busy.state == JobState.RUNNING
    assert not stored("work")


def test_a_machine_removes_what_killed_workers_left_on_it() -> None:
    """Another machine may have taken the stage over: then it is the attempt that tells."""
    stage = factories.stage(state=JobState.RUNNING, attempt=2)
    work = Path(settings.WORK_DIR)
    for name in (f"stage-{stage.pk}-1", f"stage-{stage.pk}-2", "stage-999999-1"):
        (work / name).mkdir(parents=True)

    assert runner.tidy_machine() == 2

    assert [folder.name for folder in work_folders()] == [f"stage-{stage.pk}-2"]
    Stage.objects.all().delete()
    assert runner.tidy_machine() == 1


def test_no_room_for_the_work_folder_is_a_full_disk(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = queued(small_clip)

    def full(context: Any) -> dict[str, Any]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(pipeline.RUN, steps.PROBE, full)
    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "disk_full")


def test_an_end_whose_answer_was_lost_is_not_undone(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The COMMIT worked, the line was cut before that was told: what it made stays."""
    job, end, lost_answers = queued(small_clip), runner._end, []

    def end_twice(stage: Stage, *rest: Any) -> None:
        end(stage, *rest)
        if stage.name == steps.PACKAGE:
            lost_answers.append(stage.name)
            end(stage, *rest)

    monkeypatch.setattr(runner, "_end", end_twice)
    run(job)

    assert lost_answers == [steps.PACKAGE]
    assert job.state == JobState.DONE
    assert (_review(Stream.objects.get().key) / "master.m3u8").exists()
