"""Whatever a designer's tools write comes out as the same picture: eight-bit sRGB, the right way up."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from catalog.pictures.errors import PictureUnreadable
from catalog.pictures.opening import BEHIND, upright
from tests.catalog.pictures.making import saved, scene, swapped_profile

RED, BLUE = (200, 30, 40), (30, 40, 200)


def two_halves(width: int = 60, height: int = 80) -> Image.Image:
    """Red above blue."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, height // 2, width, height))
    return picture


def close(colour: object, other: tuple[int, int, int], by: int = 6) -> bool:
    return bool(np.abs(np.subtract(colour, other)).max() <= by)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_on_its_side_or_is_mirrored_is_turned(orientation: int) -> None:
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that undoes what EXIF says
    upset = two_halves()
    if orientation != 1:
        upset = upset.transpose(Image.Transpose(back[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation

    turned = upright(saved(upset, "PNG", exif=exif))

    assert turned.size == (60, 80)
    assert close(turned.getpixel((30, 10)), RED)
    assert close(turned.getpixel((30, 70)), BLUE)


def test_transparent_parts_lie_on_night() -> None:
    picture = Image.new("RGBA", (20, 20), (*RED, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 10, 20))

    assert upright(saved(picture, "PNG")).getpixel((2, 10)) == BEHIND
    assert close(upright(saved(picture, "WEBP", lossless=True)).getpixel((15, 10)), RED)


def test_a_palette_with_a_transparent_colour() -> None:
    picture = two_halves().quantize(4)
    index = picture.getpixel((30, 70))

    flat = upright(saved(picture, "PNG", transparency=index))

    assert flat.mode == "RGB"
    assert close(flat.getpixel((30, 10)), RED)
    assert flat.getpixel((30, 70)) == BEHIND


def test_grey_of_sixteen_bits_is_not_clipped_to_white() -> None:
    ramp = Image.fromarray(np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16))

    levels = np.asarray(upright(saved(ramp, "PNG")))[..., 0]

    assert (levels.min(), levels.max()) == (0, 255)
    assert abs(float(levels.mean()) - 127.5) < 2


def test_ink_becomes_light() -> None:
    picture = two_halves().convert("CMYK")

    shown = upright(saved(picture, "JPEG", quality=95))

    assert shown.mode == "RGB"
    assert close(shown.getpixel((30, 10)), RED, 12)


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {"quality": 95, "subsampling": 0})])
def test_colours_of_another_profile_are_converted(kind: str, options: dict[str, int]) -> None:
    shown = upright(saved(two_halves(), kind, icc_profile=swapped_profile(), **options))

    assert close(shown.getpixel((30, 10)), (40, 30, 200), 12)
    assert close(shown.getpixel((30, 70)), (200, 40, 30), 12)
    assert "icc_profile" not in shown.info


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 128])
def test_a_profile_that_is_none_is_passed_over(profile: bytes) -> None:
    assert close(upright(saved(two_halves(), "PNG", icc_profile=profile)).getpixel((30, 10)), RED, 2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_giant_is_reduced_and_still_turned(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    giant = two_halves(5760, 4320)  # on its side: red is at the right once it is turned

    shown = upright(saved(giant, kind, exif=exif))

    assert shown.size == (2160, 2880)
    assert close(shown.getpixel((2000, 1400)), RED, 12)
    assert close(shown.getpixel((100, 1400)), BLUE, 12)


def test_the_first_frame_of_an_animation() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]

    shown = upright(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))

    assert close(shown.getpixel((5, 5)), RED)


@pytest.mark.parametrize("content", [b"", b"no picture", saved(scene(300, 400)).getvalue()[:9000]])
def test_what_can_not_be_read_says_so(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        upright(io.BytesIO(content))
