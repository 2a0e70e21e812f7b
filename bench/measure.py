"""What each part of a transcode costs by itself, and what the whole costs.

CPU seconds are user and system time of the programs that a step runs; wall seconds are what passed meanwhile. The
parts are made of the pipeline's own graph, so that they cannot drift from it.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import ffmpeg as streams

from catalog.media import ffmpeg, graph, tones
from catalog.media.ladder import Rung
from catalog.media.probe import Probe

MAX_PIXELS = 9_000_000
LIMITS = ffmpeg.Limits(cpu_s=24 * 3600, wall_s=24 * 3600.0)

Step = Callable[[], None]


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds."""

    cpu_s: float
    wall_s: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)

    def least(self, other: Cost) -> Cost:
        return Cost(min(self.cpu_s, other.cpu_s), min(self.wall_s, other.wall_s))


@dataclass(frozen=True)
class Job:
    """A clip, what is made of it, and a folder for all that the steps write."""

    clip: Path
    folder: Path
    probe: Probe
    plan: graph.Plan

    @property
    def master(self) -> Any:
        return streams.input(str(self.clip), **ffmpeg.input_options(MAX_PIXELS))

    @property
    def raw_sound(self) -> Path:
        return self.folder / "sound.wav"

    def raw_picture(self, rung: Rung) -> Path:
        return self.folder / f"{rung.name}.y4m"

    def room(self, name: str) -> Path:
        (self.folder / name / "stream").mkdir(parents=True, exist_ok=True)
        return self.folder / name


def prepare(job: Job) -> None:
    """Write what the encoders are fed, raw: each rung's scaled pictures and the decoded sound. Wake the packager."""
    pictures = graph.cascade(job.master, job.probe, job.plan)
    length = _length(job)
    outputs = [
        streams.output(picture, str(job.raw_picture(rung)), f="yuv4mpegpipe", **length)
        for rung, picture in zip(job.plan.rungs, pictures, strict=True)
    ]
    if job.plan.has_audio:
        outputs.append(streams.output(job.master["a:0"], str(job.raw_sound), acodec="pcm_f32le", **length))
    _program(outputs)()
    run([ffmpeg.packager_path(), "--version"])  # its first start reads it from disk


def steps(job: Job) -> dict[str, Step]:
    """Every step by its name, in an order in which each finds what it needs."""
    parts = {"decode": _decode(job), "decode and scale": _scale(job)}
    for rung in job.plan.rungs:
        parts |= {f"read {rung.name}": _read(job, rung), f"read and encode {rung.name}": _encode(job, rung)}
    if job.plan.has_audio:
        parts |= {"read audio": _read_audio(job), "read and encode audio": _encode_audio(job)}
    parts["package"] = package(job, "parts")
    whole = {"pipeline": pipeline(job, "pipeline"), "pipeline package": package(job, "pipeline")}
    apart = {f"apart {rung.name}": _apart(job, rungs=(rung,), has_audio=False) for rung in job.plan.rungs}
    if job.plan.has_audio:
        apart["apart audio"] = _apart(job, rungs=(), has_audio=True)
    apart["apart package"] = package(job, "apart")
    return parts | whole | apart


def least_costs(steps: Mapping[str, Step], *, repeat: int, tell: Callable[[str], None]) -> dict[str, Cost]:
    """Each step's least cost of ``repeat`` rounds. A round runs every step, so that other work disturbs all alike."""
    costs: dict[str, Cost] = {}
    for number in range(1, repeat + 1):
        for name, step in steps.items():
            tell(f"round {number} of {repeat}: {name}")
            cost = cost_of(step)
            costs[name] = cost.least(costs.get(name, cost))
    return costs


def cost_of(step: Step) -> Cost:
    """Run a step; what the programs took that it started and waited for."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    step()
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s, ended - began)


def _decode(job: Job) -> Step:
    tracks = [job.master["V:0"]] + ([job.master["a:0"]] if job.plan.has_audio else [])
    return _program([_nowhere(job, *tracks)])


def _scale(job: Job) -> Step:
    outputs = [_nowhere(job, picture) for picture in graph.cascade(job.master, job.probe, job.plan)]
    if job.plan.has_audio:
        outputs.append(_nowhere(job, job.master["a:0"]))
    return _program(outputs)


def _read(job: Job, rung: Rung) -> Step:
    return _program([_nowhere(job, _raw(job, rung))])


def _encode(job: Job, rung: Rung) -> Step:
    return _program([graph.video_output(_raw(job, rung), rung, job.plan, job.room("parts"))])


def _raw(job: Job, rung: Rung) -> Any:
    """Said to be what it is, or ffmpeg would convert its colours on the way to the encoder: Y4M does not tell them."""
    return tones.tagged(streams.input(str(job.raw_picture(rung))).video)


def _read_audio(job: Job) -> Step:
    return _program([_nowhere(job, streams.input(str(job.raw_sound)).audio)])


def _encode_audio(job: Job) -> Step:
    sound = graph.sound_of(streams.input(str(job.raw_sound)), job.probe, job.plan)
    return _program([graph.audio_output(sound, job.plan, job.room("parts"))])


def pipeline(job: Job, room: str) -> Step:
    """All tracks of the plan as a stage makes them, with the lead's segments for review."""
    (job.room(room) / graph.REVIEW).mkdir(exist_ok=True)
    return partial(run, _encode_command(job, job.plan, review=True), cwd=job.room(room))


def _apart(job: Job, *, rungs: tuple[Rung, ...], has_audio: bool) -> Step:
    """One track by itself, from the master, as the pipeline would make it if the ladder held no other."""
    plan = replace(job.plan, rungs=rungs, has_audio=has_audio)
    return partial(run, _encode_command(job, plan), cwd=job.room("apart"))


def package(job: Job, room: str) -> Step:
    """The packager over what was encoded in the room."""
    command = graph.package_command(packager=ffmpeg.packager_path(), plan=job.plan)
    return partial(run, command, cwd=job.room(room))


def _encode_command(job: Job, plan: graph.Plan, *, review: bool = False) -> list[str]:
    return graph.encode_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=job.clip.resolve(), probe=job.probe, plan=plan, review=review,
        input_options=ffmpeg.input_options(MAX_PIXELS),
    )  # fmt: skip


def _nowhere(job: Job, *tracks: Any) -> Any:
    return streams.output(*tracks, "-", f="null", **_length(job))


def _length(job: Job) -> dict[str, str]:
    return {"t": f"{job.plan.duration_s:.3f}"}


def _program(outputs: Sequence[Any]) -> Step:
    return partial(run, graph.command(outputs, ffmpeg=ffmpeg.ffmpeg_path()))


def run(command: Sequence[str], *, cwd: Path | None = None) -> None:
    """As the product does it, progress included."""
    ffmpeg.run(command, limits=LIMITS, tick=lambda _position: None, cwd=cwd)
