"""What stays together on a page, and where it may be parted: speeches, two who speak at once, actions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, takewhile

from production.scripts.document import Kind
from production.scripts.typesetting.labels import OMITTED
from production.scripts.typesetting.pages import Line
from production.scripts.typesetting.paper import Options
from production.scripts.typesetting.printed import Paragraph, Piece, continued, more
from production.scripts.typesetting.wrap import sentence_ends

LEAST = 2  # lines of one paragraph on either side of a page's end
UNSPLIT = (Kind.SCENE_HEADING, Kind.TRANSITION, Kind.CENTERED, Kind.SYNOPSIS, Kind.NOTE)


type Places = Callable[[Piece], Iterator[int]]


@dataclass(frozen=True)
class Break:
    """A page's end that the writer asked for."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A cue with its speech, or a paragraph without a cue. ``space`` is the blank rows before it.

    ``goes_on`` says that its speech is continued on the next page, ``comes_from`` that it was begun on the one before.
    Of a block that is longer than a page, only as many lines are set as show that it is.
    """

    pieces: tuple[Piece, ...]
    options: Options
    space: int = 1
    cue: Piece | None = None
    goes_on: bool = False
    comes_from: bool = False

    @cached_property
    def head(self) -> tuple[Line, ...]:
        if self.cue is None:
            return ()
        if self.comes_from:
            return tuple(Piece(continued(self.cue.paragraph, self.options)).lines())
        return tuple(self.cue.lines())

    @cached_property
    def body(self) -> tuple[Line, ...]:
        lines = (line for piece in self.pieces for line in piece.lines())
        return tuple(islice(lines, self.options.paper.rows + LEAST))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All of them, from row 0."""
        tail = Piece(more(self.cue.paragraph, self.options)).lines() if self.cue and self.goes_on else ()
        return _stacked((*self.head, *self.body, *tail))

    @property
    def rows(self) -> int:
        return len(self.lines)

    @property
    def is_heading(self) -> bool:
        """Whether it must not stand last on a page."""
        first = self.pieces[0].paragraph if self.pieces else None
        return first is not None and first.kind == Kind.SCENE_HEADING and first.text != OMITTED

    @property
    def is_transition(self) -> bool:
        return bool(self.pieces) and self.pieces[0].paragraph.kind == Kind.TRANSITION

    @cached_property
    def least(self) -> int:
        """The fewest rows with which it may begin on a page."""
        return next((head.rows for head, _rest in self.partings()), self.rows)

    def paragraphs(self) -> Iterator[Paragraph]:
        if self.cue:
            yield self.cue.paragraph
        yield from (piece.paragraph for piece in self.pieces)

    def partings(self) -> Iterator[tuple[Block, Block]]:
        """Where it may be parted, in order: a speech between sentences, an action between lines, each at least two."""
        if self.cue is not None:
            yield from self._enough(self._cut_at(_sentences))
        elif self.pieces and self.pieces[0].paragraph.kind not in UNSPLIT:
            yield from self._enough(self._cut_at(_lines))

    def parted(self, rows: int) -> tuple[Block, Block] | None:
        """Its halves, the first as long as the rows allow; None where it can't be parted so."""
        return longest(self.partings(), rows)

    def forced(self, rows: int) -> tuple[Block, Block] | None:
        """Its halves when it is longer than a page: between sentences, else anywhere."""
        if self.cue and len(self.head) > rows // 4:
            return replace(self, cue=None, pieces=(self.cue, *self.pieces), comes_from=False).forced(rows)
        return longest(self._cut_at(_sentences), rows) or longest(self._cut_at(_lines), rows)

    def _cut_at(self, places: Places) -> Iterator[tuple[Block, Block]]:
        for number, piece in enumerate(self.pieces):
            for place in places(piece):
                yield self.cut(number, place)
            if number + 1 < len(self.pieces):
                yield self.cut(number + 1, self.pieces[number + 1].start)

    def cut(self, number: int, place: int) -> tuple[Block, Block]:
        """Its two halves, the second of which begins with a letter of its piece of that number."""
        piece = self.pieces[number]
        before = (Piece(piece.paragraph, piece.start, place),) if place > piece.start else ()
        head = replace(self, pieces=(*self.pieces[:number], *before), goes_on=True)
        rest = (replace(piece, start=place), *self.pieces[number + 1 :])
        return head, replace(self, pieces=rest, comes_from=True)

    def _enough(self, found: Iterator[tuple[Block, Block]]) -> Iterator[tuple[Block, Block]]:
        for head, rest in found:
            ends_well = head.pieces[-1].paragraph.kind != Kind.PARENTHETICAL
            if min(len(head.body), len(rest.body)) >= LEAST and ends_well:
                yield head, rest


def _sentences(piece: Piece) -> Iterator[int]:
    ends = sentence_ends(piece.paragraph.text, piece.start)
    return (end for end in ends if piece.end is None or end < piece.end)


def _lines(piece: Piece) -> Iterator[int]:
    return (line.start for line in islice(piece.lines(), 1, None))


@dataclass(frozen=True)
class Dual:
    """Two who speak at once, side by side; either is None where it ended on the page before."""

    left: Block | None
    right: Block | None
    space: int = 1

    is_heading = is_transition = False

    @property
    def sides(self) -> tuple[Block, ...]:
        return tuple(side for side in (self.left, self.right) if side)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for side in self.sides for line in side.lines)

    @property
    def rows(self) -> int:
        return max((side.rows for side in self.sides), default=0)

    @property
    def least(self) -> int:
        return self.rows

    def paragraphs(self) -> Iterator[Paragraph]:
        return (paragraph for side in self.sides for paragraph in side.paragraphs())

    def parted(self, rows: int) -> tuple[Dual, Dual] | None:
        """They stay together."""
        return None

    def forced(self, rows: int) -> tuple[Dual, Dual] | None:
        left, right = (_halves(side, rows) for side in (self.left, self.right))
        return replace(self, left=left[0], right=right[0]), replace(self, left=left[1], right=right[1])


def _halves(side: Block | None, rows: int) -> tuple[Block | None, Block | None]:
    if side is None or side.rows <= rows:
        return side, None
    return side.forced(rows) or (side, None)


def longest(partings: Iterable[tuple[Block, Block]], rows: int) -> tuple[Block, Block] | None:
    """Of the ways to part a block, in order, the last whose first half fits."""
    found = None
    for found in takewhile(lambda halves: halves[0].rows <= rows, partings):  # noqa: B007
        pass
    return found


def _stacked(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, row=row) for row, line in enumerate(lines))
