"""Where one shot ends and the next begins, from tiny grey pictures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

TINY = (32, 18)  # pixels: so small that grain and small movements vanish
LEAST = 10.0  # mean difference of two pictures, of 255, below which nothing is a cut
PLAIN = 40.0  # above which no movement is
SUDDEN = 3.0  # times what is usual around it
ALONE = 2.2  # times the next greatest step close by, where it is not plain
AROUND = 12  # frames on either side
STANDING = 0.05  # mean difference up to which a picture stands still
FLASH = 5  # frames that a flash lasts at most
LASTING = 0.6  # of the jump must remain after that, else it was one
LONGEST_GAP = 16  # frames that a decoder may have left out before one: no codec in use reorders more
BLACK = 24  # mean grey; 16 is black in video range

Pictures = NDArray[Any]


@dataclass(frozen=True)
class Cut:
    """The next shot's first frame is ``last``, or where the decoder left frames out, one from ``first`` to ``last``."""

    first: int
    last: int


def find(pictures: Pictures) -> list[Cut]:
    """Hard cuts, and the ends of black stretches, in order. ``pictures`` is frames × height × width of grey, in
    which a frame that the decoder left out repeats the one before it."""
    steps, dark = _steps(pictures), pictures.mean(axis=(1, 2)) < BLACK
    sudden = [number for number in np.flatnonzero(steps >= LEAST).tolist() if _is_cut(pictures, steps, number)]
    soft = [number for number in _after_black(dark) if not any(0 <= number - hard <= AROUND for hard in sudden)]
    found = [number for number in sorted({*sudden, *soft}) if number > AROUND or not dark[:number].all()]
    apart = [number for place, number in enumerate(found) if not place or number - found[place - 1] > 2]
    return [Cut(_first(steps, number), number) for number in apart]


def _steps(pictures: Pictures) -> Pictures:
    """How far each picture is from the one before: mean difference, 0 for the first."""
    steps = np.zeros(len(pictures), np.float32)
    for number in range(1, len(pictures)):
        steps[number] = _distance(pictures[number], pictures[number - 1])
    return steps


def _distance(one: Pictures, other: Pictures) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def _is_cut(pictures: Pictures, steps: Pictures, number: int) -> bool:
    step = float(steps[number])
    if step < steps[max(0, number - 2) : number + 3].max() or step < SUDDEN * _usual(steps, number):
        return False
    if step < PLAIN and step < ALONE * _others(steps, number):
        return False
    later = pictures[min(len(pictures) - 1, number + FLASH)]
    before = pictures[number - 1], pictures[max(0, number - FLASH)]
    return min(_distance(later, picture) for picture in before) >= LASTING * step


def _usual(steps: Pictures, number: int) -> float:
    """The median of the movements around the frame; 0 where nothing moves."""
    near = np.concatenate([steps[max(0, number - AROUND) : number], steps[number + 1 : number + AROUND]])
    moved = near[near > STANDING]
    return float(np.median(moved)) if len(moved) else 0.0


def _others(steps: Pictures, number: int) -> float:
    """The greatest movement close by."""
    return float(max(steps[max(0, number - 5) : number].max(initial=0), steps[number + 1 : number + 6].max(initial=0)))


def _after_black(dark: Pictures) -> list[int]:
    """The first frames after stretches of black, in which a camera may jump unseen."""
    ends = np.flatnonzero(dark[:-2] & dark[1:-1] & ~dark[2:]) + 2
    return [int(number) for number in ends]


def _first(steps: Pictures, number: int) -> int:
    """The earliest frame that the cut may be at: after the last one that was really seen."""
    first = number
    while first > 1 and number - first < LONGEST_GAP and steps[first - 1] == 0:
        first -= 1
    return first


def steepest(pictures: list[Pictures], first: int, last: int) -> int:
    """Which of the frames from ``first`` to ``last`` is furthest from the one before it."""
    there = range(first, min(last, len(pictures) - 1) + 1)
    return max(there, key=lambda number: _distance(pictures[number], pictures[number - 1]), default=last)
