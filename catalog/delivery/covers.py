"""Covers at the size that a profile names, cut from a poster or an episode's still."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from PIL import Image, ImageOps

from catalog.delivery.profiles import Cover
from catalog.pictures.errors import PictureUnreadable
from catalog.pictures.opening import upright
from studio.lib.errors import Failure

QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "WEBP": {"quality": 90, "method": 6},
    "PNG": {"optimize": True},
}


def make(source: IO[bytes], cover: Cover, out: Path) -> bool:
    """Fill the cover's shape, cutting what is too much evenly, in sRGB and the right way up. Returns whether the
    picture had to be enlarged.

    Raises Failure ``bad_picture``.
    """
    try:
        picture = upright(source)
    except PictureUnreadable:
        raise Failure("bad_picture", "A poster or still can't be read. Upload it again.", status=500) from None
    scale = max(cover.width / picture.width, cover.height / picture.height)
    fitted = ImageOps.fit(picture, (cover.width, cover.height), Image.Resampling.LANCZOS)
    fitted.save(out, cover.format, **QUALITY[cover.format])
    return scale > 1.001
