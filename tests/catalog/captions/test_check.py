"""What is found in captions: each rule by an example on either side of it."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.captions.check import check
from catalog.captions.cues import Cue
from catalog.media.safe_area import AREAS, TIKTOK


def cue(text: str = "Who sent you?", *, at: int = 0, lasts: int = 2000, **settings: str) -> Cue:
    return Cue(at, at + lasts, text, settings)


def codes(*cues: Cue, language: str = "en", duration_s: float | None = 60.0) -> list[tuple[str, str]]:
    found = check(cues, language=language, duration_s=duration_s, area=TIKTOK)
    return [(finding.code, str(finding.level)) for finding in found]


def test_good_captions_have_nothing_to_mend() -> None:
    assert codes(cue(), cue("Nobody.\nNobody sent me.", at=2100)) == []


@pytest.mark.parametrize(
    ("language", "text", "level"),
    [
        ("en", "a" * 20, None),
        ("en-GB", "a" * 21, "warning"),
        ("en", "a" * 28, "warning"),
        ("en", f"{'a' * 20} {'a' * 20}", "error"),
        ("es-MX", "a" * 17, None),
        ("es-MX", "a" * 18, "warning"),
        ("zh-Hans", "你" * 9, None),
        ("zh-Hant", "你" * 10, "warning"),
        ("ja", "誰" * 4, None),
        ("ja", "誰" * 5, "warning"),
        ("ja", "誰" * 9, "error"),
        ("ja", "OK, Bob?", None),  # two Latin letters are one sign,
        ("ko", "누" * 12, None),
        ("ar", "م" * 20, None),
        ("th", "กี่" * 17, None),  # marks above letters are not letters
    ],
)
def test_reading_speed_is_judged_by_the_language(language: str, text: str, level: str | None) -> None:
    found = [code for code in codes(cue(text, lasts=1000), language=language) if code[0] == "too_fast"]
    assert found == ([("too_fast", level)] if level else [])


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "a" * 28, []),
        ("en", "a" * 29, [("line_wraps", "warning")]),
        ("en", "a" * 43, [("line_too_long", "warning")]),
        ("zh-Hans", "你" * 17, [("line_too_long", "warning")]),
        ("en", "a\nb\nc", [("too_many_lines", "warning")]),
        ("en", "a\nb\nc\nd\ne", [("covers_picture", "error"), ("too_many_lines", "warning")]),
        ("en", f"<i>{'a' * 28}</i>", []),
    ],
)
def test_lines_fit_a_vertical_picture(language: str, text: str, found: list[tuple[str, str]]) -> None:
    assert codes(cue(text, lasts=6000), language=language) == found


@pytest.mark.parametrize(
    ("lasts", "found"),
    [
        (0, [("no_duration", "error")]),
        (-500, [("no_duration", "error")]),
        (832, [("too_short", "warning")]),
        (833, []),
        (7000, []),
        (7001, [("too_long", "warning")]),
    ],
)
def test_a_cue_stays_neither_too_short_nor_too_long(lasts: int, found: list[tuple[str, str]]) -> None:
    assert codes(cue("No.", lasts=lasts)) == found


@pytest.mark.parametrize(
    ("begins", "found"),
    [
        (1900, [("overlap", "error")]),
        (1950, [("overlap", "warning")]),  # a program's rounding
        (2000, []),
        (2040, [("short_gap", "warning")]),
        (2066, []),
    ],
)
def test_cues_follow_each_other(begins: int, found: list[tuple[str, str]]) -> None:
    assert codes(cue(), cue("Nobody.", at=begins)) == found


def test_two_who_speak_at_once_may_stand_apart() -> None:
    assert codes(cue(line="20%"), cue("Nobody.", at=500, line="60%")) == []


def test_a_sign_above_a_dialogue_is_no_overlap() -> None:
    assert codes(cue(), cue("HOTEL", at=500, line="10%"), cue("Nobody.", at=2100)) == []


def test_a_cue_is_compared_with_all_that_still_stand_there() -> None:
    long = cue(lasts=6000)
    assert codes(long, cue("HOTEL", at=500, line="10%"), cue("Nobody.", at=3000)) == [("overlap", "error")]
    assert codes(long, cue("Me.", at=1000, lasts=900), cue("Nobody.", at=3000)) == [("overlap", "error")] * 2


@pytest.mark.parametrize(
    ("duration_s", "found"),
    [
        (12.0, []),
        (11.95, []),
        (11.5, [("ends_late", "warning")]),
        (10.0, [("past_end", "error")]),
        (None, [("no_length", "warning")]),
    ],
)
def test_drift_past_the_end(duration_s: float | None, found: list[tuple[str, str]]) -> None:
    assert codes(cue(at=10_000), duration_s=duration_s) == found


@pytest.mark.parametrize(
    ("settings", "is_outside"),
    [
        ({}, False),
        ({"line": "10%"}, False),
        ({"line": "5%"}, True),  # 96 pixels of 1920; the top 150 are covered
        ({"line": "70%"}, False),
        ({"line": "76%"}, True),  # the lower edge is below 1480
        ({"line": "76%,end"}, False),
        ({"line": "0"}, True),
        ({"line": "-1"}, True),
        ({"line": "-8"}, False),
        ({"align": "right"}, True),  # ends at 1080; the right 150 are covered
        ({"align": "end", "position": "80%"}, False),
        ({"align": "start", "position": "60%"}, True),
        ({"align": "start", "position": "10%"}, False),
        ({"position": "50%"}, False),
        ({"align": "right", "position": "0%"}, True),  # ends where the picture begins
        ({"align": "center", "position": "0%"}, True),
        ({"align": "center", "position": "10%"}, True),
        ({"align": "center", "position": "10%,line-left"}, False),
        ({"align": "left", "position": "0%"}, False),
        ({"align": "center", "position": "100%"}, True),
        ({"align": "left", "position": "50%,line-right"}, False),
    ],
)
def test_what_a_file_places_under_the_apps_overlays_is_an_error(settings: dict[str, str], is_outside: bool) -> None:
    expected = [("outside_safe_area", "error")] if is_outside else []
    assert codes(cue(**settings)) == expected


@pytest.mark.parametrize(
    ("settings", "covered_by"),
    [
        ({"line": "10%"}, {"reels", "every"}),  # 192 pixels from above: Reels covers 220
        ({"line": "7%"}, {"reels", "every", "tiktok"}),
        ({"line": "74%"}, {"tiktok", "every"}),  # ends 433 pixels above the foot
        ({"align": "left", "position": "1%"}, {"reels", "every"}),
        ({"line": "0"}, {"tiktok", "reels", "shorts", "every"}),
        ({"line": "-1"}, {"tiktok", "reels", "shorts", "every"}),
        ({"line": "101%"}, {"tiktok", "reels", "shorts", "every", "none"}),  # beyond the picture
    ],
)
def test_each_app_covers_what_its_row_says(settings: dict[str, str], covered_by: set[str]) -> None:
    found = {name for name, area in AREAS.items() if check([cue(**settings)], language="en", duration_s=60, area=area)}
    assert found == covered_by


def test_a_finding_says_where_and_what() -> None:
    found: Any = check([cue(), cue(at=61_500)], language="en", duration_s=60, area=TIKTOK)[0]
    assert (found.cue, found.time_code, found.seconds) == (2, "00:01:01.500", 61.5)
    assert found.sentence == "It begins after the episode's end (60.0 s): is it another cut's?"
