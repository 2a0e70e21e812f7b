"""One master's way through the tools: fetch, probe, encode, package, verify, store."""

from __future__ import annotations

import logging
import shutil
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from catalog.media import ffmpeg, graph, intake, links, verify
from catalog.media.errors import TranscodeFailed
from catalog.media.ladder import Rung
from catalog.media.models import Master, Transcode
from catalog.media.probe import Probe
from studio.jobs import services as jobs
from studio.uploads import PARTS

# Where each stage ends, in percent of the whole; measured on one-minute masters, encoding is nearly all.
STAGES = {"fetch": 3, "probe": 4, "encode": 92, "package": 94, "verify": 96, "store": 100}
CPU_SECONDS_PER_SECOND = 120  # of the master's length: far above what 1080p60 needs
WALL_SECONDS_PER_SECOND = 60
DAY = 86_400.0
log = logging.getLogger(__name__)
NO_MEMORY = ("Cannot allocate memory", "Resource temporarily unavailable", "malloc of size")  # of threads' stacks too


class Made(NamedTuple):
    """A rendition as it was made. Pixels, bits a second, seconds."""

    codec: str
    width: int
    height: int
    frame_rate: str
    bitrate_bps: int
    duration_s: float


class Result(NamedTuple):
    duration_s: float
    size_bytes: int
    has_audio: bool
    renditions: list[Made]


class Reporter:
    """Tells the job's row how far the work is, about once a second, which prolongs the lease too."""

    def __init__(self, job_id: int, owner: str, watch: Callable[[], None] | None = None) -> None:
        self.job_id, self.owner, self.watch = job_id, owner, watch
        self.stage, self.started, self.last = "", time.monotonic(), 0.0

    def __call__(self, stage: str, done: float) -> None:
        """``done`` is the share of the stage, 0 to 1. Raises LeaseLost."""
        now = time.monotonic()
        if stage == self.stage and now - self.last < 0.9:
            return
        names = list(STAGES)
        begin = STAGES[names[names.index(stage) - 1]] if stage != names[0] else 0
        percent = begin + (STAGES[stage] - begin) * min(1.0, max(0.0, done))
        jobs.beat(
            Transcode.objects.all(), pk=self.job_id, owner=self.owner, stage=stage, percent=min(99, int(percent)),
            seconds_left=self._seconds_left(percent, now),
        )  # fmt: skip
        self.stage, self.last = stage, now
        if self.watch:
            self.watch()

    def _seconds_left(self, percent: float, now: float) -> int | None:
        elapsed = now - self.started
        return round(elapsed * (100 - percent) / percent) if percent >= 6 and elapsed > 1 else None


def make_stream(master: Master, *, key: str, work: Path, report: Reporter) -> Result:
    """Make the stream's files and store them below ``key``. Raises Refused, TranscodeFailed or LeaseLost."""
    encoded = work / "encoded"
    (encoded / "stream").mkdir(parents=True)
    source = _fetch(master, work, report)
    report("probe", 0)
    probe = intake.look_at(source)
    plan = graph.plan_for(probe, threads=ffmpeg.encoder_threads())
    _encode(source, encoded, probe, plan, report)
    _package(encoded, plan, report)
    _verify(encoded / "stream", plan, report)
    renditions = [_rendition(rung, encoded / "stream" / rung.name, plan) for rung in plan.rungs]
    size = _store(encoded / "stream", key, report)
    return Result(plan.duration_s, size, plan.has_audio, renditions)


def _fetch(master: Master, work: Path, report: Reporter) -> Path:
    """The master as a local file: itself where the storage is a folder, else a copy."""
    report("fetch", 0)
    storage = master.file.storage
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(str(master.file.name)))
        if not path.exists():
            raise TranscodeFailed("master_missing", "The master is no longer in storage. Upload it again.")
        return path
    copy, count = work / "master", 0
    try:
        with storage.open(str(master.file.name)) as file, copy.open("wb") as out:
            while chunk := file.read(intake.CHUNK):
                out.write(chunk)
                count += len(chunk)
                report("fetch", count / max(1, master.size_bytes))
    except FileNotFoundError:
        raise TranscodeFailed("master_missing", "The master is no longer in storage. Upload it again.") from None
    return copy


def _limits(seconds: float) -> ffmpeg.Limits:
    return ffmpeg.Limits(
        cpu_s=int(120 + seconds * CPU_SECONDS_PER_SECOND),
        wall_s=120 + seconds * WALL_SECONDS_PER_SECOND,
        memory=settings.MEDIA_MEMORY_MB * 1024**2,
    )


