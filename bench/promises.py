"""Every promise of the pipeline with its measured figure, as ratios within one run.

    .venv/bin/python bench/promises.py [--seconds 60] [--shape 1080x1920 …] [--only peer …] [--json]

The masters are real footage joined to the length, at 1080 × 1920 and 1920 × 1080. CPU seconds are user and system time
of the programs (getrusage of children); VMAF is libvmaf's v0.6.1. Ends with 0 where all promises hold, 1 where one does
not, 2 where nothing could be measured. With --seconds 12 it is a quick look, with 60 the measurement.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean

from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import footage, measure, peers, score, transcode
from catalog.media import complexity, ffmpeg, graph, ladder, loudness
from catalog.media.ladder import AV1, H264, TARGET_VMAF, Rung
from catalog.media.reframe.find import find
from catalog.media.reframe.framing import is_wide
from studio.lib.errors import Failure

PARTS_SECONDS = 12.0  # each part is run alone from raw pictures, which take 100 MB a second
STEPS = {H264: 4, AV1: 8}  # of CRF, to the second rate point of each rung
UNCAPPED = 50_000_000  # bits a second
PARTS = ["parts", "peer", "apple", "fit"]
TITLE_SECONDS = 12.0  # of one scene as a title of its own, against Apple's ladder


@dataclass(frozen=True)
class Row:
    """A promise, what was measured, and the most (or the least) that holds it; ``limit`` None is for information."""

    promise: str
    clip: str
    figure: float
    limit: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.figure <= self.limit


@dataclass(frozen=True)
class Ladders:
    """What was made of one master: CPU seconds of each way, and the rate points of each rung's streams.

    ``h264_s`` is of a process of its own without AV1, which only this bench makes.
    """

    peer_s: float
    h264_s: float
    all_s: float
    peer: dict[int, score.Point]
    ours: dict[str, list[score.Point]]


def main() -> int:
    options = arguments()
    settings.configure(USE_I18N=False, MEDIA_MAX_PIXELS=measure.MAX_PIXELS, MEDIA_MEMORY_MB=8192)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        rows = []
        for row in measured(options):  # told as they come: an hour of measuring is not lost with its last row
            rows.append(row)
            transcode.tell(table([row]))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (Failure, ffmpeg.ToolFailed) as error:
        transcode.tell(f"Nothing measured: {error}")
        return 2
    print(json.dumps([asdict(row) | {"holds": row.holds} for row in rows], indent=2) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Every promise of the pipeline with its measured figure.")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the masters (default 60)")
    parser.add_argument("--shape", nargs="+", default=["1080x1920", "1920x1080"], help="sizes of the masters")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", action="store_true", help="print one JSON list instead of a table")
    return parser.parse_args()


def measured(options: argparse.Namespace) -> Iterator[Row]:
    for shape in options.shape:
        width, height = (int(side) for side in shape.split("x"))
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            make = partial(master, Path(folder), width, height)
            if "parts" in options.only:
                yield from parts_rows(make(footage.scenes(), min(options.seconds, PARTS_SECONDS)), shape)
            if "peer" in options.only:
                yield from peer_rows(make(footage.scenes(), options.seconds), shape)
            if "apple" in options.only:
                yield from apple_rows(make, shape, min(options.seconds, TITLE_SECONDS))
            if "fit" in options.only:
                yield from fit_rows(make, shape, min(options.seconds, TITLE_SECONDS))
                yield from mixed_rows(make(footage.scenes(), options.seconds), shape)


def master(folder: Path, width: int, height: int, scenes: list[footage.Scene], seconds: float) -> measure.Job:
    """A joined master and the standard plan for it, in a folder of its own."""
    room = folder / f"{len(list(folder.iterdir()))}"
    room.mkdir()
    transcode.tell(f"joining {seconds:.0f} s at {width} × {height}")
    clip = footage.join(scenes, room / "master.mp4", width=width, height=height, seconds=seconds)
    probe = transcode.look(clip)
    return measure.Job(clip, room, probe, graph.plan_for(probe, threads=ffmpeg.encoder_threads()))


def parts_rows(job: measure.Job, shape: str) -> Iterator[Row]:
    h264 = replace(job, plan=replace(job.plan, rungs=of(job, H264)))
    result = transcode.measured(h264, repeat=2)
    yield Row("CPU of the H.264 ladder / sum of its bare parts", shape, result.ratio, 1.08)


def peer_rows(job: measure.Job, shape: str) -> Iterator[Row]:
    made = ladders(job)
    yield Row("CPU of H.264 rungs / peer's", shape, made.h264_s / made.peer_s, 0.65, f"{made.h264_s:.0f} s")
    for width, peer in made.peer.items():
        ours = made.ours[f"{H264}-{width}"][0]
        yield Row(f"VMAF lost to the peer, H.264 {width}", shape, peer.vmaf - ours.vmaf, 0.0, f"{ours.vmaf:.2f}")
        yield Row(f"bits / peer's, H.264 {width}", shape, ours.bitrate / peer.bitrate, 1.15, _rate(ours))
    yield Row("CPU of H.264 and AV1 rungs / peer's", shape, made.all_s / made.peer_s, 1.0, f"{made.all_s:.0f} s")
    for width, peer in made.peer.items():
        codec, needed = best(made, width, peer)
        yield Row(f"bits of the best stream / peer's at its VMAF, {width}", shape, needed / peer.bitrate, 0.7, codec)
    yield from av1_rows(made, shape)
    yield from analysis_rows(job, shape, made.all_s)


def best(made: Ladders, width: int, peer: score.Point) -> tuple[str, float]:
    """The codec that needs the fewest bits at the peer's VMAF, and those bits. AV1 has no rung of 360."""
    at = {
        codec: score.bits_at(made.ours[f"{codec}-{width}"], peer.vmaf)
        for codec in (H264, AV1) if f"{codec}-{width}" in made.ours
    }  # fmt: skip
    codec = min(at, key=lambda one: at[one])
    return codec, at[codec]


