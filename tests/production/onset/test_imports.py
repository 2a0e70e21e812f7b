"""The pages of sheets of time: handing in, each row's fate, entering, and who may."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from catalog.titles.models import Series
from production.timesheets.imports import files, rows
from production.timesheets.imports.models import TimeImport
from production.timesheets.models import TimeLine
from tests.production.onset import making
from tests.production.timesheets.imports.making import csv
from tests.production.timesheets.making import DAY

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
IMPORT = "admin:production_timeline_import"
ROW = (f"{DAY}", "Marisol Ybarra", "07:00", "12:00", "12:30", "17:30")


@pytest.fixture
def series() -> Series:
    series = making.shoot()
    making.hired(series, "Marisol Ybarra")
    making.day_of(series)
    return series


def hand_in(client: Client, series: Series, data: bytes, name: str = "week.csv") -> str:
    """The address of the rows' fates, or the page with why not."""
    answer = client.post(reverse(IMPORT), {"series": series.pk, "day": "", "file": SimpleUploadedFile(name, data)})
    return answer["Location"] if answer.status_code == 302 else f"{answer.status_code} {answer.content.decode()}"


def test_an_assistant_director_sees_each_row_s_fate_and_enters_them(series: Series, as_role: Browser) -> None:
    client = as_role("assistant")
    place = hand_in(client, series, csv(ROW, (f"{DAY}", "=HYPERLINK(1)", "7"), head=("Date", "Name", "In", *"abc")))
    page = client.get(place).content.decode()
    assert "Enter 1 row" in page
    assert "1 row is refused and left out" in page
    assert "Nobody called =HYPERLINK(1) has a deal on this series." in page
    assert "“a”" in page
    seen = client.get(place).context["seen"]

    assert client.post(place, {"seen": "0" * 64})["Location"] == place
    assert not TimeLine.objects.exists()
    client.post(place, {"seen": seen})

    line = TimeLine.objects.get()
    assert (line.set_in, bool(line.entered_by)) == (420, True)
    assert "week.csv" in client.get(reverse(IMPORT)).content.decode()
    assert client.get(place).status_code == 302


def test_a_file_that_is_none_is_answered_in_the_page(series: Series, as_role: Browser) -> None:
    answer = hand_in(as_role("producer"), series, b"%PDF-1.7", "week.xlsx")
    assert answer.startswith("422")
    assert "This is neither CSV nor XLSX." in answer
    assert not TimeImport.objects.exists()


def test_the_template_is_read_back_as_it_is_filled_in(series: Series, as_role: Browser) -> None:
    address = reverse("admin:production_timeline_template") + f"?series={series.pk}&day={DAY}"
    answer = as_role("assistant").get(address)
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("Report on set") + 1).value = "07:30"
    out = io.BytesIO()
    book.save(out)
    (row,) = rows.read(files.read(out.getvalue()))
    assert (row.day, row.performer, row.texts) == (f"{DAY}", "Marisol Ybarra", {"set_in": "07:30"})


def test_who_sees_no_time_finds_nothing_and_who_enters_none_is_refused(series: Series, as_role: Browser) -> None:
    place = hand_in(as_role("assistant"), series, csv(ROW))
    template = reverse("admin:production_timeline_template") + f"?series={series.pk}"
    for role, status in (("writer", 404), ("post", 404), ("finance", 403)):
        client = as_role(role)
        for address in (reverse(IMPORT), place, template):
            assert client.get(address).status_code == status
        assert client.post(place, {"seen": ""}).status_code == status
        assert client.post(reverse(IMPORT), {"series": series.pk}).status_code == status


def test_a_long_sheet_is_paged_and_costs_the_queries_of_a_short_one(series: Series, as_role: Browser) -> None:
    client = as_role("assistant")

    def queries(place: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(place).status_code == 200
        return len(found)

    short = hand_in(client, series, csv(ROW))
    long = hand_in(client, series, csv(*[ROW] * 450))
    queries(short)
    assert queries(long) == queries(short)
    page = client.get(f"{long}?fate=refused&page=3").content.decode()
    assert "page 3 of 3" in page
    assert "Row 2 is of the same person and day." in page
