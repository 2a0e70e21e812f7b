"""Any picture that is taken, as eight-bit sRGB the right way up: what every size and format is made of."""

from __future__ import annotations

import io
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

from catalog.pictures.errors import PictureUnreadable

BEHIND = (11, 11, 15)  # what shows through transparent parts: the player's night
ENOUGH = 2160  # pixels of the shorter side: twice the largest size that is made
DEEP = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")  # one channel of 16 bits or more, in Pillow's words
SRGB = ImageCms.createProfile("sRGB")


def upright(file: IO[bytes]) -> Image.Image:
    """The picture in RGB: turned by its EXIF orientation, converted from its own colours to sRGB, on night where
    it is transparent. Of an animation the first frame. Raises PictureUnreadable."""
    try:
        with Image.open(file) as picture:
            picture.draft(None, (ENOUGH, ENOUGH))  # a JPEG can be decoded smaller at once
            picture.load()
            turned = ImageOps.exif_transpose(_reduced(picture))
            flat = _flat(_standard(_eight_bit(turned), picture.info.get("icc_profile")))
            flat.info = {}  # its old profile would be written into every file, and obeyed a second time
            return flat
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(f"{error}") from error


def _reduced(picture: Image.Image) -> Image.Image:
    """A giant at a half, a third …, so that not every step needs its memory."""
    factor = min(picture.size) // ENOUGH
    if factor < 2 or picture.mode not in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    small = picture.reduce(factor)
    small.info = dict(picture.info)
    small.getexif().update(picture.getexif())
    return small


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits becomes 8: Pillow's own conversion would clip it to white."""
    if picture.mode not in DEEP:
        return picture
    grey = picture.convert("I").point(lambda value: value * (1 / 257))
    return grey.convert("L")


def _standard(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB, with the alpha it had. A profile that can't be used is passed over."""
    alpha = _alpha(picture)
    plain = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    colours = _converted(plain, profile) if profile else None
    result = colours or plain.convert("RGB")
    if alpha is not None:
        result.putalpha(alpha)
    return result


def _converted(picture: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        own: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _alpha(picture: Image.Image) -> Image.Image | None:
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        return picture.convert("RGBA").getchannel("A")
    return None


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.copy()
    ground = Image.new("RGB", picture.size, BEHIND)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
