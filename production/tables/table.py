"""A report: its columns and rows, and how they read as HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.formats import localize, number_format
from django.utils.safestring import SafeString, mark_safe

Cell = str | float | Decimal | None  # a Decimal is an amount of money
NOTHING = '<span aria-hidden="true">–</span>'


@dataclass(frozen=True, slots=True)
class Column:
    """``stays_whole``: its cells are not broken into lines, as days and amounts must not be."""

    title: str
    is_number: bool = True
    stays_whole: bool = False

    @property
    def css(self) -> str:
        return "captions-number" if self.is_number else "report-whole" if self.stays_whole else ""


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` is its name in addresses. A row's first cell names it; ``total``, where there is one, is its last row."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None

    @property
    def body(self) -> SafeString:
        return _html(self.columns, self.rows)

    @property
    def foot(self) -> SafeString:
        return _html(self.columns, [self.total] if self.total else [])

    def as_rows(self) -> list[dict[str, Cell]]:
        """For a sheet: by the columns' titles, with the total."""
        names = [column.title for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in (*self.rows, *([self.total] if self.total else []))]


def _html(columns: Sequence[Column], lines: Iterable[Sequence[Cell]]) -> SafeString:
    """Lines as rows of HTML, put together at once: a template takes ten times as long over thousands of cells."""
    return mark_safe("\n".join(_row(columns, line) for line in lines))  # noqa: S308 - every cell is escaped


def _row(columns: Sequence[Column], line: Sequence[Cell]) -> str:
    cells = "".join(_cell(*one) for one in zip(columns[1:], line[1:], strict=True))
    return f'<tr><th scope="row">{_words(line[0])}</th>{cells}</tr>'


def _cell(column: Column, cell: Cell) -> str:
    has_class = column.is_number or (column.stays_whole and cell is not None)
    return f'<td class="{column.css}">{_words(cell)}</td>' if has_class else f"<td>{_words(cell)}</td>"


def _words(cell: Cell) -> str:
    """Escaped; a number as the reader's language writes it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Decimal):
        return escape(number_format(cell, 2, use_l10n=True, force_grouping=True))
    return escape(cell if isinstance(cell, str) else str(localize(cell)))
