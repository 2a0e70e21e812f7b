"""Real footage joined to masters of any length and shape, as editors export them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg as streams

from bench import measure
from catalog.media import ffmpeg, graph, tones
from studio.lib.errors import Failure

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FOOTAGE_DIR") or ROOT.parent / "shared" / "footage")
SAMPLES = ROOT / "samples" / "clips"
RATE = 24  # frames a second: that of most of the footage, so that no frame is invented
BITRATE = 18_000_000


@dataclass(frozen=True)
class Scene:
    """A stretch of a file, in seconds."""

    path: Path
    start_s: float
    length_s: float

    @property
    def name(self) -> str:
        return f"{self.path.stem} {self.start_s:g}"


PEOPLE = (("woman_off_centre.mp4", 3), ("man_leaves_frame.mov", 0), ("shot_change.mp4", 0))
ANIMATION = (("something-in-the-burrow.mp4", 8), ("revenge-is-coming.mp4", 4), ("the-meadow.mp4", 3))
SCENE_SECONDS = 4.0


def scenes() -> list[Scene]:
    """People and animation by turns; animation alone where the shared footage is absent. Raises Failure."""
    people = [Scene(SHARED / name, start, SCENE_SECONDS) for name, start in PEOPLE if (SHARED / name).exists()]
    drawn = [Scene(SAMPLES / name, start, SCENE_SECONDS) for name, start in ANIMATION if (SAMPLES / name).exists()]
    mixed = [scene for pair in zip(people, drawn, strict=False) for scene in pair]
    found = mixed + [scene for scene in people + drawn if scene not in mixed]
    if not found:
        raise Failure("no_footage", "There is no footage in samples/clips or FOOTAGE_DIR.")
    return found


def join(wanted: Sequence[Scene], out: Path, *, width: int, height: int, seconds: float) -> Path:
    """The scenes, over and over until they fill the time, cut and scaled to the size, with sound, in BT.709."""
    repeated = [wanted[number % len(wanted)] for number in range(int(-(-seconds // SCENE_SECONDS)))]
    pieces = [_piece(scene, width, height, number) for number, scene in enumerate(repeated)]
    joined = streams.filter(pieces, "concat", n=len(pieces), v=1, a=0)
    sound = streams.input(str(next(SAMPLES.glob("*.mp4"))), stream_loop=-1)["a:0"]
    clip = streams.output(
        joined, sound, str(out), t=seconds, vcodec="libx264", preset="veryfast", acodec="aac",
        colorspace="bt709", color_primaries="bt709", color_trc="bt709", color_range="tv",
        **{"b:v": BITRATE, "maxrate": 2 * BITRATE, "bufsize": 4 * BITRATE, "b:a": 192_000, "g": 2 * RATE},
    )  # fmt: skip
    ffmpeg.run(graph.command([clip], ffmpeg=ffmpeg.ffmpeg_path()), limits=measure.LIMITS)
    return out


def _piece(scene: Scene, width: int, height: int, number: int) -> streams.Stream:
    own = {"thread_queue_size": 8 + number}  # a scene that comes again is an input of its own: alike ones would be one
    shot = streams.input(str(scene.path), ss=scene.start_s, t=scene.length_s, **own)
    steady = shot.video.filter("fps", RATE, start_time=0).filter("setpts", "PTS-STARTPTS")
    large = steady.filter(
        "scale", width, height, force_original_aspect_ratio="increase", flags="lanczos+accurate_rnd+full_chroma_int",
        out_color_matrix="bt709", out_range="tv",
    )  # fmt: skip
    return tones.tagged(large.filter("crop", width, height).filter("setsar", 1))
