"""A sheet of a script's PDF on which lines are written by rows and columns, with what every sheet carries."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fpdf import FPDF

from production.scripts.colours import Colour
from production.scripts.drawing.pen import SIZE, Pen
from production.scripts.grammar.emphasis import Run, runs
from production.scripts.typesetting.paper import ROW, TOP, Align, Column, Paper
from production.scripts.typesetting.printed import cut
from production.scripts.typesetting.wrap import is_right_to_left, is_wide, wrap

BASELINE = 9.5  # of a row, below its top
BLACK = "#000000"
STRIPE = 9.0  # of the set's colour, at the edge: seen on a screen, and in a stack of paper
WHITE = "#ffffff"
WATERMARK = 0.9  # of the light that the paper below it gives back
LARGEST = 84.0  # letters of a watermark


class Sheet:
    """The document's last page, which is made here."""

    def __init__(self, pdf: FPDF, pen: Pen, paper: Paper, *, reader: str = "") -> None:
        self.pdf, self.pen, self.paper = pdf, pen, paper
        pdf.add_page(format=(paper.width, paper.height))
        self.reader = reader

    def tint(self, colour: Colour | None, *, whole: bool = False) -> None:
        """Show the colour of a set: as a stripe at the edge, or as that of the whole paper."""
        if colour and colour.paper.casefold() != WHITE:
            self.pdf.set_fill_color(colour.paper)
            width = self.paper.width if whole else STRIPE
            self.pdf.rect(self.paper.width - width, 0, width, self.paper.height, style="F")
        self._watermark(colour.paper if colour and whole else WHITE)
        self.ink(BLACK)

    def ink(self, colour: str) -> None:
        """What is written from now on has this colour."""
        self.pdf.set_text_color(colour)
        self.pdf.set_fill_color(colour)

    def write(self, row: float, column: Column, what: Sequence[Run], *, rtl: bool = False, wide: bool = False) -> None:
        """One line, in a row from 0 at the top of the text."""
        if not what:
            return
        space = 0.0
        if column.align is not Align.LEFT:
            space = (column.width - self.pen.width(what, wide=wide)) / (2 if column.align is Align.CENTER else 1)
        self.pen.write(column.left + space, TOP + row * ROW + BASELINE, what, rtl=rtl, wide=wide)

    def paragraph(self, row: float, column: Column, text: str) -> float:
        """A text with emphasis in as many lines as it needs. Returns the row below it."""
        whole = runs(text)
        said = "".join(run.text for run in whole)
        is_back, wide = bool(is_right_to_left(said)), is_wide(said)
        for start, end in wrap(said, column.width, wide=wide):
            self.write(row, column, cut(whole, start, end), rtl=is_back, wide=wide)
            row += 1
        return row

    def plain(self, row: float, left: float, text: str, *, align: Align = Align.LEFT) -> None:
        """A word or two from a place on, or, aligned to the right, up to it."""
        self.write(row, Column(left, 0, align), (Run(text),), rtl=bool(is_right_to_left(text)), wide=is_wide(text))

    def swatch(self, row: float, left: float, side: float, colour: Colour) -> None:
        """A small square of a colour, on a row's baseline."""
        self.pdf.set_fill_color(colour.paper)
        self.pdf.set_draw_color(colour.ink)
        self.pdf.rect(left, TOP + row * ROW + BASELINE - side, side, side, style="DF")
        self.ink(BLACK)

    def _watermark(self, paper: str) -> None:
        """The reader's name from corner to corner, below what is written later."""
        if not self.reader:
            return
        what, wide = (Run(self.reader, bold=True),), is_wide(self.reader)
        width, height = self.paper.width, self.paper.height
        size = min(LARGEST, 0.75 * math.hypot(width, height) * SIZE / self.pen.width(what, wide=wide))
        length = self.pen.width(what, wide=wide, size=size)
        self.ink(darker(paper))
        with self.pdf.rotation(math.degrees(math.atan2(height, width)), width / 2, height / 2):
            left, line = (width - length) / 2, height / 2 + size / 3
            self.pen.write(left, line, what, rtl=bool(is_right_to_left(self.reader)), wide=wide, size=size)


def darker(paper: str) -> str:
    """What a watermark is written with on a paper of this colour, #rrggbb."""
    return "#" + "".join(f"{round(WATERMARK * int(paper[at : at + 2], 16)):02x}" for at in (1, 3, 5))
