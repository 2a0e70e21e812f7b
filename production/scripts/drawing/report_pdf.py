"""Reports as a PDF: each table on A4 across, its head on every page, a bookmark for each. Same words: same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF

from production.scripts.drawing.pen import SIZE as TWELVE
from production.scripts.drawing.pen import Pen
from production.scripts.grammar.emphasis import Run
from production.scripts.typesetting.wrap import is_right_to_left, is_wide, width, wrap
from production.tables.table import Cell, Column, Table

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
PAPER = (841.89, 595.28)  # A4 across, in points
MARGIN = 40.0
SIZE, ROW, GAP = 8.0, 11.0, 10.0  # letters, rows, and between columns
TITLE_SIZE = 12.0
BOTTOM = PAPER[1] - MARGIN
ACROSS = PAPER[0] - 2 * MARGIN
WIDEST, WIDEST_FIRST = 330.0, 190.0  # columns of words
HEAD = 64.0  # up to which a head stands on one row
BLACK, GREY, PALE = "#1c1a17", "#6b6b72", "#d4d4d8"
LINE = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """As many of a table's columns as fit side by side, with their widths in points."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None

    @property
    def width(self) -> float:
        return sum(self.widths) + GAP * (len(self.widths) - 1)


def draw(tables: Sequence[Table], *, title: str, language: str = "zh", created: datetime = CREATED) -> bytes:
    """One PDF of all tables that have rows; ``title`` stands on each page."""
    pdf = FPDF(unit="pt", format=PAPER)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(created)
    pdf.set_title(title)
    pdf.set_producer("Cliffhanger")
    with tempfile.TemporaryDirectory(prefix="report-fonts-") as folder:
        pen = Pen(pdf, Path(folder), needed=_signs(tables, title), language=language)
        drawing = _Drawing(pdf, pen, title)
        for table in tables:
            drawing.table(table)
        return bytes(pdf.output())


def _signs(tables: Sequence[Table], title: str) -> set[str]:
    found = set(title) | set("0123456789 –-.…/")
    for table in tables:
        found |= set(table.title) | set(table.about)
        for row in (tuple(column.title for column in table.columns), *table.rows, table.total or ()):
            found |= {sign for cell in row for sign in words(cell)}
    return found


