"""A drawn signature as vectors: what the signing page sends, checked before it is kept."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

from production.documents import errors

WIDTH, HEIGHT = 1000, 400  # the signing field in its own units, whatever the screen
MOST_STROKES, MOST_POINTS = 200, 6000
MOST_BYTES = 120_000
LEAST_LENGTH = 150  # units of ink: less is a slip of the finger

Strokes = list[list[list[int]]]


def read(text: str) -> Strokes:
    """Strokes, each of points [x, y] in whole units. Raises Failure ``bad_drawing``."""
    if len(text) > MOST_BYTES:
        raise errors.bad_drawing()
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise errors.bad_drawing() from None
    if not isinstance(found, list) or len(found) > MOST_STROKES:
        raise errors.bad_drawing()
    strokes = [_stroke(one) for one in found]
    if sum(map(len, strokes)) > MOST_POINTS or sum(map(_length, strokes)) < LEAST_LENGTH:
        raise errors.bad_drawing()
    return strokes


def _stroke(found: Any) -> list[list[int]]:
    if not isinstance(found, list) or not found:
        raise errors.bad_drawing()
    return [_point(one) for one in found]


def _point(found: Any) -> list[int]:
    if not isinstance(found, list) or len(found) != 2:
        raise errors.bad_drawing()
    x, y = found
    if type(x) is not int or type(y) is not int or not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise errors.bad_drawing()
    return [x, y]


def _length(stroke: list[list[int]]) -> float:
    return sum(math.dist(one, other) for one, other in itertools.pairwise(stroke))
