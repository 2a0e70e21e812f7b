"""Reports as files that a browser saves."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from catalog.delivery.sheet import as_csv
from production.tables.table import Table

EXCEL = "\ufeff"  # without it, Excel reads a sheet's text in the machine's old encoding


def sheet(table: Table, *, name: str) -> HttpResponse:
    """The table as CSV; an empty cell is one that nobody has measured or that has no such line."""
    rows = [{title: "" if cell is None else cell for title, cell in row.items()} for row in table.as_rows()]
    text = EXCEL + as_csv([column.title for column in table.columns], rows)
    return _saved(HttpResponse(text, content_type="text/csv; charset=utf-8"), name)


def pdf(data: bytes, *, name: str) -> HttpResponse:
    return saved(data, name=name, content_type="application/pdf")


def saved(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    return _saved(HttpResponse(data, content_type=content_type), name)


def _saved(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f"{content_disposition_header(True, name)}"
    return response
