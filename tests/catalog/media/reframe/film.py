"""Making the 9:16 picture of a clip, and looking for faces in it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from catalog.media import ffmpeg, graph, intake
from catalog.media.analysis import Analysis
from catalog.media.ladder import centre_crop, rungs_for
from catalog.media.probe import Probe
from catalog.media.reframe.faces import Detector
from catalog.media.reframe.find import find
from catalog.media.reframe.shots import Face, Shot
from tests import clips

PIXELS = 9_000_000
SIDE = 320


def look(path: Path) -> tuple[Probe, tuple[Shot, ...]]:
    probe = intake.look_at(path)
    return probe, find(path, probe, tick=lambda share: None)


def upright(path: Path, out: Path, probe: Probe, shots: tuple[Shot, ...]) -> Path:
    """The largest rung that the pipeline's own command makes of the clip."""
    analysis = Analysis(rungs=rungs_for(centre_crop(probe.picture.width, probe.picture.height)))
    plan = graph.plan_for(probe, analysis, shots=shots)
    plan = replace(plan, rungs=(replace(plan.rungs[0], crf=12, max_bitrate=20_000_000),), has_audio=False)
    out.mkdir(exist_ok=True)
    command = graph.encode_command(
        ffmpeg=ffmpeg.ffmpeg_path(), source=path.resolve(), probe=probe, plan=plan,
        input_options=ffmpeg.input_options(PIXELS),
    )  # fmt: skip
    ffmpeg.run(command, limits=ffmpeg.Limits(cpu_s=600, wall_s=600), cwd=out)
    return out / f"{plan.rungs[0].name}.mp4"


def frames(path: Path, size: tuple[int, int], rate: Fraction, every: int = 1) -> list[Any]:
    """Every so many-th frame of the encode's time line, as BGR pictures of a size."""
    filters = f"fps={rate}:start_time=0,select='not(mod(n,{every}))',scale={size[0]}:{size[1]}:flags=area"
    words = ["-nostdin", "-v", "error", "-i", str(path), "-vf", filters, "-fps_mode", "passthrough"]
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    command = [ffmpeg.ffmpeg_path(), *words, *raw]
    blocks = ffmpeg.blocks(command, size=size[0] * size[1] * 3, limits=ffmpeg.Limits(cpu_s=600, wall_s=600))
    return [np.frombuffer(block, np.uint8).reshape(size[1], size[0], 3) for block in blocks]


def faces_in(path: Path, picture: tuple[int, int], rate: Fraction, every: int) -> list[list[Face]]:
    """The faces of each sampled frame, in pixels of a picture of that size."""
    scale = SIDE / max(picture)
    size = round(picture[0] * scale / 2) * 2, round(picture[1] * scale / 2) * 2
    detector = Detector(size, picture)
    return [
        detector.faces(frame, float(number * every / rate))
        for number, frame in enumerate(frames(path, size, rate, every))
    ]


def joined(path: Path, *parts: str, size: str = "640x360", rate: str = "25") -> Path:
    """A clip of scenes that ffmpeg draws, or of pieces of files (NAME@begin+seconds), one after the other."""
    inputs: list[str | Path] = []
    for part in parts:
        name, at, where = part.partition("@")
        if at:
            begin, _plus, seconds = where.partition("+")
            inputs += ["-ss", begin, "-t", seconds, "-i", name]
        else:
            inputs += ["-f", "lavfi", "-i", part]
    same = f"fps={rate},scale={size.replace('x', ':')},setsar=1,format=yuv420p"
    chains = "".join(f"[{number}:v]{same}[p{number}];" for number in range(len(parts)))
    pads = "".join(f"[p{number}]" for number in range(len(parts)))
    clips.run(
        *inputs, "-filter_complex", f"{chains}{pads}concat=n={len(parts)}", "-c:v", "libx264", "-preset", "veryfast",
        "-crf", "16", path,
    )  # fmt: skip
    return path