def av1_rows(made: Ladders, shape: str) -> Iterator[Row]:
    ratios = []
    for name, points in made.ours.items():
        if name.startswith(AV1):
            h264 = made.ours[name.replace(AV1, H264)]
            ratios.append(score.bits_at(points, h264[0].vmaf) / h264[0].bitrate)
            yield Row(f"bits of AV1 / H.264 at its VMAF, {name}", shape, ratios[-1], None, _rate(points[0]))
    if ratios:
        yield Row("bits of AV1 rungs / H.264 rungs at equal VMAF, mean", shape, mean(ratios), 0.65)


def analysis_rows(job: measure.Job, shape: str, encode_s: float) -> Iterator[Row]:
    """What the analysis costs, against the standard encode and the fitted."""
    found: list[complexity.Complexity] = []
    costs = {"complexity": measure.cost_of(lambda: found.append(analysed(job))).cpu_s}
    for name, step in others(job).items():
        costs[name] = total_cost(step)
    fitted = rungs_of(job, found[0])
    own_s = encode_cost(job, fitted, "fitted")
    words = ", ".join(f"{name} {cost:.1f} s" for name, cost in costs.items())
    for name, encoded_s in (("the standard ladder", encode_s), ("the fitted ladder", own_s)):
        yield Row(f"CPU of the analysis / encode of {name}", shape, sum(costs.values()) / encoded_s, 0.08, words)
    names = " ".join(f"{rung.name}@{rung.crf:g}" for rung in fitted)
    yield Row("rungs that the analysis keeps", shape, len(fitted), None, names)


