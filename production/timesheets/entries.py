"""Columns of Exhibit G as people type them: read into what is stored, and written back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.agreements.kinds import Category
from production.shoots.models import DayStatus
from production.timesheets import clock, errors
from production.timesheets.marks import LABELS as TIMES
from production.timesheets.models import TimeLine

MOST = {"mileage": Decimal("99999.9"), "stunt_adjustment": Decimal("99999999.99")}
PLACES = {"mileage": 1, "stunt_adjustment": 2}
LENGTHS = {"voucher": 40, "remark": 300}  # characters
COUNTS = {"kit_days": 31, "outfits_formal": 50, "outfits_other": 50}
LABELS: dict[str, str | Promise] = {
    "status": _("Status"), **TIMES, "school": _("School and rest of a minor"),
    "has_no_further_meal": _("No further meal was given"), "stunt_adjustment": _("Stunt adjustment"),
    "mileage": _("Miles"), "kit_days": _("Kit, days"), "outfits_formal": _("Own outfits, formal"),
    "outfits_other": _("Own outfits, other"), "upgraded_to": _("Upgraded to"), "voucher": _("Voucher"),
    "remark": _("Remark"),
}  # fmt: skip


def read(name: str, text: str) -> Any:
    """The value of a column for what was typed. Raises Failure: ``no_such_column``, ``bad_time``, ``bad_entry``."""
    if name not in LABELS:
        raise errors.no_such_column(name)
    text = " ".join(text.replace("\0", "").split())
    if name in TIMES:
        return _time(name, text)
    try:
        return READERS[name](name, text)
    except (ValueError, InvalidOperation) as error:
        raise errors.bad_entry(str(LABELS[name]), text) from error


def write(line: TimeLine, name: str) -> str:
    """What stands in a column, as it is typed."""
    value = getattr(line, name)
    if name in TIMES or name == "school":
        return clock.write(value) if value or name != "school" else ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Decimal):
        return f"{value:.{PLACES[name]}f}" if value else ""
    return str(value) if value else ""


def _time(name: str, text: str) -> int | None:
    try:
        return clock.read(text)
    except ValueError as error:
        raise errors.bad_time(str(LABELS[name]), text) from error


def _duration(name: str, text: str) -> int:
    return clock.read(text) or 0


def _word_of(words: list[str]) -> Callable[[str, str], str]:
    def read_word(name: str, text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read_word


def _status(name: str, text: str) -> str:
    return _word_of(DayStatus.values)(name, text.upper() or DayStatus.WORK)


def _switch(name: str, text: str) -> bool:
    if text.lower() not in ("", "yes", "no", "true", "false", "1", "0"):
        raise ValueError(text)
    return text.lower() in ("yes", "true", "1")


def _amount(name: str, text: str) -> Decimal:
    value = Decimal(text or "0")
    exact = value.is_finite() and value == round(value, PLACES[name])
    if not exact or not 0 <= value <= MOST[name]:
        raise ValueError(text)
    return round(value, PLACES[name])


def _count(name: str, text: str) -> int:
    value = int(text or "0")
    if not 0 <= value <= COUNTS[name]:
        raise ValueError(text)
    return value


def _words(name: str, text: str) -> str:
    if len(text) > LENGTHS[name]:
        raise ValueError(text)
    return text


READERS: dict[str, Callable[[str, str], Any]] = {
    "status": _status, "school": _duration, "has_no_further_meal": _switch, "stunt_adjustment": _amount,
    "mileage": _amount, "kit_days": _count, "outfits_formal": _count, "outfits_other": _count,
    "upgraded_to": _word_of(["", *Category.values]), "voucher": _words, "remark": _words,
}  # fmt: skip
