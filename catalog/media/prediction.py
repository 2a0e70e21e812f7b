"""How hard a title is to encode, and from it the quality setting that reaches a VMAF. Pure.

What VMAF lacks of 100 grows exponentially with CRF, and bits fall so. A few probe encodes give the level and, where
two differ in CRF alone, the slope; what was not probed follows from its like: AV1 at 1080 from AV1 at 540 and from
how H.264 differs between the two. Measured: docs/decisions/0015-ladder-per-title.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

LOSS_SLOPE = {"h264": 0.13, "av1": 0.047}  # of ln(100 − VMAF) for each step of CRF, where no two probes tell it
BITS_SLOPE = {"h264": -0.132, "av1": -0.058}  # of ln(bits)
SLOPE_RANGE = (0.6, 1.5)  # times those: beyond lies what short excerpts get wrong
SEEN_SLOPE = 0.85  # what is lost at the largest size grows so much more slowly: part of it is lost by the scaling
LEAST_LOSS = 0.5  # a black or still excerpt scores 100 at any setting
CRF_RANGE = {"h264": (17.0, 30.0), "av1": (16.0, 48.0)}
CRF_STEP = {"h264": 0.5, "av1": 1.0}


@dataclass(frozen=True)
class Sample:
    """One probe encode of the excerpts. Pixels, mean VMAF at that size and blown up to the largest, bits a second."""

    codec: str
    width: int
    crf: float
    vmaf: float
    bitrate_bps: int
    seen: float | None = None

    @property
    def loss(self) -> float:
        return max(LEAST_LOSS, 100 - self.vmaf)


@dataclass(frozen=True)
class Complexity:
    """What the analysis found."""

    samples: tuple[Sample, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Complexity:
        return Complexity(tuple(Sample(**sample) for sample in data["samples"]))

    def crf_for(self, codec: str, width: int, vmaf: float) -> float | None:
        """The CRF at which the rung has this mean VMAF, in the codec's steps and range; None where nothing tells."""
        exact = self._exact_crf(codec, width, vmaf)
        if exact is None:
            return None
        lowest, highest = CRF_RANGE[codec]
        step = CRF_STEP[codec]
        return min(highest, max(lowest, math.floor(exact / step) * step))

    def bits_for(self, codec: str, width: int, vmaf: float) -> float | None:
        """Bits a second that this mean VMAF takes; None where nothing tells, or no CRF of the range reaches it."""
        exact = self._exact_crf(codec, width, vmaf)
        return None if exact is None or exact < CRF_RANGE[codec][0] else self.bitrate_at(codec, width, exact)

    def _exact_crf(self, codec: str, width: int, vmaf: float) -> float | None:
        found = self._level(codec, width, _loss)
        if not found:
            return None
        crf, loss = found
        return crf + math.log((100 - vmaf) / loss) / self._slope(codec, _loss, LOSS_SLOPE)

    def bitrate_at(self, codec: str, width: int, crf: float) -> float | None:
        """Bits a second at a CRF; None where nothing tells."""
        found = self._level(codec, width, _bits)
        if not found:
            return None
        return found[1] * math.exp(self._slope(codec, _bits, BITS_SLOPE) * (crf - found[0]))

    def seen_at(self, codec: str, width: int, vmaf: float) -> float | None:
        """VMAF at the largest size of a rung that has ``vmaf`` at its own; None where it was not probed."""
        probed = self._seen(codec, width)
        if probed is None:
            return None
        return 100 - _lost(probed) * math.pow(max(LEAST_LOSS, 100 - vmaf) / probed.loss, SEEN_SLOPE)

    def own_for(self, codec: str, width: int, seen: float) -> float | None:
        """VMAF at its own size of a rung that has ``seen`` at the largest; None where it was not probed."""
        probed = self._seen(codec, width)
        if probed is None:
            return None
        return 100 - probed.loss * math.pow(max(LEAST_LOSS, 100 - seen) / _lost(probed), 1 / SEEN_SLOPE)

    def _seen(self, codec: str, width: int) -> Sample | None:
        alike = (sample for sample in self.samples if (sample.codec, sample.width) == (codec, width))
        return next((sample for sample in alike if sample.seen is not None), None)

    def _level(self, codec: str, width: int, value: Callable[[Sample], float]) -> tuple[float, float] | None:
        """A CRF and the value there: of the rung's own probe, else of the same codec's nearest, carried over."""
        probed = [sample for sample in self.samples if sample.codec == codec]
        if not probed:
            return None
        near = min(probed, key=lambda sample: abs(sample.width - width))
        return near.crf, value(near) * (self._step(near.width, width, value) if near.width != width else 1.0)

    def _step(self, start: int, end: int, value: Callable[[Sample], float]) -> float:
        """How the value differs between two widths in H.264, of which every rung is probed."""
        first = [sample for sample in self.samples if sample.codec == "h264"]
        ends = [next((value(sample) for sample in first if sample.width == width), 0.0) for width in (start, end)]
        return ends[1] / ends[0] if all(ends) else 1.0

    def _slope(self, codec: str, value: Callable[[Sample], float], usual: Mapping[str, float]) -> float:
        """Change of ln(value) for each step of CRF. Of a codec that was probed at one CRF alone it is taken to be as
        far from its usual as H.264's is: what is slow to gain from bits is so in both."""
        low, high = SLOPE_RANGE
        for known in (codec, "h264"):
            found = self._measured(known, value)
            if found is not None:
                return usual[codec] * min(high, max(low, found / usual[known]))
        return usual[codec]

    def _measured(self, codec: str, value: Callable[[Sample], float]) -> float | None:
        """From two probes of one size; None where there are none."""
        for one in self.samples:
            for other in self.samples:
                if (one.codec, one.width) == (other.codec, other.width) == (codec, one.width) and one.crf < other.crf:
                    return math.log(value(other) / value(one)) / (other.crf - one.crf)
        return None


