"""What stands in a cell, as somebody would have typed it: sheets keep dates and times as numbers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from production.timesheets import clock

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a sheet's numbers, in no time zone
FIRST, LAST = 36_526, 73_050  # numbers of days from 2000 to 2099
DAY_S = 24 * 60 * 60
WRITTEN = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%b %d, %Y")
SECONDS = re.compile(r"(\d{1,2}:\d{2}):00(?:\.0+)?(\s*[apAP]\.?[mM]\.?)?")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
COMMA = re.compile(r"\d+,\d{1,2}")


class Wrong(ValueError):
    """A cell that can't be read: ``code`` is stable, the sentence for the person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Cell:
    """``number`` is a sheet's own, ``is_moment`` says that it is shown as a date or a time; of text it is None.
    ``wrong`` is ``formula`` or ``error``, where it holds one of those."""

    text: str = ""
    number: Decimal | None = None
    is_moment: bool = False
    wrong: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip() and self.number is None and not self.wrong


def time_of(cell: Cell) -> str:
    """As in 07:30 or 25:30. Raises Wrong for a number that may be two times."""
    _check(cell)
    if cell.number is None:
        found = SECONDS.fullmatch(cell.text.strip())
        return found[1] + (found[2] or "") if found else cell.text
    if cell.is_moment or (cell.number != int(cell.number) and cell.number < 2):
        return _of_day(cell.number)
    if cell.number == int(cell.number):
        return str(int(cell.number))
    sentence = _("“%(number)s” may be a time or a number of hours. Write it as in 07:30.") % {"number": cell.number}
    raise Wrong("time_unclear", sentence)


def _of_day(days: Decimal) -> str:
    seconds = int((days * DAY_S).to_integral_value())
    if seconds % 60 in (1, 59):  # what is left of a fraction of a day
        seconds = round(seconds / 60) * 60
    if seconds % 60:
        sentence = _("“%(time)s” has seconds. Write hours and minutes.") % {"time": str(timedelta(seconds=seconds))}
        raise Wrong("time_has_seconds", sentence)
    if not 0 <= seconds // 60 <= clock.LATEST:
        raise Wrong("time_is_date", _("A date stands here in the place of a time."))
    return clock.write(seconds // 60)


def date_of(cell: Cell) -> date:
    """Raises Wrong."""
    _check(cell)
    if cell.number is not None and FIRST <= cell.number <= LAST:
        return (EPOCH + timedelta(days=int(cell.number))).date()
    text = " ".join((str(int(cell.number)) if cell.number is not None else cell.text).split())
    for form in WRITTEN:
        try:
            found = datetime.strptime(text.partition("T")[0].removesuffix(" 00:00:00"), form)  # noqa: DTZ007
        except ValueError:
            continue
        if 2000 <= found.year < 2100:
            return found.date()
    sentence = _("“%(text)s” is no date as in 2026-03-02, or 3/2/2026 with the month first.")
    raise Wrong("bad_date", sentence % {"text": text[:40]})


def words_of(cell: Cell) -> str:
    """Text, or a number without what a sheet adds to it. Raises Wrong."""
    _check(cell)
    if cell.number is not None:
        return f"{cell.number.normalize():f}"
    return " ".join(cell.text.split())


def amount_of(cell: Cell) -> str:
    """A number as in 1250.5, out of $1,250.50 or 12,5 too. Raises Wrong."""
    text = words_of(cell).removeprefix("$").strip()
    if THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if COMMA.fullmatch(text) else text


def _check(cell: Cell) -> None:
    if cell.wrong == "formula":
        raise Wrong("formula", _("It holds a formula. Paste its value in its place."))
    if cell.wrong:
        raise Wrong("cell_error", _("It holds a spreadsheet's error: %(text)s.") % {"text": cell.text})
