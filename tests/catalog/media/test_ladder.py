"""Which renditions a master becomes, and how its picture is cut to 9:16."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.ladder import (
    CAP_TO_AVERAGE,
    FRAME_RATES,
    H264,
    LOWEST,
    STANDARD,
    TARGET_VMAF,
    Crop,
    Rung,
    centre_crop,
    frame_rate_for,
    keyframe_interval,
    lead_of,
    rungs_for,
)
from catalog.media.prediction import CRF_RANGE, Complexity, Sample

sides = st.integers(64, 8192)
pictures = st.tuples(sides, sides)
rates = st.fractions(Fraction(1), Fraction(240), max_denominator=1001)


def sizes(width: int, height: int, codec: str = "h264") -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in rungs_for(centre_crop(width, height)) if rung.codec == codec]


@pytest.mark.parametrize(
    ("picture", "crop"),
    [
        ((1080, 1920), Crop(1080, 1920, 0, 0)),  # 9:16 stays whole
        ((1920, 1080), Crop(606, 1080, 657, 0)),  # landscape: the middle third
        ((1080, 1080), Crop(606, 1080, 237, 0)),  # a square loses its sides
        ((1080, 2340), Crop(1080, 1920, 0, 210)),  # a telephone's screen loses its ends
        ((1081, 1921), Crop(1080, 1920, 0, 0)),  # odd sides become even
        ((607, 1079), Crop(606, 1078, 0, 0)),
    ],
)
def test_crop_is_the_largest_centred_9_16_rectangle(picture: tuple[int, int], crop: Crop) -> None:
    assert centre_crop(*picture) == crop


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ((1080, 1920), [(1080, 1920), (720, 1280), (540, 960), (360, 640)]),
        ((2160, 3840), [(1080, 1920), (720, 1280), (540, 960), (360, 640)]),  # 4K gives no fifth rung
        ((1079, 1920), [(720, 1280), (540, 960), (360, 640)]),  # one pixel short of 1080
        ((720, 1280), [(720, 1280), (540, 960), (360, 640)]),  # never blown up to 1080
        ((1920, 1080), [(540, 960), (360, 640)]),  # landscape: gated on what the crop leaves
        ((1280, 720), [(360, 640)]),
        ((1080, 1080), [(540, 960), (360, 640)]),
        ((360, 640), [(360, 640)]),
        ((200, 356), [(198, 352)]),  # below the lowest: the largest of exactly 9:16
        ((640, 360), [(198, 352)]),
        ((64, 64), [(36, 64)]),
    ],
)
def test_rungs_that_the_cut_picture_fills(picture: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    assert sizes(*picture) == expected


@pytest.mark.parametrize(
    ("picture", "expected"),
    [((1080, 1920), [1080, 720, 540, 360]), ((720, 1280), [720, 540, 360]), ((1280, 720), [360]), ((640, 360), [])],
)
def test_av1_has_the_same_rungs_but_none_below_360(picture: tuple[int, int], expected: list[int]) -> None:
    assert [width for width, _height in sizes(*picture, codec="av1")] == expected


def test_caps_are_half_as_high_again_at_50_and_60() -> None:
    crop = Crop(1080, 1920, 0, 0)

    usual, fast = (rungs_for(crop, frame_rate=Fraction(rate)) for rate in (30, 50))

    for one, other in zip(usual, fast, strict=True):
        assert other.max_bitrate == (one.max_bitrate * 3 // 2 if one.width > 540 else one.max_bitrate)


def test_a_small_rung_gets_its_share_of_the_lowest_bitrate() -> None:
    lowest = LOWEST

    (rung,) = rungs_for(Crop(180, 320, 0, 0))

    assert rung.max_bitrate == lowest.max_bitrate // 4
    assert rung.name == "h264-180"


@given(pictures)
def test_a_crop_lies_inside_the_picture_and_has_even_sides(picture: tuple[int, int]) -> None:
    width, height = picture

    crop = centre_crop(width, height)

    assert 0 <= crop.x <= width - crop.width
    assert 0 <= crop.y <= height - crop.height
    assert crop.width % 2 == crop.height % 2 == 0
    assert min(crop.width, crop.height) >= 2


@given(pictures)
def test_a_crop_is_9_16_to_within_two_pixels_and_centred_to_within_one(picture: tuple[int, int]) -> None:
    crop = centre_crop(*picture)

    assert abs(crop.width - crop.height * Fraction(9, 16)) <= 2
    assert abs(2 * crop.x + crop.width - picture[0]) <= 1
    assert abs(2 * crop.y + crop.height - picture[1]) <= 1


@given(pictures)
def test_a_crop_wastes_no_more_than_two_pixels_of_the_short_way(picture: tuple[int, int]) -> None:
    crop = centre_crop(*picture)

    assert picture[0] - crop.width < 2 or picture[1] - crop.height < 2


@given(pictures)
def test_no_rung_is_larger_than_the_crop(picture: tuple[int, int]) -> None:
    crop = centre_crop(*picture)

    rungs = rungs_for(crop)

    assert all(rung.width <= crop.width and rung.height <= crop.height for rung in rungs)
    assert [rung.width for rung in rungs] == sorted((rung.width for rung in rungs), reverse=True)
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert all(rung.width * 16 == rung.height * 9 for rung in rungs)
    assert all(rung.max_bitrate > 0 for rung in rungs)


@pytest.mark.parametrize(
    ("average", "constant", "expected"),
    [
        ("24", True, "24"),
        ("24000/1001", True, "24000/1001"),
        ("23.98", True, "24000/1001"),  # as some tools write it
        ("29.97", True, "30000/1001"),
        ("30", True, "30"),  # and not 29.97, which lies within the tolerance
        ("60", True, "60"),
        ("29.9", False, "30"),  # a telephone's variable rate
        ("12", True, "30"),  # no usual rate
        ("48", True, "24"),
        ("100", True, "50"),
        ("120", True, "60"),  # slow motion
        ("240", True, "60"),
        ("1000", True, "30"),
        ("58.4", False, "60"),  # a telephone's 60
        ("24.1", False, "24"),  # film that lost or doubled a picture: 30 would double every fourth
        ("23.4", False, "24"),
        ("24.7", False, "25"),
        ("25.1", False, "25"),
        ("25.7", False, "25"),
        ("25.8", False, "30"),  # too far off to be 25
        ("26.4", False, "30"),  # 24 in one half and 30 in the other
        ("23.975", False, "24000/1001"),
        ("29.8", False, "30"),
        ("49.2", False, "50"),
        ("52", False, "60"),
        ("12", False, "30"),
        ("120", False, "60"),
    ],
)
def test_frame_rate_is_the_masters_own_where_it_is_a_usual_one(average: str, constant: bool, expected: str) -> None:
    assert frame_rate_for(Fraction(average), constant=constant) == Fraction(expected)


@given(rates, st.booleans())
def test_frame_rate_is_always_a_usual_one(average: Fraction, constant: bool) -> None:
    assert frame_rate_for(average, constant=constant) in FRAME_RATES


@pytest.mark.parametrize(
    ("rate", "frames"), [("24", 48), ("24000/1001", 48), ("25", 50), ("30000/1001", 60), ("60", 120)]
)
def test_keyframe_interval_of_usual_rates(rate: str, frames: int) -> None:
    assert keyframe_interval(Fraction(rate)) == frames


@given(rates)
def test_keyframe_interval_lasts_two_seconds_or_up_to_a_frame_more(rate: Fraction) -> None:
    seconds = keyframe_interval(rate) / rate

    assert 2 <= seconds < 2 + 1 / rate


def seen(width: int, *, own: float = TARGET_VMAF, seen: float | None = None, bitrate: int | None = None) -> Sample:
    """An H.264 probe at the standard quality; its bits grow with the picture's area where nothing is said."""
    return Sample("h264", width, LOWEST.crf, own, bitrate or width * width * 3, own if seen is None else seen)


