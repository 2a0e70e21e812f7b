"""How hard a title is to encode: short excerpts of it, encoded as its rungs will be and scored by VMAF.

The maths stand in prediction.py. What is encoded went through the same filters as the stream's own pictures, so HDR,
interlaced and turned masters are judged by what will be seen of them.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg as streams

from catalog.media import ffmpeg, graph, tones
from catalog.media.ladder import AV1, H264, LEAD_WIDTH, Rung, lead_of
from catalog.media.prediction import Complexity, Sample, Window, gop_bitrate, windows
from catalog.media.probe import Probe

__all__ = ["Complexity", "measure"]

EVERY = 3  # frames: of so many one is scored; with 2, 4 or 8 it would be the best of every pyramid
SEEN_EVERY = 3 * EVERY  # at the largest size, where a frame costs most and only steps of LEAST_GAIN count
SLOPE_STEP = 5  # of CRF, between the two probes of one size that tell the slope
LEAST_WIDTH = 120  # pixels; below it VMAF says nothing
SCORE_THREADS = 2
ENCODE_SHARE = 0.6  # of the time that it takes


@dataclass(frozen=True)
class Job:
    """What is looked at: excerpts of a master, the probe encodes to make, and a folder for them."""

    source: Path
    probe: Probe
    plan: graph.Plan
    excerpts: tuple[Window, ...]
    folder: Path
    max_pixels: int

    @property
    def frames(self) -> int:
        """Of one excerpt."""
        return max(1, round(self.excerpts[0].length_s * self.plan.frame_rate))

    @property
    def seconds(self) -> float:
        return self.frames * len(self.excerpts) / float(self.plan.frame_rate)

    @property
    def reference(self) -> Path:
        return self.folder / "reference.y4m"

    def encoded(self, rung: Rung) -> Path:
        return _place(self.folder, rung) / f"{rung.name}.mp4"


def measure(
    source: Path,
    probe: Probe,
    *,
    shots: Sequence[Any] = (),
    tick: ffmpeg.Tick,
    max_pixels: int = 9_000_000,
    room: Path | None = None,
) -> Complexity:
    """Probe encodes of excerpts, of a minute or more at most 4%. Calls ``tick`` with the share done, 0 to 1.

    ``shots`` are not used: what is followed inside a wide picture is as hard as what stands at its centre. Takes up
    to 400 MB of disk below ``room`` while it runs, at 1080 × 1920. Raises ToolFailed.
    """
    plan = graph.plan_for(probe)
    if plan.rungs[0].width < LEAST_WIDTH:
        return Complexity(())
    excerpts = windows(_from_start(source, probe, max_pixels), probe.duration_s, plan.frame_rate)
    with tempfile.TemporaryDirectory(prefix="complexity-", dir=room) as folder:
        job = Job(source, probe, replace(plan, rungs=probes(plan.rungs)), excerpts, Path(folder), max_pixels)
        _encode(job, _part(tick, job.seconds, 0.0, ENCODE_SHARE))
        _score(job, _part(tick, job.seconds, ENCODE_SHARE, 1.0))
        samples = tuple(_sample(job, rung) for rung in job.plan.rungs)
    return Complexity(samples)


def _part(tick: ffmpeg.Tick, seconds: float, begin: float, end: float) -> ffmpeg.Tick:
    """A tick for a program that makes so many seconds. With many outputs ffmpeg's position can go back: not this."""
    furthest = 0.0

    def forward(position: float) -> None:
        nonlocal furthest
        furthest = min(seconds, max(furthest, position))
        tick(begin + (end - begin) * furthest / seconds)

    return forward


def _limits() -> ffmpeg.Limits:
    return ffmpeg.Limits(cpu_s=900, wall_s=1800)


def probes(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """Every H.264 rung at its usual quality, the lead once more for the slope, and AV1 at the lead's size."""
    lead = lead_of(rungs)
    twice = replace(lead, crf=lead.crf + SLOPE_STEP)
    like = [rung for rung in rungs if rung.codec == AV1 and rung.width <= max(LEAD_WIDTH, lead.width)]
    uncapped = [rung for rung in rungs if rung.codec == H264] + [twice] + like[:1]
    return tuple(replace(rung, max_bitrate=50_000_000) for rung in uncapped)


def _from_start(source: Path, probe: Probe, max_pixels: int) -> list[tuple[float, int, bool]]:
    found = ffmpeg.pictures(source, max_pixels=max_pixels)
    return [(at - probe.start_s, size, is_key) for at, size, is_key in found]


def _encode(job: Job, tick: ffmpeg.Tick) -> None:
    """One process: the excerpts joined, once raw for comparison, once for each probe."""
    pieces = [_excerpt(job, window) for window in job.excerpts]
    joined = streams.filter(pieces, "concat", n=len(pieces), v=1, a=0)
    both = joined.filter_multi_output("split", 2)
    outputs = [streams.output(both[0], str(job.reference), f="yuv4mpegpipe")]
    plan = replace(job.plan, duration_s=job.seconds)
    for rung, picture in zip(plan.rungs, graph.scaled_down(both[1], plan), strict=True):
        outputs.append(graph.video_output(picture, rung, plan, _place(job.folder, rung), interval=_interval(job, rung)))
    ffmpeg.run(graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path()), limits=_limits(), tick=tick)