def _encode(source: Path, out: Path, probe: Probe, plan: graph.Plan, report: Reporter) -> None:
    command = graph.encode_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=source, out=out, probe=probe, plan=plan,
        input_options=ffmpeg.input_options(settings.MEDIA_MAX_PIXELS),
    )  # fmt: skip
    poster = graph.poster_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=out / f"{plan.rungs[0].name}.mp4", out=out / "stream" / links.POSTER,
        duration_s=plan.duration_s,
    )  # fmt: skip
    try:
        ffmpeg.run(
            command, limits=_limits(plan.duration_s), tick=lambda position: report("encode", position / plan.duration_s)
        )
        ffmpeg.run(poster, limits=_limits(plan.duration_s), tick=lambda _position: report("encode", 1))
    except ffmpeg.ToolFailed as error:
        _note(report, error)
        raise _encode_failed(error) from error


def _note(report: Reporter, error: ffmpeg.ToolFailed) -> None:
    """A tool's own words are for the log: nobody else can do anything with them."""
    log.warning("transcode %s: %s ended with %s: %s", report.job_id, error.tool, error.code, error.words)


def _encode_failed(error: ffmpeg.ToolFailed) -> TranscodeFailed:
    """Whose fault it was, from ffmpeg's last words."""
    if "No space left" in error.words:
        return TranscodeFailed("disk_full", "The disk is full. Free some space, then retry.")
    if error.code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        return TranscodeFailed(
            "took_too_long", "The encode was ended at its time limit. Retry; if it happens again, export anew."
        )
    if any(words in error.words for words in NO_MEMORY):
        return TranscodeFailed("out_of_memory", "The encode needs more memory than it may use (MEDIA_MEMORY_MB).")
    return TranscodeFailed(
        "encode_failed",
        "The video could not be decoded to its end: a part of it is damaged. Export it again and upload that.",
    )


def _package(encoded: Path, plan: graph.Plan, report: Reporter) -> None:
    command = graph.package_command(packager=ffmpeg.packager_path(), plan=plan)
    try:
        ffmpeg.run(command, limits=_limits(plan.duration_s), cwd=encoded, tick=lambda _position: report("package", 0))
    except ffmpeg.ToolFailed as error:
        _note(report, error)
        raise TranscodeFailed(
            "package_failed", "The segments could not be written. Retry; if it happens again, look at the worker's log."
        ) from error
    master = encoded / "stream" / links.MASTER_PLAYLIST
    master.write_text(graph.reorder_master(master.read_text(), plan.lead.name))


def _verify(stream: Path, plan: graph.Plan, report: Reporter) -> None:
    """Probe what was packaged: see verify.check_stream."""
    videos: dict[str, verify.Packets] = {}
    for number, rung in enumerate(plan.rungs):
        report("verify", number / len(plan.rungs))
        videos[rung.name] = _packets(stream, rung.name, report)
    audio = _packets(stream, "audio", report) if plan.has_audio else None
    verify.check_stream(
        videos, audio, duration_s=plan.duration_s, rate=plan.frame_rate, interval=plan.keyframe_interval
    )


def _packets(stream: Path, name: str, report: Reporter) -> verify.Packets:
    try:
        return ffmpeg.playlist_packets(stream / name / "main.m3u8")
    except ffmpeg.ToolFailed as error:
        _note(report, error)
        raise TranscodeFailed(
            "verify_failed",
            f"The result of {name} can't be read. Retry; if it happens again, look at the worker's log.",
        ) from error


def _rendition(rung: Rung, folder: Path, plan: graph.Plan) -> Made:
    size = sum(file.stat().st_size for file in folder.glob("*.m4s"))
    return Made(
        rung.codec, rung.width, rung.height, str(plan.frame_rate), round(size * 8 / plan.duration_s), plan.duration_s
    )


def _store(stream: Path, key: str, report: Reporter) -> int:
    """Copy every file below ``key``, the playlists last; return their bytes."""
    storage = storages["streams"]
    files = sorted((file for file in stream.rglob("*") if file.is_file()), key=lambda file: file.suffix == ".m3u8")
    total = 0
    for number, path in enumerate(files):
        report("store", number / len(files))
        try:
            with path.open("rb") as file:
                storage.save(f"{key}/{path.relative_to(stream).as_posix()}", File(file))
        except Exception as error:  # every storage backend has errors of its own
            failed = intake.storage_failed(error)
            raise TranscodeFailed(failed.code, failed.message) from error
        total += path.stat().st_size
    return total


def remove_output(key: str) -> None:
    """Remove whatever was stored below ``key``."""
    storage = storages["streams"]
    if isinstance(storage, FileSystemStorage):
        shutil.rmtree(storage.path(key), ignore_errors=True)
        return
    for name in list(_names_below(storage, key)):
        storage.delete(name)


def _names_below(storage: Storage, folder: str) -> Iterable[str]:
    folders, files = storage.listdir(folder)
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _names_below(storage, f"{folder}/{name}")


def stale_parts(stores: Iterable[Storage]) -> Iterable[Path]:
    """Half-written files in local storages that nobody has touched for a day."""
    for storage in stores:
        if isinstance(storage, FileSystemStorage):
            for part in (Path(storage.location) / PARTS).glob("*"):
                if time.time() - part.stat().st_mtime > DAY:
                    yield part
