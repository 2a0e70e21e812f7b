"""What these tests share: tiny masters, machines with their workers, servers that are restarted, whole streams."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from catalog.media import artefacts, ffmpeg, graph, intake, services, steps, verify
from catalog.media.analysis import Analysis
from catalog.media.models import Stage, Stream, Transcode
from catalog.media.probe import Probe
from studio.embedded.layout import Layout
from studio.jobs.models import JobState
from studio.jobs.patience import patiently
from tests import clips, workers
from tests.catalog.media.transcoding import run
from tests.load import witness

LEASE = "6"  # seconds, so that the tests need not wait long for the dead
RCLONE = Path(sys.executable).parent / "rclone"
KEYS = {"AWS_ACCESS_KEY_ID": "studio", "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests"}
URI = re.compile(r'URI="([^"]+)"|^([^#\s].*)$', re.M)


def tiny(path: Path) -> Path:
    """A second and a bit at 90 × 160, with sound: one rung, done in a second of work."""
    clips.run(
        "-ss", "9", "-t", "1.2", "-i", clips.MEADOW, "-vf", "fps=15,crop=404:720,scale=90:160,setsar=1",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart", path,
    )  # fmt: skip
    return path


def hand_over(clip: Path, folder: Path, count: int) -> list[Transcode]:
    """So many masters, each with bytes of its own: a box that players skip tells them apart."""
    return [_hand_over(clip, folder / f"{os.urandom(4).hex()}.mp4") for _number in range(count)]


def _hand_over(clip: Path, path: Path) -> Transcode:
    path.write_bytes(clip.read_bytes() + b"\x00\x00\x00\x10free" + os.urandom(8))
    master, _new = intake.take(path=path, name=path.name)
    path.unlink(missing_ok=True)
    job, _stream = services.request_stream(master=master)
    assert job
    return job


@dataclass
class Machine:
    """A VAR_DIR with workers of its own on the tests' database and Redis."""

    var: Path
    notes: Path
    more: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        words = ["-I", "tests.load.witness"]
        self.processes[name] = workers.start_worker(f"{self.var.name}-{name}", words=words, **self.environment())

    def environment(self) -> dict[str, str]:
        return {
            "VAR_DIR": str(self.var), "REDIS_URL": settings.REDIS_URL, "JOB_LEASE_SECONDS": LEASE,
            "SECRET_KEY": settings.SECRET_KEY, witness.FOLDER: str(self.notes), "LOG_LEVEL": "ERROR",
        } | self.more  # fmt: skip

    def kill(self, name: str) -> None:
        """kill -9 of the worker with all that it started, and a new one in its place."""
        process = self.processes[name]
        process.send_signal(signal.SIGSTOP)  # it must not fork another that nobody notes
        gone = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
        self._note(gone)
        workers.kill(process)
        self.start(name)

    def kill_child(self, name: str) -> None:
        """kill -9 of the process in which the worker does its stages; the worker forks another."""
        children = psutil.Process(self.processes[name].pid).children()
        self._note([child.pid for child in children])
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def _note(self, gone: list[int]) -> None:
        """Before they are killed: their slots are free in the same moment, and another begins with one.

        One that was killed a moment ago may still be listed, as a zombie: the first note stays.
        """
        for pid in gone:
            with suppress(FileExistsError), (self.notes / f"killed-{pid}").open("x") as note:
                note.write(str(time.monotonic()))

    def end(self) -> None:
        for process in self.processes.values():
            workers.kill(process)


def restart_postgres(how: signal.Signals) -> None:
    """End it; its keeper starts it again."""
    os.kill(int((Layout.of(settings.VAR_DIR).pgdata / "postmaster.pid").read_text().split("\n")[0]), how)


def restart_redis() -> None:
    os.kill(int((Layout.of(settings.VAR_DIR).locks / "redis.pid").read_text()), signal.SIGKILL)


def ended() -> int:
    """How many transcodes have come to an end; PostgreSQL may be away meanwhile."""
    rows = Transcode.objects.filter(state__in=[JobState.DONE, JobState.FAILED])
    return patiently(lambda: rows.all().count())


