"""Handing over a clip, transcoding it, and looking at what came out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from catalog.media import ffmpeg, intake, runner, services
from catalog.media.models import Stage, Stream, Transcode
from catalog.media.runner import Hooks
from studio.jobs.models import JobState
from tests.files import stored

NOBODY = Hooks(adopt=lambda stream: None)


def queued(clip: Path) -> Transcode:
    """The job for a clip that has just been handed over."""
    master, _new = intake.take(path=clip, name=clip.name)
    job, _stream = services.request_stream(master=master)
    assert job
    return job


def run(job: Transcode, watch: Callable[[], None] | None = None) -> Transcode:
    """The job's row after a worker has had it."""
    runner.run_all(transcode=job.pk, hooks=NOBODY, watch=watch)
    job.refresh_from_db()
    return job


def stream_of(clip: Path) -> Stream:
    """The stream that comes of a clip. The job must not fail."""
    job = run(queued(clip))
    assert job.state == "done", (job.error_code, job.error_message)
    return Stream.objects.get(transcode=job)


def folder_of(stream: Stream) -> Path:
    return Path(storages["streams"].path(stream.key))


def sizes(stream: Stream) -> list[tuple[int, int]]:
    """Those of its H.264 rungs, largest first."""
    return [(made.width, made.height) for made in stream.renditions.filter(codec="h264").order_by("-width")]


def playlists(stream: Stream) -> dict[str, Path]:
    return {path.parent.name: path for path in sorted(folder_of(stream).glob("*/main.m3u8"))}


def tracks(path: Path) -> list[dict[str, Any]]:
    """What ffprobe says of a packaged rendition's tracks."""
    words = ["-v", "error", "-allowed_extensions", "ALL", "-of", "json", "-show_streams", "-i", str(path)]
    answer = subprocess.run([ffmpeg.ffprobe_path(), *words], capture_output=True, check=True).stdout
    return list(json.loads(answer)["streams"])


def colours(path: Path, columns: int, rows: int, *, at_s: float = 1.0) -> list[tuple[int, int, int]]:
    """One frame of a rendition or of a clip as so many pixels, row by row, each the mean of its part."""
    allowed = ["-allowed_extensions", "ALL"] if path.suffix == ".m3u8" else []
    words = ["-v", "error", *allowed, "-i", str(path), "-ss", str(at_s), "-frames:v", "1"]
    scale = ["-vf", f"scale={columns}:{rows}:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run([ffmpeg.ffmpeg_path(), *words, *scale], capture_output=True, check=True).stdout
    return [(raw[at], raw[at + 1], raw[at + 2]) for at in range(0, len(raw), 3)]


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