def words(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


class _Drawing:
    def __init__(self, pdf: FPDF, pen: Pen, title: str) -> None:
        self.pdf, self.pen, self.title = pdf, pen, title
        self.y = BOTTOM

    def table(self, table: Table) -> None:
        if not table.rows:
            return
        for at, part in enumerate(parts(table)):
            head = _lines(part, tuple(column.title for column in part.columns), at_foot=True)
            about = list(_wrapped(table.about, ACROSS)) if at == 0 else []
            whole, least = (_height(part, head, count) + len(about) * ROW for count in (len(part.rows), 3))
            if self.y + (whole if whole <= BOTTOM - MARGIN else least) > BOTTOM:
                self._page()
            self._title(table, at, about)
            self._head(part, head)
            self._rows(part, head)
            self.y += 2 * ROW

    def _page(self) -> None:
        self.pdf.add_page()
        number = _("Page %(number)s") % {"number": self.pdf.page}
        self._write(MARGIN, MARGIN - ROW, self.title, colour=GREY)
        self._write(PAPER[0] - MARGIN - _width(number), MARGIN - ROW, number, colour=GREY)
        self.y = MARGIN + ROW

    def _title(self, table: Table, part: int, about: Sequence[str]) -> None:
        """What a table is about stands at its first part alone."""
        name = table.title if part == 0 else _("%(title)s, continued") % {"title": table.title}
        self.pdf.set_y(self.y - ROW)
        if part == 0:
            self.pdf.start_section(table.title, 0)
        self._write(MARGIN, self.y + 2, name, bold=True, size=TITLE_SIZE)
        self.y += ROW + 3
        for line in about:
            self._write(MARGIN, self.y, line, colour=GREY)
            self.y += ROW
        self.y += ROW

    def _head(self, part: Part, head: Sequence[Sequence[str]]) -> None:
        self._cells(part, head, bold=True)
        self._rule(part, BLACK)

    def _rows(self, part: Part, head: Sequence[Sequence[str]]) -> None:
        for row in (*part.rows, *([part.total] if part.total else [])):
            lines, is_total = _lines(part, tuple(words(cell) for cell in row)), row is part.total
            is_last = row is part.rows[-1] and part.total is not None
            if self.y + (len(lines) + 2 * is_last) * ROW > BOTTOM:
                self._page()
                self._head(part, head)
            if is_total:
                self.y -= 2
                self._rule(part, BLACK)
            self._cells(part, lines, bold=is_total)
            self._rule(part, PALE)

    def _cells(self, part: Part, lines: Sequence[Sequence[str]], *, bold: bool = False) -> None:
        """The rows that one row of a table takes, from the current place on."""
        for line in lines:
            left = MARGIN
            for text, column, wide in zip(line, part.columns, part.widths, strict=True):
                space = wide - _width(text) if column.is_number else 0.0
                self._write(left + space, self.y, text, bold=bold)
                left += wide + GAP
            self.y += ROW

    def _rule(self, part: Part, colour: str) -> None:
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(LINE)
        self.pdf.line(MARGIN, self.y - ROW + 3.2, MARGIN + part.width, self.y - ROW + 3.2)
        self.y += 2

    def _write(
        self, x: float, y: float, text: str, *, bold: bool = False, size: float = SIZE, colour: str = BLACK
    ) -> None:
        self.pdf.set_text_color(colour)
        self.pdf.set_fill_color(colour)
        if text:
            rtl, wide = bool(is_right_to_left(text)), is_wide(text)
            self.pen.write(x, y, [Run(text, bold=bold)], rtl=rtl, wide=wide, size=size)


def _width(text: str) -> float:
    return width(text, wide=is_wide(text)) * SIZE / TWELVE


def _lines(part: Part, texts: Sequence[str], *, at_foot: bool = False) -> list[list[str]]:
    """The texts of a row's cells, each wrapped to its column, line by line."""
    cells = [list(_wrapped(text, wide)) for text, wide in zip(texts, part.widths, strict=True)]
    most = max(map(len, cells))
    filled = [[""] * (most - len(cell)) + cell if at_foot else cell + [""] * (most - len(cell)) for cell in cells]
    return [list(line) for line in zip(*filled, strict=True)]


def _height(part: Part, head: Sequence[Sequence[str]], count: int) -> float:
    """Of a title, a head and the first rows, with the total where those are all, in points."""
    rows = [*part.rows[:count], *([part.total] if part.total and count >= len(part.rows) else [])]
    lines = sum(len(_lines(part, tuple(words(cell) for cell in row))) for row in rows)
    return 3 * ROW + len(head) * ROW + lines * ROW + 2 * len(rows)


def _wrapped(text: str, wide: float) -> Iterator[str]:
    for start, end in wrap(text, wide * TWELVE / SIZE, wide=is_wide(text)):
        yield text[start:end]


def parts(table: Table) -> Iterator[Part]:
    """The table, or as many parts of it as fit across the paper, each with its first column."""
    widths = _widths(table)
    first, rest = widths[0], list(enumerate(widths))[1:]
    while rest:
        taken, used = [0], first
        for at, wide in rest:
            if used + GAP + wide > ACROSS and len(taken) > 1:
                break
            taken.append(at)
            used += GAP + wide
        rest = [*islice(rest, len(taken) - 1, None)]
        yield _part(table, widths, taken)


def _part(table: Table, widths: Sequence[float], taken: Sequence[int]) -> Part:
    def only(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(row[at] for at in taken)

    total = only(table.total) if table.total else None
    columns, wide = tuple(table.columns[at] for at in taken), tuple(widths[at] for at in taken)
    return Part(columns, wide, tuple(only(row) for row in table.rows), total)


def _widths(table: Table) -> list[float]:
    """Numbers as wide as they are, words up to a limit, and a head's words never broken."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    found = []
    for at, column in enumerate(table.columns):
        cells = max(_width(words(row[at])) for row in rows)
        limit = WIDEST_FIRST if at == 0 else ACROSS if column.is_number else WIDEST
        head = min(_width(column.title), HEAD)
        found.append(max(min(cells, limit), head, *(_width(word) for word in column.title.split())))
    return found
