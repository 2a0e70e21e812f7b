"""Files held against rules: what is wrong is found by the rule that is meant for it, and by no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.delivery import check, profiles
from catalog.media import facts
from catalog.media.facts import Facts
from tests import clips

GOOD = Facts(
    container="mp4", size_bytes=9_000_000, duration_s=61.0, fast_start=True, edit_lists=False, video_codec="h264",
    video_profile="High", pixel_format="yuv420p", width=1080, height=1920, frame_rate=30.0, video_bps=4_000_000,
    closed_gop=True, longest_gop_s=2.0, audio_codec="aac", audio_hz=48_000, audio_channels=2, audio_bps=128_000,
    loudness_lufs=-16.0, true_peak_dbtp=-1.4,
)  # fmt: skip
SPOILT: list[tuple[str, dict[str, Any]]] = [
    ("container", {"container": ""}),
    ("fast_start", {"fast_start": False}),
    ("no_edit_lists", {"edit_lists": True}),
    ("video_codec", {"video_codec": "av1"}),
    ("pixel_format", {"pixel_format": "yuv444p"}),
    ("closed_gop", {"closed_gop": False}),
    ("frame_rate", {"frame_rate": 15.0}),
    ("frame_rate", {"frame_rate": 120.0}),
    ("video_bitrate", {"video_bps": 26_000_000}),
    ("audio_codec", {"audio_codec": "opus"}),
    ("audio_rate", {"audio_hz": 96_000}),
    ("audio_bitrate", {"audio_bps": 320_000}),
    ("audio_channels", {"audio_channels": 6}),
    ("length", {"duration_s": 2.0}),
    ("length", {"duration_s": 901.0}),
    ("file_size", {"size_bytes": 1_000_000_001}),
    ("loudness", {"loudness_lufs": -23.0}),
    ("loudness", {"loudness_lufs": facts.NOTHING}),
]


def failed(found: Facts, profile: str = "instagram_reels") -> set[str]:
    findings = check.check_file(found, profiles.load(profile), "a.mp4")
    return {finding.rule for finding in findings if finding.level == check.FAIL}


def test_a_good_file_passes_every_rule() -> None:
    findings = check.check_file(GOOD, profiles.load("instagram_reels"), "a.mp4")

    assert {finding.level for finding in findings} == {"pass"}
    assert check.verdict(findings) == "pass"


@pytest.mark.parametrize(("rule", "change"), SPOILT)
def test_one_fault_fails_one_rule(rule: str, change: dict[str, Any]) -> None:
    assert failed(replace(GOOD, **change)) == {rule}


def test_what_is_only_advised_warns() -> None:
    findings = check.check_file(replace(GOOD, width=720, height=1280), profiles.load("instagram_reels"), "a.mp4")

    assert [finding.rule for finding in findings if finding.level != "pass"] == ["size_best"]
    assert check.verdict(findings) == "warn"


def test_tiktok_wants_a_least_of_bits_and_pixels() -> None:
    assert failed(replace(GOOD, video_bps=400_000), "tiktok") == {"video_bitrate"}
    assert failed(replace(GOOD, width=360, height=640), "tiktok") == {"size_least"}
    assert failed(replace(GOOD, width=1080, height=1080), "tiktok") == {"aspect"}


def test_drama_center_is_louder() -> None:
    assert failed(GOOD, "tiktok_drama_center") == {"loudness"}
    assert failed(replace(GOOD, loudness_lufs=-14.2), "tiktok_drama_center") == set()


def test_sentences_say_what_was_found_and_what_is_asked() -> None:
    quiet = check.check_file(
        replace(GOOD, loudness_lufs=-23.04, size_bytes=2_000_000_000), profiles.load("tiktok"), "a"
    )
    words = {finding.rule: finding.sentence for finding in quiet}

    assert words["loudness"] == "Loudness: -23.0 LUFS (-16.0 ± 1.0)"
    assert words["file_size"] == "File: 2000 MB (at most 500)"
    assert words["frame_rate"] == "Frames a second: 30 (23 to 60)"


@pytest.mark.parametrize(
    ("numbers", "from_one", "gaps"),
    [([1, 2, 3], True, []), ([2, 3, 5], False, [4]), ([2, 3, 5], True, [1, 4]), ([], True, []), ([7], False, [])],
)
def test_gaps_in_the_numbers(numbers: list[int], from_one: bool, gaps: list[int]) -> None:
    assert check.missing_numbers(numbers, from_one=from_one) == gaps


def test_what_a_pack_as_a_whole_lacks() -> None:
    profile = profiles.load("tiktok_drama_center")
    findings = check.check_pack(
        profile,
        numbers=[1, 3],
        languages=["en", "es"],
        lacking_captions=[(3, "es")],
        documents=["ai_disclosure"],
        covers=["cover.jpg"],
        widths={},
    )

    assert {finding.rule for finding in findings if finding.level == "fail"} == {
        "numbering", "captions", "covers", "documents",
    }  # fmt: skip
    assert [finding.sentence for finding in findings] == [
        "Episodes are missing: 2.", "Captions are missing for 3 (es).", "There is no picture for cover.jpg.",
        "Documents are missing: chain of title.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        ([], 0.0), (["a" * 28], 0.7), (["short", "a" * 20 + "\n" + "b" * 40], 1.0), (["谁" * 14], 0.7),
        (["e\u0301" * 28], 0.7),
    ],
)  # fmt: skip
def test_how_wide_captions_are(texts: list[str], share: float) -> None:
    assert check.widest(texts) == pytest.approx(share)


@pytest.mark.parametrize(("must", "level"), [(True, "fail"), (False, "warn"), (None, "warn")])
def test_a_line_that_is_too_wide_fails_where_the_profile_has_a_rule_that_must_hold(
    must: bool | None, level: str
) -> None:
    profile = profiles.load("tiktok_drama_center")
    (rule,) = (rule for rule in profile.rules if rule.check == "captions_width")
    profile = replace(profile, rules=() if must is None else (replace(rule, must=must),))

    def finding(share: float) -> check.Finding:
        whole: dict[str, Any] = {"numbers": [1], "languages": ["en"], "lacking_captions": [], "documents": []}
        widths = {"E001.srt": 0.2, "E002.srt": share}
        found = check.check_pack(profile, covers=[], widths=widths, **whole)
        return next(one for one in found if one.rule == "captions_width")

    assert finding(0.7).level == "pass"
    assert (finding(0.72).level, finding(0.72).sentence) == (
        level, "Lines of captions are wider than 70% of the picture: E002.srt (72%). Break them once more.",
    )  # fmt: skip


def encoded(path: Path, clip: Path, *words: str) -> Path:
    clips.run("-i", clip, "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", *words, path)
    return path


def test_an_open_gop_an_index_at_the_end_and_an_edit_list_are_seen(talk: Path, tmp_path: Path) -> None:
    bad = encoded(tmp_path / "bad.mp4", talk, "-g", "30", "-bf", "3", "-x264-params", "open-gop=1:scenecut=0")
    found = facts.of(bad)

    assert (found.closed_gop, found.fast_start, found.edit_lists) == (False, False, True)
    assert failed(found) >= {"closed_gop", "fast_start", "no_edit_lists"}


def test_a_file_that_is_as_it_should_be(talk: Path, tmp_path: Path) -> None:
    good = encoded(
        tmp_path / "good.mp4", talk, "-g", "30", "-bf", "0", "-movflags", "+faststart+negative_cts_offsets",
        "-use_editlist", "0", "-ar", "48000",
    )  # fmt: skip
    found = facts.of(good)

    assert (found.container, found.closed_gop, found.fast_start, found.edit_lists) == ("mp4", True, True, False)
    assert (found.width, found.height, found.frame_rate) == (540, 960, 30.0)
    assert found.longest_gop_s == pytest.approx(1.0, abs=0.01)


def test_other_codecs_and_containers_are_seen(talk: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.mov"
    clips.run("-i", talk, "-c:v", "mpeg4", "-c:a", "pcm_s16le", odd)
    found = facts.of(odd)

    assert (found.container, found.video_codec, found.audio_codec) == ("mov", "mpeg4", "pcm_s16le")
    assert failed(found, "youtube_shorts") >= {"container", "video_codec", "audio_codec"}


def test_the_level_is_what_another_meter_says(talk: Path) -> None:
    level, peak = facts.loudness(talk)

    assert -60 < level < -5
    assert peak > level


@pytest.mark.parametrize("content", [b"", b"\0\0\0\x08moov", b"\xff" * 64, b"\0\0\0\x01ftyp" + b"\xff" * 60])
def test_boxes_that_are_none_end_the_look(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)

    assert facts._box_facts(path)["fast_start"] is False
