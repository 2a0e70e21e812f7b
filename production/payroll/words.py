"""Pay in a reader's words: kinds of lines, what went into one, and what its rule says of itself. No database."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.payroll.rules.table import table

KINDS: dict[str, str | Promise] = {
    "day": _("Day"), "straight": _("Straight time"), "overtime": _("Overtime"), "premium_day": _("Premium day"),
    "week": _("Week"), "three_day": _("Three days"), "guarantee": _("Guaranteed, not worked"),
    "flat": _("Step or flat pay"),
    "stunt_adjustment": _("Stunt adjustment"), "meal_penalty": _("Meal penalty"), "forced_call": _("Forced call"),
    "mileage": _("Mileage"), "kit": _("Kit"), "wardrobe_formal": _("Own wardrobe, formal"),
    "wardrobe_other": _("Own wardrobe, other"), "agent_fee": _("Added for the agent"),
    "p_and_h": _("Pension and health"),
    "trust": _("Minor's trust"), "oasdi": _("OASDI"), "medicare": _("Medicare"), "futa": _("FUTA"),
}  # fmt: skip
FACTS: dict[str, str | Promise] = {
    "minutes": _("Minutes from call to dismissal"), "deducted": _("Minutes of meals deducted"),
    "minutes_late": _("Minutes late"), "half_hour": _("Half hour"), "minutes_rest": _("Minutes of rest"),
    "hours_needed": _("Hours of rest that were due"), "wages": _("Wages"),
}  # fmt: skip


def kind(name: str) -> str:
    """A studio's own kind reads as its name does."""
    return str(KINDS.get(name) or name.replace("_", " ").capitalize())


def fact(name: str) -> str:
    return str(FACTS.get(name) or name.replace("_", " ").capitalize())


@dataclass(frozen=True)
class RuleWords:
    """``sentence`` is the first of what the rule says of itself, ``about`` the rest, ``file`` where it stands. All are
    empty for a rule that a studio has taken out since."""

    name: str
    sentence: str = ""
    about: str = ""
    file: str = ""


def rule(name: str) -> RuleWords:
    found = table().get(name)
    if found is None:
        return RuleWords(name)
    text = " ".join((inspect.getdoc(found.function) or "").split())
    first, _dot, rest = text.partition(". ")
    about = rest.partition("Raises ")[0].strip()
    file = found.function.__module__.replace(".", "/") + ".py"
    return RuleWords(name, first.rstrip(".") + "." if first else "", about, file)