SHARP = (seen(1080), seen(720, seen=86), seen(540, seen=78), seen(360))
SOFT = (seen(1080), seen(720, seen=92), seen(540, seen=88), seen(360))
FLAT = (seen(1080), seen(720, seen=93), seen(540, seen=92), seen(360))


FULL = Crop(1080, 1920, 0, 0)


def fitted(*samples: Sample, crop: Crop = FULL) -> tuple[Rung, ...]:
    return rungs_for(crop, Complexity(samples))


def names(rungs: tuple[Rung, ...]) -> list[str]:
    return [rung.name for rung in rungs]


def test_a_sharp_title_keeps_every_rung() -> None:
    assert names(fitted(*SHARP)) == names(rungs_for(Crop(1080, 1920, 0, 0)))


def test_rungs_that_show_nothing_more_than_a_smaller_one_are_dropped_in_both_codecs() -> None:
    assert names(fitted(*SOFT)) == ["h264-720", "av1-720", "h264-540", "av1-540", "h264-360", "av1-360"]
    assert names(fitted(*FLAT)) == ["h264-540", "av1-540", "h264-360", "av1-360"]


def test_a_smaller_size_that_shows_as_much_for_fewer_bits_is_the_top_at_a_higher_quality() -> None:
    soft = (seen(1080, bitrate=2_300_000), seen(720, seen=89, bitrate=1_200_000), seen(540, seen=84), seen(360))

    top, *others = (rung for rung in fitted(*soft) if rung.codec == H264)

    assert top.width == 720
    assert top.crf < min(rung.crf for rung in others)
    assert [rung.width for rung in others] == [540, 360]


