"""How hard a title is, and the setting that reaches a VMAF: the maths."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.prediction import CRF_RANGE, Complexity, Sample, gop_bitrate, windows

LEVEL = Sample("h264", 540, 21.0, 95.0, 800_000, 90.0)
HARDER = Sample("h264", 540, 26.0, 90.0, 400_000)
LARGE = Sample("h264", 1080, 21.0, 90.0, 3_200_000, 90.0)
AV1 = Sample("av1", 540, 30.0, 95.0, 500_000)
RATE = Fraction(24)


def test_the_probed_level_is_predicted_at_the_probed_setting() -> None:
    assert Complexity((LEVEL,)).crf_for("h264", 540, 95.0) == 21.0
    assert Complexity((LEVEL,)).bitrate_at("h264", 540, 21.0) == 800_000


def test_two_probes_of_one_size_tell_the_slope() -> None:
    found = Complexity((LEVEL, HARDER))

    assert found.crf_for("h264", 540, 90.0) == 26.0
    assert found.bitrate_at("h264", 540, 26.0) == pytest.approx(400_000)
    assert found.bitrate_at("h264", 540, 23.5) == pytest.approx(800_000 / math.sqrt(2))


def test_av1_at_a_size_that_was_not_probed_differs_as_h264_does() -> None:
    found = Complexity((LEVEL, LARGE, AV1))

    assert found.bitrate_at("av1", 1080, 30.0) == 500_000 * 4
    assert (found.crf_for("av1", 1080, 95.0) or 0) < 30.0  # twice the loss of 540 at one setting


def test_av1_gains_as_slowly_from_bits_as_h264_was_seen_to() -> None:
    slow = Sample("h264", 540, 26.0, 93.5, 400_000)
    usual, slower = Complexity((LEVEL, AV1)), Complexity((LEVEL, slow, AV1))

    assert (slower.crf_for("av1", 540, 95.8) or 0) < (usual.crf_for("av1", 540, 95.8) or 0) < 30.0
    assert (slower.crf_for("av1", 540, 92.0) or 0) > (usual.crf_for("av1", 540, 92.0) or 0) > 30.0


def test_what_nothing_tells_is_not_guessed() -> None:
    assert Complexity(()).crf_for("h264", 540, 95.0) is None
    assert Complexity((LEVEL,)).crf_for("av1", 540, 95.0) is None
    assert Complexity((LEVEL,)).seen_at("h264", 720, 95.0) is None


@given(st.floats(70, 99))
def test_what_a_rung_needs_at_its_own_size_shows_what_was_wanted_at_the_largest(seen: float) -> None:
    found = Complexity((LEVEL,))

    own = found.own_for("h264", 540, seen) or 0

    assert own > seen
    if own < 99:  # what is lost is never taken for nothing
        assert found.seen_at("h264", 540, own) == pytest.approx(seen)


def test_bits_of_a_quality_beyond_the_range_are_not_told() -> None:
    found = Complexity((LEVEL, HARDER))

    assert found.bits_for("h264", 540, 90.0) == pytest.approx(400_000)
    assert found.bits_for("h264", 540, 99.0) is None


def test_a_black_title_gets_the_highest_setting_and_noise_the_lowest() -> None:
    black, noise = (Complexity((Sample("h264", 540, 21.0, vmaf, 1),)) for vmaf in (100.0, 3.0))

    assert black.crf_for("h264", 540, 95.0) == CRF_RANGE["h264"][1]
    assert noise.crf_for("h264", 540, 95.0) == CRF_RANGE["h264"][0]


@given(st.floats(0, 100), st.floats(0, 100), st.integers(0, 10**8), st.sampled_from(["h264", "av1"]))
def test_a_higher_target_never_gets_a_higher_crf(one: float, other: float, bitrate: int, codec: str) -> None:
    found = Complexity((Sample(codec, 540, 25.0, one, bitrate), Sample(codec, 540, 30.0, other, bitrate // 2)))

    crfs = [found.crf_for(codec, 540, target) or 0 for target in (80.0, 90.0, 95.0, 98.0)]

    assert crfs == sorted(crfs, reverse=True)


def test_it_goes_through_json() -> None:
    found = Complexity((LEVEL, HARDER, LARGE, AV1))

    assert Complexity.from_json(json.loads(json.dumps(found.as_json()))) == found


def packets(*stretches: tuple[float, int], every: int = 24) -> list[tuple[float, int, bool]]:
    """Pictures of so many bytes for so many seconds each, a keyframe a second."""
    sizes = [size for seconds, size in stretches for _frame in range(round(seconds * RATE))]
    return [(number / 24, size, number % every == 0) for number, size in enumerate(sizes)]


def test_excerpts_of_a_minute_are_four_and_hold_four_hundredths_of_it() -> None:
    found = windows(packets((60, 1000)), 60, RATE)

    assert len(found) == 4
    assert sum(window.length_s for window in found) == pytest.approx(2.4)


def test_black_and_still_stretches_are_not_looked_at() -> None:
    found = windows(packets((25, 20), (10, 5000), (25, 20)), 60, RATE)

    assert all(24 <= window.start_s <= 35 for window in found)

    mostly = windows(packets((15, 20), (45, 5000)), 60, RATE)
    assert all(window.start_s >= 15 for window in mostly)


def test_every_scene_of_weight_is_looked_at_however_the_master_spends() -> None:
    """Ranked by bytes alone, the cheap half of a title would be looked at once and the dear one three times."""
    found = windows(packets((15, 900), (15, 5000), (15, 1200), (15, 4000)), 60, RATE)

    assert [int(window.start_s // 15) for window in found] == [0, 1, 2, 3]
    assert len(windows(packets((6, 900), (6, 5000)), 12, RATE)) == 4


def test_an_excerpt_is_not_moved_into_black() -> None:
    """The only keyframe near lies where nothing is to be seen."""
    black = [(at, size, at in (0.0, 13.0)) for at, size, _key in packets((14, 20), (10, 5000), (36, 20))]

    assert all(13.2 < window.start_s <= 24 for window in windows(black, 60, RATE))


def test_where_the_master_spends_the_same_everywhere_excerpts_lie_apart() -> None:
    starts = [window.start_s for window in windows(packets((100, 1000)), 100, RATE)]

    assert all(later - earlier > 10 for earlier, later in pairwise(starts))


def test_excerpts_begin_with_keyframes_where_those_are_near() -> None:
    assert all(window.start_s % 1 == 0 for window in windows(packets((60, 1000)), 60, RATE))
    assert len(windows(packets((60, 1000), every=10_000), 60, RATE)) == 4


def test_no_stretch_is_looked_at_twice_where_several_lie_near_one_keyframe() -> None:
    """Two excerpts that are one and the same would be one input of ffmpeg, which refuses that."""
    lone = [(at, size, at == 6.0) for at, size, _key in packets(*((0.5, 100 + 50 * n) for n in range(24)))]

    starts = [window.start_s for window in windows(lone, 12, RATE)]

    assert 6.0 in starts
    assert len(set(starts)) == len(starts) >= 2


def test_nothing_known_of_the_pictures_one_look_at_the_middle() -> None:
    (window,) = windows([], 10, RATE)

    assert window.start_s + window.length_s / 2 == pytest.approx(5)


@given(st.floats(1, 900), st.lists(st.integers(0, 10**6), max_size=60), st.sampled_from([24, 30, 60]))
def test_excerpts_lie_inside_the_title(duration_s: float, sizes: list[int], rate: int) -> None:
    spread = [(duration_s * n / max(1, len(sizes)), size, n % 5 == 0) for n, size in enumerate(sizes)]

    found = windows(spread, duration_s, Fraction(rate))

    assert 1 <= len(found) <= 4
    assert all(0 <= window.start_s <= duration_s - window.length_s + 0.002 for window in found)
    assert len({window.start_s for window in found}) == len(found)
    assert len({window.length_s for window in found}) == 1


def test_short_groups_are_counted_as_groups_of_two_seconds() -> None:
    excerpts = [9000, *[100] * 11] * 4  # four of half a second

    assert gop_bitrate(excerpts, 12, RATE) == (9000 + 47 * 100) * 8 // 2