def others(job: measure.Job) -> dict[str, Callable[[], object]]:
    """The analysis's other parts: shots and faces where the picture is wider than 9:16, loudness where it has sound."""
    steps: dict[str, Callable[[], object]] = {}
    if is_wide(job.probe):
        steps["shots and faces"] = partial(find, job.clip, job.probe, tick=lambda _share: None)
    if job.probe.audio_codec:
        steps["loudness"] = partial(loudness.measure, job.clip, job.probe, work=job.folder, tick=lambda _share: None)
    return steps


def total_cost(step: Callable[[], object]) -> float:
    """CPU seconds of the programs that it runs and of this process: faces are found in here."""

    def run() -> None:
        step()

    before = time.process_time()
    return measure.cost_of(run).cpu_s + time.process_time() - before


def analysed(job: measure.Job) -> complexity.Complexity:
    return complexity.measure(job.clip, job.probe, tick=lambda _share: None, room=job.folder)


def rungs_of(job: measure.Job, found: complexity.Complexity) -> tuple[Rung, ...]:
    crop = ladder.centre_crop(job.probe.picture.width, job.probe.picture.height)
    return ladder.rungs_for(crop, found, job.plan.frame_rate)


def ladders(job: measure.Job) -> Ladders:
    """Encode everything in the peer's way and in ours; the second rate points are not in the cost."""
    h264, av1 = of(job, H264), of(job, AV1)
    peer_files, peer_s = [], 0.0
    for rung in h264:
        transcode.tell(f"{job.plan.duration_s:.0f} s: the peer's {rung.width}")
        out = job.folder / f"peer-{rung.width}.mp4"
        cost = measure.cost_of(partial(measure.run, peers.mediacms(job, rung, out)))
        transcode.tell(f"  {cost.cpu_s:.1f} CPU s in {cost.wall_s:.1f} s")
        peer_s += cost.cpu_s
        peer_files.append(score.Encoded(rung, out))
    h264_s = encode_cost(job, h264, "h264")
    all_s = encode_cost(job, job.plan.rungs, "first")
    apart = tuple(replace(rung, crf=rung.crf + STEPS[rung.codec]) for rung in (*h264, *av1))
    encode_cost(job, apart, "second")
    transcode.tell("scoring")
    points = {room: score.points(job, encoded(job, (*h264, *av1), room)) for room in ("first", "second")}
    ours = {rung.name: [points["first"][n], points["second"][n]] for n, rung in enumerate((*h264, *av1))}
    peer = dict(zip([rung.width for rung in h264], score.points(job, peer_files), strict=True))
    transcode.tell(f"  peer {peer}\n  ours {ours}")
    return Ladders(peer_s, h264_s, all_s, peer, ours)


def apple_rows(make: Callable[[list[footage.Scene], float], measure.Job], shape: str, seconds: float) -> Iterator[Row]:
    """Each scene as a title of its own: our fitted rungs against Apple's, as seen at the largest size."""
    fixed, smooth = [], []  # of each clip
    for scene in footage.scenes():
        ours, theirs = apple_points(make([scene], seconds))
        lines = [score.bits_at(theirs, point.vmaf) for point in ours]
        steps = [score.least_step(theirs, point.vmaf) or line for point, line in zip(ours, lines, strict=True)]
        smooth.append(mean(point.bitrate / line for point, line in zip(ours, lines, strict=True)))
        fixed.append(mean(point.bitrate / step for point, step in zip(ours, steps, strict=True)))
        words = " ".join(f"{point.bitrate / 1000:.0f}k@{point.vmaf:.1f}" for point in ours)
        yield Row(f"bits / Apple's rung, {scene.name}", shape, fixed[-1], None, words)
    yield Row("bits of per-title H.264 / the Apple rung that shows no less, mean of clips", shape, mean(fixed), 0.75)
    yield Row("the same against a line through Apple's rungs", shape, mean(smooth), None)