def test_the_largest_stays_where_a_smaller_one_needs_its_bits_to_show_as_much() -> None:
    crisp = (seen(1080, bitrate=2_300_000), seen(720, seen=86, bitrate=1_500_000), seen(540, seen=78), seen(360))

    assert fitted(*crisp)[0].width == 1080


def test_a_rung_below_what_the_slowest_network_carries_is_dropped() -> None:
    easy = (seen(1080, bitrate=900_000), seen(720, seen=80, bitrate=600_000), seen(540, seen=70, bitrate=300_000))

    assert "h264-360" not in names(fitted(*easy, seen(360, bitrate=150_000)))


def test_a_rung_that_needs_almost_the_bits_of_the_one_above_is_no_step_down() -> None:
    steep = (seen(1080, bitrate=2_000_000), seen(720, seen=80, bitrate=1_900_000), seen(540, seen=70, bitrate=900_000))

    assert "h264-720" not in names(fitted(*steep, seen(360, bitrate=400_000)))


def test_the_rung_that_players_try_first_is_never_dropped() -> None:
    odd = (
        seen(1080, bitrate=200_000),
        seen(720, bitrate=200_000),
        seen(540, bitrate=200_000),
        seen(360, bitrate=199_000),
    )

    assert "h264-540" in names(fitted(*odd))


def test_a_hard_title_gets_a_lower_crf_and_an_easy_one_a_higher() -> None:
    hard, usual, easy = (fitted(seen(540, own=own), crop=Crop(540, 960, 0, 0))[0] for own in (88, TARGET_VMAF, 97))

    assert hard.crf < usual.crf == LOWEST.crf < easy.crf


def test_a_fitted_cap_is_above_the_average_and_never_above_the_standard_one() -> None:
    for rung, standard in zip(fitted(*SHARP), rungs_for(Crop(1080, 1920, 0, 0)), strict=True):
        assert rung.max_bitrate <= standard.max_bitrate

    (lead, *_rest) = fitted(seen(540, bitrate=600_000), crop=Crop(540, 960, 0, 0))
    assert lead.max_bitrate == int(CAP_TO_AVERAGE[H264] * 600_000)


def test_without_samples_the_ladder_is_the_standard_one() -> None:
    assert fitted() == rungs_for(Crop(1080, 1920, 0, 0))


@given(pictures, st.lists(st.tuples(st.sampled_from([360, 540, 720, 1080]), st.floats(20, 100)), max_size=4))
def test_whatever_was_measured_a_ladder_has_a_lead_and_stays_in_range(
    picture: tuple[int, int], found: list[tuple[int, float]]
) -> None:
    crop = centre_crop(*picture)

    rungs = fitted(*(seen(width, own=vmaf) for width, vmaf in found), crop=crop)

    assert lead_of(rungs).name == lead_of(rungs_for(crop)).name
    assert set(names(rungs)) <= set(names(rungs_for(crop)))
    assert all(CRF_RANGE[rung.codec][0] <= rung.crf <= CRF_RANGE[rung.codec][1] for rung in rungs)
    assert all(rung.max_bitrate > 0 for rung in rungs)


def test_a_rung_goes_through_json() -> None:
    for rung in STANDARD:
        assert Rung.from_json(json.loads(json.dumps(rung.as_json()))) == rung