def _loss(sample: Sample) -> float:
    return sample.loss


def _lost(sample: Sample) -> float:
    """At the largest size."""
    return max(LEAST_LOSS, 100 - (sample.vmaf if sample.seen is None else sample.seen))


def _bits(sample: Sample) -> float:
    return float(max(1, sample.bitrate_bps))


@dataclass(frozen=True)
class Window:
    """An excerpt. Seconds of the title."""

    start_s: float
    length_s: float


WINDOWS = 4
SHARE = 0.04  # of a title of a minute or more that is looked at, at most
WINDOW_RANGE = (0.6, 1.0)  # seconds: of shorter ones too much is the first frames of an encode
MOST_FRAMES = 30  # in one excerpt
LEAST_BINS = 2  # in a part of the title, or one of them is no choice
IDLE = 0.1  # times what the busiest tenth of the master has in bits a second: what has less is black or still
GOP_SECONDS = 2
NEAR_KEYFRAME = 3.0  # seconds: so far an excerpt is moved to begin with one, since what lies before must be decoded

Packets = Sequence[tuple[float, int, bool]]
Bins = Sequence[tuple[float, float]]  # start in seconds and bytes of each


def windows(packets: Packets, duration_s: float, rate: Fraction) -> tuple[Window, ...]:
    """Where to look: one excerpt out of each part of the title, where the master spends there what it mostly does.

    ``packets`` are the master's pictures: time in seconds from the start, bytes, keyframe; ``rate`` frames a second.
    Black and still stretches are left out, and what is left is parted by time, so that no scene of weight is missed:
    how many bytes a master has somewhere tells what is still, and little of how hard it is.
    """
    lowest, highest = WINDOW_RANGE
    length = min(highest, max(lowest, duration_s * SHARE / WINDOWS), float(MOST_FRAMES / rate))
    bins = _bins(packets, length, duration_s)
    if not any(size for _start, size in bins):
        return (Window(max(0.0, (duration_s - length) / 2), length),)
    busiest = sorted(size for _start, size in bins)[int(0.9 * len(bins))]
    parts = _parts([one for one in bins if one[1] >= IDLE * busiest])
    keys = [at for at, _size, is_key in packets if is_key and 0 <= at <= duration_s - length]
    starts = {_at_keyframe(part, keys, length) for part in parts}
    return tuple(Window(round(start, 3), length) for start in sorted(starts))


def _parts(busy: Bins) -> list[Bins]:
    """The title's stretches in parts that follow each other, as even as can be."""
    count = max(1, min(WINDOWS, len(busy) // LEAST_BINS))
    ends = [len(busy) * number // count for number in range(count + 1)]
    return [busy[start:end] for start, end in pairwise(ends)]


def _at_keyframe(part: Bins, keys: Sequence[float], length: float) -> float:
    """The start of the part's middling stretch, or of a keyframe near it in one that is no more idle."""
    ranked = sorted(part, key=lambda one: one[1])
    start = ranked[len(ranked) // 2][0]
    held = {round(one[0] / length) for one in part}
    near = min((key for key in keys if int(key / length) in held), key=lambda key: abs(key - start), default=start)
    return near if abs(near - start) <= NEAR_KEYFRAME else start


def gop_bitrate(sizes: Sequence[int], frames: int, rate: Fraction) -> int:
    """Bits a second in groups of 2 seconds, from the bytes of excerpts of so many frames, each one short group."""
    first = sum(sizes[::frames])
    others = sum(sizes) - first
    groups, whole = len(sizes[::frames]), max(1, int(GOP_SECONDS * rate))
    followers = max(1, len(sizes) - groups)
    return int((first / max(1, groups) + others / followers * (whole - 1)) * 8 / GOP_SECONDS)


def _bins(packets: Packets, length: float, duration_s: float) -> Bins:
    """Start and bytes of each whole stretch of the title, without its first and last where there are others."""
    sizes = [0.0] * int(duration_s / length)
    for at, size, _key in packets:
        if 0 <= int(at / length) < len(sizes):
            sizes[int(at / length)] += size
    bins = [(number * length, size) for number, size in enumerate(sizes)]
    return bins[1:-1] if len(bins) > WINDOWS + 2 else bins
