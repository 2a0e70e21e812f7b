"""Finding lettering that was burnt into the picture: rows of strokes that stay while the picture moves. No I/O.

A glyph is a small shape of one brightness and an even stroke, a line is a row of them of like height, and lettering
is a line that is the same in at least two looks half a second apart. What it can't do: read; see letters larger than a
twelfth of the picture's height or smaller than 22 pixels at 1080 × 1920, handwriting, vertical or slanted lines, or
lines of fewer than four separate shapes. Signs and shop windows inside the scene count as lettering while they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from catalog.media.safe_area import HEIGHT, WIDTH, Box

SIZE = (540, 960)  # pixels at which frames are looked at
STROKE = 15  # pixels: the thickest stroke that is still lettering
CONTRAST = 60  # of 255, between a stroke and what is around it
GLYPH_HEIGHT = (11, 80)
EVEN = 24.0  # the most that brightness may vary inside a glyph, and between glyphs of a line
LEAST_GLYPHS = 4
SAME_BOX, SAME_STROKES = 0.5, 0.6  # of the union, to be the same line in the next look

Picture = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True)
class Glyph:
    left: int
    top: int
    width: int
    height: int
    light: float  # mean brightness of its strokes
    stroke: float  # half its greatest thickness, pixels

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def foot(self) -> int:
        return self.top + self.height


@dataclass
class Line:
    """One line of lettering from its first look to its last, in seconds; the box in pixels of 1080 × 1920."""

    box: Box
    start_s: float
    end_s: float
    strokes: Picture = field(repr=False)
    looks: int = 1


class Lettering:
    """Looks at frames one after another and keeps the lines that stay."""

    def __init__(self) -> None:
        self.open: list[Line] = []
        self.found: list[Line] = []

    def look(self, frame: Picture, at: float) -> None:
        """``frame`` has SIZE, brightness 0 to 255; ``at`` is in seconds."""
        seen = lines_of(frame)
        going = []
        for line in self.open:
            same = next((each for each in seen if _is_same(line, each)), None)
            if same:
                seen.remove(same)
                line.end_s, line.looks = at, line.looks + 1
                going.append(line)
            else:
                self._close(line)
        self.open = going + [Line(box, at, at, strokes) for box, strokes in seen]

    def lines(self) -> list[Line]:
        """Those that stayed for two looks or more, when all was looked at; boxes in pixels of 1080 × 1920."""
        for line in self.open:
            self._close(line)
        self.open = []
        return sorted(self.found, key=lambda line: line.start_s)

    def _close(self, line: Line) -> None:
        if line.looks >= 2:
            across, down = WIDTH / SIZE[0], HEIGHT / SIZE[1]
            left, top, right, bottom = line.box
            line.box = round(left * across), round(top * down), round(right * across), round(bottom * down)
            self.found.append(line)


def _is_same(line: Line, seen: tuple[Box, Picture]) -> bool:
    left, top, right, bottom = line.box
    a, b, c, d = seen[0]
    inner = max(0, min(right, c) - max(left, a)) * max(0, min(bottom, d) - max(top, b))
    outer = (right - left) * (bottom - top) + (c - a) * (d - b) - inner
    if inner < SAME_BOX * outer:
        return False
    both = slice(max(top, b), min(bottom, d)), slice(max(left, a), min(right, c))
    one, other = line.strokes[both] > 0, seen[1][both] > 0
    return int((one & other).sum()) >= SAME_STROKES * max(1, int((one | other).sum()))


def lines_of(frame: Picture) -> list[tuple[Box, Picture]]:
    """The lines of lettering in one frame: their boxes in its pixels, and the strokes of the whole frame."""
    kernel = np.ones((STROKE, STROKE), np.uint8)
    found = []
    for picture in (frame, 255 - frame):  # light on dark, dark on light
        stands_out = cv2.morphologyEx(picture, cv2.MORPH_TOPHAT, kernel) > CONTRAST
        brightest = picture.astype(np.int16) > cv2.dilate(picture, kernel).astype(np.int16) - CONTRAST
        strokes: Picture = (stands_out & brightest).astype(np.uint8)
        found += [(_box_of(row), strokes) for row in _rows(_glyphs(picture, strokes)) if _is_line(row)]
    return found


def _glyphs(picture: Picture, strokes: Picture) -> list[Glyph]:
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    thickness = cv2.distanceTransform(strokes, cv2.DIST_L2, 3)
    glyphs = []
    for label in range(1, len(stats)):
        left, top, width, height, area = (int(value) for value in stats[label])
        if not (GLYPH_HEIGHT[0] <= height <= GLYPH_HEIGHT[1] and width <= 2.5 * height):
            continue
        if area < 0.12 * width * height:
            continue
        part = slice(top, top + height), slice(left, left + width)
        own = labels[part] == label
        light, most = np.percentile(picture[part][own], (60, 90))  # the rest are soft edges
        stroke = float(thickness[part][own].max())
        if most - light <= EVEN and stroke <= 0.3 * height:
            glyphs.append(Glyph(left, top, width, height, float(most), stroke))
    return glyphs


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs side by side, of like height and brightness, no further apart than a word's gap."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.left):
        fits = [row for row in rows if _follows(row, glyph)]
        if fits:
            min(fits, key=lambda row: glyph.left - row[-1].left - row[-1].width).append(glyph)
        else:
            rows.append([glyph])
    return rows


def _follows(row: list[Glyph], glyph: Glyph) -> bool:
    last = row[-1]
    tall = max(last.height, glyph.height)
    gap = glyph.left - last.left - last.width
    return (
        -0.2 * tall <= gap <= 1.1 * max(each.height for each in row)
        and abs(last.foot - glyph.foot) <= 0.4 * tall
        and tall <= 2.0 * min(last.height, glyph.height)
        and abs(last.light - glyph.light) <= EVEN
    )


def _is_line(row: list[Glyph]) -> bool:
    """Four glyphs or more on one foot line, with strokes of one thickness."""
    if len(row) < LEAST_GLYPHS:
        return False
    tall = float(np.median([glyph.height for glyph in row]))
    foot = float(np.median([glyph.foot for glyph in row]))
    standing = sum(abs(glyph.foot - foot) <= 0.12 * tall + 1 for glyph in row)
    strokes = np.array([glyph.stroke for glyph in row])
    left, _top, right, _bottom = _box_of(row)
    return bool(
        standing >= 0.6 * len(row)
        and float(strokes.std()) <= 0.35 * float(strokes.mean())
        and right - left >= 2.2 * tall
    )


def _box_of(row: list[Glyph]) -> Box:
    return (
        min(glyph.left for glyph in row), min(glyph.top for glyph in row),
        max(glyph.left + glyph.width for glyph in row), max(glyph.foot for glyph in row),
    )  # fmt: skip
