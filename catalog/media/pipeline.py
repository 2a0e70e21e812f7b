"""What each stage does, from probe to pictures: files in, files and a result out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from catalog.media import (
    artefacts,
    complexity,
    ffmpeg,
    graph,
    intake,
    links,
    loudness,
    pictures,
    playlists,
    review,
    steps,
    verify,
)
from catalog.media.analysis import Analysis
from catalog.media.context import Context
from catalog.media.errors import TranscodeFailed, ended
from catalog.media.ladder import Rung, centre_crop, frame_rate_for, rungs_for
from catalog.media.probe import Probe
from catalog.media.reframe import kept
from catalog.media.reframe.framing import is_wide

CPU_SECONDS_PER_SECOND = 120  # of the master's length: far above what 1080p60 needs
WALL_SECONDS_PER_SECOND = 60
FETCH = 0.1  # the share of a stage's progress that fetching a master counts
log = logging.getLogger(__name__)
Result = dict[str, Any]


def probe(context: Context) -> Result:
    """What the master is."""
    return intake.look_at(local_master(context)).as_json()


def analyse(context: Context) -> Result:
    """Which rungs the master deserves, how loud it is, and where its shots are."""
    found, source = context.probe(), local_master(context)
    picture = found.picture
    rate = frame_rate_for(picture.frame_rate, constant=picture.constant_rate)
    try:
        heard = loudness.measure(source, found, work=context.work, tick=context.part(0, 0.2))
        _find_shots(context, found, source)
        hard = complexity.measure(
            source, found, tick=context.part(0.5, 1), max_pixels=settings.MEDIA_MAX_PIXELS, room=context.work
        )
    except ffmpeg.ToolFailed as error:
        _note(context, error)
        raise _encode_failed(error) from error
    return Analysis(rungs_for(centre_crop(picture.width, picture.height), hard, rate), heard).as_json()


def _find_shots(context: Context, found: Probe, source: Path) -> None:
    """Nothing where the picture is not wider than 9:16."""
    if not is_wide(found):
        return
    from catalog.media.reframe import find  # OpenCV, which nothing else needs

    stills = context.work / "stills"
    stills.mkdir()
    shots = find.find(source, found, tick=context.part(0.2, 0.5), stills=stills)
    kept.keep(master=context.master, found=shots, stills=stills, rate=find.rate_of(found))


def encode(context: Context) -> Result:
    """Every rung and the sound, and meanwhile a stream for review; the result names each file's key."""
    found, source = context.probe(), local_master(context)
    plan, growing = context.plan(found), review.Growing(context)
    command = graph.encode_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=source, probe=found, plan=plan, review=True,
        input_options=ffmpeg.input_options(settings.MEDIA_MAX_PIXELS),
    )  # fmt: skip

    def tick(at: float) -> None:
        context.report(at / plan.duration_s)
        growing.publish()

    try:
        ffmpeg.run(command, limits=limits(plan.duration_s), cwd=context.work, tick=tick)
    except ffmpeg.ToolFailed as error:
        _note(context, error)
        raise _encode_failed(error) from error
    growing.finish()
    names = [rung.name for rung in plan.rungs] + ["audio"] * plan.has_audio
    return {"files": {name: _keep(context, f"{name}.mp4") for name in names}}


def package(context: Context) -> Result:
    """The whole stream, below the attempt's key."""
    plan = context.plan(context.probe())
    _fetch_encoded(context)
    (context.work / "stream").mkdir()
    command = graph.package_command(packager=ffmpeg.packager_path(), plan=plan)
    poster = graph.poster_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=context.work / f"{plan.rungs[0].name}.mp4",
        out=context.work / "stream" / links.POSTER, duration_s=plan.duration_s,
    )  # fmt: skip
    try:
        ffmpeg.run(command, limits=limits(plan.duration_s), cwd=context.work, tick=lambda _at: context.report(0.2))
        ffmpeg.run(poster, limits=limits(plan.duration_s), tick=lambda _at: context.report(0.4))
    except ffmpeg.ToolFailed as error:
        _note(context, error)
        raise _package_failed(error) from error
    stream = context.work / "stream"
    playlist = stream / links.MASTER_PLAYLIST
    finished = playlists.declared_as_measured(playlists.load(stream))
    playlist.write_text(graph.reorder_master(finished, plan.lead.name))
    made = [_rendition(rung, stream / rung.name, plan) for rung in plan.rungs]
    size = _store(stream, context)
    return {
        "key": context.key, "size_bytes": size, "duration_s": plan.duration_s, "has_audio": plan.has_audio,
        "renditions": made,
    }  # fmt: skip


def check(context: Context) -> Result:
    """Read what was stored: see verify.check_stream and check_package."""
    plan, key = context.plan(context.probe()), context.result(steps.PACKAGE)["key"]
    folder = artefacts.fetch_folder(storages["streams"], key, context.work / "stream")
    videos: dict[str, verify.Packets] = {}
    for number, rung in enumerate(plan.rungs):
        context.report(number / len(plan.rungs))
        videos[rung.name] = _packets(folder, rung.name, context)
    audio = _packets(folder, "audio", context) if plan.has_audio else None
    verify.check_stream(
        videos, audio, duration_s=plan.duration_s, rate=plan.frame_rate, interval=plan.keyframe_interval
    )
    advice = verify.check_package(playlists.load(folder), videos)
    heard = loudness.check(joined(context, key, "audio")) if plan.has_audio else None
    return {"advice": [asdict(finding) for finding in advice], "loudness": heard.as_json() if heard else None}


