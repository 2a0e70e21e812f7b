"""Which renditions a master becomes, and how its picture is cut to 9:16."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.ladder import (
    FRAME_RATES,
    STANDARD,
    Crop,
    centre_crop,
    frame_rate_for,
    keyframe_interval,
    rungs_for,
)

sides = st.integers(64, 8192)
pictures = st.tuples(sides, sides)
rates = st.fractions(Fraction(1), Fraction(240), max_denominator=1001)


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in rungs_for(centre_crop(width, height))]


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
        ((200, 356), [(200, 354)]),  # below the lowest: one of its own size
        ((640, 360), [(202, 360)]),
    ],
)
def test_rungs_that_the_cut_picture_fills(picture: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    assert sizes(*picture) == expected


def test_a_small_rung_gets_its_share_of_the_lowest_bitrate() -> None:
    lowest = STANDARD[-1]

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
    assert [rung.width for rung in rungs] == sorted({rung.width for rung in rungs}, reverse=True)
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
        ("120", True, "30"),
        ("1000", True, "30"),
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
