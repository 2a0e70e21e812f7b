"""A mapping profile: which columns a file of pay has, in which order, under which headings and in which formats. Pure.

    {"name": "Wrapbook, by person", "each": "person", "delimiter": ",", "headings": true, "newline": "crlf",
     "encoding": "utf-8", "only": {"part": ["time", "penalty"]},
     "columns": [
       {"heading": "Worker", "fact": "legal_name"},
       {"heading": "Reg Hours", "sum": "hours", "only": {"kind": ["day"]}, "decimals": 2},
       {"heading": "Week ending", "fact": "period_to", "day": "%m/%d/%Y"},
       {"heading": "Batch", "constant": "CLIFF"},
       {"heading": "Account", "fact": "account", "codes": {"1400": "6010"}, "otherwise": "6999"}]}

``each`` is what a row is of: a ``line``, a ``day`` of a person, a ``person``, or an ``account``. In a row of several
lines a ``fact`` is the first line's, a ``sum`` that of all. The same lines and profile give the same bytes for ever.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile
from production.payroll.exports.facts import FACTS, SUMMED, Form

MOST_COLUMNS, MOST_TEXT, MOST_CODES = 100, 200, 2_000
DAY_FORMAT = re.compile(r"(%[YymdBbj%]|[-/. ,A-Za-z])*")
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
NEWLINES = {"crlf": "\r\n", "lf": "\n"}
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "ascii")


class Each(StrEnum):
    LINE = "line"
    DAY = "day"
    PERSON = "person"
    ACCOUNT = "account"


Only = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True)
class Column:
    """One of ``fact``, ``total`` and ``constant`` says what stands in it. ``codes`` puts other words in the place of
    values, ``otherwise`` in that of all that it does not name; None leaves them."""

    heading: str
    fact: str = ""
    total: str = ""
    constant: str | None = None
    only: Only = ()
    decimals: int = 2
    decimal_point: str = "."
    day: str = "%Y-%m-%d"
    codes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    most_characters: int = 0
    is_upper: bool = False


@dataclass(frozen=True)
class Profile:
    name: str
    columns: tuple[Column, ...]
    each: Each = Each.LINE
    only: Only = ()
    delimiter: str = ","
    newline: str = "\r\n"
    encoding: str = "utf-8-sig"
    has_headings: bool = True


def parse(text: str) -> Profile:
    """A profile as finance has written it. Raises Failure: ``bad_profile``, which names the field."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise bad_profile("", _("This is no JSON: %(why)s.") % {"why": f"{error}".rstrip(".")}) from error
    return read(found)


def read(found: Any) -> Profile:
    """The same of what was parsed. Raises Failure: ``bad_profile``."""
    top = _object(found, "", {"name", "each", "only", "delimiter", "newline", "encoding", "headings", "columns"})
    columns = top.get("columns")
    if not isinstance(columns, list) or not 1 <= len(columns) <= MOST_COLUMNS:
        raise bad_profile("columns", _("A profile has one to %(most)s columns.") % {"most": MOST_COLUMNS})
    name = _text(top, "name", "")
    if not name:
        raise bad_profile("name", _("A profile has a name."))
    return Profile(
        name=name, columns=tuple(_column(one, f"columns[{at}]") for at, one in enumerate(columns)),
        each=Each(_word(top, "each", [*Each], "line", "")), only=_only(top.get("only"), "only"),
        delimiter=DELIMITERS[_word(top, "delimiter", [*DELIMITERS], ",", "")],
        newline=NEWLINES[_word(top, "newline", [*NEWLINES], "crlf", "")],
        encoding=_word(top, "encoding", [*ENCODINGS], "utf-8-sig", ""),
        has_headings=_switch(top, "headings", True, ""),
    )  # fmt: skip


KNOWN = {
    "heading", "fact", "sum", "constant", "only", "decimals", "decimal_point", "day", "codes", "otherwise",
    "most_characters", "upper",
}  # fmt: skip


def _column(found: Any, where: str) -> Column:
    one, at = _object(found, where, KNOWN), f"{where}."
    if sum(name in one for name in ("fact", "sum", "constant")) != 1:
        raise bad_profile(where, _("A column has a fact, a sum or a constant: one of them."))
    if one.get("only") and "sum" not in one:
        raise bad_profile(f"{at}only", _("A sum alone takes some of a row's lines."))
    column = Column(
        heading=_text(one, "heading", at), fact=_word(one, "fact", [*FACTS], "", at),
        total=_word(one, "sum", [*SUMMED], "", at), constant=_text(one, "constant", at) if "constant" in one else None,
        only=_only(one.get("only"), f"{at}only"), decimals=_count(one, "decimals", 2, 6, at),
        decimal_point=_word(one, "decimal_point", [".", ","], ".", at), day=_text(one, "day", at) or "%Y-%m-%d",
        codes=_codes(one.get("codes"), f"{at}codes"),
        otherwise=_text(one, "otherwise", at) if "otherwise" in one else None,
        most_characters=_count(one, "most_characters", 0, MOST_TEXT, at), is_upper=_switch(one, "upper", False, at),
    )  # fmt: skip
    if not DAY_FORMAT.fullmatch(column.day):
        raise bad_profile(f"{at}day", _("Write a day's format as in %%m/%%d/%%Y."))
    return column


def _only(found: Any, where: str) -> Only:
    """Which values of which facts: all that are named must fit."""
    given = _object(found or {}, where, {name for name, fact in FACTS.items() if fact.form == Form.TEXT})
    for name, values in given.items():
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise bad_profile(f"{where}.{name}", _('Here a list of words is expected, as in ["time", "penalty"].'))
    return tuple((name, frozenset(values)) for name, values in sorted(given.items()))


def _codes(found: Any, where: str) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or len(found) > MOST_CODES:
        raise bad_profile(where, _('Here names and values are expected, as in {"1400": "6010"}.'))
    if not all(isinstance(value, str) and len(value) <= MOST_TEXT for value in found.values()):
        raise bad_profile(where, _("Codes are words, in quotation marks."))
    return dict(found)


def _object(found: Any, where: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise bad_profile(where, _('Here names and values are expected, as in {"name": "value"}.'))
    for name in found:
        if name not in known:
            words = {"known": ", ".join(sorted(known))}
            raise bad_profile(f"{where}.{name}".strip("."), _("This is not known. Known are: %(known)s.") % words)
    return found


def _text(found: Mapping[str, Any], name: str, at: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str) or len(value) > MOST_TEXT or any(ord(letter) < 32 for letter in value):
        raise bad_profile(f"{at}{name}", _("Here words are expected, of %(most)s characters.") % {"most": MOST_TEXT})
    return value


def _word(found: Mapping[str, Any], name: str, words: list[str], default: str, at: str) -> str:
    value = found.get(name, default)
    if name in found and value not in words:
        said = {"text": f"{value}"[:60], "words": ", ".join(words)}
        raise bad_profile(f"{at}{name}", _("“%(text)s” is none of: %(words)s.") % said)
    return str(value)


def _switch(found: Mapping[str, Any], name: str, default: bool, at: str) -> bool:
    value = found.get(name, default)
    if not isinstance(value, bool):
        raise bad_profile(f"{at}{name}", _("Write true or false."))
    return value


def _count(found: Mapping[str, Any], name: str, default: int, most: int, at: str) -> int:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise bad_profile(f"{at}{name}", _("Write a whole number from 0 to %(most)s.") % {"most": most})
    return value
