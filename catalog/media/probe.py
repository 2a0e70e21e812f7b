"""What a master is, read from ffprobe's answer, and whether it is taken. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from catalog.media import errors

MIN_SIDE = 64  # pixels
MIN_SECONDS = 1.0
STILL_CODECS = frozenset({"png", "apng", "gif", "webp", "bmp", "tiff", "jpegls", "jpeg2000"})
TRUNCATION_TOLERANCE = 1.5  # seconds by which the last packet may miss the declared length

# The first bytes of what people upload by mistake.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
TOO_LARGE = re.compile(r"Picture size (\d{1,9})x(\d{1,9}) exceeds")
PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<?xml", b"<MPD")


@dataclass(frozen=True)
class Picture:
    """The upright picture with square pixels, as it is meant to be seen."""

    codec: str
    width: int
    height: int
    frame_rate: Fraction  # frames a second, average
    constant_rate: bool


@dataclass(frozen=True)
class Probe:
    """A master that can be read: its container, picture, and sound where it has one.

    It lasts from where its first stream starts, ``start_s``, to where its picture ends. Seconds.
    """

    container: str
    duration_s: float
    picture: Picture
    audio_codec: str
    audio_channels: int
    start_s: float

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["picture"]["frame_rate"] = str(self.picture.frame_rate)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Probe:
        picture = data["picture"] | {"frame_rate": Fraction(data["picture"]["frame_rate"])}
        return cls(**(data | {"picture": Picture(**picture)}))


def check_head(head: bytes) -> None:
    """Refuse, by its first bytes, what ffprobe would call no more than unreadable."""
    if not head:
        raise errors.empty_file()
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(PLAYLISTS):
        raise errors.playlist()
    if head.startswith(PICTURES) or head[8:12] == b"WEBP":
        raise errors.still_picture()


def check_size(size: int, declared: int) -> None:
    """Refuse a file of fewer bytes than its boxes declare."""
    if size < declared:
        raise errors.cut_short(size, declared)


def unreadable(words: str, max_pixels: int) -> errors.Refused:
    """Why ffprobe, which is told the limit, could not read it: from its words."""
    sides = TOO_LARGE.search(words)
    if sides:
        return errors.picture_too_large(int(sides[1]), int(sides[2]), max_pixels)
    return errors.not_a_video()


def parse(answer: dict[str, Any], *, max_seconds: int, max_pixels: int) -> Probe:
    """Return what ffprobe's ``-show_format -show_streams`` and its ``complaints`` say. Raises Refused."""
    container = _table(answer.get("format"))
    streams = [_table(stream) for stream in _list(answer.get("streams"))]
    videos = [stream for stream in streams if stream.get("codec_type") == "video" and not _is_cover(stream)]
    audios = [stream for stream in streams if stream.get("codec_type") == "audio" and stream.get("codec_name")]
    if not videos:
        raise errors.no_picture() if audios else errors.not_a_video()
    video = videos[0]
    container_s = _seconds(container.get("duration"))
    if str(video.get("codec_name")) in STILL_CODECS and not container_s:
        raise errors.still_picture()
    if min(_whole(video.get("width")), _whole(video.get("height"))) < 1:
        raise unreadable(str(answer.get("complaints", "")), max_pixels)
    picture = _picture(video, max_pixels)
    start = _number(container.get("start_time"))
    duration = _picture_seconds(video, start) or _tag_seconds(video) or container_s
    longest = max(duration, container_s)
    if longest > max_seconds:
        raise errors.too_long(longest, max_seconds)
    if duration < MIN_SECONDS:
        raise errors.too_short()
    sound = audios[0] if audios else {}
    return Probe(
        container=str(container.get("format_name", "")),
        duration_s=round(duration, 3),
        picture=picture,
        audio_codec=str(sound.get("codec_name", "")),
        audio_channels=_whole(sound.get("channels")),
        start_s=start,
    )


def check_whole(found_end: float, declared: float) -> None:
    """Refuse a file whose last picture comes well before its declared end: ffmpeg would return half and say nothing."""
    if found_end < declared - TRUNCATION_TOLERANCE - declared * 0.01:
        raise errors.truncated(found_end, declared)


def _picture(video: dict[str, Any], max_pixels: int) -> Picture:
    coded = width, height = _whole(video.get("width")), _whole(video.get("height"))
    aspect = _fraction(video.get("sample_aspect_ratio"), ":") or Fraction(1)
    if aspect > 1:
        width = round(width * aspect)
    else:
        height = round(height / aspect)
    if _quarter_turned(video):
        width, height = height, width
    if max(width * height, coded[0] * coded[1]) > max_pixels:
        raise errors.picture_too_large(width, height, max_pixels)
    if min(width, height) < MIN_SIDE:
        raise errors.picture_too_small(width, height)
    average, nominal = _fraction(video.get("avg_frame_rate"), "/"), _fraction(video.get("r_frame_rate"), "/")
    rate = average or nominal or Fraction(30)
    constant = not (average and nominal) or abs(average - nominal) <= average / 200
    return Picture(str(video.get("codec_name", "")), width, height, rate, constant)


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(_table(stream.get("disposition")).get("attached_pic"))


def _quarter_turned(video: dict[str, Any]) -> bool:
    for side in map(_table, _list(video.get("side_data_list"))):
        if "rotation" in side:
            return round(_number(side["rotation"]) / 90) % 2 == 1
    return False


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _fraction(text: object, divider: str) -> Fraction:
    """30000/1001 or 4:3; 0 for what is neither."""
    above, _divider, below = str(text).partition(divider)
    parts = _whole(below or 1)
    return Fraction(_whole(above), parts) if parts else Fraction(0)


def _whole(value: object) -> int:
    """A count; 0 for what is none."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _seconds(value: object) -> float:
    return max(0.0, _number(value))


def _picture_seconds(video: dict[str, Any], start: float) -> float:
    """From the start to the picture's end: where the sound begins first, the picture comes late."""
    length = _seconds(video.get("duration"))
    return length + max(0.0, _number(video.get("start_time", start)) - start) if length else 0.0


def _tag_seconds(video: dict[str, Any]) -> float:
    """Matroska keeps a track's end in a tag: 00:00:12.480000000."""
    parts = str(_table(video.get("tags")).get("DURATION", "")).split(":")
    return sum(_seconds(part) * 60**power for power, part in enumerate(reversed(parts))) if len(parts) == 3 else 0.0
