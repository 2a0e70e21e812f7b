"""Apple's rules for HLS on iOS: on streams that the pipeline made, and on playlists broken on purpose."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media import apple, complexity, graph, playlists, verify
from catalog.media.errors import TranscodeFailed
from catalog.media.ladder import H264, Crop, rungs_for
from catalog.media.playlists import Package, Track
from tests import clips
from tests.catalog.media import packaging

SECONDS = 13  # six segments and half a one

MASTER = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/main.m3u8",GROUP-ID="audio",NAME="main",CHANNELS="2"
#EXT-X-MEDIA:TYPE=SUBTITLES,URI="words/main.m3u8",GROUP-ID="text",NAME="English"
#EXT-X-STREAM-INF:BANDWIDTH=2100000,AVERAGE-BANDWIDTH=1628000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=540x960,FRAME-RATE=30.000,AUDIO="audio"
h264-540/main.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=928000,AVERAGE-BANDWIDTH=928000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=360x640,FRAME-RATE=30.000,AUDIO="audio"
h264-360/main.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=300000,RESOLUTION=540x960,URI="h264-540/iframe.m3u8"
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,RESOLUTION=360x640,URI="h264-360/iframe.m3u8"
"""
LINES = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + "#EXTINF:2.000,\n" * 6
TIMES = [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]


def track(*kilobits: int) -> Track:
    """Six segments of 2 seconds at so many kbit/s."""
    rates = kilobits * 6 if len(kilobits) == 1 else kilobits
    return Track(LINES, tuple(rate * 250 for rate in rates))


def good(**tracks: Track) -> Package:
    made = {
        "h264-540": track(1500, 1500, 1500, 1500, 1500, 1500), "h264-360": track(800),
        "audio": track(128), "words": track(1),
    } | {name.replace("_", "-"): track for name, track in tracks.items()}  # fmt: skip
    i_frames = {"h264-540": "#EXT-X-I-FRAMES-ONLY", "h264-360": "#EXT-X-I-FRAMES-ONLY"}
    package = Package(MASTER, made, i_frames)
    return replace(package, master=playlists.declared_as_measured(package))


KEYS = {"h264-540": TIMES, "h264-360": TIMES}


def rules(package: Package, keyframes: apple.Keyframes = KEYS) -> list[str]:
    return [finding.rule for finding in apple.check(package, keyframes)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, graph.Plan]:
    """A stream of H.264, AV1 and sound, of real pictures, with the ladder that the analysis chose."""
    folder = tmp_path_factory.mktemp("apple")
    clip = folder / "clip.mp4"
    clips.run("-ss", "3", "-t", SECONDS, "-i", clips.MEADOW, "-vf", "crop=404:720,scale=540:960,setsar=1",
              "-preset", "ultrafast", "-crf", "16", "-c:a", "aac", clip)  # fmt: skip
    probe = packaging.look(clip)
    found = complexity.measure(clip, probe, tick=lambda _share: None, room=folder)
    return packaging.stream_of(clip, folder, rungs_for(Crop(540, 960, 0, 0), found, Fraction(24)))


def test_a_stream_that_we_make_breaks_no_rule(made: tuple[Path, graph.Plan]) -> None:
    stream, plan = made

    assert apple.check(playlists.load(stream), packaging.keyframes(stream, plan)) == ()


def test_its_keyframes_are_the_same_in_both_codecs(made: tuple[Path, graph.Plan]) -> None:
    stream, plan = made
    times = packaging.keyframes(stream, plan)

    assert {"av1-540", "h264-540"} <= set(times)
    for at in times.values():
        assert at == times["h264-540"] == pytest.approx([0, 2, 4, 6, 8, 10, 12], abs=0.05)


def test_every_h264_segment_begins_with_an_idr_picture(made: tuple[Path, graph.Plan]) -> None:
    stream, plan = made

    for rung in plan.rungs:
        if rung.codec == H264:
            assert {first_slice(path) for path in (stream / rung.name).glob("[0-9]*.m4s")} == {5}, rung.name


def first_slice(segment: Path) -> int:
    """The type of the first slice: 5 is an IDR picture (ITU-T H.264, table 7-1)."""
    content = segment.read_bytes()
    at = content.index(b"mdat") + 4
    while True:
        kind = content[at + 4] & 0x1F
        if kind in (1, 5):
            return kind
        at += 4 + int.from_bytes(content[at : at + 4], "big")


def test_av1_says_ten_bits_and_every_variant_its_rates_size_and_codecs(made: tuple[Path, graph.Plan]) -> None:
    variants = {entry.name: entry for entry in playlists.load(made[0]).variants}

    assert variants["av1-540"].codecs[0].startswith("av01.0.")
    assert variants["av1-540"].codecs[0].split(".")[3] == "10"
    assert variants["h264-540"].codecs[0].startswith("avc1.64")
    for entry in variants.values():
        assert entry.codecs[1] == "mp4a.40.2"
        assert entry.attributes["FRAME-RATE"] == "24.000"
        assert entry.bandwidth >= entry.average > 0
        width, height = (int(side) for side in entry.attributes["RESOLUTION"].split("x"))
        assert width * 16 == height * 9
    assert next(iter(variants)) == "h264-540"


