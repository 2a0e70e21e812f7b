"""Posters and stills: where they go and which are taken."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from studio.lib.ids import public_id

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
RATIO_TOLERANCE = 0.02
ORIENTATION = 0x0112  # in EXIF; from 5 on the picture lies on its side


def artwork_path(instance: Any, filename: str) -> str:
    """An unguessable public name, so that a poster shows nothing before its series is out."""
    extension = filename.rpartition(".")[2].lower()
    return f"posters/{public_id()}.{extension if extension in ('jpg', 'jpeg', 'png', 'webp') else 'jpg'}"


def check_poster(file: Any) -> None:
    """Raise ValidationError unless the picture is a 3:4 of at least 600 × 800."""
    _check(file, 3 / 4, (600, 800))


def check_tall_poster(file: Any) -> None:
    """Raise ValidationError unless the picture is a 9:16 of at least 720 × 1280."""
    _check(file, 9 / 16, (720, 1280))


def check_still(file: Any) -> None:
    """Raise ValidationError unless the picture is a 9:16 of at least 360 × 640."""
    _check(file, 9 / 16, (360, 640))


def _check(file: Any, ratio: float, least: tuple[int, int]) -> None:
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 20 MB. Export it smaller."), code="poster_too_heavy")
    file.open()
    try:
        with Image.open(file) as picture:
            kind, (width, height) = picture.format, picture.size
            if picture.getexif().get(ORIENTATION, 1) >= 5:
                width, height = height, width
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(_("This is not a picture that can be read."), code="poster_unreadable") from None
    finally:
        file.seek(0)
    if width * height > MAX_PIXELS:
        raise ValidationError(_("The picture has more than 50 million pixels. Export it smaller."), code="poster_large")
    if kind not in FORMATS:
        raise ValidationError(_("Upload the poster as JPEG, PNG or WebP."), code="poster_format")
    if width < least[0] or height < least[1] or abs(width / height - ratio) > ratio * RATIO_TOLERANCE:
        sentence = _("The picture is %(width)s × %(height)s; at least %(x)s × %(y)s in exactly that shape is needed.")
        raise ValidationError(
            sentence % {"width": width, "height": height, "x": least[0], "y": least[1]}, code="poster_shape"
        )
