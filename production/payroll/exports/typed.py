"""A profile as a form has it, and back. Pure.

A form has a list of each of a column's fields, in the order of the columns. Conditions are written
``part=time,penalty; multiplier=1``, codes a line each: ``1400 = 6010``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile
from production.payroll.exports.profile import MOST_COLUMNS
from production.payroll.exports.targets import JOURNAL, PAYMENTS

Json = dict[str, Any]
Lists = Callable[[str], Sequence[str]]
CONSTANT = "constant"
COLUMN = (
    "heading", "source", "constant", "decimals", "point", "day", "most", "upper", "only", "codes", "rest", "otherwise",
)  # fmt: skip
BLANK = {
    **dict.fromkeys(COLUMN, ""), "source": CONSTANT, "decimals": "2", "point": ".", "upper": "no", "rest": "keep",
}  # fmt: skip
DEFAULTS = {"delimiter": ",", "newline": "crlf"}
PLACES = {"up": -1, "down": 1}


def content(layout: str, lists: Lists) -> Json:
    """The profile's JSON, not yet checked whole. Raises Failure: ``bad_profile``, which names the field."""
    if layout == "journal":
        return {"name": _one(lists, "name"), **{name: _one(lists, name) for name in JOURNAL}} | {
            "accounts": _codes(_one(lists, "accounts"), "accounts")
        }
    if layout == "payments":
        return {"name": _one(lists, "name"), **{name: _one(lists, name) for name in PAYMENTS}}
    return _table(lists)


def shown(layout: str, found: Mapping[str, Any]) -> Json:
    """What the form's fields show; ``columns`` is a list."""
    if layout == "journal":
        return {**found, "accounts": _lines(found["accounts"])}
    if layout == "payments":
        return dict(found)
    top = {"each": "line", "encoding": "utf-8-sig", **DEFAULTS, **found}
    return top | {
        "choose": _said(found.get("only", {})), "headings": "yes" if found.get("headings", True) else "no",
        "columns": [_shown(one) for one in found["columns"]],
    }  # fmt: skip


def moved(columns: list[Json], asked: str) -> list[Json]:
    """After a button: ``up:2``, ``down:2``, ``remove:2``, ``add``. What can't be done changes nothing."""
    verb, _colon, number = asked.partition(":")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    found = list(columns)
    if verb == "add" and len(found) < MOST_COLUMNS:
        return [*found, dict(BLANK)]
    if not 0 <= at < len(found):
        return found
    if verb == "remove" and len(found) > 1:
        del found[at]
    elif verb in PLACES and 0 <= at + PLACES[verb] < len(found):
        found.insert(at + PLACES[verb], found.pop(at))
    return found


def columns_of(lists: Lists) -> list[Json]:
    """The form's columns as they were typed. Raises Failure: ``bad_profile`` where its lists do not match."""
    found = [lists(name) for name in COLUMN]
    if len({len(one) for one in found}) != 1 or len(found[0]) > MOST_COLUMNS:
        raise bad_profile("columns", _("A profile has one to %(most)s columns.") % {"most": MOST_COLUMNS})
    return [dict(zip(COLUMN, row, strict=True)) for row in zip(*found, strict=True)]


def _table(lists: Lists) -> Json:
    made: Json = {"name": _one(lists, "name"), "each": _one(lists, "each"), "encoding": _one(lists, "encoding")}
    made |= {name: _one(lists, name) for name, usual in DEFAULTS.items() if _one(lists, name) != usual}
    if _one(lists, "headings") == "no":
        made["headings"] = False
    if only := _only(_one(lists, "choose"), "only"):
        made["only"] = only
    return made | {"columns": [_column(one, f"columns[{at}].") for at, one in enumerate(columns_of(lists))]}


def _column(typed: Mapping[str, str], at: str) -> Json:
    made: Json = {"heading": typed["heading"]}
    kind, _colon, name = typed["source"].partition(":")
    made |= {CONSTANT: typed["constant"]} if kind == CONSTANT else {kind: name}
    if typed["decimals"] != "2":
        made["decimals"] = _number(typed["decimals"], f"{at}decimals")
    if typed["point"] != ".":
        made["decimal_point"] = typed["point"]
    if typed["day"].strip() not in ("", "%Y-%m-%d"):
        made["day"] = typed["day"].strip()
    if typed["most"].strip() not in ("", "0"):
        made["most_characters"] = _number(typed["most"], f"{at}most_characters")
    if typed["upper"] == "yes":
        made["upper"] = True
    if only := _only(typed["only"], f"{at}only"):
        made["only"] = only
    if codes := _codes(typed["codes"], f"{at}codes"):
        made["codes"] = codes
    return made | ({"otherwise": typed["otherwise"]} if typed["rest"] == "put" else {})


def _shown(column: Mapping[str, Any]) -> Json:
    kind = next(name for name in ("fact", "sum", CONSTANT) if name in column)
    return BLANK | {
        "heading": column["heading"], "source": kind if kind == CONSTANT else f"{kind}:{column[kind]}",
        "constant": column.get(CONSTANT, ""), "decimals": f"{column.get('decimals', 2)}",
        "point": column.get("decimal_point", "."), "day": column.get("day", ""),
        "most": f"{column.get('most_characters', '')}", "upper": "yes" if column.get("upper") else "no",
        "only": _said(column.get("only", {})), "codes": _lines(column.get("codes", {})),
        "rest": "put" if "otherwise" in column else "keep", "otherwise": column.get("otherwise", ""),
    }  # fmt: skip


def _one(lists: Lists, name: str) -> str:
    found = lists(name)
    return found[0].strip() if found else ""


def _number(text: str, where: str) -> int:
    if not (text.strip().isdecimal() and len(text.strip()) < 6):
        raise bad_profile(where, _("Write a whole number."))
    return int(text)


def _only(text: str, where: str) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        name, equals, values = part.partition("=")
        words = [word.strip() for word in values.split(",") if word.strip()]
        if not equals or not words:
            raise bad_profile(where, _("Write it as in part=time,penalty; multiplier=1"))
        made[name.strip()] = words
    return made


def _codes(text: str, where: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, equals, value = line.partition("=")
        if not equals:
            raise bad_profile(where, _("Write a code a line, as in 1400 = 6010"))
        made[name.strip()] = value.strip()
    return made


def _said(only: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}={','.join(words)}" for name, words in only.items())


def _lines(codes: Mapping[str, str]) -> str:
    return "\n".join(f"{name} = {value}" for name, value in codes.items())
