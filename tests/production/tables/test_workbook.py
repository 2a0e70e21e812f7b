"""Reports as an XLSX."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from production.tables.table import Cell, Column, Table
from production.tables.workbook import as_xlsx

COLUMNS = (Column("Account", is_number=False), Column("Budget"), Column("Days"))


def table(*rows: tuple[Cell, ...], title: str = "Costs by account") -> Table:
    return Table("costs", title, "", COLUMNS, rows, ("In total", Decimal("-1.50"), None))


def test_numbers_are_numbers_and_a_total_stands_last() -> None:
    sheet = load_workbook(BytesIO(as_xlsx([table(("1400", Decimal("1234.50"), 7.5))], title="Costs")))[
        "Costs by account"
    ]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Account", "Budget", "Days"], ["1400", 1234.5, 7.5], ["In total", -1.5, None],
    ]  # fmt: skip
    assert (sheet["B2"].data_type, sheet["B2"].number_format, sheet["A2"].data_type) == ("n", "#,##0.00", "s")
    assert sheet["A3"].font.bold


@settings(max_examples=20)
@given(st.sampled_from("=+-@\t\r"), st.text(max_size=20))
def test_no_text_is_a_formula(first: str, rest: str) -> None:
    sheet = load_workbook(BytesIO(as_xlsx([table((first + rest, None, None))], title=first)))["Costs by account"]
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_the_same_table_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = [table(("1400", Decimal(1), 1.0)), table(title="Other [currencies]: a very long name of a sheet")]
    first = as_xlsx(tables, title="Costs")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert as_xlsx(tables, title="Costs") == first
    assert load_workbook(BytesIO(first)).sheetnames[1] == "Other  currencies   a very long"
