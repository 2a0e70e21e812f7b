"""Sizes and formats: what pages use, never larger than the original, the newer formats smaller than JPEG."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.pictures import sizes
from catalog.pictures.formats import BY_NAME, FORMATS, encoded
from catalog.pictures.opening import upright
from tests.catalog.pictures.making import scene

POSTERS = Path(settings.BASE_DIR) / "samples" / "posters"


def structural_similarity(one: Image.Image, other: Image.Image) -> float:
    """SSIM of the luma, by Wang's windows; 1 is the same."""
    a, b = (np.asarray(picture.convert("L"), np.float64) for picture in (one, other))
    mean_a, mean_b = (cv2.GaussianBlur(x, (11, 11), 1.5) for x in (a, b))
    spread_a = cv2.GaussianBlur(a * a, (11, 11), 1.5) - mean_a**2
    spread_b = cv2.GaussianBlur(b * b, (11, 11), 1.5) - mean_b**2
    both = cv2.GaussianBlur(a * b, (11, 11), 1.5) - mean_a * mean_b
    top = (2 * mean_a * mean_b + 6.5025) * (2 * both + 58.5225)
    return float((top / ((mean_a**2 + mean_b**2 + 6.5025) * (spread_a + spread_b + 58.5225))).mean())


@pytest.mark.parametrize("name", ["3x4", "9x16"])
def test_the_newer_formats_are_smaller_than_jpeg_and_look_alike(name: str) -> None:
    with (POSTERS / f"dont-wake-the-bunny-{name}.jpg").open("rb") as file:
        poster = upright(file)
    for width in (240, 480, 720):
        small = poster.resize((width, sizes.height_at(poster, width)), Image.Resampling.LANCZOS)
        files = {kind.name: encoded(small, kind) for kind in FORMATS}
        alike = {name: structural_similarity(small, Image.open(io.BytesIO(data))) for name, data in files.items()}
        assert len(files["avif"]) < 0.7 * len(files["jpeg"])
        assert len(files["webp"]) < 0.75 * len(files["jpeg"])
        assert max(alike.values()) - min(alike.values()) < 0.012, alike
        assert min(alike.values()) > 0.96


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_every_format_can_be_read_again_at_its_size_without_anything_of_the_camera(kind: object) -> None:
    picture = scene(123, 164)
    picture.info["exif"] = b"Exif\0\0secret"

    content = encoded(picture, kind)  # type: ignore[arg-type]

    with Image.open(io.BytesIO(content)) as again:
        again.load()
        assert (again.format, again.size, again.mode) == (kind.pillow, (123, 164), "RGB")  # type: ignore[attr-defined]
        assert not again.getexif()
    assert b"secret" not in content


@given(width=st.integers(1, 4000))
def test_nothing_is_made_larger_and_something_is_always_made(width: int) -> None:
    made = sizes.widths_for(width, sizes.TALL_WIDTHS)

    assert made
    assert made == sorted(set(made))
    assert made[-1] == min(width, sizes.TALL_WIDTHS[-1])


@given(
    width=st.integers(1, 900),
    height=st.integers(1, 900),
    ratio=st.sampled_from([sizes.PORTRAIT, sizes.TALL, 1200 / 630]),
)
def test_a_crop_has_its_shape_and_lies_in_the_picture(width: int, height: int, ratio: float) -> None:
    part = sizes.cropped(Image.new("RGB", (width, height)), ratio)

    assert part.width <= width
    assert part.height <= height
    assert abs(part.width - part.height * ratio) <= max(1, ratio)


def test_a_tall_poster_keeps_more_of_its_upper_part() -> None:
    tall = Image.new("RGB", (90, 160), (0, 0, 200))
    tall.paste((200, 0, 0), (0, 0, 90, 20))

    part = sizes.cropped(tall, sizes.PORTRAIT)

    assert part.size == (90, 120)
    red = sum(part.getpixel((45, y)) == (200, 0, 0) for y in range(120))  # type: ignore[misc]
    assert red == 4  # 16 of 40 lost rows are above


def test_sizes_come_from_the_original_in_all_formats() -> None:
    picture = scene(360, 480)

    made = {kind.name: content for kind, content in sizes.at_width(picture, 240)}

    assert set(made) == set(BY_NAME)
    assert all(Image.open(io.BytesIO(content)).size == (240, 320) for content in made.values())


def test_the_colour_is_that_of_most_of_the_picture() -> None:
    picture = Image.new("RGB", (90, 120), (20, 40, 60))
    picture.paste((250, 250, 250), (0, 0, 30, 120))

    assert sizes.main_colour(picture) == "#14283c"
