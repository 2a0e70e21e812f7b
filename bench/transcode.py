"""Hold the transcoding pipeline against the sum of its parts, on one clip, in one run.

    .venv/bin/python bench/transcode.py [--clip FILE] [--seconds N] [--repeat N] [--json]

The promise: the pipeline takes no more than 1.08 times the CPU seconds of its parts, each run alone. Ends with 0 where
it holds, 1 where it does not, 2 where nothing could be measured. Takes about 170 MB of disk for each second of a clip
at 1080 × 1920, given back at the end.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg as streams
from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import measure
from catalog.media import ffmpeg, graph, probe
from studio.lib.errors import Failure

ROOT = Path(__file__).resolve().parent.parent
PROMISE = 1.08
FOOTAGE = "samples/clips/*.mp4"
CLIP_SECONDS = 12.0
CLIP_BITRATE = 18_000_000


@dataclass(frozen=True)
class Part:
    """A part of the work, its CPU seconds, and how they were found."""

    name: str
    cpu_s: float
    how: str = ""


@dataclass(frozen=True)
class Result:
    """CPU seconds, but for ``wall_s``; the length of the clip in seconds."""

    clip: str
    duration_s: float
    repeat: int
    parts: tuple[Part, ...]
    pipeline_s: float
    apart_s: float
    wall_s: float

    @property
    def limit_s(self) -> float:
        return sum(part.cpu_s for part in self.parts)

    @property
    def ratio(self) -> float:
        return self.pipeline_s / self.limit_s

    @property
    def holds(self) -> bool:
        return self.ratio <= PROMISE

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "limit_s": self.limit_s,
            "pipeline_to_limit": self.ratio,
            "apart_to_limit": self.apart_s / self.limit_s,
            "pipeline_to_apart": self.pipeline_s / self.apart_s,
            "times_real_time": self.duration_s / self.wall_s,
            "promise": PROMISE,
            "holds": self.holds,
        }


def main() -> int:
    options = arguments()
    settings.configure(USE_I18N=False)  # the words of a refusal ask for it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            result = measured(job_for(options, Path(folder)), repeat=options.repeat)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (Failure, ffmpeg.ToolFailed) as error:
        tell(f"Nothing measured: {error}")
        return 2
    print(json.dumps(result.as_json(), indent=2) if options.json else table(result))
    return 0 if result.holds else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="CPU seconds of transcoding against the sum of its parts.")
    parser.add_argument("--clip", type=Path, help="measure on this file; otherwise one is made of real footage")
    parser.add_argument("--seconds", type=float, help=f"length; {CLIP_SECONDS:.0f} of a made clip, all of a given one")
    parser.add_argument("--repeat", type=int, default=2, help="rounds; the least of each step counts (default 2)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args()
    if options.repeat < 1:
        parser.error("--repeat takes 1 or more")
    return options


def job_for(options: argparse.Namespace, folder: Path) -> measure.Job:
    """What is measured: the given clip, or one made in the folder. Raises Failure, ToolFailed."""
    clip = options.clip or make_clip(folder, options.seconds or CLIP_SECONDS)
    found = look(clip)
    plan = graph.plan_for(found, threads=ffmpeg.encoder_threads())
    length = min(plan.duration_s, options.seconds or plan.duration_s)
    return measure.Job(clip, folder, found, replace(plan, duration_s=length))


def make_clip(folder: Path, seconds: float) -> Path:
    """A vertical master as editors export them, 1080 × 1920 at 30 frames a second, from the middle of real footage."""
    footage = find_footage()
    tell(f"making a clip of {footage.name}")
    begin = max(0.0, (look(footage).duration_s - seconds) / 2)
    shot = streams.input(str(footage), stream_loop=-1, ss=f"{begin:.3f}")
    steady = shot.video.filter("fps", 30, start_time=0)
    picture = steady.filter("scale", 1080, 1920, force_original_aspect_ratio="increase")
    clip = streams.output(
        picture.filter("crop", 1080, 1920).filter("setsar", 1), shot["a:0?"], str(folder / "clip.mp4"), t=seconds,
        vcodec="libx264", pix_fmt="yuv420p", acodec="aac",
        **{"b:v": CLIP_BITRATE, "maxrate": 2 * CLIP_BITRATE, "bufsize": 4 * CLIP_BITRATE, "b:a": 192_000},
    )  # fmt: skip
    ffmpeg.run(graph.command([clip], ffmpeg=ffmpeg.ffmpeg_path()), limits=measure.LIMITS)
    return folder / "clip.mp4"


def find_footage() -> Path:
    """The largest file of the first place that has any. Raises Failure."""
    if found := list(ROOT.glob(FOOTAGE)):
        return max(found, key=lambda path: path.stat().st_size)
    raise Failure("no_footage", "There is no footage in samples/clips; name a video with --clip.")


def look(path: Path) -> probe.Probe:
    answer = ffmpeg.probe(path, max_pixels=measure.MAX_PIXELS)
    return probe.parse(answer, max_seconds=24 * 3600, max_pixels=measure.MAX_PIXELS)


def measured(job: measure.Job, *, repeat: int) -> Result:
    tell("writing raw pictures and sound")
    measure.prepare(job)
    costs = measure.least_costs(measure.steps(job), repeat=repeat, tell=tell)
    pipeline = costs["pipeline"] + costs["pipeline package"]
    return Result(
        clip=described(job),
        duration_s=job.plan.duration_s,
        repeat=repeat,
        parts=parts_of(job.plan, {name: cost.cpu_s for name, cost in costs.items()}),
        pipeline_s=pipeline.cpu_s,
        apart_s=sum(cost.cpu_s for name, cost in costs.items() if name.startswith("apart ")),
        wall_s=pipeline.wall_s,
    )


def described(job: measure.Job) -> str:
    picture, mbits = job.probe.picture, job.clip.stat().st_size * 8e-6 / job.probe.duration_s
    rate, sound = float(job.plan.frame_rate), "sound" if job.plan.has_audio else "no sound"
    return (
        f"{job.plan.duration_s:.1f} s of {picture.codec}, {picture.width} × {picture.height}, "
        f"{rate:.5g} frames a second, {mbits:.1f} Mbit/s, {sound}"
    )


def parts_of(plan: graph.Plan, cpu: Mapping[str, float]) -> tuple[Part, ...]:
    """The parts of the limit. Each is freed of what feeds it by a second measurement, and so of starting a program."""
    parts = [Part("decode", cpu["decode"]), _less(cpu, "scale", "decode and scale", "decode")]
    names = [rung.name for rung in plan.rungs] + (["audio"] if plan.has_audio else [])
    parts += [_less(cpu, f"encode {name}", f"read and encode {name}", f"read {name}") for name in names]
    return (*parts, Part("package", cpu["package"]))


def _less(cpu: Mapping[str, float], name: str, both: str, one: str) -> Part:
    return Part(name, cpu[both] - cpu[one], f"{both} {cpu[both]:.2f} − {one} {cpu[one]:.2f}")


def table(result: Result) -> str:
    runs = f"least of {result.repeat} interleaved runs" if result.repeat > 1 else "one run"
    rows = [(part.name, f"{part.cpu_s:8.2f}", part.how) for part in result.parts]
    rows += [
        ("their sum: the limit", f"{result.limit_s:8.2f}", ""),
        ("this pipeline", f"{result.pipeline_s:8.2f}", "one process, packager"),
        ("one process per rung", f"{result.apart_s:8.2f}", "each from the master; sound; the packager"),
        ("pipeline / limit", f"{result.ratio:8.3f}", f"promised: {PROMISE} at most"),
        ("per rung / limit", f"{result.apart_s / result.limit_s:8.3f}", ""),
        ("pipeline / per rung", f"{result.pipeline_s / result.apart_s:8.3f}", ""),
    ]
    wall = f"pipeline: {result.wall_s:.1f} s of wall time, {result.duration_s / result.wall_s:.2f} × real time"
    verdict = f"{'PASS' if result.holds else 'FAIL'}: {result.ratio:.3f} × the sum of its parts, {PROMISE} promised"
    return "\n".join([result.clip, f"CPU seconds (user and system), {runs}", "", *_aligned(rows), "", wall, verdict])


def _aligned(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    return [f"{name:<22}{number}  {note}".rstrip() for name, number, note in rows]


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