def _interval(job: Job, rung: Rung) -> int:
    """H.264 begins each excerpt anew. SVT-AV1 needs a pyramid of frames to be itself, so there it is one group."""
    return job.frames * len(job.excerpts) if rung.codec == AV1 else job.frames


def _excerpt(job: Job, window: Window) -> Any:
    at = {"ss": f"{window.start_s:.3f}", "t": f"{window.length_s + 0.5:.3f}"}
    master = streams.input(str(job.source), **at, **ffmpeg.input_options(job.max_pixels))
    picture = graph.standard(master, job.probe, job.plan)
    return picture.filter("trim", end_frame=job.frames).filter("setpts", "PTS-STARTPTS")


def _place(folder: Path, rung: Rung) -> Path:
    """Two probes of one rung have one name: each quality has a folder of its own."""
    place = folder / f"crf-{rung.crf:g}"
    place.mkdir(exist_ok=True)
    return place


def _score(job: Job, tick: ffmpeg.Tick) -> None:
    """One process: every probe against the excerpts at its own size, the larger ones also at the largest."""
    raw = tones.tagged(streams.input(str(job.reference)).video)  # y4m keeps no tags; untold, ffmpeg would convert it
    wanted = [rung for rung in job.plan.rungs if _is_seen(job, rung)]
    largest = graph.copies(raw, 1 + len(wanted))
    own = graph.scaled_down(largest[0], job.plan)
    outputs = []
    for rung, reference in zip(job.plan.rungs, own, strict=True):
        seen = rung in wanted
        shown = graph.copies(_decoded(job, rung), 1 + seen)
        outputs.append(_scored(shown[0], reference, job.encoded(rung).with_suffix(".own.json")))
        if seen:
            width, height = job.plan.sizes[0]
            blown_up = shown[1].filter("scale", w=width, h=height, flags="bicubic")
            other = largest[1 + wanted.index(rung)]
            outputs.append(_scored(blown_up, other, job.encoded(rung).with_suffix(".seen.json"), every=SEEN_EVERY))
    ffmpeg.run(graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path()), limits=_limits(), tick=tick)


def _is_seen(job: Job, rung: Rung) -> bool:
    """Whether it tells if a larger rung adds anything: H.264 at its usual quality, 540 or more, but not the largest."""
    first = next(one for one in job.plan.rungs if (one.codec, one.width) == (rung.codec, rung.width))
    return rung is first and rung.codec == H264 and LEAD_WIDTH <= rung.width < job.plan.sizes[0][0]


def _decoded(job: Job, rung: Rung) -> Any:
    return streams.input(str(job.encoded(rung))).video.filter("format", "yuv420p").filter("settb", "AVTB")


def _scored(picture: Any, reference: Any, log: Path, *, every: int = EVERY) -> Any:
    options = {"n_threads": SCORE_THREADS, "n_subsample": every, "log_fmt": "json", "log_path": str(log)}
    score = streams.filter([picture, reference.filter("settb", "AVTB")], "libvmaf", **options)
    return streams.output(score, "-", f="null")


def _sample(job: Job, rung: Rung) -> Sample:
    made = ffmpeg.pictures(job.encoded(rung), max_pixels=job.max_pixels)
    own = _mean(job.encoded(rung).with_suffix(".own.json"))
    is_largest = rung.width == job.plan.sizes[0][0]
    seen = _mean(job.encoded(rung).with_suffix(".seen.json")) if _is_seen(job, rung) else own if is_largest else None
    bitrate = gop_bitrate([size for _at, size, _key in made], _interval(job, rung), job.plan.frame_rate)
    return Sample(rung.codec, rung.width, rung.crf, own, bitrate, seen)


def _mean(log: Path) -> float:
    return round(float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"]), 3)
