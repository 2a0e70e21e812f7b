"""Files as they come: sheets keep times as numbers, people save them in every way, and some are no sheets."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from production.timesheets.imports import files, rows
from production.timesheets.imports.rows import SheetRow
from studio.lib.errors import Failure
from tests.production.timesheets.imports.making import HEAD, csv, saved, xlsx

DAY = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2)  # noqa: DTZ001 - a sheet's dates have no zone
OLD = datetime(1904, 1, 1)  # noqa: DTZ001
ROW = ("2026-03-02", "Marisol Ybarra", "07:00", "12:30", "13:00", "17:30")


def read(data: bytes, **more: Any) -> list[SheetRow]:
    return rows.read(files.read(data), **more)


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as caught:
        files.read(data)
    assert caught.value.message.endswith(".")
    return caught.value.code


TEXTS = {"set_in": "07:00", "meal1_from": "12:30", "meal1_to": "13:00", "set_out": "17:30"}


@pytest.mark.parametrize(
    "data",
    [
        csv(ROW),
        csv(ROW, delimiter=";"),
        csv(ROW, delimiter="\t"),
        b"sep=;\r\n" + csv(ROW, delimiter=";"),
        b"\xef\xbb\xbf" + csv(ROW),
        csv(ROW, delimiter="\t").decode().encode("utf-16"),
        csv(ROW).decode().encode("utf-16-le"),
        csv(("Stay Dead", "Day 3"), (), HEAD, ROW, head=("EXHIBIT G",)),
        csv(("3/2/2026", *ROW[1:2], "7:00:00", "12:30 PM", "1:00 pm", "1730")),
        xlsx(ROW),
        xlsx((DAY, "Marisol Ybarra", time(7), time(12, 30), time(13), time(17, 30))),
        xlsx((MIDNIGHT, "Marisol Ybarra", 7 / 24, 12.5 / 24, 13 / 24, 17.5 / 24)),
        xlsx((46083, "Marisol Ybarra", 7, "12:30", "13:00", 1730)),
    ],
)
def test_the_same_row_however_it_is_saved(data: bytes) -> None:
    (row,) = read(data)
    assert (row.day, row.performer, row.code) == ("2026-03-02", "Marisol Ybarra", "")
    assert {name: text.removesuffix(" PM").removesuffix(" pm") for name, text in row.texts.items()} in (
        TEXTS, TEXTS | {"set_in": "7"}, TEXTS | {"set_in": "7:00", "meal1_to": "1:00", "set_out": "1730"},
        TEXTS | {"set_in": "7", "set_out": "1730"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (24.5 / 24, "[h]:mm", "24:30"),
        (24.5 / 24, "hh:mm", "24:30"),
        (timedelta(hours=25, minutes=30), "[h]:mm", "25:30"),
        (1.0, "[hh]:mm", "24:00"),
        (0.0, "hh:mm", "00:00"),
        (19 / 24, "hh:mm AM/PM", "19:00"),
        (0.8125, "General", "19:30"),
        (1930, "General", "1930"),
        ("24:30", "@", "24:30"),
    ],
)
def test_a_sheet_s_times_are_parts_of_days(value: Any, form: str, text: str) -> None:
    (row,) = read(xlsx((DAY, "Marisol Ybarra", None, None, None, value), formats={"F2": form}))
    assert row.texts == {"set_out": text}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("=B2+TIME(9,0,0)", "formula"),
        (7.3, "time_unclear"),
        (time(7, 0, 30), "time_has_seconds"),
        (MIDNIGHT + timedelta(hours=7), "time_is_date"),
        ("#REF!", "cell_error"),
    ],
)
def test_a_cell_that_may_be_anything_is_refused_with_its_row_alone(value: Any, code: str) -> None:
    wrong, right = read(xlsx((DAY, "Marisol Ybarra", value), ROW))
    assert (wrong.code, right.code) == (code, "")
    assert wrong.wrong.startswith("Report on set: ")


def test_dates_are_read_month_first_and_others_refused() -> None:
    found = read(csv(("13/3/2026", "Marisol Ybarra", "7"), ("2.3.2026", "Marisol Ybarra", "7")))
    assert [(row.day, row.code) for row in found] == [("", "bad_date"), ("2026-03-02", "")]
    (row,) = read(csv(("Marisol Ybarra", "7", "19"), head=("Name", "In", "Out")), day=DAY)
    assert (row.day, row.texts) == ("2026-03-02", {"set_in": "7", "set_out": "19"})


def test_a_workbook_that_counts_from_1904_says_the_same_days() -> None:
    book = Workbook()
    book.epoch = OLD
    book.active.append(HEAD)
    book.active.append((DAY, "Marisol Ybarra", time(7)))
    (row,) = read(saved(book))
    assert (row.day, row.texts) == ("2026-03-02", {"set_in": "07:00"})


def test_a_crew_card_s_meal_begins_with_out() -> None:
    (row,) = read(csv(("2026-03-02", "Ana", "12:30", "13:00"), head=("Date", "Name", "Meal 1 Out", "Meal 1 In")))
    assert row.texts == {"meal1_from": "12:30", "meal1_to": "13:00"}


def test_amounts_and_words_are_read_as_people_write_them() -> None:
    head = ("Date", "Name", "Miles", "Stunt adj.", "Status", "Upgraded to", "No further meal", "Remarks")
    row, empty = read(xlsx(
        (DAY, "Ana", 12.5, "$1,250.50", "Work", "Other performer", True, "'=1+1"),
        (DAY, "Bo", "12,5", "-", "sw", "-", "x", None), head=head,
    ))  # fmt: skip
    assert row.texts == {
        "mileage": "12.5", "stunt_adjustment": "1250.50", "status": "W", "upgraded_to": "other",
        "has_no_further_meal": "yes", "remark": "'=1+1",
    }  # fmt: skip
    assert empty.texts["mileage"] == "12.5"
    assert (empty.texts["stunt_adjustment"], empty.texts["status"]) == ("-", "SW")


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def merged(where: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["EXHIBIT G"])
    sheet.append(HEAD)
    sheet.append(ROW)
    sheet.merge_cells(where)
    return saved(book)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_empty"),
        (b"\r\n\r\n", "import_empty"),
        (b"%PDF-1.7 and so on", "import_no_sheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "import_no_sheet"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "import_old_excel"),
        (zipped(word__document=b"<w/>"), "import_no_sheet"),
        (xlsx(ROW)[:-300], "import_damaged"),
        (zipped(xl__workbook=b"<workbook"), "import_damaged"),
        (zipped(xl__workbook=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "import_damaged"),
        (zipped(xl__workbook=b"<w/>", xl__bomb=bytes(41_000_000)), "import_swells"),
        (b"a" * 5_000_001, "import_too_big"),
        (csv(("what", "ever"), head=("Nothing", "of use")), "import_no_head"),
        (xlsx(("what", "ever"), head=("Nothing", "of use")), "import_no_head"),
        (csv(), "import_no_rows"),
        (csv(ROW, head=("Date", "Name", "Performer", "In", "Out", "Call")), "import_head_twice"),
        (csv(*[ROW] * 5_001), "import_too_many"),
        (csv(ROW, head=(*HEAD, *(f"Column {at}" for at in range(100)))), "import_too_wide"),
        (merged("C3:D3"), "import_merged"),
        (csv(ROW).replace(b"Marisol", b"M\x81\x8d\x8f\x90risol"), "import_encoding"),
    ],
)
def test_a_file_that_can_not_be_read_is_answered_with_a_sentence(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_form_s_own_head_may_be_merged() -> None:
    assert len(read(merged("A1:F1"))) == 1


def test_a_hidden_sheet_is_passed_over_and_a_second_one_is_named() -> None:
    book = Workbook()
    book.active.append(HEAD)
    book.active.sheet_state = "hidden"
    for title in ("Main unit", "Second unit"):
        sheet = book.create_sheet(title)
        sheet.append((*HEAD, "Lunch count"))
        sheet.append(ROW)
    found = files.read(saved(book))
    assert (found.name, found.others, found.head.unread) == ("Main unit", ("Second unit",), ("Lunch count",))


def test_every_column_of_a_line_has_its_heading() -> None:
    from production.timesheets.imports.columns import NAMES, head_of
    from production.timesheets.models import ENTERED

    for name in ENTERED:
        assert head_of(1, ["Date", "Name", name.replace("_", " ").title()]).at[name] == 2
    words = [word for names in NAMES.values() for word in names]
    assert len(words) == len(set(words))
