"""Encoding and packaging a clip without the database, as the stages do it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalog.media import ffmpeg, graph, playlists, probe
from catalog.media.analysis import Analysis
from catalog.media.ladder import Rung

MAX_PIXELS = 9_000_000


def look(clip: Path) -> probe.Probe:
    return probe.parse(ffmpeg.probe(clip, max_pixels=MAX_PIXELS), max_seconds=900, max_pixels=MAX_PIXELS)


def encode(clip: Path, out: Path, plan: graph.Plan, *, review: bool = False) -> None:
    command = graph.encode_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=clip.resolve(), probe=look(clip), plan=plan,
        input_options=ffmpeg.input_options(MAX_PIXELS), review=review,
    )  # fmt: skip
    ffmpeg.run(command, limits=ffmpeg.Limits(cpu_s=600, wall_s=600), cwd=out)


def package(out: Path, plan: graph.Plan) -> Path:
    """The packaged stream, its master playlist finished."""
    command = graph.package_command(packager=ffmpeg.packager_path(), plan=plan)
    (out / "stream").mkdir(exist_ok=True)
    ffmpeg.run(command, limits=ffmpeg.Limits(), cwd=out)
    master = out / "stream" / "master.m3u8"
    finished = playlists.declared_as_measured(playlists.load(out / "stream"))
    master.write_text(graph.reorder_master(finished, plan.lead.name))
    return out / "stream"


def stream_of(clip: Path, out: Path, rungs: Sequence[Rung] = ()) -> tuple[Path, graph.Plan]:
    plan = graph.plan_for(look(clip), Analysis(tuple(rungs)) if rungs else None)
    encode(clip, out, plan)
    return package(out, plan), plan


def keyframes(stream: Path, plan: graph.Plan) -> dict[str, list[float]]:
    return {
        rung.name: [at for at, is_key in ffmpeg.playlist_packets(stream / rung.name / "main.m3u8") if is_key]
        for rung in plan.rungs
    }
