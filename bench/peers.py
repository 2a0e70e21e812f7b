"""How others make their ladders: MediaCMS's commands and Apple's fixed rates, on the pictures that we cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import ffmpeg as streams

from bench import measure
from catalog.media import ffmpeg, graph
from catalog.media.ladder import Rung

# Apple's H.264 ladder (HLS Authoring Specification) turned to 9:16: width, height, bits a second.
APPLE = (
    (360, 640, 365_000), (432, 768, 730_000), (432, 768, 1_100_000), (540, 960, 2_000_000),
    (720, 1280, 3_000_000), (720, 1280, 4_500_000), (1080, 1920, 6_000_000), (1080, 1920, 7_800_000),
)  # fmt: skip


def mediacms(job: measure.Job, rung: Rung, out: Path) -> list[str]:
    """One rung as MediaCMS makes it: a process of its own, x264 medium at CRF 23, and the sound with it (in a file
    beside it, so that bits are those of the picture). Keyframes as ours: both could be cut to the same segments."""
    plan = replace(job.plan, rungs=(rung,))
    (picture,) = graph.cascade(job.master, job.probe, plan)
    outputs = [_x264(job, picture, out, crf=23)]
    if job.plan.has_audio:
        length = f"{job.plan.duration_s:.3f}"
        sound = {"acodec": "aac", "ac": 2, "b:a": 128_000, "t": length}
        outputs.append(streams.output(job.master["a:0"], str(out.with_suffix(".m4a")), **sound))
    return graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path())


def apple(job: measure.Job, out: Path) -> tuple[list[str], tuple[Rung, ...]]:
    """All fixed rungs that the picture fills, in one process: x264 medium, average rate, peak twice that."""
    rungs = tuple(Rung(*one) for one in APPLE if one[0] <= job.plan.sizes[0][0])
    pictures = graph.cascade(job.master, job.probe, replace(job.plan, rungs=rungs))
    outputs = []
    for rung, picture in zip(rungs, pictures, strict=True):
        rates = {"b:v": rung.max_bitrate, "maxrate": 2 * rung.max_bitrate, "bufsize": 2 * rung.max_bitrate}
        outputs.append(_x264(job, picture, apple_file(out, rung), **rates))
    return graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path()), rungs


def apple_file(out: Path, rung: Rung) -> Path:
    return out / f"apple-{rung.width}-{rung.max_bitrate}.mp4"


def _x264(job: measure.Job, picture: Any, out: Path, **options: Any) -> Any:
    interval = job.plan.keyframe_interval
    return streams.output(
        picture, str(out), vcodec="libx264", preset="medium", g=interval, keyint_min=interval, sc_threshold=0,
        t=f"{job.plan.duration_s:.3f}", **options,
    )  # fmt: skip
