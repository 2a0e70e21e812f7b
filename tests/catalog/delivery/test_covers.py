"""Covers of packs from posters as designers hand them over: with transparent parts, in ink, in colours of their own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from catalog.delivery import covers
from catalog.delivery.profiles import Cover
from studio.lib.errors import Failure

COVER = Cover("cover.jpg", "series", 300, 400, "JPEG")
RED = (200, 30, 60)


def made(picture: Image.Image, kind: str, folder: Path, **options: object) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, kind, **options)  # type: ignore[arg-type]
    file.seek(0)
    covers.make(file, COVER, folder / "cover.jpg")
    return Image.open(folder / "cover.jpg")


def near(picture: Image.Image, colour: tuple[int, ...]) -> bool:
    found = picture.getpixel((150, 200))
    assert isinstance(found, tuple)
    return all(abs(one - other) < 8 for one, other in zip(found, colour, strict=True))


def test_what_is_transparent_lies_on_night_whatever_colour_is_hidden_there(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (600, 800), (255, 255, 255, 0))

    assert near(made(clear, "PNG", tmp_path), (11, 11, 15))


def test_ink_becomes_light_and_no_profile_of_ink_is_left_in_it(tmp_path: Path) -> None:
    ink = Image.new("RGB", (600, 800), RED).convert("CMYK")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    cover = made(ink, "JPEG", tmp_path, quality=95, icc_profile=profile)

    assert (cover.mode, cover.info.get("icc_profile")) == ("RGB", None)
    assert near(cover, RED)


def test_one_that_lies_on_its_side_stands(tmp_path: Path) -> None:
    lying, turn = Image.new("RGB", (800, 600), RED), Image.Exif()
    lying.paste((20, 120, 220), (0, 0, 60, 600))  # the foot of it once it is turned by six
    turn[0x0112] = 6

    cover = made(lying, "JPEG", tmp_path, exif=turn)

    assert cover.size == (300, 400)
    assert near(cover, RED)
    assert cover.getpixel((150, 10)) == pytest.approx((20, 120, 220), abs=8)


def test_what_breaks_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        covers.make(io.BytesIO(b"no picture"), COVER, tmp_path / "cover.jpg")
    assert caught.value.code == "bad_picture"
