"""Which sizes are made: those that pages use, measured, and never larger than what was handed over."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from catalog.pictures.formats import FORMATS, Format, encoded

PORTRAIT, TALL = 3 / 4, 9 / 16  # width by height
# CSS pixels × device pixels of the pages, see docs/decisions: tiles of 145 to 215 px, a stage of up to 480 × 852 px.
PORTRAIT_WIDTHS = (160, 240, 360, 540, 720)
TALL_WIDTHS = (120, 360, 540, 720, 1080)


def cropped(picture: Image.Image, ratio: float) -> Image.Image:
    """The largest part of that shape: around the middle of the width, nearer the top of the height, where faces are."""
    width, height = picture.size
    if width / height > ratio:
        wide = max(1, round(height * ratio))
        left = (width - wide) // 2
        return picture.crop((left, 0, left + wide, height))
    tall = max(1, round(width / ratio))
    top = round((height - tall) * 0.4)
    return picture.crop((0, top, width, top + tall))


def widths_for(width: int, wanted: tuple[int, ...]) -> list[int]:
    """The wanted widths up to the picture's own, which is added where the next one would be larger than it."""
    fitting = [one for one in wanted if one <= width]
    if width < wanted[-1] and width not in fitting:
        fitting.append(width)
    return fitting


def height_at(picture: Image.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def at_width(picture: Image.Image, width: int) -> Iterator[tuple[Format, bytes]]:
    """The picture of that width in every format, made from the original."""
    size = (width, height_at(picture, width))
    small = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    for kind in FORMATS:
        yield kind, encoded(small, kind)


def main_colour(picture: Image.Image) -> str:
    """The colour, as #rrggbb, that stands in for the picture until it is there: that of its largest group of pixels."""
    few = picture.resize((48, 48), Image.Resampling.BOX).quantize(6, Image.Quantize.MEDIANCUT)
    counts: list[tuple[int, int]] = few.getcolors() or []  # type: ignore[assignment]
    index = max(counts)[1]
    red, green, blue = (few.getpalette() or [0, 0, 0])[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
