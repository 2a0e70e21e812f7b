"""The trade's page: paper, columns and blank rows, and what a person may choose. Pure.

The columns are those of Final Draft's own template (LeftIndent and RightIndent of its ElementSettings, in inches from
the paper's left edge): action 1.5 to 7.5, cue 3.5 to 7.25, parenthetical 3.0 to 5.5, dialogue 2.5 to 6.0, transition
5.5 to 7.1; scene numbers at 0.75 and 7.38. Courier at 12 points has ten letters to the inch and six rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from production.scripts.document import Kind
from production.scripts.typesetting.labels import Style

INCH = 72.0
CELL = 7.2  # a letter of Courier at 12 points
FULL = 12.0  # a full-width sign at 12 points
ROW = 12.0
TOP = 72.0  # where the first row begins
LEFT, RIGHT = 1.5 * INCH, 7.5 * INCH  # of the text
NUMBER_LEFT, NUMBER_RIGHT, MARK = 0.75 * INCH, 7.38 * INCH, 7.9 * INCH
BACK_NUMBER_RIGHT, BACK_MARK = 7.65 * INCH, 1.3 * INCH  # beside a line that runs from right to left


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in points, and how many rows of text it takes between margins of an inch."""

    name: str
    width: float
    height: float
    rows: int


LETTER = Paper("letter", 612, 792, 54)
A4 = Paper("a4", 595.28, 841.89, 58)
PAPERS = {paper.name: paper for paper in (LETTER, A4)}


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines of a kind stand, in points from the paper's left edge."""

    left: float
    width: float
    align: Align = Align.LEFT

    def mirrored(self, within: Column) -> Column:
        """The same column for a paragraph from right to left: as far from the other side of ``within``."""
        turned = {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT, Align.CENTER: Align.CENTER}
        left = 2 * within.left + within.width - self.left - self.width
        return Column(round(left, 2), self.width, turned[self.align])


def _column(left: float, right: float, align: Align = Align.LEFT) -> Column:
    return Column(round(left * INCH, 2), round((right - left) * INCH, 2), align)


WHOLE = _column(1.5, 7.5)
COLUMNS = {
    Kind.SCENE_HEADING: _column(1.5, 7.2),  # ends before the number on the right
    Kind.CHARACTER: _column(3.5, 7.25),
    Kind.PARENTHETICAL: _column(3.0, 5.5),
    Kind.DIALOGUE: _column(2.5, 6.0),
    Kind.LYRICS: _column(2.5, 6.0),
    Kind.TRANSITION: _column(5.5, 7.1, Align.RIGHT),
    Kind.CENTERED: _column(1.5, 7.5, Align.CENTER),
}
BESIDE = {
    Kind.CHARACTER: _column(2.2, 4.3),
    Kind.PARENTHETICAL: _column(1.8, 4.0),
    Kind.DIALOGUE: _column(1.5, 4.3),
    Kind.LYRICS: _column(1.5, 4.3),
}  # of the left of two who speak at once; the right one stands SECOND further on
SECOND = 3.2 * INCH
BLANK_ROWS = {Kind.SCENE_HEADING: 2}  # before a paragraph of that kind; of any other, one


def column(kind: Kind, place: int = 0) -> Column:
    """Of a kind alone (0), or of the left (1) or right (2) of two who speak at once."""
    if not place or kind not in BESIDE:
        return COLUMNS.get(kind, WHOLE)
    left = BESIDE[kind]
    return left if place == 1 else Column(round(left.left + SECOND, 2), left.width)


def mirrored(kind: Kind, place: int = 0) -> Column:
    """The same for a paragraph that runs from right to left. Two who speak at once each stay on their side."""
    return column(kind, place).mirrored(within=column(Kind.DIALOGUE, place) if place and kind in BESIDE else WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may choose of the layout.

    ``more`` and ``continued`` are what stands where a speech goes over a page; ``same_speaker`` adds the latter where
    somebody speaks again in the same scene. ``labels`` says how a page between 12 and 12A is called.
    """

    paper: Paper = LETTER
    more: str = "(MORE)"
    continued: str = "(CONT'D)"
    same_speaker: bool = True
    notes: bool = False
    synopses: bool = False
    labels: Style = field(default=Style.SUFFIX)
