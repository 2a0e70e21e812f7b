"""A file's bytes as rows of cells: CSV in any common delimiter and encoding, XLSX within limits. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import to_excel

from production.scripts import encodings
from production.timesheets.imports import errors
from production.timesheets.imports.cells import Cell
from production.timesheets.imports.columns import Head, head_of
from studio.lib.errors import Failure

MOST_BYTES = 5_000_000
MOST_UNPACKED = 40_000_000  # bytes of all parts of an XLSX; five thousand rows have some five
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 5_000, 100
MOST_SHEETS = 40
HEADS_WITHIN = 40  # rows: a form has its own lines above the headings
DELIMITERS = (",", ";", "\t", "|")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WRONG = {"f": "formula", "e": "error"}
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,24})"')
EPOCH_OF_OLD_MACS, A_DATE = 1904, 10_000  # the year that some sheets count from; numbers that are no time
Row = tuple[int, list[Cell]]  # its number as people count, from 1 on


@dataclass(frozen=True)
class Sheet:
    """``rows`` are those below the headings with something in them. ``name`` is of the workbook's sheet that was read,
    ``others`` are those that were not."""

    head: Head
    rows: list[Row]
    name: str = ""
    others: tuple[str, ...] = ()


def read(data: bytes) -> Sheet:
    """Raises Failure: one of ``errors``, by what is wrong with the file."""
    if len(data) > MOST_BYTES:
        raise errors.too_big(MOST_BYTES)
    if not data.strip(b"\0 \t\r\n"):
        raise errors.empty()
    if data.startswith(OLE):
        raise errors.old_excel()
    sheet = _xlsx(data) if data.startswith(ZIP) else _csv(data)
    if not sheet.rows:
        raise errors.no_rows()
    return sheet


def _csv(data: bytes) -> Sheet:
    text = _text(data)
    found = [sheet for mark in DELIMITERS if (sheet := _sheet(_csv_rows(text, mark)))]
    if not found:
        raise errors.no_head()
    return max(found, key=lambda sheet: len(sheet.head.at))


def _text(data: bytes) -> str:
    try:
        return encodings.decode(data).lstrip("\ufeff")
    except Failure as failure:
        raise errors.no_sheet() if failure.code == "binary_script" else errors.encoding() from failure


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [_escaped(cell) for cell in row]
    except csv.Error as error:
        raise errors.damaged() from error


def _escaped(text: str) -> Cell:
    """Without the apostrophe that keeps a spreadsheet from taking text for a formula."""
    is_kept = text.startswith("'") and text[1:2] in ("=", "+", "-", "@")
    return Cell(text[1:] if is_kept else text)


def _sheet(rows: Iterable[Row], *, name: str = "") -> Sheet | None:
    """The first row of headings and what stands below it; None where there is none."""
    head: Head | None = None
    found: list[Row] = []
    for number, cells in rows:
        if head is None:
            if number > HEADS_WITHIN:
                return None
            one = head_of(number, [cell.text for cell in cells[: MOST_COLUMNS + 1]])
            head = one if one.is_whole else None
            if head and sum(not cell.is_blank for cell in cells) > MOST_COLUMNS:
                raise errors.too_wide(MOST_COLUMNS)
        elif any(not cell.is_blank for cell in cells):
            found.append((number, cells[:MOST_COLUMNS]))
            if len(found) > MOST_ROWS:
                raise errors.too_many(MOST_ROWS)
    return Sheet(head, found, name) if head else None


def _xlsx(data: bytes) -> Sheet:
    _check_parts(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [one for one in book.worksheets[:MOST_SHEETS] if one.sheet_state == "visible"]
        read_ones = [(one, _sheet(_xlsx_rows(one, book.epoch), name=one.title)) for one in sheets]
    except Failure:
        raise
    except Exception as error:  # openpyxl raises whatever the part of it that met the damage raises
        raise errors.damaged() from error
    found = [(one, sheet) for one, sheet in read_ones if sheet]
    if not found:
        raise errors.no_head()
    sheet, read_one = found[0]
    _check_merged(data, sheet, read_one.head)
    others = tuple(one.title for one, _sheet in found[1:])
    return Sheet(read_one.head, read_one.rows, read_one.name, others)


def _check_parts(data: bytes) -> None:
    """Before anything is unpacked: how large it says it becomes, and that it is a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise errors.swells()
            if "xl/workbook.xml" not in archive.namelist():
                raise errors.no_sheet()
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise errors.damaged() from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No part declares entities: they grow, and point outside."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            start = file.read(4_000).replace(b"\0", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise errors.damaged()


def _check_merged(data: bytes, sheet: Any, head: Head) -> None:
    """Raises Failure ``import_merged``, where cells are merged in the headings or below; a form's own head may be."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            part = archive.read(sheet._worksheet_path)
        except KeyError as error:
            raise errors.damaged() from error
    found = [one.decode() for one in MERGED.findall(part)]
    below = [one for one in found if (range_boundaries(one)[3] or 0) >= head.row]
    if below:
        raise errors.merged(below)


def _xlsx_rows(sheet: Any, epoch: datetime) -> Iterator[Row]:
    sheet.reset_dimensions()  # they are what the file says of itself
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(one, epoch) for one in _filled(row)]


def _filled(row: Sequence[Any]) -> Sequence[Any]:
    """Without the empty cells at its end, of which a formatted row has sixteen thousand."""
    last = len(row)
    while last and row[last - 1].value is None:
        last -= 1
    return row[:last]


def _cell(cell: Any, epoch: datetime) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return Cell()
    if kind in WRONG:
        return Cell("" if kind == "f" else str(value), wrong=WRONG[kind])
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(number=_moment(value, epoch), is_moment=True)
    return Cell(number=_decimal(value)) if isinstance(value, int | float) else Cell(str(value))


def _moment(value: datetime | date | time | timedelta, epoch: datetime) -> Decimal:
    """Days, a time as a part of one, since the beginning that most sheets count from."""
    number = to_excel(value, epoch)
    if epoch.year == EPOCH_OF_OLD_MACS and number > A_DATE:
        number += 1462
    return _decimal(number)


def _decimal(number: float) -> Decimal:
    """As a sheet shows it: fifteen digits are all that it has."""
    return Decimal(f"{number:.15g}")
