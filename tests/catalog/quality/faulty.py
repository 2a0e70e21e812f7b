"""Clips with one fault each, of the demo's pictures and sound, as a lead rung is: 540 × 960."""

from __future__ import annotations

from pathlib import Path

from tests import clips

SECONDS = 12
RATE = 25
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
PICTURE = f"fps={RATE},crop=404:720:300:0,scale=540:960,setsar=1"


def make(path: Path, *, picture: str = "", sound: str = "", words: tuple[str, ...] = ()) -> Path:
    """Twelve seconds from the demo with filters upon its picture and its sound; without any, clean."""
    filters = ",".join(part for part in (PICTURE, picture) if part)
    clips.run(
        "-ss", "1", "-t", str(SECONDS), "-i", clips.MEADOW, "-vf", filters,
        "-af", ",".join(part for part in ("aresample=48000,volume=15dB", sound) if part),
        "-c:v", "libx264", "-preset", "superfast", "-crf", "23", "-g", "50", "-sc_threshold", "0",
        "-c:a", "pcm_s16le", *words, path,
    )  # fmt: skip
    return path


def black(path: Path, start: float, end: float) -> Path:
    return make(path, picture=f"drawbox=color=black:t=fill:enable='between(t,{start},{end - 0.001})'")


def frozen(path: Path, start: float, end: float) -> Path:
    first, count = round(start * RATE), round((end - start) * RATE)
    keep = f"loop=loop={count - 1}:size=1:start={first},trim=duration={SECONDS},setpts=N/{RATE}/TB"
    return make(path, picture=keep)


def silent(path: Path, start: float, end: float) -> Path:
    return make(path, sound=f"volume=0:enable='between(t,{start},{end})'")


def clipped(path: Path, start: float, end: float) -> Path:
    return make(
        path, sound=f"volume=60dB:enable='between(t,{start},{end})',alimiter=limit=1:level=0:attack=0.1:release=1"
    )


def letterboxed(path: Path, percent: int) -> Path:
    bar = f"ih*{percent}/200"
    boxes = [f"drawbox=y=0:w=iw:h={bar}:color=black:t=fill", f"drawbox=y=ih-{bar}:w=iw:h={bar}:color=black:t=fill"]
    return make(path, picture=",".join(boxes))


def subtitled(path: Path, text: str, *, y: float, start: float, end: float, style: str = "") -> Path:
    look = style or "fontcolor=white:fontsize=27:borderw=2:bordercolor=black"
    draw = f"drawtext=fontfile={FONT}:text='{text}':{look}:x=(w-tw)/2:y=h*{y}:enable='between(t,{start},{end})'"
    return make(path, picture=draw)
