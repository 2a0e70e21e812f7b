"""Lines of a locked run through a profile: rows of texts, and the bytes of the file. Pure, and the same for ever."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile
from production.payroll.exports.facts import FACTS, Form, PaidLine
from production.payroll.exports.profile import Column, Each, Only, Profile

CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# A spreadsheet begins a formula with one of these; a file that is read with another delimiter, or whose quotes are not
# heeded, has cells that begin within a text.
FORMULA = re.compile(r"(^|[,;|\"])(\s*)(?=[=+\-@＝＋－＠])")


def table(profile: Profile, lines: Iterable[PaidLine]) -> list[list[str]]:
    """The rows without their headings, in the order of people, dates and lines."""
    kept = chosen(profile, lines)
    return [[_cell(column, group) for column in profile.columns] for group in _rows(profile.each, kept)]


def chosen(profile: Profile, lines: Iterable[PaidLine]) -> list[PaidLine]:
    """The lines that go into the file."""
    return [line for line in lines if _fits(profile.only, line)] if profile.only else list(lines)


def render(profile: Profile, lines: Iterable[PaidLine]) -> bytes:
    """The file. Raises Failure: ``bad_profile`` where its encoding lacks a letter that stands in it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=profile.delimiter, lineterminator=profile.newline)
    if profile.has_headings:
        writer.writerow([plain(column.heading) for column in profile.columns])
    writer.writerows(table(profile, lines))
    return encoded(out.getvalue(), profile.encoding)


def encoded(text: str, encoding: str) -> bytes:
    """Raises Failure: ``bad_profile`` where the encoding lacks a letter."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        sentence = _("%(encoding)s has no “%(letter)s”, which stands in the file. Choose utf-8.")
        raise bad_profile("encoding", sentence % {"encoding": encoding, "letter": letter}) from error


def _rows(each: Each, lines: Sequence[PaidLine]) -> Iterator[list[PaidLine]]:
    keys: dict[Each, Any] = {
        Each.LINE: lambda line: (line.person, line.person_id, line.date, line.line_id),
        Each.DAY: lambda line: (line.person, line.person_id, line.date),
        Each.PERSON: lambda line: (line.person, line.person_id),
        Each.CATEGORY: lambda line: (line.person, line.person_id, line.job, line.category),
        Each.ACCOUNT: lambda line: (line.account,),
    }
    key = keys[each]
    ordered = sorted(lines, key=lambda line: (key(line), line.date, line.line_id))
    return (list(group) for _key, group in groupby(ordered, key=key))


def _cell(column: Column, lines: Sequence[PaidLine]) -> str:
    if column.total:
        found = (getattr(line, column.total) for line in lines if _fits(column.only, line))
        return number(sum(found, Decimal(0)), column)
    first = lines[0] if not column.only else next((line for line in lines if _fits(column.only, line)), None)
    if first is None:
        return ""
    return plain(column.constant) if column.constant is not None else _fact(column, getattr(first, column.fact))


def _fact(column: Column, value: Any) -> str:
    text = "" if value is None else value.strftime(column.day) if isinstance(value, date) else _word(value)
    is_number = FACTS[column.fact].form == Form.NUMBER and value is not None
    if is_number and text not in column.codes and (column.otherwise is None or not column.codes):
        return number(value, column) if isinstance(value, Decimal) else text
    text = column.codes.get(text, text if column.otherwise is None else column.otherwise)
    text = plain(text.upper() if column.is_upper else text)
    return text[: column.most_characters] if column.most_characters else text


def number(value: Decimal, column: Column) -> str:
    """Rounded half up; a minus stays one: a number is no formula."""
    rounded = value.quantize(Decimal(1).scaleb(-column.decimals), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}".replace(".", column.decimal_point)


def plain(text: str) -> str:
    """Text in one line of which no spreadsheet takes anything for a formula."""
    return FORMULA.sub(r"\1\2'", CONTROLS.sub(" ", text).strip())


def _fits(only: Only, line: PaidLine) -> bool:
    return all(_word(getattr(line, name)) in values for name, values in only)


def _word(value: str | int | Decimal) -> str:
    """As profiles name it: 1.5, not 1.500000."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else f"{value}"
