"""A worker that was only slow, and a disk that is full."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from catalog.media import runner, services, steps
from catalog.media.models import Stage, Stream, Transcode
from studio import environment
from studio.jobs.models import JobState
from tests.catalog.media.transcoding import NOBODY
from tests.files import until
from tests.load import house, witness

pytestmark = pytest.mark.django_db(transaction=True)
DISK = 3 * 1024**2  # bytes


@pytest.fixture
def notes(tmp_path: Path, settings: Any) -> Path:
    settings.JOB_LEASE_SECONDS = int(house.LEASE)
    (tmp_path / "notes").mkdir()
    return tmp_path / "notes"


def test_a_worker_that_slept_through_its_lease_writes_nothing(notes: Path, tmp_path: Path, settings: Any) -> None:
    """It is stopped in the middle of a stage, another does that stage, and then it wakes up."""
    machine = house.Machine(
        tmp_path / "slow", notes, {"STORAGE_URL": f"file://{settings.VAR_DIR}/media", witness.PAUSE: steps.ENCODE}
    )
    machine.start("a")
    try:
        (job,) = house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, 1)
        until(lambda: attempts(notes, "begin"), seconds=60, what="beginning to encode")
        asleep = put_to_sleep(machine.processes["a"])
        stage = Stage.objects.get(state=JobState.RUNNING)
        until(runner.due(job.pk).filter(pk=stage.pk).exists, seconds=30, what="the end of the lease")
        assert runner.run_all(transcode=job.pk, hooks=NOBODY)
        stage.refresh_from_db()
        after = [Stage.objects.values().get(pk=stage.pk), house.files(settings.VAR_DIR / "media" / "streams")]

        for process in asleep:
            process.send_signal(signal.SIGCONT)
        until(lambda: attempts(notes, "end"), seconds=60, what="its noticing")
        until(lambda: not list((tmp_path / "slow" / "work").glob("stage-*")), seconds=30, what="its clearing up")
    finally:
        machine.end()

    assert [Stage.objects.values().get(pk=stage.pk), house.files(settings.VAR_DIR / "media" / "streams")] == after
    assert (after[0]["state"], after[0]["attempt"]) == (JobState.DONE, 2)
    house.check_reasons()
    house.check_streams(tmp_path)
    house.check_nothing_stays(settings.VAR_DIR / "media", machine)


def put_to_sleep(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """SIGSTOP for the worker and all that it started."""
    main = psutil.Process(worker.pid)
    asleep = [*main.children(recursive=True), main]
    for process in asleep:
        process.send_signal(signal.SIGSTOP)
    return asleep


def attempts(notes: Path, what: str) -> list[witness.Line]:
    """What the first attempt at the encode has told."""
    told = [line for line in witness.lines(notes) if line.name == steps.ENCODE and line.attempt == 1]
    return [line for line in told if line.what == what]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True, check=False)
    except OSError as error:
        pytest.skip(f"no small file system can be mounted here ({error}); see test_a_full_disk for a simulated one")
    if done.returncode:
        pytest.skip("no small file system can be mounted here; see test_a_full_disk for a simulated one")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full(
    disk: Path, notes: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORAGE_URL", f"file://{disk}/media")
    settings.STORAGES = environment.storages(disk)
    house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, 6)
    machine = house.Machine(disk, notes)
    for name in ("b", "c"):
        machine.start(name)
    try:
        until(Stream.objects.exists, seconds=120, what="the first stream")
        fill(disk)
        until(lambda: not unfinished(), seconds=120, what="noticing")
        assert Transcode.objects.filter(error_code="disk_full").exists(), house.story()
        house.check_reasons("disk_full")

        (disk / "ballast").unlink()
        settle(seconds=120)
    finally:
        machine.end()

    house.check_reasons()
    house.check_streams(tmp_path)
    house.check_none_ran_twice(notes)
    house.end_pictures()
    house.check_nothing_stays(disk / "media", machine)


def fill(disk: Path) -> None:
    with (disk / "ballast").open("wb") as file:
        try:
            while True:
                file.write(bytes(4096))
                file.flush()
        except OSError:
            os.truncate(file.fileno(), max(0, file.tell() - 16_384))


def unfinished() -> bool:
    services.sweep()
    return Transcode.objects.exclude(state__in=[JobState.DONE, JobState.FAILED]).exists()


def settle(*, seconds: float) -> None:
    """Retry what failed until all is done: what freed some space may have been used up by others meanwhile."""
    deadline = time.monotonic() + seconds
    while Transcode.objects.exclude(state=JobState.DONE).exists():
        assert time.monotonic() < deadline, house.story()
        services.retry_all()
        services.sweep()
        time.sleep(0.5)
