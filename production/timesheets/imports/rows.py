"""A sheet's rows in the columns of Exhibit G, each cell as it is typed, or why it can't be read. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.agreements.kinds import Category
from production.shoots.models import DayStatus
from production.timesheets import entries
from production.timesheets.imports import cells
from production.timesheets.imports.cells import Cell, Wrong
from production.timesheets.imports.columns import KEYS, plain
from production.timesheets.imports.files import Sheet
from production.timesheets.marks import NAMES

TIMES = (*NAMES, "school")
AMOUNTS = ("stunt_adjustment", "mileage", "kit_days", "outfits_formal", "outfits_other")
EMPTIES = "-"  # empties a column; a blank cell leaves it as it is
YES = {"x": "yes", "y": "yes", "n": "no", "ja": "yes"}
LABELS: dict[str, str | Promise] = {
    "date": _("Date"), "unit": _("Unit"), "performer": _("Performer"), "role": _("Role"), "deal": _("Deal"),
}  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """``number`` as the sheet counts. ``day`` as in 2026-03-02; ``texts`` by column of Exhibit G, without blank ones.
    ``code`` and ``wrong`` say why it can't be read."""

    number: int
    day: str = ""
    unit: str = ""
    performer: str = ""
    role: str = ""
    deal: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    code: str = ""
    wrong: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read(sheet: Sheet, *, day: date | None = None) -> list[SheetRow]:
    """``day`` is of a sheet that has no column for it."""
    return [_row(number, sheet, found, day) for number, found in sheet.rows]


def _row(number: int, sheet: Sheet, found: list[Cell], day: date | None) -> SheetRow:
    at = sheet.head.at
    row = {name: found[index] for name, index in at.items() if index < len(found) and not found[index].is_blank}
    said: dict[str, str] = {}
    wrong = ("", "")
    for name, cell in row.items():
        try:
            said[name] = _said(name, cell)
        except Wrong as error:
            wrong = wrong if wrong[0] else (error.code, f"{_label(name)}: {error.sentence}")
    texts = {name: text for name, text in said.items() if name not in KEYS}
    if "date" not in at and day:
        said["date"] = f"{day}"
    keys = {name: said.get(name, "") for name in ("unit", "performer", "role", "deal")}
    return SheetRow(number, said.get("date", ""), **keys, texts=texts, code=wrong[0], wrong=wrong[1])


def _label(name: str) -> str:
    return str(LABELS[name] if name in LABELS else entries.LABELS[name])


def _said(name: str, cell: Cell) -> str:
    if name == "date":
        return f"{cells.date_of(cell)}"
    if name in TIMES:
        return _emptied(cells.time_of(cell))
    if name in AMOUNTS:
        return _emptied(cells.amount_of(cell))
    return _word(name, _emptied(cells.words_of(cell)))


def _emptied(text: str) -> str:
    text = " ".join(text.replace("\0", "").split())
    return EMPTIES if text in ("-", "–", "—") else text


def _word(name: str, text: str) -> str:
    """A word that stands for one of a few values, as that value."""
    if name == "has_no_further_meal":
        return YES.get(text.lower(), text)
    if name == "status":
        return _value_of(DayStatus.choices, text)
    return _value_of(Category.choices, text) if name == "upgraded_to" else text


def _value_of(choices: list[tuple[str, Any]], text: str) -> str:
    known = {plain(str(label)): value for value, label in choices} | {plain(value): value for value, _label in choices}
    return known.get(plain(text), text)
