"""Real clips through the whole pipeline: what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from catalog.media import ffmpeg, loudness, runner, services
from catalog.media.models import Master, Stream, Transcode
from tests import clips
from tests.catalog.media import transcoding
from tests.catalog.media.transcoding import colours, folder_of, playlists, sizes, stream_of, tracks

pytestmark = pytest.mark.django_db
RUNGS = ["av1-1080", "av1-360", "av1-540", "av1-720", "h264-1080", "h264-360", "h264-540", "h264-720"]
DASH = "{urn:mpeg:dash:schema:mpd:2011}"


@pytest.fixture(scope="module")
def tall(django_db_setup: None, django_db_blocker: Any, tall_clip: Path) -> Iterator[Stream]:
    """The stream of three seconds at 1080 × 1920, made once for the tests that look at it."""
    with django_db_blocker.unblock():
        stream = stream_of(tall_clip)
        yield stream
        Stream.objects.filter(pk=stream.pk).delete()
        Transcode.objects.filter(pk=stream.transcode_id).delete()
        Master.objects.filter(pk=stream.master_id).delete()


def test_a_tall_master_becomes_four_rungs(tall: Stream) -> None:
    assert sizes(tall) == [(1080, 1920), (720, 1280), (540, 960), (360, 640)]
    assert list(playlists(tall)) == sorted(["audio", *RUNGS])
    for name in RUNGS:
        (picture,) = tracks(playlists(tall)[name])
        codec, _dash, width = name.partition("-")
        assert (picture["codec_name"], picture["width"]) == (codec, int(width))
        assert picture["pix_fmt"] == ("yuv420p" if codec == "h264" else "yuv420p10le")


def test_players_are_offered_540_first(tall: Stream) -> None:
    lines = (folder_of(tall) / "master.m3u8").read_text().splitlines()

    variants = [line for line in lines if line.endswith("/main.m3u8")]

    assert lines[0] == "#EXTM3U"
    assert variants[0] == "h264-540/main.m3u8"
    assert sorted(variants) == [f"{name}/main.m3u8" for name in RUNGS]


def test_the_dash_manifest_names_the_same_segments(tall: Stream) -> None:
    root = ElementTree.fromstring((folder_of(tall) / "manifest.mpd").read_text())  # noqa: S314 - of our own making

    inits = [template.get("initialization") for template in root.iter(f"{DASH}SegmentTemplate")]

    assert root.tag == f"{DASH}MPD"
    assert root.get("type") == "static"
    assert sorted(inits) == sorted(f"{name}/init.mp4" for name in ["audio", *RUNGS])
    assert all((folder_of(tall) / init).exists() for init in inits)


def test_every_rung_is_whole_starts_at_0_and_has_the_same_keyframes(tall: Stream) -> None:
    packets = {name: ffmpeg.playlist_packets(playlists(tall)[name]) for name in RUNGS}

    for name, rung in packets.items():
        assert len(rung) == 90, name
        assert min(rung)[0] == 0.0, name
    assert {tuple(time for time, is_key in rung if is_key) for rung in packets.values()} == {(0.0, 2.0)}


def test_segments_last_two_seconds_and_begin_with_a_keyframe(tall: Stream) -> None:
    text = playlists(tall)["h264-540"].read_text()

    assert [line for line in text.splitlines() if line.startswith("#EXTINF")] == ["#EXTINF:2.000,", "#EXTINF:1.000,"]
    assert "#EXT-X-ENDLIST" in text


def test_sound_is_stereo_aac_of_the_pictures_length(tall: Stream) -> None:
    (sound,) = tracks(playlists(tall)["audio"])
    packets = ffmpeg.playlist_packets(playlists(tall)["audio"])

    assert tall.has_audio
    assert (sound["codec_name"], sound["channels"], sound["sample_rate"]) == ("aac", 2, "48000")
    assert abs(packets[-1][0] - 3.0) < 0.1


def test_the_poster_is_a_still_of_the_largest_rung(tall: Stream) -> None:
    with Image.open(folder_of(tall) / "poster.jpg") as poster:
        assert (poster.format, poster.size) == ("JPEG", (1080, 1920))


def test_bytes_and_bitrates_are_those_of_the_files(tall: Stream) -> None:
    files = [path for path in folder_of(tall).rglob("*") if path.is_file() and path.parent.name != "pictures"]

    assert tall.size_bytes == sum(path.stat().st_size for path in files)
    assert not list(Path(settings.WORK_DIR).glob("stage-*"))


def test_a_master_that_has_a_stream_is_not_worked_on_again(tall: Stream) -> None:
    assert services.request_stream(master=tall.master) == (None, tall)
    assert runner.run_all(transcode=tall.transcode_id, hooks=transcoding.NOBODY) is False


def coloured(path: Path, width: int, height: int, filters: str) -> Path:
    """Three seconds of which the left third is red, the middle green and the right blue."""
    third = width // 3
    boxes = f"drawbox=c=red:t=fill:w={third},drawbox=c=blue:t=fill:x={2 * third}:w={third}"
    source = f"color=c=lime:s={width}x{height}:r=25:d=3"
    clips.run("-f", "lavfi", "-i", source, "-vf", f"{boxes}{filters}", "-preset", "ultrafast", path)
    return path


def is_green(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return green > 200 and red < 60 and blue < 60


def is_red(colour: tuple[int, int, int]) -> bool:
    return colour[0] > 200 and max(colour[1:]) < 60


def is_blue(colour: tuple[int, int, int]) -> bool:
    return colour[2] > 200 and max(colour[:2]) < 60


def middle_row(stream: Stream) -> list[tuple[int, int, int]]:
    """The left, middle and right third of the picture's middle, where a whole 16:9 picture stands between bands."""
    return colours(playlists(stream)["h264-540"], 3, 15)[21:24]


