"""What goes wrong on the way: nothing half-made stays, the reason is told, and the work goes on."""

from __future__ import annotations

import errno
import random
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages

from catalog.media import export, ffmpeg, pipeline, runner, services, steps
from catalog.media.models import Stream, Transcode
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.uploads import AtomicFileSystemStorage
from tests import clips, factories
from tests.catalog.media.transcoding import NOBODY, at_stage, give_up_all, queued, row, run, stage_of, work_folders
from tests.files import stored

pytestmark = pytest.mark.django_db
ROWS = Transcode.objects
INNARDS = re.compile(r"@ 0x|\bcode -?\d")


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
    assert (stage_of(job, steps.ENCODE).lease_owner, job.percent < 100) == ("", True)
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
    ended = {stage.name: stage.state for stage in first.stages.all()}

    assert run(second).state == JobState.DONE

    Path(storages["masters"].path(first.master.file.name)).write_bytes(small_clip.read_bytes())
    services.retry(job=first)
    first.refresh_from_db()
    assert (first.state, first.error_code, first.error_message) == (JobState.QUEUED, "", "")
    (failed,) = [stage_of(first, name) for name, state in ended.items() if state == JobState.FAILED]
    assert (failed.state, failed.attempt) == (JobState.QUEUED, 0)
    assert stage_of(first, steps.PROBE).state == JobState.DONE  # what went well is not done again
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
    encode = stage_of(job, steps.ENCODE)
    assert {name.split("/")[1] for name in stored() - before} == {encode.output_key}, "for a retry, and to look at"
    assert len(count) > 3
    give_up_all(job)
    assert stored() == before


def test_too_little_memory(small_clip: Path, settings: Any) -> None:
    settings.MEDIA_MEMORY_MB = 200
    job, before = queued(small_clip), stored("streams")

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "out_of_memory")
    assert stored("streams") == before


def test_too_little_memory_to_encode_and_enough_on_retry(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    clip, right = tmp_path / "clip.mp4", settings.MEDIA_MEMORY_MB
    clips.run("-ss", "9", "-t", "1", "-i", clips.MEADOW, "-vf", "crop=404:720,scale=540:960,setsar=1", "-an", clip)
    job = queued(clip)

    run(job, watch=at_stage(job, steps.ENCODE, lambda: setattr(settings, "MEDIA_MEMORY_MB", 400)))

    assert (job.state, job.error_code) == (JobState.FAILED, "out_of_memory")
    assert "MEDIA_MEMORY_MB" in job.error_message
    states = {stage.name: stage.state for stage in job.stages.all()}
    assert [name for name, state in states.items() if state == JobState.FAILED] == [steps.ENCODE]
    assert states[steps.ANALYSE] == JobState.DONE
    assert not Stream.objects.exists()
    assert work_folders() == []
    kept = set(job.stages.filter(state=JobState.DONE).values_list("output_key", flat=True))
    assert {name.split("/")[1] for name in stored("work")} <= kept

    settings.MEDIA_MEMORY_MB = right
    services.retry(job=job)
    assert run(job).state == JobState.DONE
    assert not stored("work")


def test_an_encode_ends_at_its_processor_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ffmpeg would end as if it had been asked to stop; what a person reads is that it took too long."""
    clip = tmp_path / "clip.mp4"
    clips.run("-ss", "3", "-t", "6", "-i", clips.MEADOW, "-vf", "crop=404:720,scale=540:960,setsar=1", "-an", clip)
    job, before = queued(clip), stored("streams")
    monkeypatch.setattr(pipeline, "limits", lambda _seconds: ffmpeg.Limits(cpu_s=1))

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "took_too_long")
    assert stage_of(job, steps.ENCODE).error_code == "took_too_long"
    assert stored("streams") == before
    give_up_all(job)


@pytest.mark.parametrize("program", ["_run", "blocks"])
def test_a_program_is_held_to_its_processor_time_and_a_kill_from_outside_is_told_apart(program: str) -> None:
    def call(code: str, limits: ffmpeg.Limits) -> int:
        command = [sys.executable, "-c", code]
        with pytest.raises(ffmpeg.ToolFailed) as failed:
            if program == "blocks":
                list(ffmpeg.blocks(command, size=10, limits=limits))
            else:
                ffmpeg.run(command, limits=limits)
        return failed.value.code

    assert call("while True: pass", ffmpeg.Limits(cpu_s=1)) == -signal.SIGXCPU
    assert call("import os; os.kill(os.getpid(), 9)", ffmpeg.Limits(cpu_s=5)) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [
        (-signal.SIGXCPU, "", "took_too_long"),
        (-signal.SIGALRM, "it took longer than 60 seconds", "took_too_long"),
        (-signal.SIGKILL, "", "killed"),
        (1, "No space left on device", "disk_full"),
    ],
)
def test_a_bound_of_the_machine_is_not_the_videos_fault(code: int, words: str, told: str) -> None:
    error = ffmpeg.ToolFailed("ffmpeg", code, words)

    assert [judge(error).code for judge in (pipeline._encode_failed, pipeline._package_failed, export._failed)] == (
        [told] * 3
    )


def test_every_program_may_use_what_the_setting_says(settings: Any) -> None:
    settings.MEDIA_MEMORY_MB = 300
    command = [sys.executable, "-c", "import resource; print(resource.getrlimit(resource.RLIMIT_AS)[0])"]

    assert int(ffmpeg.run(command, limits=ffmpeg.Limits())) == 300 * 1024**2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[dec:h264 @ 0x1] Invalid data found when processing input", "encode_failed"),
        ("[h264 @ 0x1] guess_dc() is out of memory\nInvalid data found when processing input", "out_of_memory"),
        ("[enc:libx264 @ 0x1] Error while opening encoder - maybe incorrect parameters", "out_of_memory"),
        ("[enc:libx264 @ 0x1] Could not open encoder before EOF", "encode_failed"),  # nothing could be decoded
        ("Terminating thread with return code -12 (Cannot allocate memory)", "out_of_memory"),
    ],
)
def test_a_lack_of_memory_is_not_the_videos_fault(words: str, code: str) -> None:
    assert pipeline._encode_failed(ffmpeg.ToolFailed("ffmpeg", 187, words)).code == code


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


def test_no_room_for_the_work_folder_is_a_full_disk(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = queued(small_clip)

    def full(context: Any) -> dict[str, Any]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(pipeline.RUN, steps.PROBE, full)
    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "disk_full")
