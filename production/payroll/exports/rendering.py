"""Lines of a locked run through a profile: rows of texts, and the bytes of the file. Pure, and the same for ever."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile
from production.payroll.exports.facts import FACTS, Form, PaidLine
from production.payroll.exports.profile import Column, Each, Only, Profile

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula


def table(profile: Profile, lines: Iterable[PaidLine]) -> list[list[str]]:
    """The rows without their headings, in the order of people, dates and lines."""
    kept = [line for line in lines if _fits(profile.only, line)]
    return [[_cell(column, group) for column in profile.columns] for group in _rows(profile.each, kept)]


def render(profile: Profile, lines: Iterable[PaidLine]) -> bytes:
    """The file. Raises Failure: ``bad_profile`` where its encoding lacks a letter that stands in it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=profile.delimiter, lineterminator=profile.newline)
    if profile.has_headings:
        writer.writerow([plain(column.heading) for column in profile.columns])
    writer.writerows(table(profile, lines))
    try:
        return out.getvalue().encode(profile.encoding)
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        sentence = _("%(encoding)s has no “%(letter)s”, which stands in the file. Choose utf-8.")
        raise bad_profile("encoding", sentence % {"encoding": profile.encoding, "letter": letter}) from error


def _rows(each: Each, lines: Sequence[PaidLine]) -> Iterator[list[PaidLine]]:
    keys: dict[Each, Any] = {
        Each.LINE: lambda line: (line.person, line.person_id, line.date, line.line_id),
        Each.DAY: lambda line: (line.person, line.person_id, line.date),
        Each.PERSON: lambda line: (line.person, line.person_id),
        Each.ACCOUNT: lambda line: (line.account,),
    }
    key = keys[each]
    ordered = sorted(lines, key=lambda line: (key(line), line.date, line.line_id))
    return (list(group) for _key, group in groupby(ordered, key=key))


def _cell(column: Column, lines: Sequence[PaidLine]) -> str:
    if column.constant is not None:
        return plain(column.constant)
    if column.total:
        found = (getattr(line, column.total) for line in lines if _fits(column.only, line))
        return number(sum(found, Decimal(0)), column)
    return _fact(column, getattr(lines[0], column.fact))


def _fact(column: Column, value: Any) -> str:
    form = FACTS[column.fact].form
    if form == Form.NUMBER and not column.codes:
        whole = isinstance(value, int)
        return "" if value is None else f"{value}" if whole else number(value, column)
    if isinstance(value, date):
        return value.strftime(column.day)
    text = "" if value is None else f"{value}"
    text = column.codes.get(text, text if column.otherwise is None else column.otherwise)
    text = text.upper() if column.is_upper else text
    return plain(text[: column.most_characters] if column.most_characters else text)


def number(value: Decimal, column: Column) -> str:
    """Rounded half up; a minus stays one: a number is no formula."""
    rounded = value.quantize(Decimal(1).scaleb(-column.decimals), ROUND_HALF_UP)
    return f"{rounded:f}".replace(".", column.decimal_point)


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _fits(only: Only, line: PaidLine) -> bool:
    return all(getattr(line, name) in values for name, values in only)
