"""A workbook to fill in: the headings that are understood, and a row for each who works on the day."""

from __future__ import annotations

import io
from datetime import date

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from catalog.titles.models import Series
from production.contracts.models import COMMITTED, Deal
from production.timesheets import entries

TEXT = "@"  # cells of text: a sheet makes no dates and parts of days of what is typed into them
WIDTHS = {"performer": 26, "role": 22, "remark": 30}
LAST_ROW = 120
MOST_PEOPLE = 300


def workbook(series: Series, *, day: date | None = None) -> bytes:
    """XLSX. Two queries at most."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Time")[:31]
    names = ["date", "performer", "role", "deal", *entries.LABELS]
    heads = [_("Date"), _("Performer"), _("Role"), _("Deal"), *(str(label) for label in entries.LABELS.values())]
    sheet.append(heads)
    for deal in _people(series, day) if day else ():
        sheet.append([f"{day}", _plain(str(deal.person)), _plain(deal.role), deal.pk])
    for at, name in enumerate(names, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 13)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.cell(1, at).alignment = Alignment(wrap_text=True, vertical="top")
        for row in range(2, LAST_ROW + 1):
            sheet.cell(row, at).number_format = TEXT
    sheet.freeze_panes = "D2"
    _explain(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _people(series: Series, day: date) -> list[Deal]:
    """Who is called on the day; without calls, whoever has a deal."""
    deals = Deal.objects.filter(series=series, state__in=COMMITTED).select_related("person").order_by("person__name")
    called = deals.filter(calls__shoot_day__date=day).distinct()
    return list((called if called.exists() else deals)[:MOST_PEOPLE])


def _plain(text: str) -> str:
    """No name is a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet(_("How to")[:31])
    for line in (
        _("Dates as in 2026-03-02. Times as in 07:30; past midnight 25:30, or 1:30 after a later time."),
        _("A person is found by the name as credited, or by the role, or by the number of the deal."),
        _("An empty cell leaves a column as it is; a dash (-) empties it."),
        _("Status: S, W, F, SW, WF, SWF, H, T, R or FT. Without one, W."),
        _("School of a minor is a length, as in 3:00. No further meal: yes."),
    ):
        sheet.append([line])
    sheet.column_dimensions["A"].width = 110
