"""A report: its columns and rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    is_number: bool = True


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
    def shown(self) -> list[list[tuple[Cell, Column]]]:
        return [list(zip(row, self.columns, strict=True)) for row in self.rows]

    @property
    def foot(self) -> list[tuple[Cell, Column]]:
        return list(zip(self.total, self.columns, strict=True)) if self.total else []

    def as_rows(self) -> list[dict[str, Cell]]:
        """For a sheet: by the columns' titles, with the total."""
        names = [column.title for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in (*self.rows, *([self.total] if self.total else []))]