def apple_points(job: measure.Job) -> tuple[list[score.Point], list[score.Point]]:
    transcode.tell("a title: analysis, our rungs, Apple's rungs, scores")
    rungs = tuple(rung for rung in rungs_of(job, analysed(job)) if rung.codec == H264)
    encode_cost(job, rungs, "title")
    command, fixed = peers.apple(job, job.folder)
    measure.run(command)
    theirs = [score.Encoded(rung, peers.apple_file(job.folder, rung)) for rung in fixed]
    return (
        score.points(job, encoded(job, rungs, "title"), at_largest=True),
        score.points(job, theirs, at_largest=True),
    )


def fit_rows(make: Callable[[list[footage.Scene], float], measure.Job], shape: str, seconds: float) -> Iterator[Row]:
    """Each scene as a title of its own: what its rungs score at their own size, by what they were chosen to score."""
    misses: dict[str, list[float]] = {H264: [], AV1: []}
    for scene in footage.scenes():
        job = make([scene], seconds)
        rungs = rungs_of(job, analysed(job))
        points = fitted_points(job, rungs, "title")
        for rung, point in zip(rungs, points, strict=True):
            misses[rung.codec].append(point.vmaf - TARGET_VMAF)
        yield least_row(scene.name, shape, rungs, points)
    for codec, found in misses.items():
        yield Row(f"VMAF less the target, {codec}, mean of rungs", shape, mean(found), None)


def mixed_rows(job: measure.Job, shape: str) -> Iterator[Row]:
    """All scenes joined, with their caps and as if there were none: what the caps take and what the analysis misses."""
    rungs = rungs_of(job, analysed(job))
    free = tuple(replace(rung, max_bitrate=UNCAPPED) for rung in rungs)
    for words, chosen in (("capped", rungs), ("uncapped", free)):
        yield least_row(f"all scenes, {words}", shape, chosen, fitted_points(job, chosen, words))


def fitted_points(job: measure.Job, rungs: tuple[Rung, ...], room: str) -> list[score.Point]:
    """At each rung's own size."""
    encode_cost(job, rungs, room)
    return score.points(job, encoded(job, rungs, room))


def least_row(name: str, shape: str, rungs: tuple[Rung, ...], points: list[score.Point]) -> Row:
    words = " ".join(f"{rung.name}@{point.vmaf:.1f}" for rung, point in zip(rungs, points, strict=True))
    worst = min(point.vmaf - TARGET_VMAF for point in points)
    return Row(f"least VMAF of a rung less the target, {name}", shape, worst, None, words)


def of(job: measure.Job, codec: str) -> tuple[Rung, ...]:
    return tuple(rung for rung in job.plan.rungs if rung.codec == codec)


def encode_cost(job: measure.Job, rungs: tuple[Rung, ...], room: str) -> float:
    """Encode the rungs in one process, as a stage does, and package them: CPU seconds."""
    transcode.tell(f"{job.plan.duration_s:.0f} s: our {', '.join(rung.name for rung in rungs)}")
    part = replace(job, plan=replace(job.plan, rungs=rungs))
    cost = measure.cost_of(measure.pipeline(part, room)) + measure.cost_of(measure.package(part, room))
    transcode.tell(f"  {cost.cpu_s:.1f} CPU s in {cost.wall_s:.1f} s")
    return cost.cpu_s


def encoded(job: measure.Job, rungs: tuple[Rung, ...], room: str) -> list[score.Encoded]:
    return [score.Encoded(rung, job.room(room) / f"{rung.name}.mp4") for rung in rungs]


def _rate(point: score.Point) -> str:
    return f"{point.bitrate / 1000:.0f} kbit/s, VMAF {point.vmaf:.2f}"


def table(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        limit = "" if row.limit is None else f"≤ {row.limit:g}"
        verdict = "" if row.limit is None else "holds" if row.holds else "FAILS"
        lines.append(f"{row.clip:<10}{row.promise:<64}{row.figure:8.3f}  {limit:<7}{verdict:<7}{row.note}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
