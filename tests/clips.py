"""Real clips, cut and scaled from the demo's material by the ffmpeg that the product uses."""

from __future__ import annotations

import os
import struct
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from catalog.media import ffmpeg

MEADOW = Path(settings.BASE_DIR) / "samples" / "clips" / "something-in-the-burrow.mp4"
FOOTAGE = Path(os.environ.get("FOOTAGE_DIR") or Path(settings.BASE_DIR).parent / "shared" / "footage")


def footage(name: str) -> Path:
    """A file of the shared test footage; the test is skipped where the folder is absent."""
    path = FOOTAGE / name
    if not path.exists():
        pytest.skip(f"no test footage at {FOOTAGE}; set FOOTAGE_DIR")
    return path


def run(*words: str | Path) -> None:
    subprocess.run([ffmpeg.ffmpeg_path(), "-nostdin", "-v", "error", "-y", *map(str, words)], check=True)


def tall(path: Path, *, seconds: float, rate: str = "30") -> Path:
    """1080 × 1920 as sharp as the camera's: nine times the same picture, none of them enlarged."""
    row, column = "split=3[a][b][c];[a][b][c]hstack=3", "split=3[d][e][f];[d][e][f]vstack=3"
    return _cut(path, seconds, f"fps={rate},crop=360:640,{row},{column},setsar=1")


def small(path: Path, *, seconds: float) -> Path:
    return _cut(path, seconds, "crop=404:720,scale=202:360,setsar=1")


def _cut(path: Path, seconds: float, filters: str) -> Path:
    run(
        "-ss", "9", "-t", str(seconds), "-i", MEADOW, "-vf", filters, "-c:v", "libx264", "-preset", "ultrafast",
        "-crf", "20", "-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart", path,
    )  # fmt: skip
    return path


def cover_first(folder: Path, clip: Path) -> Path:
    """The clip with a cover, as a shop sells it, whose box stands before those of picture and sound."""
    path = folder / "covered.mp4"
    run("-f", "lavfi", "-i", "color=s=600x900:d=1", "-frames:v", "1", folder / "cover.png")
    run(
        "-i",
        clip,
        "-i",
        folder / "cover.png",
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:1",
        "attached_pic",
        path,
    )
    content = path.read_bytes()
    moov = content.rindex(b"moov") - 4
    boxes, rest = [], content[moov + 8 :]
    while rest:
        size = int.from_bytes(rest[:4], "big")
        boxes.append(rest[:size])
        rest = rest[size:]
    boxes.sort(key=lambda box: box[4:8] != b"udta")
    path.write_bytes(content[: moov + 8] + b"".join(boxes))
    return path


def padded(clip: Path, path: Path, size: int) -> Path:
    """The clip, made as large as an export from an editing suite by a box that every player skips."""
    content = clip.read_bytes()
    rest = size - len(content) - 8
    path.write_bytes(content + struct.pack(">I4s", rest + 8, b"free") + os.urandom(rest))
    return path
