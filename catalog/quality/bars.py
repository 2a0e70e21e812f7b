"""Finding black bars that were burnt into the picture: letterbox above and below, pillarbox at the sides. No I/O."""

from __future__ import annotations

from typing import Any

import numpy as np

from catalog.quality.measured import Bars

BLACK = 12  # of 255: the brightest that a bar is after coding, full range
BUSY = 0.99  # the share of a row's pixels that must be black
LEAST = 0.02  # of the side: thinner edges are nobody's letterbox
EVEN = 0.03  # of the side by which two opposite bars may differ
CRISP = 0.15  # of the row next to a bar that must be lit: letters on black have no such edge
EDGE = 8  # rows or columns that are next to a bar
RIM = 2  # rows at the very edge that scaling may have lit
STEADY = 3  # pixels by which a bar may move and still be the same

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Shares = np.ndarray[Any, np.dtype[np.float64]]
Sides = tuple[int, int, int, int]  # top, bottom, left, right, pixels


class BarWatch:
    """Looks at frames one after another and keeps the bars that stay. A black frame says nothing, and ends nothing."""

    def __init__(self) -> None:
        self.found: list[tuple[Sides, float, float, tuple[int, int]]] = []
        self.seen: Sides | None = None

    def look(self, frame: Picture, at: float) -> None:
        sides = bars_of(frame)
        if sides is None:
            return
        if not any(sides):
            self.seen = None
        elif self.seen and all(abs(one - other) <= STEADY for one, other in zip(sides, self.seen, strict=True)):
            first, start, _end, size = self.found[-1]
            self.found[-1] = first, start, at, size
        else:
            self.found.append((sides, at, at, (frame.shape[0], frame.shape[1])))
            self.seen = sides

    def bars(self) -> list[Bars]:
        return [
            Bars(start, end, sides[0] / high, sides[1] / high, sides[2] / wide, sides[3] / wide)
            for sides, start, end, (high, wide) in self.found
            if end > start
        ]


def bars_of(frame: Picture) -> Sides | None:
    """The bars of one frame, zeros where it has none, None where that can't be told: black, too dark, letters on black.

    A bar has one opposite it.
    """
    lit = frame > BLACK
    rows, columns = lit.mean(axis=1), lit.mean(axis=0)
    if rows.max() <= 1 - BUSY or columns.max() <= 1 - BUSY:
        return None
    across, down = _pair(rows), _pair(columns)
    if across is None or down is None:
        return None
    width, height = max(1, frame.shape[1] - sum(down)), max(1, frame.shape[0] - sum(across))
    inner = lit[across[0] : across[0] + height, down[0] : down[0] + width]
    edges = [inner[:EDGE], inner[-EDGE:]] if any(across) else []
    edges += [inner[:, :EDGE], inner[:, -EDGE:]] if any(down) else []
    if any(edge.mean() < CRISP for edge in edges):
        return None
    return *across, *down


def _pair(lit: Shares) -> tuple[int, int] | None:
    """How many rows are black before the first that is lit and after the last.

    Zeros where either side is lit to its edge, None where the two differ, as in a dark scene: it may have bars.
    """
    filled = lit > 1 - BUSY
    filled[:RIM] = filled[-RIM:] = False
    before, after = int(filled.argmax()), int(filled[::-1].argmax())
    side = len(lit)
    if min(before, after) < LEAST * side:
        return 0, 0
    return (before, after) if abs(before - after) <= EVEN * side else None
