"""Files that must not come in: each function writes one into a folder and returns it."""

from __future__ import annotations

import random
from pathlib import Path

from tests import clips

SECRET = "/etc/hostname"
HLS = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{SECRET}\n#EXT-X-ENDLIST\n".encode()
CONCAT = f"ffconcat version 1.0\nfile {SECRET}\nduration 5\n".encode()
SINE = ("-f", "lavfi", "-i", "sine=d=3")
DASH = f"""<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT5S"><Period><AdaptationSet>
<Representation id="1" mimeType="video/mp4"><BaseURL>file://{SECRET}</BaseURL></Representation>
</AdaptationSet></Period></MPD>""".encode()


def written(folder: Path, content: bytes, name: str = "clip.mp4") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def encoded(folder: Path, name: str, *words: str) -> Path:
    clips.run(*words, folder / name)
    return folder / name


def picture(folder: Path, kind: str) -> Path:
    still = encoded(folder, f"still.{kind}", "-f", "lavfi", "-i", "testsrc=s=360x640", "-frames:v", "1")
    return still.rename(folder / "still.mp4")


def sound(folder: Path, name: str) -> Path:
    return encoded(folder, name, *SINE, "-c:a", "aac")


def song_with_cover(folder: Path) -> Path:
    cover = ("-f", "lavfi", "-i", "color=s=300x300:d=1", "-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "png")
    return encoded(folder, "song.m4a", *SINE, *cover, "-c:a", "aac", "-disposition:v", "attached_pic")


def wall_sized(folder: Path) -> Path:
    """A second at 16000 × 16000: less than a megabyte here, more than one gigabyte in a decoder."""
    wall = ("-f", "lavfi", "-i", "color=s=16000x16000:r=1:d=1", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "51")
    return encoded(folder, "wall.mp4", *wall)


def stretched(folder: Path) -> Path:
    """A small picture whose pixels are said to be 200 times as wide as high."""
    source = ("-f", "lavfi", "-i", "color=s=1080x1920:r=1:d=2", "-vf", "setsar=200/1")
    return encoded(folder, "stretched.mp4", *source, "-preset", "ultrafast")


def day_long(folder: Path, name: str) -> Path:
    """24 hours in less than a megabyte: one picture in twenty seconds."""
    return encoded(folder, name, "-f", "lavfi", "-i", "color=s=96x128:r=1/20:d=86400", "-preset", "ultrafast")


def cut_off(folder: Path, whole: Path, percent: float, *, moov_first: bool, name: str = "cut.mp4") -> Path:
    flags = ("-movflags", "+faststart") if moov_first and name.endswith(".mp4") else ()
    source = encoded(folder, f"whole-{name}", "-i", str(whole), "-c", "copy", *flags)
    content = source.read_bytes()
    return written(folder, content[: int(len(content) * percent / 100)], name)


def noise(folder: Path) -> Path:
    return written(folder, random.Random(1).randbytes(200_000))  # noqa: S311 - the same noise each time


def refers_to(folder: Path, whole: Path, elsewhere: str) -> Path:
    """A MOV whose picture and sound lie in another file, as QuickTime's alias says."""
    content = encoded(folder, "whole.mov", "-i", str(whole), "-c", "copy").read_bytes()
    alias = _alias(elsewhere)
    moov = content.rindex(b"moov") - 4
    return written(folder, content[:moov] + _with_alias(content[moov:], alias), "alias.mov")


def _alias(path: str) -> bytes:
    """A data reference entry that holds an absolute path (QuickTime File Format, Data Reference Atoms)."""
    name = path.encode()
    absolute = (2).to_bytes(2, "big") + len(name).to_bytes(2, "big") + name + b"\0" * (len(name) % 2)
    record = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16) + bytes(4) + bytes(16) + absolute + b"\xff\xff"
    body = b"alis" + bytes(4) + record + b"\0\0"
    return (len(body) + 4).to_bytes(4, "big") + body


def _with_alias(box: bytes, alias: bytes) -> bytes:
    """The box with every data reference below it replaced, and the sizes around it made right."""
    kind, body = box[4:8], box[8:]
    if kind == b"dref":
        body = body[:4] + (1).to_bytes(4, "big") + alias
    elif kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        inner = b""
        while body:
            size = int.from_bytes(body[:4], "big")
            inner, body = inner + _with_alias(body[:size], alias), body[size:]
        body = inner
    return (len(body) + 8).to_bytes(4, "big") + kind + body
