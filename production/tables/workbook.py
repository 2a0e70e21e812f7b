"""Reports as an XLSX: a sheet a table, numbers as numbers. The same tables give the same bytes. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from catalog.delivery.sheet import harmless
from production.tables.table import Cell, Table

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl writes it as UTC
ENTRY = (2000, 1, 1, 0, 0, 0)
MONEY, NUMBER = "#,##0.00", "0.##"
UNFIT = re.compile(r"[\\/?*\[\]:\x00-\x1f]")  # in a sheet's name
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in XML
BOLD = Font(bold=True)
LONGEST_NAME, WIDEST = 31, 60


def as_xlsx(tables: Sequence[Table], *, title: str) -> bytes:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it, as in a CSV."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Cliffhanger", CONTROL.sub("", title)
    book.properties.created = book.properties.modified = CREATED
    for table in tables:
        _fill(book.create_sheet(_name(table.title)), table)
    out = io.BytesIO()
    book.save(out)
    return _fixed(out.getvalue())


def _fill(sheet: Any, table: Table) -> None:
    rows: list[tuple[Cell, ...]] = [tuple(column.title for column in table.columns), *table.rows]
    rows += [table.total] if table.total else []
    sheet.freeze_panes = "B2"
    for at in range(len(table.columns)):
        widest = max(len(f"{row[at]}") for row in rows if row[at] is not None)
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(WIDEST, widest + 3)
    for at, row in enumerate(rows):
        is_bold = at == 0 or row is table.total
        sheet.append([_cell(sheet, value, is_bold=is_bold) for value in row])


def _cell(sheet: Any, value: Cell, *, is_bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, harmless(CONTROL.sub("", value)) if isinstance(value, str) else value)
    if value is not None and not isinstance(value, str):
        cell.number_format = MONEY if isinstance(value, Decimal) else NUMBER
    if is_bold:
        cell.font = BOLD
    return cell


def _name(title: str) -> str:
    return UNFIT.sub(" ", title).strip("' ")[:LONGEST_NAME] or "Sheet"


def _fixed(data: bytes) -> bytes:
    """The same file with the same times in it: openpyxl writes those of the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as found, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in found.namelist():
            content = found.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            made.writestr(zipfile.ZipInfo(name, ENTRY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