def test_a_sound_playlist_set_passes() -> None:
    assert rules(good()) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("declared-rate", ",AVERAGE-BANDWIDTH=928000", ",AVERAGE-BANDWIDTH=700000"),
        ("declared-rate", "BANDWIDTH=1628000,", "BANDWIDTH=2400000,"),
        ("aspect", "RESOLUTION=360x640,FRAME", "RESOLUTION=360x638,FRAME"),
        ("aspect", "RESOLUTION=360x640,FRAME", "RESOLUTION=,FRAME"),
        ("independent-segments", "#EXT-X-INDEPENDENT-SEGMENTS\n", ""),
        ("i-frame-playlist", 'URI="h264-360/iframe.m3u8"', 'URI="other/iframe.m3u8"'),
        ("attributes", ",FRAME-RATE=30.000", ""),
        ("default-variant", "avc1.64001f", "av01.0.04M.10"),
        ("sound-format", 'CHANNELS="2"', 'CHANNELS="6"'),
        ("sound-format", "mp4a.40.2", "ac-3"),
        ("variants", "h264-360/main", "h264-300/main"),
    ],
)
def test_a_broken_master_playlist_is_found(rule: str, old: str, new: str) -> None:
    package = good()
    assert old in package.master

    broken = replace(package, master=package.master.replace(old, new))

    assert rule in rules(broken)


def test_no_variant_is_a_finding_not_an_error() -> None:
    assert rules(Package("#EXTM3U\n", {})) == ["variants"]


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ("idr-interval", [0.0, 2.0, 6.0, 8.0, 10.0]),
        ("idr-interval", TIMES[:-1]),  # none near the end
        ("segment-start", [0.0, 2.0, 4.1, 6.0, 8.0, 10.0]),
        ("segment-start", []),
    ],
)
def test_missing_keyframes_are_found(rule: str, times: list[float]) -> None:
    assert rule in rules(good(), KEYS | {"h264-540": times})


def test_keyframes_at_23_976_frames_a_second_are_one_frame_later() -> None:
    lines = LINES.replace("2.000", "2.002")
    film = Track(lines, (375_000,) * 6)

    assert apple.idr("h264-540", film, [number * 2.002 for number in range(6)]) == []


def test_a_peak_above_twice_the_average_is_advice() -> None:
    (finding,) = apple.check(good(h264_540=track(300, 300, 300, 1900, 300, 300)), KEYS)

    assert (finding.rule, finding.where, finding.must) == ("peak-to-average", "h264-540", False)
    assert (finding.value, finding.start_s, finding.end_s) == (3.35, 6.0, 8.0)


def test_a_default_variant_that_needs_more_than_2000_kbit_is_found() -> None:
    assert "default-variant" in rules(good(h264_540=track(2600)))
    assert rules(good(h264_540=track(1900))) == []


@pytest.mark.parametrize(("kilobits", "must"), [(8, [False]), (32, []), (160, []), (192, [True])])
def test_sound_is_32_to_160_kbit(kilobits: int, must: list[bool]) -> None:
    found = [finding for finding in apple.check(good(audio=track(kilobits)), KEYS) if finding.rule == "sound-rate"]

    assert [finding.must for finding in found] == must


def test_words_that_end_before_the_picture_are_found() -> None:
    short = Track("#EXT-X-TARGETDURATION:2\n#EXTINF:2.000,\n#EXTINF:2.000,\n", (100, 100))

    assert "subtitles-length" in rules(good(words=short))
    assert apple.subtitles("words", track(1), 12.0) == []


def test_the_peak_is_taken_over_half_to_one_and_a_half_segments() -> None:
    lines = "#EXT-X-TARGETDURATION:2\n#EXTINF:2.000,\n#EXTINF:0.500,\n"

    assert Track(lines, (250_000, 250_000)).peak == 1_600_000  # the short end counts with what stands before it
    assert Track("#EXT-X-TARGETDURATION:2\n#EXTINF:0.500,\n", (62_500,)).peak == 1_000_000


@given(st.lists(st.integers(1, 10**7), min_size=6, max_size=6))
def test_what_was_measured_is_what_is_declared(sizes: list[int]) -> None:
    package = good(h264_540=Track(LINES, tuple(sizes)))

    assert "declared-rate" not in rules(package)
    assert package.variants[0].bandwidth >= package.variants[0].average


def test_a_stream_that_breaks_a_rule_fails_and_advice_is_handed_back() -> None:
    videos = {name: [(at, True) for at in times] for name, times in KEYS.items()}

    (advice,) = verify.check_package(good(h264_540=track(300, 300, 300, 1900, 300, 300)), videos)
    assert advice.rule == "peak-to-average"

    with pytest.raises(TranscodeFailed) as failed:
        verify.check_package(good(audio=track(192)), videos)
    assert failed.value.code == "verify_failed"
    assert "audio" in failed.value.message
