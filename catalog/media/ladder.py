"""Which renditions a master becomes, and how its picture is cut to 9:16. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ASPECT = Fraction(9, 16)  # width to height
SEGMENT_SECONDS = 2


@dataclass(frozen=True)
class Rung:
    """One rendition to make. Pixels; bits a second."""

    width: int
    height: int
    max_bitrate: int
    crf: int = 23

    @property
    def name(self) -> str:
        return f"h264-{self.width}"


# Caps near Apple's H.264 ladder turned to 9:16 (HLS Authoring Specification): 365k, 2000k, 4500k, 7800k. The lowest has
# more, since constant quality rarely reaches it and stills at 365k fall apart.
STANDARD = (
    Rung(1080, 1920, 7_800_000),
    Rung(720, 1280, 4_500_000),
    Rung(540, 960, 2_000_000),
    Rung(360, 640, 900_000),
)

FRAME_RATES = tuple(
    Fraction(*rate)
    for rate in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001), (60, 1))
)
RATE_TOLERANCE = Fraction(1, 500)
DEFAULT_RATE = Fraction(30)


@dataclass(frozen=True)
class Crop:
    """The rectangle that is kept, in pixels of the upright picture with square pixels."""

    width: int
    height: int
    x: int
    y: int


def centre_crop(width: int, height: int) -> Crop:
    """The largest centred 9:16 rectangle with even sides inside a picture of square pixels."""
    if Fraction(width, height) > ASPECT:
        kept_width, kept_height = _even(height * ASPECT), _even(Fraction(height))
    else:
        kept_width, kept_height = _even(Fraction(width)), _even(width / ASPECT)
    return Crop(kept_width, kept_height, (width - kept_width) // 2, (height - kept_height) // 2)


def rungs_for(crop: Crop) -> tuple[Rung, ...]:
    """The standard rungs that the cut picture fills, largest first; below the lowest, one of its own size.

    Gated on the short side, so that a 720×1280 master is never blown up to 1080×1920.
    """
    fitting = tuple(rung for rung in STANDARD if rung.width <= crop.width)
    if fitting:
        return fitting
    lowest = STANDARD[-1]
    share = Fraction(crop.width * crop.height, lowest.width * lowest.height)
    return (Rung(crop.width, crop.height, max(100_000, int(lowest.max_bitrate * share))),)


def frame_rate_for(average: Fraction, *, constant: bool) -> Fraction:
    """The constant rate to encode at: the usual one nearest to the master's own, else and for a variable rate 30.

    ``average`` is frames a second over the whole master.
    """
    nearest = min(FRAME_RATES, key=lambda rate: abs(average - rate))
    is_usual = abs(average - nearest) <= nearest * RATE_TOLERANCE
    return nearest if constant and is_usual else DEFAULT_RATE


def keyframe_interval(rate: Fraction) -> int:
    """Frames between keyframes so that each segment begins with one: the least count that lasts 2 seconds or more."""
    frames = rate * SEGMENT_SECONDS
    return -(-frames.numerator // frames.denominator)


def _even(value: Fraction) -> int:
    return max(2, int(value) // 2 * 2)
