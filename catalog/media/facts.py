"""What a finished file is: container, picture, sound and level, as they are found in it, whoever made it."""

from __future__ import annotations

import math
import struct
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import ffmpeg as ff
from django.conf import settings

from catalog.media import export_graph, ffmpeg

NOTHING = -120.0  # LUFS and dBTP, in place of minus infinity
CONTAINERS = {b"qt  ": "mov"}  # by the major brand; every other one is MP4


@dataclass(frozen=True)
class Facts:
    """Bytes, seconds, pixels, bits a second, Hz, LUFS, dBTP. Empty or 0 where there is none."""

    container: str
    size_bytes: int
    duration_s: float
    fast_start: bool
    edit_lists: bool
    video_codec: str = ""
    video_profile: str = ""
    pixel_format: str = ""
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    video_bps: int = 0
    closed_gop: bool = True
    longest_gop_s: float = 0.0
    audio_codec: str = ""
    audio_hz: int = 0
    audio_channels: int = 0
    audio_bps: int = 0
    loudness_lufs: float = NOTHING
    true_peak_dbtp: float = NOTHING

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def of(path: Path, tick: ffmpeg.Tick | None = None) -> Facts:
    """Look at a file; ``tick`` is called about twice a second while its sound is heard. Raises ToolFailed."""
    answer = ffmpeg.probe(path, max_pixels=settings.MEDIA_MAX_PIXELS)
    streams = answer.get("streams", [])
    videos = [stream for stream in streams if stream.get("codec_type") == "video"]
    audios = [stream for stream in streams if stream.get("codec_type") == "audio"]
    return Facts(
        size_bytes=path.stat().st_size,
        duration_s=round(float(answer.get("format", {}).get("duration") or 0), 3),
        **_box_facts(path),
        **(_video_facts(videos[0], path) if videos else {}),
        **(_audio_facts(audios[0], path, tick) if audios else {}),
    )


def loudness(path: Path, tick: ffmpeg.Tick | None = None) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of a file's first sound. Raises ToolFailed."""
    return heard(ff.input(str(path.absolute()), protocol_whitelist="file").audio, tick)


def heard(sound: Any, tick: ffmpeg.Tick | None = None) -> tuple[float, float]:
    """As loudness(), of a sound in a graph."""
    command = export_graph.meter_command(sound, ffmpeg=ffmpeg.ffmpeg_path())
    limits = ffmpeg.Limits(cpu_s=1800, wall_s=3600)
    lines = ffmpeg.run(command, limits=limits, tick=tick or _nothing).decode(errors="replace").splitlines()
    last = dict(line.removeprefix("lavfi.r128.").split("=", 1) for line in lines if line.startswith("lavfi.r128."))
    peak = float(last.get("true_peak", "0") or 0)
    return _finite(float(last.get("I", "nan"))), round(20 * math.log10(peak), 2) if peak > 0 else NOTHING


def _nothing(position: float) -> None:
    """Given a tick, the door keeps the last lines alone."""


def _finite(level: float) -> float:
    return round(level, 2) if math.isfinite(level) else NOTHING


def _video_facts(video: dict[str, Any], path: Path) -> dict[str, Any]:
    packets = _packets(path)
    rate = Fraction(video.get("avg_frame_rate") or "0/1") if video.get("avg_frame_rate") != "0/0" else Fraction(0)
    keys = sorted(shown for shown, key in packets if key)
    end = max((shown for shown, _key in packets), default=0.0) + (1 / float(rate) if rate else 0)
    return {
        "video_codec": str(video.get("codec_name", "")),
        "video_profile": str(video.get("profile", "")),
        "pixel_format": str(video.get("pix_fmt", "")),
        "width": int(video.get("width", 0)),
        "height": int(video.get("height", 0)),
        "frame_rate": round(float(rate), 3),
        "video_bps": int(video.get("bit_rate") or 0),
        "closed_gop": _closed(packets),
        "longest_gop_s": round(max((later - earlier for earlier, later in pairwise([*keys, end])), default=0.0), 3),
    }


def _audio_facts(audio: dict[str, Any], path: Path, tick: ffmpeg.Tick | None) -> dict[str, Any]:
    level, peak = loudness(path, tick)
    return {
        "audio_codec": str(audio.get("codec_name", "")),
        "audio_hz": int(audio.get("sample_rate") or 0),
        "audio_channels": int(audio.get("channels") or 0),
        "audio_bps": int(audio.get("bit_rate") or 0),
        "loudness_lufs": level,
        "true_peak_dbtp": peak,
    }


def _packets(path: Path) -> list[tuple[float, bool]]:
    """Presentation time in seconds and whether it is a keyframe, in the order of decoding."""
    command = [
        ffmpeg.ffprobe_path(), "-v", "error", "-protocol_whitelist", "file", "-select_streams", "V:0",
        "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "-i", str(path.absolute()),
    ]  # fmt: skip
    found = []
    for line in ffmpeg.run(command, limits=ffmpeg.Limits(cpu_s=300, wall_s=300)).decode().splitlines():
        shown, _comma, flags = line.partition(",")
        if shown and shown != "N/A":
            found.append((float(shown), flags.startswith("K")))
    return found


def _closed(packets: list[tuple[float, bool]]) -> bool:
    """Whether no picture that is decoded after a keyframe is shown before it."""
    latest = -math.inf
    for shown, key in packets:
        if key:
            latest = shown
        elif shown < latest:
            return False
    return True


def _box_facts(path: Path) -> dict[str, Any]:
    """From the file's boxes (ISO/IEC 14496-12): its brand, whether moov comes before mdat, and any edit list."""
    brand, order, edits = b"", [], False
    with path.open("rb") as file:
        for kind, start, size in _boxes(file, 0, path.stat().st_size):
            order.append(kind)
            if kind == b"ftyp":
                file.seek(start)
                brand = file.read(4)
            if kind == b"moov":
                edits = _has_edits(file, start, size)
    fast = b"moov" in order and b"mdat" in order and order.index(b"moov") < order.index(b"mdat")
    container = CONTAINERS.get(brand, "mp4") if brand else ""
    return {"container": container, "fast_start": fast, "edit_lists": edits}


def _has_edits(file: Any, start: int, size: int) -> bool:
    tracks = [(at, length) for kind, at, length in _boxes(file, start, size) if kind == b"trak"]
    return any(kind == b"edts" for at, length in tracks for kind, _at, _length in _boxes(file, at, length))


def _boxes(file: Any, start: int, size: int) -> list[tuple[bytes, int, int]]:
    """(kind, where its content starts, the content's bytes) of each box in a range."""
    found: list[tuple[bytes, int, int]] = []
    at, end = start, start + size
    while at + 8 <= end and len(found) < 10_000:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head[:8])
        header = 8
        if length == 1 and len(head) == 16:
            length, header = struct.unpack(">Q", head[8:])[0], 16
        length = length or end - at
        if length < header:
            break
        found.append((kind, at + header, length - header))
        at += length
    return found