def test_landscape_that_no_face_leads_is_shown_whole(tmp_path: Path) -> None:
    stream = stream_of(coloured(tmp_path / "wide.mp4", 1920, 1080, ""))

    left, middle, right = middle_row(stream)
    assert sizes(stream)[0] == (540, 960)
    assert is_red(left)
    assert is_green(middle)
    assert is_blue(right)


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    stream = stream_of(coloured(tmp_path / "hdv.mp4", 1440, 1080, ",setsar=4/3"))

    (picture,) = tracks(playlists(stream)["h264-540"])
    assert sizes(stream)[0] == (540, 960)
    assert picture["sample_aspect_ratio"] == "1:1"
    left, middle, right = middle_row(stream)
    assert is_red(left)
    assert is_green(middle)
    assert is_blue(right)


@pytest.mark.parametrize(
    ("turned", "by"), [("transpose=cclock", "-90"), ("transpose=clock", "90"), ("hflip,vflip", "180")]
)
def test_a_picture_that_a_telephone_turned_is_upright(turned: str, by: str, tmp_path: Path) -> None:
    """A tall picture with red above and blue below, kept lying, with a note of how to turn it."""
    upright = "color=c=red:s=360x640:r=30:d=2,drawbox=c=blue:t=fill:y=320:h=320"
    clips.run("-f", "lavfi", "-i", upright, "-vf", turned, tmp_path / "lying.mp4")
    clips.run("-display_rotation", by, "-i", tmp_path / "lying.mp4", "-c", "copy", tmp_path / "noted.mp4")

    stream = stream_of(tmp_path / "noted.mp4")

    above, below = colours(playlists(stream)["h264-360"], 1, 2)
    assert sizes(stream) == [(360, 640)]
    assert is_red(above)
    assert is_blue(below)


def test_a_silent_master_becomes_a_silent_stream(tmp_path: Path, small_clip: Path) -> None:
    clips.run("-i", small_clip, "-an", "-c", "copy", tmp_path / "silent.mp4")

    stream = stream_of(tmp_path / "silent.mp4")

    sound = playlists(stream)["audio"]
    assert stream.has_audio
    assert abs(max(ffmpeg.playlist_packets(sound))[0] - stream.duration_s) < 0.1
    assert loudness.check(sound).integrated_lufs < loudness.SILENT