def wait_until_ended(count: int, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while ended() < count:
        assert time.monotonic() < deadline, story()
        time.sleep(0.3)


def finish(count: int, *, seconds: float) -> None:
    """Retry what failed until all is done, as a person would once the storage is back."""
    deadline = time.monotonic() + seconds
    while Transcode.objects.filter(state=JobState.DONE).count() < count:
        assert time.monotonic() < deadline, story()
        services.retry_all()
        services.sweep()
        time.sleep(0.5)


def story() -> str:
    """What is not at its end, for the one who reads the failure."""
    rows = Stage.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list(
        "transcode", "name", "state", "attempt", "worker", "heartbeat_at"
    )
    return "\n".join(map(str, [*rows, *Transcode.objects.values_list("pk", "state", "error_code", "error_message")]))


def check_reasons(*expected: str) -> None:
    """Every transcode is done with its stream, or failed with a reason that was to be expected."""
    for job in Transcode.objects.select_related("stream"):
        if job.state == JobState.DONE:
            assert job.stream.key
        else:
            assert (job.state, job.error_code in expected) == (JobState.FAILED, True), story()
            assert job.error_message


def check_streams(folder: Path) -> None:
    """Every published stream is whole: playlists, segments, length, keyframes."""
    for stream in Stream.objects.all():
        check_whole(stream, artefacts.fetch_folder(storages["streams"], stream.key, folder / stream.key))


def check_whole(stream: Stream, folder: Path) -> None:
    playlists = list(folder.rglob("*.m3u8"))
    assert folder / "master.m3u8" in playlists
    for playlist in playlists:
        names = [one or other for one, other in URI.findall(playlist.read_text())]
        assert names
        for name in names:
            assert (playlist.parent / name).stat().st_size > 0
    found: dict[str, Any] = dict(stream.transcode.stages.values_list("name", "result"))
    plan = graph.plan_for(Probe.from_json(found[steps.PROBE]), Analysis.from_json(found[steps.ANALYSE]))
    packets = {rung.name: ffmpeg.playlist_packets(folder / rung.name / "main.m3u8") for rung in plan.rungs}
    audio = ffmpeg.playlist_packets(folder / "audio" / "main.m3u8") if plan.has_audio else None
    verify.check_stream(
        packets, audio, duration_s=plan.duration_s, rate=plan.frame_rate, interval=plan.keyframe_interval
    )


def check_nothing_stays(media: Path, *machines: Machine) -> None:
    """After tidying: no work folder, no half file, no output that no stream uses. ``media`` holds the storages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artefacts, "REST", 0)  # nobody is alive to use anything
        for machine in machines:
            patch.setattr(settings, "WORK_DIR", machine.var / "work")  # each looks after its own
            services.tidy()
            assert list((machine.var / "work").glob("stage-*")) == []
            assert list((machine.var / "work" / "masters").glob("*")) == []
    assert list(media.glob("*/.parts/*")) == []
    assert files(media / "work") == []
    keys = {path.relative_to(media / "streams").parts[0] for path in files(media / "streams")}
    assert keys == set(Stream.objects.values_list("key", flat=True))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def check_none_ran_twice(notes: Path) -> None:
    seen = witness.lines(notes)
    unseen = set(steps.BY_NAME) - {line.name for line in seen} - {steps.PICTURES}  # which may come after the test
    assert not unseen, f"the witness did not see {unseen}"
    assert [line for line in seen if line.what == "twice"] == []


def end_pictures(*, seconds: float = 60) -> None:
    """Do the last stages that the end of the workers cut short: they come after the stream.

    Of a worker that was killed PostgreSQL may still be ending the last statement, and its row is nobody's until then.
    """
    deadline = time.monotonic() + seconds
    for job in Transcode.objects.filter(state=JobState.DONE):
        while (stage := job.stages.get(name=steps.PICTURES)).state != JobState.DONE:
            told = (stage.state, stage.error_code, stage.error_message)
            assert time.monotonic() < deadline, f"{told}\n{story()}"
            _again(stage)
            run(job)


def _again(pictures: Stage) -> None:
    """Everybody who could have been doing it is dead."""
    if pictures.state == JobState.FAILED:
        services.repeat(stage=pictures)
    lapsed = timezone.now() - timedelta(hours=1)
    Stage.objects.filter(pk=pictures.pk, state=JobState.RUNNING).update(heartbeat_at=lapsed, attempt=1)


def forget_connection() -> None:
    """A connection that a restart broke is not the next test's to find."""
    connection.close()


@contextmanager
def bucket_server(root: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    pair = f"{KEYS['AWS_ACCESS_KEY_ID']},{KEYS['AWS_SECRET_ACCESS_KEY']}"
    server = subprocess.Popen(
        [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", pair, "--config", os.devnull, root],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for_port(port)
        yield server
    finally:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)
