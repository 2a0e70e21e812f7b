"""The table of rules: what a rule is given, how it is put in, and which a card names. No Django."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from production.payroll.figures import NEGOTIATED, NONE, Figures, Gap, Stopped
from production.payroll.lines import Line
from production.payroll.work import Day, Work

STANDARD = "standard"


@dataclass
class Case:
    """What a rule sees: the work, the figures, and the lines of the rules before it. It notes what it lacks."""

    work: Work
    figures: Figures
    lines: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    gaps: dict[tuple[str, ...], Gap] = field(default_factory=dict)
    notices: dict[tuple[str, ...], Gap] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def lacks(self, kind: str, category: str = "", *, day: Day | None = None) -> None:
        """A row is needed that nobody has entered; the lines that don't need it go on."""
        self.note(self.figures.gap(kind, category, day=f"{day.date}" if day else ""))

    def note(self, gap: Gap) -> None:
        self.gaps.setdefault(gap.key, gap)

    def notice(self, gap: Gap) -> None:
        self.notices.setdefault(gap.key, gap)


Function = Callable[[Case], Iterable[Line]]


@dataclass(frozen=True)
class Rule:
    """``step`` is its place in the order in which a day is computed; ``is_standard`` says that a card has it without
    naming it."""

    name: str
    step: int
    function: Function
    is_standard: bool


_rules: dict[str, Rule] = {}


def rule(*, step: int, is_standard: bool = True) -> Callable[[Function], Function]:
    """Put the function into the table under its own name, for ever: lines that were paid carry it."""

    def put(function: Function) -> Function:
        name = function.__name__
        if name in _rules and _rules[name].function.__module__ != function.__module__:
            raise ValueError(f"two rules are called {name}")
        _rules[name] = Rule(name, step, function, is_standard)
        return function

    return put


@functools.cache
def table() -> dict[str, Rule]:
    """Every rule by its name, in the order of steps. The files of this folder are read once."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"production.payroll.rules.{module.name}")
    return {one.name: one for one in sorted(_rules.values(), key=lambda one: (one.step, one.name))}


def named(figures: Figures, category: str) -> tuple[Rule, ...]:
    """The rules that the card names, in their order: ``standard``, and what it adds, or leaves out with a minus, as in
    ``standard, night_premium, -meal_penalties``. A card without that row has the standard ones. Raises Stopped:
    ``unknown_pay_rule``."""
    row = figures.find("pay_rules", category)
    text = "" if row is None or row.value in (None, NEGOTIATED, NONE) else str(row.value)
    return _parsed(text or STANDARD)


@functools.lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[Rule, ...]:
    known, chosen = table(), set[str]()
    for word in (part.strip() for part in text.split(",")):
        name = word.removeprefix("-")
        if name != STANDARD and name not in known:
            raise Stopped(Gap("unknown_pay_rule", kind=name))
        names = {one.name for one in known.values() if one.is_standard} if name == STANDARD else {name}
        chosen = chosen - names if word.startswith("-") else chosen | names
    return tuple(one for one in known.values() if one.name in chosen)
