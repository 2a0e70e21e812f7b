"""What a master is, read from ffprobe's answer, and whether it is taken. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
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
SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9", b"fLaC", b"OggS")
PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<?xml", b"<MPD")

HDR = frozenset({"smpte2084", "arib-std-b67"})  # PQ and HLG
INTERLACED = frozenset({"tt", "bb", "tb", "bt"})
PRIMARIES = frozenset({"bt709", "bt470bg", "smpte170m", "bt2020", "smpte431", "smpte432"})
MATRICES = frozenset({"bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc"})  # those that can be converted
RGB = ("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "x2bgr", "pal8")  # how such pixel formats begin
SD_HEIGHT = 576  # lines
DEPTH = re.compile(r"(?:p|gray|gbra?p|rgb|x2rgb|x2bgr|[pxy]0|p[24])(9|10|12|14|16|48|64)(?:le|be)?$")
FRACTIONS = ("frame_rate", "pixel_aspect")


@dataclass(frozen=True)
class Picture:
    """The upright picture with square pixels, as it is meant to be seen."""

    codec: str
    width: int
    height: int
    frame_rate: Fraction  # frames a second, average
    constant_rate: bool
    interlaced: bool = False
    matrix: str = "bt709"  # from RGB, in ffmpeg's words, guessed where the file says nothing; "gbr" for RGB itself
    hdr: str = ""  # the transfer of a high dynamic range, in ffmpeg's words
    primaries: str = "bt709"
    pix_fmt: str = ""  # in ffmpeg's words; with it, what follows is known
    bits: int = 8  # of a sample
    full_range: bool = False
    rotation: int = 0  # degrees that the pixels are turned for display
    pixel_aspect: Fraction = Fraction(1)  # width to height of a pixel as it is stored


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
    audio_layout: str = ""  # in ffmpeg's words: mono, stereo, 5.1(side)
    audio_rate: int = 0  # samples a second
    audio_start_s: float = 0.0  # from start_s
    audio_s: float = 0.0  # from start_s to the sound's end; 0 where the file does not say
    audio_tracks: int = 1  # of them the first is used
    audio_pair: bool = False  # the first two are left and right, each a track of one channel: then both are used

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        for name in FRACTIONS:
            data["picture"][name] = str(data["picture"][name])
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Probe:
        """What as_json() gave, also before a field was added."""
        picture: dict[str, Any] = dict(data["picture"])
        picture |= {name: Fraction(picture[name]) for name in FRACTIONS if name in picture}
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
    if head[8:12] == b"WAVE" or (head.startswith(SOUNDS) and b"theora" not in head):
        raise errors.no_picture()


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
    start = _number(container.get("start_time"))
    unused = max(0.0, start) if "matroska" in str(container.get("format_name")) else 0.0  # its lengths count from 0
    container_s = max(0.0, _seconds(container.get("duration")) - unused)
    if str(video.get("codec_name")) in STILL_CODECS and not container_s:
        raise errors.still_picture()
    if min(_whole(video.get("width")), _whole(video.get("height"))) < 1:
        raise unreadable(str(answer.get("complaints", "")), max_pixels)
    picture = _picture(video, max_pixels)
    duration = _picture_seconds(video, start) or max(0.0, _tag_seconds(video) - unused) or container_s
    longest = max(duration, container_s)
    if longest > max_seconds:
        raise errors.too_long(longest, max_seconds)
    if duration < MIN_SECONDS:
        raise errors.too_short()
    sound, pair = audios[0] if audios else {}, _is_pair(audios)
    return Probe(
        container=str(container.get("format_name", "")),
        duration_s=round(duration, 3),
        picture=picture,
        audio_codec=str(sound.get("codec_name", "")),
        audio_channels=2 if pair else _whole(sound.get("channels")),
        start_s=start,
        audio_layout="stereo" if pair else str(sound.get("channel_layout", "")),
        audio_rate=_whole(sound.get("sample_rate")),
        audio_start_s=round(_sound_start(sound, start), 3),
        audio_s=round(_sound_seconds(sound, start, unused), 3),
        audio_tracks=len(audios),
        audio_pair=pair,
    )


def _is_pair(audios: Sequence[dict[str, Any]]) -> bool:
    """Whether the first two tracks are left and right, as editing suites write them: one channel each, alike in all
    else, and in one language."""
    if len(audios) < 2:
        return False
    alike = ("codec_name", "sample_rate", "duration_ts", "start_pts")
    languages = {str(_table(track.get("tags")).get("language", "und")) for track in audios[:2]}
    same = all(audios[0].get(name) == audios[1].get(name) for name in alike) and len(languages) == 1
    return same and [_whole(track.get("channels")) for track in audios[:2]] == [1, 1]


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
    hdr = _known(video.get("color_transfer"), HDR, "")
    return Picture(
        codec=str(video.get("codec_name", "")),
        width=width,
        height=height,
        frame_rate=rate,
        constant_rate=constant,
        interlaced=str(video.get("field_order")) in INTERLACED,
        matrix=_matrix(video, hdr),
        hdr=hdr,
        primaries=_known(video.get("color_primaries"), PRIMARIES, "bt2020" if hdr else "bt709"),
        pix_fmt=str(video.get("pix_fmt", "")),
        bits=_bits(video),
        full_range=video.get("color_range") == "pc" or str(video.get("pix_fmt")).startswith("yuvj"),
        rotation=_rotation(video),
        pixel_aspect=aspect,
    )


def _matrix(video: dict[str, Any], hdr: str) -> str:
    """As players do it: what says nothing is BT.601 in standard definition, else BT.709."""
    if str(video.get("pix_fmt")).startswith(RGB):
        return "gbr"
    sides = sorted((_whole(video.get("width")), _whole(video.get("height"))))
    is_sd = sides[0] <= SD_HEIGHT and sides[1] < 1280
    return _known(video.get("color_space"), MATRICES, "bt2020nc" if hdr else "smpte170m" if is_sd else "bt709")


def _known(value: object, words: frozenset[str], otherwise: str) -> str:
    return str(value) if str(value) in words else otherwise


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(_table(stream.get("disposition")).get("attached_pic"))


def _quarter_turned(video: dict[str, Any]) -> bool:
    return _rotation(video) % 180 == 90


def _rotation(video: dict[str, Any]) -> int:
    """0, 90, 180 or 270 degrees."""
    for side in map(_table, _list(video.get("side_data_list"))):
        if "rotation" in side:
            return round(_number(side["rotation"]) / 90) * 90 % 360
    return 0


def _bits(video: dict[str, Any]) -> int:
    """Of a sample, from the stream or from its pixel format: yuv420p10le has 10, rgb48 has 16."""
    told = _whole(video.get("bits_per_raw_sample"))
    found = DEPTH.search(str(video.get("pix_fmt", "")))
    named = int(found[1]) if found else 8
    return told if 8 < told <= 16 else named // (3 if named == 48 else 4 if named == 64 else 1)


def _sound_seconds(sound: dict[str, Any], start: float, unused: float) -> float:
    """From the start to the sound's end."""
    length = _seconds(sound.get("duration"))
    return length + _sound_start(sound, start) if length else max(0.0, _tag_seconds(sound) - unused)


def _sound_start(sound: dict[str, Any], start: float) -> float:
    return max(0.0, _number(sound.get("start_time", start)) - start)


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
