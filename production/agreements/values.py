"""A rate's value, and how it is written: one notation for files, for the database and for what a person types."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from production.agreements import errors
from production.agreements.kinds import KINDS, Form, RateKind

NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
STEP = re.compile(r"(?P<multiplier>[\d.]+)( after (?P<after>[\d.]+))?")
MOST_CHARACTERS = 1_000
MOST_PARTS = 12  # steps or amounts in a row
CENT = Decimal("0.01")


class Word(StrEnum):
    """A known answer that is no figure. Neither is the same as a value that is not entered yet."""

    NEGOTIATED = "negotiated"  # the deal memo says it
    NONE = "none"  # the agreement has no such limit or term


@dataclass(frozen=True)
class Step:
    """From ``after_hours`` hours on, the rate is multiplied. After 8: the ninth hour is the first."""

    after_hours: Decimal
    multiplier: Decimal


@dataclass(frozen=True)
class Range:
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Pause:
    """At least so many minutes, begun within so many hours."""

    minutes: Decimal
    within_hours: Decimal


Value = Decimal | tuple[Step, ...] | tuple[Decimal, ...] | Range | Pause | bool | date | str


def read(kind: RateKind, text: str) -> Value | None:
    """The value that stands there; None for an empty text: not entered yet. Raises Failure: ``bad_rate``."""
    text = " ".join(text.split())
    if not text:
        return None
    if text in tuple(Word):
        return Word(text)
    form = KINDS[kind].form
    try:
        return READERS[form](text)
    except ValueError as error:
        raise errors.bad_rate(str(kind.label), text, str(form.label)) from error


def write(kind: RateKind, value: Value | None) -> str:
    """The same notation again, so that equal values are equal texts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _amount(value) if KINDS[kind].form == Form.MONEY else _plain(value)
    if isinstance(value, Range | Pause):
        return _pair(value)
    if isinstance(value, tuple):
        return ", ".join(_step(one) if isinstance(one, Step) else _amount(one) for one in value)
    return str(value)


def shown(kind: RateKind, value: Value | None) -> str:
    """For a person, without its unit."""
    if value is None:
        return _("not yet entered")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Word):
        return _("by the deal memo") if value == Word.NEGOTIATED else _("none")
    if isinstance(value, Decimal) and KINDS[kind].form == Form.MONEY:
        return f"{value:,.2f}" if value == value.quantize(CENT) else f"{value:,f}"
    if isinstance(value, tuple):
        return ", ".join(_shown_step(one) if isinstance(one, Step) else f"{one:,.2f}" for one in value)
    return write(kind, value)


def _shown_step(step: Step) -> str:
    words = {"times": f"{_plain(step.multiplier)}×", "hours": _plain(step.after_hours)}
    return _("%(times)s after %(hours)s h") % words if step.after_hours else words["times"]


def _pair(value: Range | Pause) -> str:
    if isinstance(value, Range):
        return f"{_plain(value.least)} to {_plain(value.most)}"
    return f"{_plain(value.minutes)} within {_plain(value.within_hours)}"


def _amount(value: Decimal) -> str:
    """With cents, and parts of a cent where there are some."""
    text = _plain(value)
    return text if len(text.partition(".")[2]) > 2 else f"{value:.2f}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _step(step: Step) -> str:
    times = _plain(step.multiplier)
    return f"{times} after {_plain(step.after_hours)}" if step.after_hours else times


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return Decimal(text.strip())


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_PARTS:
        raise ValueError(text)
    return parts


def _steps(text: str) -> tuple[Step, ...]:
    """Multipliers of at least 1, each after more hours than the one before it."""
    found = [STEP.fullmatch(part) for part in _parts(text)]
    steps = tuple(Step(_number(one["after"] or "0"), _number(one["multiplier"])) for one in found if one)
    hours = [step.after_hours for step in steps]
    if None in found or hours != sorted(set(hours)) or any(step.multiplier < 1 for step in steps):
        raise ValueError(text)
    return steps


def _two(text: str, word: str) -> tuple[Decimal, Decimal]:
    first, _word, second = text.partition(f" {word} ")
    return _number(first), _number(second)


def _range(text: str) -> Range:
    least, most = _two(text, "to")
    if least > most:
        raise ValueError(text)
    return Range(least, most)


def _switch(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(text)
    return text == "yes"


def _words(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(text)
    return text


READERS: dict[Form, Callable[[str], Value]] = {
    Form.MONEY: _number,
    Form.NUMBER: _number,
    Form.STEPS: _steps,
    Form.MONIES: lambda text: tuple(_number(part) for part in _parts(text)),
    Form.RANGE: _range,
    Form.PAUSE: lambda text: Pause(*_two(text, "within")),
    Form.SWITCH: _switch,
    Form.TEXT: _words,
    Form.DATE: date.fromisoformat,
}
