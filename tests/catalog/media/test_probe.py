"""What a master is, read from ffprobe's answer, and whether it is taken."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.errors import Refused
from catalog.media.probe import Picture, Probe, check_head, check_size, check_whole, parse

LIMITS = {"max_seconds": 900, "max_pixels": 9_000_000}


def video(**fields: Any) -> dict[str, Any]:
    said = {
        "codec_type": "video", "codec_name": "h264", "width": 1080, "height": 1920, "sample_aspect_ratio": "1:1",
        "r_frame_rate": "30/1", "avg_frame_rate": "30/1", "start_time": "0.000000", "duration": "61.200000",
    }  # fmt: skip
    return said | fields


def audio(**fields: Any) -> dict[str, Any]:
    return {"codec_type": "audio", "codec_name": "aac", "channels": 2, "r_frame_rate": "0/0"} | fields


def cover() -> dict[str, Any]:
    return video(codec_name="mjpeg", width=600, height=600, disposition={"attached_pic": 1})


def answer(*streams: dict[str, Any], duration: str = "61.200000") -> dict[str, Any]:
    return {"streams": list(streams), "format": {"format_name": "mov,mp4", "duration": duration}}


def read(*streams: dict[str, Any], duration: str = "61.200000") -> Probe:
    return parse(answer(*streams, duration=duration), **LIMITS)


def refusal(*streams: dict[str, Any], duration: str = "61.200000") -> str:
    with pytest.raises(Refused) as refused:
        read(*streams, duration=duration)
    return refused.value.code


def test_a_telephones_master() -> None:
    assert read(video(), audio()) == Probe(
        container="mov,mp4",
        duration_s=61.2,
        picture=Picture("h264", 1080, 1920, Fraction(30), constant_rate=True, matrix="bt709"),
        audio_codec="aac",
        audio_channels=2,
        start_s=0.0,
    )


@pytest.mark.parametrize(
    ("rotation", "size"),
    [(0, (1920, 1080)), (90, (1080, 1920)), (-90, (1080, 1920)), (180, (1920, 1080)), (270, (1080, 1920))],
)
def test_a_rotated_picture_is_measured_upright(rotation: int, size: tuple[int, int]) -> None:
    sides = [{"side_data_type": "Content light level"}, {"side_data_type": "Display Matrix", "rotation": rotation}]

    picture = read(video(width=1920, height=1080, side_data_list=sides)).picture

    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("coded", "aspect", "size"),
    [
        ((1440, 1080), "4:3", (1920, 1080)),  # HDV
        ((1080, 1080), "9:16", (1080, 1920)),
        ((1080, 1920), "0:1", (1080, 1920)),  # ffprobe's "unknown"
        ((1080, 1920), "N/A", (1080, 1920)),
    ],
)
def test_anamorphic_pixels_are_made_square(coded: tuple[int, int], aspect: str, size: tuple[int, int]) -> None:
    picture = read(video(width=coded[0], height=coded[1], sample_aspect_ratio=aspect)).picture

    assert (picture.width, picture.height) == size


@pytest.mark.parametrize(
    ("average", "nominal", "rate", "constant"),
    [
        ("24000/1001", "24000/1001", Fraction(24000, 1001), True),
        ("2997/100", "30000/1001", Fraction(2997, 100), True),
        ("3600/121", "60/1", Fraction(3600, 121), False),  # a telephone's variable rate
        ("0/0", "25/1", Fraction(25), True),
        ("0/0", "0/0", Fraction(30), True),
        ("30/0", "25/1", Fraction(25), True),
    ],
)
def test_frame_rate_and_whether_it_is_constant(average: str, nominal: str, rate: Fraction, constant: bool) -> None:
    picture = read(video(avg_frame_rate=average, r_frame_rate=nominal)).picture

    assert (picture.frame_rate, picture.constant_rate) == (rate, constant)


@pytest.mark.parametrize(
    ("order", "interlaced"),
    [("tt", True), ("bb", True), ("tb", True), ("bt", True), ("progressive", False), ("unknown", False), (None, False)],
)
def test_whether_two_fields_share_a_picture(order: str | None, interlaced: bool) -> None:
    assert read(video(field_order=order)).picture.interlaced is interlaced


@pytest.mark.parametrize(
    ("said", "matrix", "hdr", "primaries"),
    [
        ({}, "bt709", "", "bt709"),
        ({"color_space": "smpte170m", "color_primaries": "smpte170m"}, "smpte170m", "", "smpte170m"),
        ({"color_space": "unknown", "width": 720, "height": 576}, "smpte170m", "", "bt709"),
        ({"color_space": "unknown", "width": 360, "height": 640}, "smpte170m", "", "bt709"),
        ({"color_space": "unknown", "width": 406, "height": 1280}, "bt709", "", "bt709"),
        ({"color_space": "ycgco"}, "bt709", "", "bt709"),  # which nothing converts
        ({"color_space": "gbr", "pix_fmt": "gbrp10le"}, "gbr", "", "bt709"),
        ({"color_transfer": "bt709", "color_space": "bt709"}, "bt709", "", "bt709"),
        ({"color_transfer": "smpte2084"}, "bt2020nc", "smpte2084", "bt2020"),
        ({"color_transfer": "arib-std-b67", "color_primaries": "smpte432"}, "bt2020nc", "arib-std-b67", "smpte432"),
    ],
)
def test_colours(said: dict[str, Any], matrix: str, hdr: str, primaries: str) -> None:
    picture = read(video(**said)).picture

    assert (picture.matrix, picture.hdr, picture.primaries) == (matrix, hdr, primaries)


def test_sound_is_optional() -> None:
    probe = read(video())

    assert (probe.audio_codec, probe.audio_channels) == ("", 0)


def test_the_first_stream_with_a_known_codec_is_the_sound() -> None:
    assert read(video(), audio(codec_name=None), audio(codec_name="ac3", channels=6)).audio_channels == 6


def test_a_cover_is_not_the_picture() -> None:
    assert read(cover(), video(), audio()).picture.height == 1920


def test_length_comes_from_the_picture_rather_than_from_the_container() -> None:
    assert read(video(duration="60.5"), duration="61.2").duration_s == 60.5


def test_length_counts_from_the_sound_where_that_begins_first() -> None:
    said = answer(video(start_time="2.4", duration="60.0"), audio(start_time="1.4"))
    said["format"]["start_time"] = "1.400000"

    probe = parse(said, **LIMITS)

    assert (probe.start_s, probe.duration_s) == (1.4, 61.0)


@pytest.mark.parametrize("tags", [{"DURATION": "00:01:01.250000000"}, {"DURATION": "00:01:01.25", "language": "eng"}])
def test_matroska_keeps_the_length_in_a_tag(tags: dict[str, str]) -> None:
    assert read(video(duration=None, tags=tags), duration="70").duration_s == 61.25


@pytest.mark.parametrize("tags", [{"DURATION": "00:01:06.250000000"}, {}])
def test_matroska_counts_its_lengths_from_0_wherever_it_starts(tags: dict[str, str]) -> None:
    said = answer(video(duration=None, tags=tags, start_time="5.000000"), duration="66.25")
    said["format"] |= {"format_name": "matroska,webm", "start_time": "5.000000"}

    probe = parse(said, **LIMITS)

    assert (probe.start_s, probe.duration_s) == (5.0, 61.25)


@pytest.mark.parametrize("start", ["-0.007000", "0.000000"])
def test_matroska_that_starts_at_0_or_before_is_as_long_as_it_says(start: str) -> None:
    said = answer(video(duration=None, tags={"DURATION": "00:01:01.25"}, start_time="0.000000"))
    said["format"] |= {"format_name": "matroska,webm", "start_time": start}

    assert parse(said, **LIMITS).duration_s == 61.25


@pytest.mark.parametrize("tags", [None, {}, {"DURATION": "61.25"}, {"DURATION": "a:b:c"}])
def test_without_a_length_of_its_own_the_containers_counts(tags: object) -> None:
    assert read(video(duration="N/A", tags=tags), duration="70").duration_s == 70.0


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ([], "not_a_video"),
        ([audio()], "no_picture"),
        ([cover(), audio()], "no_picture"),  # a song with its cover
        ([cover()], "not_a_video"),
        ([video(width=0)], "not_a_video"),
        ([video(width=None)], "not_a_video"),
        ([video(width=4000, height=2251)], "picture_too_large"),
        ([video(width=1920, height=1080, sample_aspect_ratio="255:1")], "picture_too_large"),
        ([video(width=62, height=1920)], "picture_too_small"),
        ([video(duration="0.96")], "too_short"),
        ([video(duration="900.1")], "too_long"),
    ],
)
def test_what_is_refused(streams: list[dict[str, Any]], code: str) -> None:
    assert refusal(*streams) == code


@pytest.mark.parametrize(
    ("duration", "code"), [("86400", "too_long"), ("inf", "too_short"), ("nan", "too_short"), ("-5", "too_short")]
)
def test_a_containers_length_is_not_trusted(duration: str, code: str) -> None:
    assert refusal(video(duration=None), duration=duration) == code


@pytest.mark.parametrize(
    ("complaints", "code"),
    [
        ("[h264] [IMGUTILS] Picture size 16000x9000 exceeds specified max pixel count 9000000", "picture_too_large"),
        ("[h264] no frame!", "not_a_video"),
    ],
)
def test_a_picture_that_ffprobe_would_not_measure(complaints: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(answer(video(width=0, height=0)) | {"complaints": complaints}, **LIMITS)

    assert refused.value.code == code
    assert ("16000 × 9000" in refused.value.message) == (code == "picture_too_large")


def test_a_still_picture_in_a_videos_clothes() -> None:
    assert refusal(video(codec_name="png"), duration="N/A") == "still_picture"


def test_the_longest_and_largest_that_are_taken() -> None:
    probe = read(video(width=3000, height=3000, duration="900.0"), duration="900.0")

    assert (probe.picture.width, probe.duration_s) == (3000, 900.0)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"", "empty_file"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n", "playlist"),
        (b"\xef\xbb\xbf#EXTM3U\n", "playlist"),
        (b"\r\n \t#EXTM3U\n", "playlist"),
        (b"ffconcat version 1.0\n", "playlist"),
        (b'<?xml version="1.0"?><MPD>', "playlist"),
        (b"\x89PNG\r\n\x1a\n", "still_picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "still_picture"),
        (b"GIF89a", "still_picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "still_picture"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "no_picture"),
        (b"ID3\x04\x00", "no_picture"),
        (b"\xff\xfb\x90\x64", "no_picture"),  # MP3 without tags
        (b"\xff\xf1\x50\x80", "no_picture"),  # AAC
        (b"fLaC\x00", "no_picture"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead", "no_picture"),
    ],
)
def test_first_bytes_that_are_refused(head: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_head(head)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "head",
    [
        b"\x00\x00\x00\x20ftypisom",
        b"\x1a\x45\xdf\xa3",
        b"G@\x11\x10",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"text",
        b"OggS\x00\x02" + bytes(22) + b"\x01\x2a\x80theora",
    ],
)
def test_first_bytes_that_ffprobe_may_judge(head: bytes) -> None:
    assert check_head(head) is None


def test_a_file_that_breaks_off_is_refused_with_both_lengths() -> None:
    with pytest.raises(Refused) as refused:
        check_whole(30.0, 61.2)

    assert refused.value.code == "truncated"
    assert "30.0 of 61.2" in refused.value.message


@pytest.mark.parametrize("found", [61.2, 60.9, 61.5])
def test_a_file_that_ends_where_it_says_is_whole(found: float) -> None:
    assert check_whole(found, 61.2) is None


def test_a_file_of_fewer_bytes_than_it_declares() -> None:
    with pytest.raises(Refused) as refused:
        check_size(999_999, 1_000_000)

    assert refused.value.code == "truncated"
    assert "99%" in refused.value.message
    assert check_size(1_000_000, 1_000_000) is None
    assert check_size(1_000_000, 0) is None  # it declares nothing


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
words = st.sampled_from(["video", "audio", "h264", "png", "1/0", "0:1", "-90", "inf", "nan", "12:99:1e308", "9" * 5000])
junk = st.recursive(
    scalars | words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
PLAIN = ("codec_name", "sample_aspect_ratio", "avg_frame_rate", "r_frame_rate", "start_time", "channels")
streams = st.fixed_dictionaries(
    {"codec_type": st.sampled_from(["video", "audio", None]) | junk},
    optional={
        **dict.fromkeys(PLAIN, junk),
        "width": st.just(1080) | junk,
        "height": st.just(1920) | junk,
        "duration": st.just("61.2") | junk,
        "disposition": junk | st.fixed_dictionaries({"attached_pic": junk}),
        "side_data_list": junk | st.lists(st.fixed_dictionaries({"rotation": junk}), max_size=2),
        "tags": junk | st.fixed_dictionaries({"DURATION": junk}),
    },
)
formats = junk | st.fixed_dictionaries({"duration": junk, "start_time": junk, "format_name": junk})


@given(st.fixed_dictionaries({"streams": junk | st.lists(streams, max_size=3), "format": formats}))
def test_whatever_ffprobe_says_is_taken_within_the_limits_or_refused(said: dict[str, Any]) -> None:
    try:
        probe = parse(said, **LIMITS)
    except Refused as refused:
        assert refused.code
        assert refused.message
    else:
        assert 1 <= probe.duration_s <= 900
        assert 64 * 64 <= probe.picture.width * probe.picture.height <= 9_000_000
        assert probe.picture.frame_rate > 0
        assert json.loads(json.dumps(probe.as_json()))["picture"]["frame_rate"] == str(probe.picture.frame_rate)
