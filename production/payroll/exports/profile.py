"""A mapping profile: which columns a file of pay has, in which order, under which headings and in which formats. Pure.

    {"name": "Wrapbook, by person", "each": "person", "delimiter": ",", "headings": true, "newline": "crlf",
     "encoding": "utf-8", "only": {"part": ["time", "penalty"]},
     "columns": [
       {"heading": "Worker", "fact": "legal_name"},
       {"heading": "Reg Hours", "sum": "hours", "only": {"kind": ["day"]}, "decimals": 2},
       {"heading": "Week ending", "fact": "period_to", "day": "%m/%d/%Y"},
       {"heading": "Batch", "constant": "CLIFF"},
       {"heading": "Account", "fact": "account", "codes": {"1400": "6010"}, "otherwise": "6999"}]}

``each`` is what a row is of: a ``line``, a ``day`` of a person, a ``person``, a person in one ``category``, or an
``account``. In a row of several lines a ``fact`` is the first line's, a ``sum`` that of all; ``only`` chooses among
them, and where no line fits, a fact or constant is left empty. The same lines and profile give the same bytes for ever.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile
from production.payroll.exports import entered
from production.payroll.exports.facts import CHOSEN_BY, FACTS, SUMMED

MOST_DIGITS = 12  # of a number that lines are chosen by
MOST_COLUMNS = 80  # a form of twelve fields each: Django takes 1,000
DAY_FORMAT = re.compile(r"(%[YymdBbj%]|[-/. ,A-Za-z])*")
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
NEWLINES = {"crlf": "\r\n", "lf": "\n"}
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "ascii")


class Each(StrEnum):
    LINE = "line"
    DAY = "day"
    PERSON = "person"
    CATEGORY = "category"
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

    @property
    def takes_sealed(self) -> bool:
        """Whether a column shows what stands in tax files."""
        return any(FACTS[column.fact].is_sealed for column in self.columns if column.fact)


def parse(text: str) -> Profile:
    """A profile as finance has written it. Raises Failure: ``bad_profile``, which names the field."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise bad_profile("", _("This is no JSON: %(why)s.") % {"why": f"{error}".rstrip(".")}) from error
    return read(found)


def read(found: Any) -> Profile:
    """The same of what was parsed. Raises Failure: ``bad_profile``."""
    top = entered.mapping(
        found, "", {"name", "each", "only", "delimiter", "newline", "encoding", "headings", "columns"}
    )
    columns = top.get("columns")
    if not isinstance(columns, list) or not 1 <= len(columns) <= MOST_COLUMNS:
        raise bad_profile("columns", _("A profile has one to %(most)s columns.") % {"most": MOST_COLUMNS})
    name = entered.text(top, "name", "")
    if not name:
        raise bad_profile("name", _("A profile has a name."))
    return Profile(
        name=name, columns=tuple(_column(one, f"columns[{at}]") for at, one in enumerate(columns)),
        each=Each(entered.word(top, "each", [*Each], "line", "")), only=_only(top.get("only"), "only"),
        delimiter=DELIMITERS[entered.word(top, "delimiter", [*DELIMITERS], ",", "")],
        newline=NEWLINES[entered.word(top, "newline", [*NEWLINES], "crlf", "")],
        encoding=entered.word(top, "encoding", [*ENCODINGS], "utf-8-sig", ""),
        has_headings=entered.switch(top, "headings", True, ""),
    )  # fmt: skip


KNOWN = {
    "heading", "fact", "sum", "constant", "only", "decimals", "decimal_point", "day", "codes", "otherwise",
    "most_characters", "upper",
}  # fmt: skip


def _column(found: Any, where: str) -> Column:
    one, at = entered.mapping(found, where, KNOWN), f"{where}."
    if sum(name in one for name in ("fact", "sum", "constant")) != 1:
        raise bad_profile(where, _("A column has a fact, a sum or a constant: one of them."))
    column = Column(
        heading=entered.text(one, "heading", at), fact=entered.word(one, "fact", [*FACTS], "", at),
        total=entered.word(one, "sum", [*SUMMED], "", at), constant=_maybe(one, "constant", at),
        only=_only(one.get("only"), f"{at}only"), decimals=entered.count(one, "decimals", 2, 6, at),
        decimal_point=entered.word(one, "decimal_point", [".", ","], ".", at),
        day=entered.text(one, "day", at) or "%Y-%m-%d", codes=entered.codes(one.get("codes"), f"{at}codes"),
        otherwise=_maybe(one, "otherwise", at), is_upper=entered.switch(one, "upper", False, at),
        most_characters=entered.count(one, "most_characters", 0, entered.MOST_TEXT, at),
    )  # fmt: skip
    if not DAY_FORMAT.fullmatch(column.day):
        raise bad_profile(f"{at}day", _("Write a day's format as in %%m/%%d/%%Y."))
    return column


def _maybe(one: dict[str, Any], name: str, at: str) -> str | None:
    return entered.text(one, name, at) if name in one else None


def _only(found: Any, where: str) -> Only:
    """Which values of which facts: all that are named must fit."""
    given = entered.mapping(found or {}, where, set(CHOSEN_BY))
    for name, values in given.items():
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise bad_profile(f"{where}.{name}", _('Here a list of words is expected, as in ["time", "penalty"].'))
    return tuple(
        (name, frozenset(_figure(one, where) if name == "multiplier" else one for one in values))
        for name, values in sorted(given.items())
    )


def _figure(text: str, where: str) -> str:
    """A number as lines say it: 1.50 is 1.5."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found.adjusted()) > MOST_DIGITS:
        raise bad_profile(f"{where}.multiplier", _("Write numbers, as in 1.5."))
    return f"{found.normalize():f}"
