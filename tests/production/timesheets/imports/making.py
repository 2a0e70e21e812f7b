"""Sheets of time as people make them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

HEAD = ("Date", "Performer", "Report on set", "First meal in", "First meal out", "Dismiss on set")


def xlsx(*rows: Sequence[Any], head: Iterable[str] = HEAD, formats: dict[str, str] | None = None) -> bytes:
    """A workbook of one sheet. ``formats`` are number formats by the cell's name."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    for name, form in (formats or {}).items():
        sheet[name].number_format = form
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: Sequence[str], head: Iterable[str] = HEAD, delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in (tuple(head), *rows)).encode()
