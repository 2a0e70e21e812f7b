"""What the page of a master's shots shows: each shot's stills, before and after, for each camera. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.media.ladder import Crop
from catalog.media.reframe.shots import BLUR, FOLLOW, PAN, STILL, Shot

MODES: dict[str, Any] = {
    STILL: _("still"),
    PAN: _("panning"),
    FOLLOW: _("following"),
    BLUR: _("whole picture, blurred bands"),
}


@dataclass(frozen=True)
class View:
    """One still with one camera: the window in the whole picture, and the picture in the upright frame. Pixels.

    ``shade`` is an SVG path of what is cut off. In the upright frame the whole picture stands at ``left`` and ``top``
    with ``width`` and ``height``; it is ``padded`` where it leaves bands.
    """

    frame: int
    shade: str
    left: float
    top: float
    width: float
    height: float
    padded: bool


def view(shot: Shot, frame: int, rate: Fraction, picture: tuple[int, int], crop: Crop) -> View:
    x = shot.left_at(float(frame / rate))
    scale = crop.width / shot.width
    height = picture[1] * scale
    inside = f"M{x:.0f} 0h{shot.width:.0f}v{picture[1]}h-{shot.width:.0f}z"
    return View(
        frame=frame,
        shade=f"M0 0h{picture[0]}v{picture[1]}h-{picture[0]}z{inside}",
        left=round(-x * scale, 1),
        top=round((crop.height - height) / 2, 1),
        width=round(picture[0] * scale, 1),
        height=round(height, 1),
        padded=shot.width > crop.width,
    )


def timecode(t: float, rate: Fraction) -> str:
    """Hours, minutes, seconds and frames, as 00:01:04:12 in a QC report, counted at the nearest whole rate."""
    base = max(1, round(rate))
    seconds, frame = divmod(round(Fraction(t) * rate), base)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frame:02d}"
