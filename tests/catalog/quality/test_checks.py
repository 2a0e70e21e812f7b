"""From measurements to findings, level by level, at each threshold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from catalog.media import apple
from catalog.media.loudness import Loudness
from catalog.media.probe import Picture, Probe
from catalog.media.safe_area import AREAS
from catalog.quality import checks, mended, services, words
from catalog.quality.findings import FAIL, PASS, WARN, Finding, verdict
from catalog.quality.measured import Bars, Measured, Text
from catalog.quality.rules import RULES
from catalog.quality.timecode import timecode

TIKTOK = AREAS["tiktok"]
CLEAN = Measured(90.0, Fraction(30), has_audio=True)
PICTURE = Picture("h264", 1080, 1920, Fraction(30), constant_rate=True, pix_fmt="yuv420p")
PROBE = Probe(
    "mov,mp4", 90.0, PICTURE, "aac", 2, 0.0, audio_layout="stereo", audio_rate=48_000, audio_s=90.0
)  # fmt: skip
QUIET = Loudness(-23.0, -3.0, 5.0, gain_db=7.0)
AT_LEVEL = Loudness(-16.1, -1.2, 5.0)
HEARD = replace(AT_LEVEL, peak_s=12.5, loudest_s=88.0, quietest_s=40.0)


def found(probe: Probe = PROBE, area: str = "tiktok", **fields: Any) -> list[tuple[str, str]]:
    rows = checks.findings(replace(CLEAN, **fields), probe, AREAS[area])
    return [(row.check, row.level) for row in rows]


def test_a_clean_version_passes() -> None:
    assert found(before=QUIET, after=AT_LEVEL) == []
    assert verdict([]) == PASS


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((10.0, 10.9), []), ((10.0, 11.0), [("black", WARN)]), ((10.0, 13.0), [("black", FAIL)]),
        ((0.0, 1.9), []), ((0.0, 2.0), [("black", WARN)]), ((0.4, 3.3), [("black", WARN)]),
        ((0.0, 3.0), [("black", FAIL)]), ((0.0, 30.0), [("black", FAIL)]),
        ((88.2, 90.0), []), ((88.0, 90.0), [("black", WARN)]), ((85.1, 89.6), [("black", WARN)]),
        ((85.0, 90.0), [("black", FAIL)]), ((60.0, 90.0), [("black", FAIL)]),
        ((0.0, 90.0), [("black", FAIL)]),
    ],
)  # fmt: skip
def test_black_is_judged_by_its_length_and_a_fade_at_the_ends_is_customary(
    span: tuple[float, float], expected: list[tuple[str, str]]
) -> None:
    assert found(black=(span,)) == expected


@pytest.mark.parametrize(("end", "level"), [(11.9, None), (12.0, WARN), (15.0, FAIL)])
def test_a_frozen_picture_is_judged_by_its_length(end: float, level: str | None) -> None:
    assert found(frozen=((10.0, end),)) == ([("frozen", level)] if level else [])


def test_black_that_stands_still_is_told_once() -> None:
    assert found(black=((10.0, 16.0),), frozen=((10.1, 16.0),)) == [("black", FAIL)]


@pytest.mark.parametrize(("end", "level"), [(12.9, None), (13.0, WARN), (20.0, FAIL)])
def test_silence_is_judged_by_its_length(end: float, level: str | None) -> None:
    assert found(silent=((10.0, end),)) == ([("silent", level)] if level else [])


def test_a_master_without_sound_and_one_that_is_mute_fail_once_each() -> None:
    assert found(has_audio=False) == [("no_sound", FAIL)]
    assert found(silent=((0.0, 90.0),), before=Loudness(-70, -120, 0), after=Loudness(-70, -120, 0)) == [
        ("no_sound", FAIL)
    ]


@pytest.mark.parametrize(("seconds", "level"), [(1, WARN), (4, WARN), (5, FAIL)])
def test_clipped_seconds_count_together(seconds: int, level: str) -> None:
    spans = tuple((float(2 * number), 2.0 * number + 1) for number in range(seconds))
    assert found(clipped=spans) == [("clipped", level)]


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        (Bars(0, 30, 0.01, 0.01, 0, 0), []), (Bars(0, 30, 0.02, 0.02, 0, 0), [("bars", WARN)]),
        (Bars(0, 30, 0.1, 0.1, 0, 0), [("bars", FAIL)]), (Bars(0, 30, 0, 0, 0.1, 0.1), [("bars", FAIL)]),
        (Bars(0, 1.5, 0.1, 0.1, 0, 0), []),
    ],
)  # fmt: skip
def test_bars_are_judged_by_what_they_cover_once_they_stand(bars: Bars, expected: list[tuple[str, str]]) -> None:
    assert found(bars=(bars,)) == expected


def test_letterbox_and_pillarbox_are_told_apart() -> None:
    both = (Bars(0, 9, 0.1, 0.1, 0, 0), Bars(10, 19, 0, 0, 0.1, 0.1), Bars(20, 29, 0.1, 0.1, 0.1, 0.1))
    rows = checks.findings(replace(CLEAN, bars=both), PROBE, TIKTOK)
    assert [row.facts["kind"] for row in rows] == ["letterbox", "pillarbox", "both"]


@pytest.mark.parametrize(
    ("box", "zone"),
    [
        ((200, 1500, 800, 1560), "bottom"), ((200, 60, 800, 120), "top"), ((800, 900, 1070, 960), "right"),
        ((200, 1200, 800, 1260), None), ((200, 1430, 800, 1490), None),
    ],
)  # fmt: skip
def test_lettering_counts_where_an_apps_overlay_hides_a_fifth_of_it(
    box: tuple[int, int, int, int], zone: str | None
) -> None:
    rows = checks.findings(replace(CLEAN, texts=(Text(5, 8, box),)), PROBE, TIKTOK)
    assert [row.facts["zone"] for row in rows] == ([zone] if zone else [])
    assert {row.level for row in rows} <= {WARN}
    assert found(texts=(Text(5, 8, box),), area="none") == []


def test_lettering_is_held_against_the_app_that_was_asked_for() -> None:
    high = Text(5, 8, (200, 160, 800, 215))
    assert found(texts=(high,)) == []
    (row,) = checks.findings(replace(CLEAN, texts=(high,)), PROBE, AREAS["reels"])
    assert (row.facts["zone"], row.facts["area"]) == ("top", "Reels")
    assert "Reels" in words.sentence(row)


def test_subtitles_that_follow_each_other_are_one_finding() -> None:
    lines = tuple(Text(start, start + 2.0, (200, 1600, 800, 1660)) for start in (1.0, 4.0, 8.0, 40.0))
    rows = checks.findings(replace(CLEAN, texts=lines), PROBE, TIKTOK)
    assert [(row.start_s, row.end_s, row.facts["lines"]) for row in rows] == [(1.0, 10.0, 3), (40.0, 42.0, 1)]


@pytest.mark.parametrize(
    ("lufs", "peak", "expected"),
    [
        (-16.5, -1.0, []), (-16.6, -1.0, [("loudness", WARN)]), (-18.0, -1.5, [("loudness", FAIL)]),
        (-14.9, -1.0, [("loudness", WARN)]), (-16.0, -0.9, [("peak", WARN)]), (-16.0, 0.0, [("peak", FAIL)]),
    ],
)  # fmt: skip
def test_the_results_loudness_and_peak(lufs: float, peak: float, expected: list[tuple[str, str]]) -> None:
    assert found(before=QUIET, after=Loudness(lufs, peak, 5.0)) == expected


@pytest.mark.parametrize("lufs", [-51.0, -62.0, -120.0])
def test_a_sound_too_low_to_be_raised_fails_as_none_would(lufs: float) -> None:
    hardly = Loudness(lufs, lufs + 12, 1)
    assert found(before=hardly, after=hardly) == [("raised", FAIL), ("loudness", FAIL)]


def test_a_mute_sound_is_told_as_missing_alone() -> None:
    mute = Loudness(-120, -120, 0)
    assert found(before=mute, after=mute, silent=((0.0, 90.0),)) == [("no_sound", FAIL)]


def test_a_sound_that_was_raised_far_is_told() -> None:
    assert found(before=replace(QUIET, integrated_lufs=-40.0, gain_db=24.0), after=AT_LEVEL) == [("raised", WARN)]


@pytest.mark.parametrize(("seconds", "level"), [(90, None), (98.9, None), (99, WARN), (80.9, WARN), (13, WARN)])
def test_length_is_a_warning_a_tenth_off_the_target(seconds: float, level: str | None) -> None:
    row = checks.length(seconds, 90)
    assert (row.level if row else None) == level


def test_a_small_master_is_told_and_not_blown_up() -> None:
    small = replace(PROBE, picture=replace(PICTURE, width=640, height=360))
    assert found(small) == [("small", WARN)]


def test_fails_come_first_then_by_time() -> None:
    rows = found(black=((50.0, 60.0), (10.0, 11.5)), silent=((5.0, 9.0),))
    assert rows == [("black", FAIL), ("silent", WARN), ("black", WARN)]


MENDED = {
    "mended_rotation": {"rotation": 90}, "mended_anamorphic": {"pixel_aspect": Fraction(4, 3)},
    "mended_interlaced": {"interlaced": True}, "mended_variable_rate": {"constant_rate": False},
    "mended_odd_rate": {"frame_rate": Fraction(15)}, "mended_hdr": {"hdr": "smpte2084", "bits": 10},
    "mended_deep": {"bits": 10}, "mended_full_range": {"full_range": True}, "mended_matrix": {"matrix": "gbr"},
    "mended_chroma": {"pix_fmt": "yuv422p10le"}, "mended_shape": {"width": 1920, "height": 1080},
    "mended_odd_size": {"width": 1079, "height": 1919},
}  # fmt: skip


@pytest.mark.parametrize("check", MENDED)
def test_what_was_mended_of_the_picture(check: str) -> None:
    rows = mended.mended(replace(PROBE, picture=replace(PICTURE, **MENDED[check])))  # type: ignore[arg-type]
    assert [row.check for row in rows] == [check]
    assert "%(" not in words.sentence(rows[0])


MENDED_SOUND: dict[str, dict[str, Any]] = {
    "mended_no_sound": {"audio_codec": ""}, "mended_mono": {"audio_channels": 1},
    "mended_pair": {"audio_pair": True, "audio_tracks": 2}, "mended_more_tracks": {"audio_tracks": 3},
    "mended_surround": {"audio_channels": 6, "audio_layout": "5.1"}, "mended_late_sound": {"audio_start_s": 2.4},
    "mended_short_sound": {"audio_s": 80.0},
}  # fmt: skip


@pytest.mark.parametrize("check", MENDED_SOUND)
def test_what_was_mended_of_the_sound(check: str) -> None:
    rows = mended.mended(replace(PROBE, **MENDED_SOUND[check]))
    assert [row.check for row in rows] == [check]
    assert "%(" not in words.sentence(rows[0])


def test_nothing_was_mended_of_a_master_as_it_should_be() -> None:
    assert mended.mended(PROBE) == ()


def test_every_check_has_a_name_a_sentence_and_advice() -> None:
    for check in (*checks.CHECKS, "length"):
        assert words.passed(check) != check
        assert check in words.SENTENCES
        assert words.advice(Finding(check, WARN))
    assert all(rule.why for rule in RULES.values())


def advice(rule: str, value: float, *, where: str = "h264-540", at: float = 40) -> apple.Finding:
    return apple.Finding(rule, where, "in the log's words", False, value, at, at + 2)


EVERY_FAULT: dict[str, dict[str, Any]] = {
    "black": {"black": ((10.0, 14.0),)}, "frozen": {"frozen": ((10.0, 16.0),)}, "no_sound": {"has_audio": False},
    "silent": {"silent": ((10.0, 21.0),)}, "clipped": {"clipped": ((10.0, 16.0),)},
    "bars": {"bars": (Bars(10, 30, 0.1, 0.1, 0, 0),)}, "text": {"texts": (Text(10, 12, (200, 1500, 800, 1560)),)},
    "loudness": {"before": QUIET, "after": replace(HEARD, integrated_lufs=-19.0)},
    "peak": {"before": QUIET, "after": replace(HEARD, true_peak_dbtp=0.2)},
    "raised": {"before": replace(QUIET, gain_db=24.0), "after": HEARD}, "small": {},
    "peak_rate": {"advice": (advice("peak-to-average", 2.31),)},
    "first_rate": {"advice": (advice("default-variant", 2600),)},
    "sound_rate": {"advice": (advice("sound-rate", 12),)},
}  # fmt: skip
WHERE = {
    "black": (10, 14), "frozen": (10, 16), "no_sound": (0, 90), "silent": (10, 21), "clipped": (10, 16),
    "bars": (10, 30), "text": (10, 12), "loudness": (40, 43), "peak": (12.5, 12.5), "raised": (40, 43),
    "small": (45, 45), "peak_rate": (40, 42), "first_rate": (40, 42), "sound_rate": (40, 42),
}  # fmt: skip


def test_every_check_has_a_fault_here() -> None:
    assert tuple(EVERY_FAULT) == tuple(WHERE) == checks.CHECKS


@pytest.mark.parametrize("check", checks.CHECKS)
def test_every_finding_has_a_time_and_a_still(check: str) -> None:
    small = replace(PROBE, picture=replace(PICTURE, width=360, height=640))
    stills = {"0": "0.jpg", "44000": "44000.jpg"}
    rows = checks.findings(replace(CLEAN, **EVERY_FAULT[check]), small if check == "small" else PROBE, TIKTOK)
    (row,) = [services.shown(row, stills) for row in rows]
    assert (row.check, (row.start_s, row.end_s)) == (check, WHERE[check])
    assert row.still == ("44000.jpg" if WHERE[check][0] >= 40 else "0.jpg")


def test_what_the_stream_misses_of_apples_advice_is_one_warning_a_rule_where_it_is_worst() -> None:
    rows = (advice("peak-to-average", 2.1, at=6), advice("peak-to-average", 3.35, where="av1-540", at=8))
    (row,) = checks.findings(replace(CLEAN, advice=rows), PROBE, TIKTOK)
    assert (row.check, row.level, row.start_s) == ("peak_rate", WARN, 8)
    assert "3.35 times its average (h264-540, av1-540)" in words.sentence(row)
    assert "flash" in words.advice(row)


def test_sound_that_is_missing_is_not_told_again_as_thin() -> None:
    assert found(has_audio=False, advice=(advice("sound-rate", 2),)) == [("no_sound", FAIL)]


def test_advice_from_before_its_number_was_kept_says_nothing() -> None:
    row = {"rule": "peak-to-average", "where": "h264-540", "words": "its peak is 2.31 times", "must": False}
    assert found(advice=(apple.Finding(**row),)) == []  # type: ignore[arg-type]


def test_a_sound_that_is_too_loud_is_told_where_it_is_loudest() -> None:
    (row,) = checks.findings(replace(CLEAN, before=QUIET, after=replace(HEARD, integrated_lufs=-14)), PROBE, TIKTOK)
    assert (row.start_s, row.end_s) == (88.0, 90.0)


def test_loudness_measured_before_its_places_were_is_told_at_the_start() -> None:
    rows = checks.findings(replace(CLEAN, before=QUIET, after=Loudness(-19, 0.2, 5)), PROBE, TIKTOK)
    assert [(row.check, row.start_s, row.end_s) for row in rows] == [("loudness", 0.0, 3.0), ("peak", 0.0, 0.0)]


@pytest.mark.parametrize(("seconds", "at"), [(120.0, 90.0), (60.5, 60.5)])
def test_length_is_told_where_the_target_ends_or_the_episode(seconds: float, at: float) -> None:
    row = checks.length(seconds, 90)
    assert row
    assert (row.start_s, row.end_s) == (at, at)


def test_where_there_is_no_still_none_is_shown() -> None:
    assert services.shown(Finding("black", WARN, 3.0, 4.0), {}).still == ""
    assert services.shown(Finding("mended_mono", "mended"), {"0": "0.jpg"}).still == ""


def test_measurements_survive_json() -> None:
    full = replace(
        CLEAN, black=((1.0, 2.0),), bars=(Bars(0, 9, 0.1, 0.1, 0, 0),), texts=(Text(1, 2, (1, 2, 3, 4)),),
        before=QUIET, after=AT_LEVEL, advice=(advice("sound-rate", 12),), stills={"1000": "1000.jpg"},
    )  # fmt: skip
    assert Measured.from_json(full.as_json()) == full
    assert full.still_at(1.0) == "1000.jpg"


@pytest.mark.parametrize(
    ("seconds", "rate", "expected"),
    [
        (0, Fraction(30), "00:00:00:00"), (4.0, Fraction(25), "00:00:04:00"), (61.48, Fraction(25), "00:01:01:12"),
        (3599.99, Fraction(24), "01:00:00:00"), (10.01, Fraction(30000, 1001), "00:00:10:00"),
        (1.0, Fraction(60), "00:00:01:00"), (-1, Fraction(30), "00:00:00:00"),
    ],
)  # fmt: skip
def test_time_codes(seconds: float, rate: Fraction, expected: str) -> None:
    assert timecode(seconds, rate) == expected