def nothing(context: Context) -> Result:
    """Where nobody above media writes a report."""
    return {}


def make_pictures(context: Context) -> Result:
    """Stills to choose from and the storyboard, into the stream's folder."""
    plan, key = context.plan(context.probe()), context.result(steps.PACKAGE)["key"]
    lead, best = (joined(context, key, rung.name) for rung in (plan.lead, plan.rungs[0]))
    out = context.work / "made"
    made = pictures.make(lead, out, duration_s=plan.duration_s, tick=context.report, best=best)
    for path in sorted((out / pictures.FOLDER).iterdir()):
        artefacts.store(storages["streams"], path, f"{key}/{pictures.FOLDER}/{path.name}")
    return made.as_json()


def joined(context: Context, key: str, name: str) -> Path:
    """A packaged rendition as one file: its segments behind one another are a fragmented MP4."""
    storage, whole = storages["streams"], context.work / f"{name}.mp4"
    folder = artefacts.fetch_folder(storage, f"{key}/{name}", context.work / name)
    segments = sorted(folder.glob("*.m4s"), key=lambda path: int(path.stem))
    with whole.open("wb") as out:
        for path in (folder / "init.mp4", *segments):
            out.write(path.read_bytes())
    return whole


RUN: dict[str, Callable[[Context], Result]] = {
    steps.PROBE: probe,
    steps.ANALYSE: analyse,
    steps.ENCODE: encode,
    steps.PACKAGE: package,
    steps.VERIFY: check,
    steps.INSPECT: nothing,
    steps.PICTURES: make_pictures,
}


def local_master(context: Context) -> Path:
    return artefacts.fetch_master(context.master, lambda share: context.report(FETCH * share))


def limits(seconds: float) -> ffmpeg.Limits:
    """What a tool may use for so many seconds of video."""
    return ffmpeg.Limits(
        cpu_s=int(120 + seconds * CPU_SECONDS_PER_SECOND), wall_s=120 + seconds * WALL_SECONDS_PER_SECOND
    )


def _keep(context: Context, name: str) -> str:
    artefacts.put(context.work / name, f"{context.key}/{name}")
    return f"{context.key}/{name}"


def _note(context: Context, error: ffmpeg.ToolFailed) -> None:
    """A tool's own words are for the log: nobody else can do anything with them."""
    log.warning("transcode %s: %s ended with %s: %s", context.transcode.pk, error.tool, error.code, error.words)


def _encode_failed(error: ffmpeg.ToolFailed) -> TranscodeFailed:
    """Whose fault it was, from ffmpeg's last words."""
    return ended(error) or TranscodeFailed(
        "encode_failed",
        "The video could not be decoded to its end: a part of it is damaged. Export it again and upload that.",
    )


def _package_failed(error: ffmpeg.ToolFailed) -> TranscodeFailed:
    return ended(error) or TranscodeFailed(
        "package_failed", "The segments could not be written. Retry; if it happens again, look at the worker's log."
    )


def _fetch_encoded(context: Context) -> None:
    """Bring the encoded files into the work folder. Raises ``work_missing``."""
    for name, key in context.result(steps.ENCODE)["files"].items():
        target = context.work / f"{name}.mp4"
        try:
            local = artefacts.fetch(storages["work"], key, target)
        except FileNotFoundError:
            raise TranscodeFailed(
                "work_missing", "Files of an earlier stage are no longer there. Begin again from its encode."
            ) from None
        if local != target:
            target.symlink_to(local.resolve())
        context.report(0.1)


def _rendition(rung: Rung, folder: Path, plan: graph.Plan) -> Result:
    """Pixels, bits a second, seconds."""
    size = sum(file.stat().st_size for file in folder.glob("*.m4s"))
    return {
        "codec": rung.codec, "width": rung.width, "height": rung.height,
        "frame_rate": str(plan.frame_rate), "bitrate_bps": round(size * 8 / plan.duration_s),
        "duration_s": plan.duration_s,
    }  # fmt: skip


def _store(stream: Path, context: Context) -> int:
    """Copy every file below the attempt's key, the playlists last; return their bytes."""
    files = sorted((file for file in stream.rglob("*") if file.is_file()), key=lambda file: file.suffix == ".m3u8")
    total = 0
    for number, path in enumerate(files):
        context.report(0.4 + 0.6 * number / len(files))
        name = path.relative_to(stream).as_posix()
        total += artefacts.store(storages["streams"], path, f"{context.key}/{name}")
    return total


def _packets(stream: Path, name: str, context: Context) -> verify.Packets:
    try:
        return ffmpeg.playlist_packets(stream / name / "main.m3u8")
    except ffmpeg.ToolFailed as error:
        _note(context, error)
        raise TranscodeFailed(
            "verify_failed",
            f"The result of {name} can't be read. Retry; if it happens again, look at the worker's log.",
        ) from error
