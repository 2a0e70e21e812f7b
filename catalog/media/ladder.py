"""Which renditions a master becomes, and how its picture is cut to 9:16. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from catalog.media.prediction import Complexity

ASPECT = Fraction(9, 16)  # width to height
SEGMENT_SECONDS = 2
H264, AV1 = "h264", "av1"
LEAD_WIDTH = 540  # of the rung that a player tries first


@dataclass(frozen=True)
class Rung:
    """One rendition to make. Pixels; bits a second that its rate is held to; constant quality below that."""

    width: int
    height: int
    max_bitrate: int
    crf: float = 22
    codec: str = H264
    preset: str = "veryfast"

    @property
    def name(self) -> str:
        return f"{self.codec}-{self.width}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Rung:
        return Rung(**data)


# Without an analysis. H.264's caps are near Apple's ladder turned to 9:16 (HLS Authoring Specification): 365k, 2000k,
# 4500k, 7800k; the lowest has more, since constant quality rarely reaches it and stills at 365k fall apart. AV1's are
# those times what it needs at equal VMAF. Qualities and presets as measured: docs/decisions/0015-ladder-per-title.md.
STANDARD = (
    Rung(1080, 1920, 7_800_000, 21.5),
    Rung(1080, 1920, 5_000_000, 30, AV1, "9"),
    Rung(720, 1280, 4_500_000),
    Rung(720, 1280, 2_900_000, 30, AV1, "9"),
    Rung(540, 960, 2_000_000),
    Rung(540, 960, 1_300_000, 32, AV1, "9"),
    Rung(360, 640, 900_000),
    Rung(360, 640, 600_000, 33, AV1, "8"),
)
LOWEST = min((rung for rung in STANDARD if rung.codec == H264), key=lambda rung: rung.width)

LEAST_CAP = 100_000  # bits a second
TARGET_VMAF = 93.5  # of every rung at its own size, model v0.6.1: what x264 left to itself comes near
LEAST_GAIN = 3.0  # VMAF at the largest size, half of a just noticeable difference: less adds nothing
LEAST_STEP = 0.8  # a rung that needs more than this share of the bits of the one above is no step down
SLOWEST_NETWORK = 365_000  # bits a second, Apple's lowest rung: nothing below it is worth a rung of its own
# So that with a buffer of a second no two seconds have more than twice the average. SVT-AV1 goes beyond its cap by up
# to a fifth.
CAP_TO_AVERAGE = {H264: 1.6, AV1: 1.4}

# frames a second
FRAME_RATES = tuple(
    Fraction(*rate)
    for rate in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001), (60, 1))
)
RATE_TOLERANCE = Fraction(1, 500)
WHOLE_RATES = tuple(rate for rate in FRAME_RATES if rate.denominator == 1)
VARIABLE_TOLERANCE = Fraction(3, 100)  # by which holes and stutters move an average off the rate that was meant
DEFAULT_RATE = Fraction(30)
MOST_DIVISOR = 4  # of a slow-motion rate: 240 is 60
FAST = 45  # a variable rate above it is a telephone's 60


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


def rungs_for(
    crop: Crop, complexity: Complexity | None = None, frame_rate: Fraction = DEFAULT_RATE
) -> tuple[Rung, ...]:
    """The rungs that the cut picture fills, largest first, fitted to the title where its complexity is known.

    Gated on the short side, so that a 720×1280 master is never blown up to 1080×1920; below the lowest rung, one of
    the picture's own size. ``frame_rate`` raises the caps where it is 50 or 60.
    """
    fitting = tuple(rung for rung in STANDARD if rung.width <= crop.width) or (_own_size(crop),)
    capped = tuple(replace(rung, max_bitrate=_cap_at(rung, frame_rate)) for rung in fitting)
    return _fitted(capped, complexity) if complexity else capped


def _fitted(rungs: Sequence[Rung], complexity: Complexity) -> tuple[Rung, ...]:
    """Each rung at the CRF that meets its target, without those that add nothing."""
    top, target = _top(rungs, complexity)
    fitted = tuple(
        _at_target(rung, complexity, target if rung.width == top else TARGET_VMAF)
        for rung in rungs
        if rung.width <= top
    )
    lead, kept = lead_of(fitted), list[Rung]()
    for rung in fitted:
        above = next((one for one in reversed(kept) if one.codec == rung.codec), None)
        if rung is lead or above is None or _is_step_down(rung, above, complexity):
            kept.append(rung)
    return tuple(kept)


def _top(rungs: Sequence[Rung], complexity: Complexity) -> tuple[int, float]:
    """The width above which a rung adds nothing, and the VMAF at its own size that the rung there must have.

    A size above 540 shows, with a lower CRF, what the largest does: where that takes fewer bits, it is the top. Else
    the smallest, 540 or larger, that looks hardly worse than the largest.
    """
    largest = rungs[0].width
    sizes = sorted({rung.width for rung in rungs if LEAD_WIDTH <= rung.width < largest})
    enough = next((width for width in sizes if _shows_enough(width, complexity)), None)
    if enough == LEAD_WIDTH:
        return enough, TARGET_VMAF
    wanted = {width: _own_target(width, complexity) for width in sizes if width > LEAD_WIDTH} | {largest: TARGET_VMAF}
    costs = {width: complexity.bits_for(H264, width, own) for width, own in wanted.items() if own is not None}
    known = {width: bits for width, bits in costs.items() if bits is not None}
    best = min(known, key=lambda width: known[width], default=largest)
    if best == largest and enough:
        return enough, TARGET_VMAF
    return best, wanted[best] or TARGET_VMAF


def _shows_enough(width: int, complexity: Complexity) -> bool:
    seen = complexity.seen_at(H264, width, TARGET_VMAF)
    return seen is not None and TARGET_VMAF - seen < LEAST_GAIN


def _own_target(width: int, complexity: Complexity) -> float | None:
    """What a rung needs at its own size to show the target at the largest."""
    own = complexity.own_for(H264, width, TARGET_VMAF)
    return None if own is None else max(TARGET_VMAF, own)


def _at_target(rung: Rung, complexity: Complexity, vmaf: float) -> Rung:
    crf = complexity.crf_for(rung.codec, rung.width, vmaf)
    if crf is None:
        return rung
    bitrate = complexity.bitrate_at(rung.codec, rung.width, crf) or rung.max_bitrate
    cap = min(rung.max_bitrate, max(LEAST_CAP, int(CAP_TO_AVERAGE[rung.codec] * bitrate)))
    return replace(rung, crf=crf, max_bitrate=cap)


def _is_step_down(rung: Rung, above: Rung, complexity: Complexity) -> bool:
    bitrates = [complexity.bitrate_at(one.codec, one.width, one.crf) for one in (rung, above)]
    if not all(bitrates):
        return True
    needed, more = (bitrate or 0.0 for bitrate in bitrates)
    return needed <= LEAST_STEP * more and more > SLOWEST_NETWORK


def _own_size(crop: Crop) -> Rung:
    """The largest of exactly 9:16 that a small picture fills, with its share of the lowest rung's cap."""
    lowest, steps = LOWEST, max(1, min(crop.width // 18, crop.height // 32))
    share = Fraction(18 * steps * 32 * steps, lowest.width * lowest.height)
    return replace(
        lowest, width=18 * steps, height=32 * steps, max_bitrate=max(LEAST_CAP, int(lowest.max_bitrate * share))
    )


def _cap_at(rung: Rung, rate: Fraction) -> int:
    """Half as much again for twice the frames: they differ less from one another. 540 stays a mobile network's."""
    return rung.max_bitrate * 3 // 2 if rate > FAST and rung.width > LEAD_WIDTH else rung.max_bitrate


def lead_of(rungs: Sequence[Rung]) -> Rung:
    """The rung that a player tries first: H.264, which all of them play, and 540, or what is nearest to it."""
    h264 = [rung for rung in rungs if rung.codec == H264]
    return min(h264 or rungs, key=lambda rung: abs(rung.width - LEAD_WIDTH))


def frame_rate_for(average: Fraction, *, constant: bool) -> Fraction:
    """The constant rate to encode at: the usual one nearest to the master's own, or to a part of it for slow motion.

    ``average`` is frames a second over the whole master. A variable rate becomes the whole one that it is near, else
    30, or 60 where it is fast.
    """
    for divisor in range(1, MOST_DIVISOR + 1 if constant else 2):
        if found := _near(average / divisor, FRAME_RATES, RATE_TOLERANCE):
            return found
    if constant:
        return DEFAULT_RATE
    return _near(average, WHOLE_RATES, VARIABLE_TOLERANCE) or (Fraction(60) if average > FAST else DEFAULT_RATE)


def _near(average: Fraction, rates: Sequence[Fraction], tolerance: Fraction) -> Fraction | None:
    nearest = min(rates, key=lambda rate: abs(average - rate))
    return nearest if abs(average - nearest) <= nearest * tolerance else None


def keyframe_interval(rate: Fraction) -> int:
    """Frames between keyframes so that each segment begins with one: the least count that lasts 2 seconds or more."""
    frames = rate * SEGMENT_SECONDS
    return -(-frames.numerator // frames.denominator)


def _even(value: Fraction) -> int:
    return max(2, int(value) // 2 * 2)
