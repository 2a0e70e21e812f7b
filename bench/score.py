"""VMAF of encoded files against their master, and bits at equal VMAF.

VMAF is libvmaf's default model v0.6.1, every seventh frame, mean. Bits at a VMAF are interpolated between rate points:
the logarithm of the rate is taken as a straight line between neighbouring VMAFs, and beyond the ends as going on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg as streams

from bench import measure
from catalog.media import ffmpeg, graph
from catalog.media.ladder import Rung

EVERY = 7  # frames: no divisor of a group of pictures or of its pyramid, or only the best frames would be scored
THREADS = 2


@dataclass(frozen=True)
class Point:
    """Bits a second and VMAF."""

    bitrate: float
    vmaf: float


def bits_at(points: Sequence[Point], vmaf: float) -> float:
    """Bits a second at a VMAF, by the line through the two points that are nearest to it."""
    first, second = sorted(sorted(points, key=lambda one: abs(one.vmaf - vmaf))[:2], key=lambda one: one.vmaf)
    rise = math.log(second.bitrate / first.bitrate) / max(0.01, second.vmaf - first.vmaf)
    return first.bitrate * math.exp(rise * (vmaf - first.vmaf))


def least_step(points: Sequence[Point], vmaf: float) -> float | None:
    """Bits a second of the cheapest point that reaches a VMAF; None where none does."""
    return min((point.bitrate for point in points if point.vmaf >= vmaf), default=None)


@dataclass(frozen=True)
class Encoded:
    """A file made of a master, by the rung that says its size."""

    rung: Rung
    path: Path

    def bitrate(self, seconds: float) -> float:
        return self.path.stat().st_size * 8 / seconds


def points(job: measure.Job, files: Sequence[Encoded], *, at_largest: bool = False) -> list[Point]:
    """Each file's rate and VMAF: at its own size, or blown up to the plan's largest as a screen would show it."""
    made = []
    for start in range(0, len(files), 4):  # so many at once as memory likes
        made += _points(job, files[start : start + 4], at_largest)
    return made


def _points(job: measure.Job, files: Sequence[Encoded], at_largest: bool) -> list[Point]:
    width, height = job.plan.sizes[0]
    largest = Rung(width, height, 1)
    wanted = tuple(largest if at_largest else file.rung for file in files)
    plan = replace(job.plan, rungs=(largest, *wanted))  # scaled as the pipeline does it, from the largest on
    top, *references = graph.cascade(job.master, job.probe, plan)
    logs = [job.folder / f"vmaf-{number}.json" for number in range(len(files))]
    outputs: list[Any] = [streams.output(top, "-", f="null", t=f"{plan.duration_s:.3f}")]
    for file, reference, rung, log in zip(files, references, wanted, logs, strict=True):
        shown = streams.input(str(file.path)).video.filter("format", "yuv420p")
        shown = shown.filter("scale", rung.width, rung.height, flags="bicubic").filter("settb", "AVTB")
        options = {"n_threads": THREADS, "n_subsample": EVERY, "log_fmt": "json", "log_path": str(log)}
        scored = streams.filter([shown, reference.filter("settb", "AVTB")], "libvmaf", shortest=1, **options)
        outputs.append(streams.output(scored, "-", f="null"))
    ffmpeg.run(graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path()), limits=measure.LIMITS)
    scores = [float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"]) for log in logs]
    return [Point(file.bitrate(plan.duration_s), vmaf) for file, vmaf in zip(files, scores, strict=True)]