def test_left_and_right_as_two_tracks_become_one_in_stereo(tmp_path: Path) -> None:
    """A low tone on the first track, a high one on the second, as editing suites write them."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=3")
    tones = [word for hertz in (300, 3000) for word in ("-f", "lavfi", "-i", f"sine=f={hertz}:d=3")]
    maps = ("-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:a", "pcm_s16le", "-ac", "1", "-pix_fmt", "yuv420p")
    clips.run(*picture, *tones, *maps, tmp_path / "pair.mov")

    sound = playlists(stream_of(tmp_path / "pair.mov"))["audio"]

    assert crossings(sound, 0) == pytest.approx(2 * 300 * 2, rel=0.1)
    assert crossings(sound, 1) == pytest.approx(2 * 3000 * 2, rel=0.1)


def crossings(sound: Path, side: int) -> int:
    """How often the wave of one side crosses zero in two seconds: twice for each period."""
    command = [
        ffmpeg.ffmpeg_path(), "-v", "error", "-allowed_extensions", "ALL", "-ss", "0.5", "-t", "2", "-i", str(sound),
        "-af", f"pan=mono|c0=c{side}", "-f", "f32le", "-",
    ]  # fmt: skip
    wave = np.frombuffer(ffmpeg.run(command, limits=ffmpeg.Limits()), np.float32)
    return int((np.diff(np.sign(wave)) != 0).sum())


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_a_picture_that_comes_after_its_sound_loses_nothing_of_its_end(kind: str, tmp_path: Path) -> None:
    """Two red seconds and a blue one, a second after the sound."""
    source, blue = "color=c=red:s=360x640:r=25:d=3", "drawbox=c=blue:t=fill:enable=gte(t\\,2)"
    clips.run("-f", "lavfi", "-i", source, "-vf", blue, "-preset", "ultrafast", tmp_path / "picture.mp4")
    sound = ("-f", "lavfi", "-i", "sine=d=4", "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac")
    clips.run("-itsoffset", "1", "-i", tmp_path / "picture.mp4", *sound, tmp_path / f"late.{kind}")

    stream = stream_of(tmp_path / f"late.{kind}")

    (end,) = colours(playlists(stream)["h264-360"], 1, 1, at_s=3.8)
    assert stream.duration_s == pytest.approx(4, abs=0.05)
    assert is_blue(end)


def test_a_cover_that_stands_before_the_picture_is_not_taken_for_it(tmp_path: Path, small_clip: Path) -> None:
    stream = stream_of(clips.cover_first(tmp_path, small_clip))

    assert sizes(stream) == [(198, 352)]
    assert len(ffmpeg.playlist_packets(playlists(stream)["h264-198"])) == 72


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("speech_mono.mp4", (126, 224)),
        ("bunny_surround.mp4", (360, 640)),
        ("man_leaves_frame.mov", (288, 512)),  # HEVC, variable rate, sound that ends before the picture
        ("shot_change.mp4", (198, 352)),
    ],
)
def test_real_footage(name: str, size: tuple[int, int]) -> None:
    stream = stream_of(clips.footage(name))

    (sound,) = tracks(playlists(stream)["audio"])
    (made,) = stream.renditions.filter(codec="h264")
    packets = ffmpeg.playlist_packets(playlists(stream)[f"h264-{size[0]}"])
    sounds = ffmpeg.playlist_packets(playlists(stream)["audio"])
    assert sizes(stream) == [size]
    assert sound["channels"] == 2
    assert abs(len(packets) / Fraction(made.frame_rate) - stream.duration_s) < 0.1
    assert abs(sounds[-1][0] - stream.duration_s) < 0.1


@pytest.mark.parametrize(
    "words",
    [
        ("clip.mkv", "-c", "copy"),
        ("clip.ts", "-c", "copy"),
        ("clip.avi", "-c", "copy"),
        ("clip.mxf", "-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ar", "48000", "-r", "25"),
        ("clip.webm", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
        ("clip.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov"),
        ("late.mp4", "-c", "copy", "-output_ts_offset", "2"),
        ("late.mkv", "-c", "copy", "-output_ts_offset", "5"),
        ("deep.mov", "-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"),
    ],
    ids=lambda words: words[0],
)
def test_every_container_becomes_a_whole_stream(words: tuple[str, ...], tmp_path: Path, small_clip: Path) -> None:
    clips.run("-i", small_clip, *words[1:], tmp_path / words[0])

    stream = stream_of(tmp_path / words[0])

    packets = ffmpeg.playlist_packets(playlists(stream)["h264-198"])
    assert min(packets)[0] == 0.0
    assert abs(max(packets)[0] - 3) < 0.15
    assert abs(stream.duration_s - 3) < 0.1
    assert stream.has_audio


def test_what_an_edit_list_leaves_out_stays_out(tmp_path: Path, small_clip: Path) -> None:
    clips.run("-ss", "1.3", "-i", small_clip, "-c", "copy", tmp_path / "edit.mp4")

    stream = stream_of(tmp_path / "edit.mp4")

    packets = ffmpeg.playlist_packets(playlists(stream)["h264-198"])
    assert stream.duration_s == pytest.approx(1.7, abs=0.1)
    assert max(packets)[0] == pytest.approx(1.7, abs=0.15)


def is_tagged_bt709(stream: Stream, name: str) -> bool:
    (picture,) = tracks(playlists(stream)[name])
    told = {picture[key] for key in ("color_space", "color_primaries", "color_transfer")}
    return (told, picture["color_range"], picture["pix_fmt"]) == ({"bt709"}, "tv", "yuv420p")


HDR = "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,zscale=t={}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le"
BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_becomes_what_it_was_made_of(transfer: str, tmp_path: Path, small_clip: Path) -> None:
    clips.run("-i", small_clip, "-t", "1.5", "-an", "-vf", BT709, "-c:v", "ffv1", tmp_path / "sdr.mkv")
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "10", "-x265-params", "log-level=none")
    clips.run("-i", tmp_path / "sdr.mkv", "-vf", HDR.format(transfer), *x265, tmp_path / "hdr.mp4")

    stream = stream_of(tmp_path / "hdr.mp4")

    assert is_tagged_bt709(stream, "h264-198")
    before, after = (colours(path, 4, 6) for path in (tmp_path / "sdr.mkv", playlists(stream)["h264-198"]))
    for old, new in zip(before, after, strict=True):
        assert new == pytest.approx(old, abs=12)
    assert sum(map(sum, after)) == pytest.approx(sum(map(sum, before)), rel=0.05)


@pytest.mark.parametrize(
    ("name", "scale", "words"),
    [
        ("full.avi", "out_range=pc:out_color_matrix=bt601,format=yuvj420p", ("-c:v", "mjpeg", "-q:v", "2")),
        ("full.mp4", "out_range=pc:out_color_matrix=bt709,format=yuv420p", ()),
        ("sd.mp4", "out_color_matrix=bt601,format=yuv420p", ()),
        ("untold.mp4", "out_color_matrix=bt601,format=yuv420p,setparams=colorspace=unknown", ()),
        ("hd.mp4", "out_color_matrix=bt709,format=yuv420p", ()),
        ("rgb.mov", "out_range=pc,format=rgb24", ("-c:v", "qtrle")),
    ],
    ids=lambda value: value if str(value).count(".") else "",
)
def test_colours_are_those_of_the_master(name: str, scale: str, words: tuple[str, ...], tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "color=c=0x30b060:s=202x360:r=25:d=1.2,format=rgb24", "-vf", f"scale={scale}")
    clips.run(*source, *words, tmp_path / name)

    stream = stream_of(tmp_path / name)

    (colour,) = colours(playlists(stream)["h264-198"], 1, 1)
    assert colour == pytest.approx((0x30, 0xB0, 0x60), abs=3)
    assert is_tagged_bt709(stream, "h264-198")


def combs(path: Path) -> float:
    """How much each line differs from both its neighbours, in grey levels."""
    rows = [sum(pixel) / 3 for pixel in colours(path, 1, 640)]
    return sum(abs(2 * b - a - c) for a, b, c in zip(rows, rows[1:], rows[2:], strict=False)) / 2 / (len(rows) - 2)


def test_two_fields_become_one_picture(tmp_path: Path) -> None:
    """A white box that moves twelve pixels from one field to the next: each line is a box's width further."""
    box = "color=c=black:s=360x640:r=50:d=1.6[b];color=c=white:s=60x640:r=50:d=1.6[w];[b][w]overlay=x=mod(t*600\\,300)"
    grow = ",crop=180:640:0:0,pad=360:640,tinterlace=interleave_top,setfield=tff"
    fields = ("-flags", "+ildct+ilme", "-x264opts", "tff=1", "-preset", "ultrafast", "-crf", "10")
    clips.run("-f", "lavfi", "-i", box + grow, *fields, tmp_path / "fields.mp4")

    stream = stream_of(tmp_path / "fields.mp4")

    (made,) = stream.renditions.filter(codec="h264")
    assert made.frame_rate == "25"
    assert is_tagged_bt709(stream, "h264-360")
    assert combs(tmp_path / "fields.mp4") > 2
    assert combs(playlists(stream)["h264-360"]) < 0.5
