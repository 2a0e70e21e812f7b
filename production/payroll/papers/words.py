"""How papers of pay write kinds of lines, amounts and quantities. Pure, and in English whoever asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from production.payroll.answer import figure
from production.payroll.lines import CENT, Part

KINDS = {
    "day": "Day", "straight": "Hours", "week": "Week", "guarantee": "Guaranteed, not worked", "flat": "Fee",
    "overtime": "Overtime", "premium_day": "Premium day", "stunt_adjustment": "Stunt adjustment",
    "meal_penalty": "Meal penalty", "forced_call": "Forced call", "mileage": "Mileage", "kit": "Kit",
    "wardrobe_formal": "Own wardrobe, formal", "wardrobe_other": "Own wardrobe", "agent_fee": "Added for the agent",
    "p_and_h": "Pension and health", "trust": "Minor's trust", "oasdi": "OASDI", "medicare": "Medicare",
    "futa": "FUTA",
}  # fmt: skip
PERCENT = frozenset({Part.AGENT, Part.P_AND_H, Part.TRUST, Part.EMPLOYER})  # whose multiplier is a share


def kind(name: str) -> str:
    """Of a rule that a studio has added, its name in words."""
    return KINDS.get(name, name.replace("_", " ").capitalize())


def money(amount: Decimal) -> str:
    """As in 1,234.50 or −12.00, without its currency."""
    return f"{amount.quantize(CENT):,.2f}".replace("-", "−")


def day(value: date) -> str:
    return f"{value:%Y-%m-%d}"


def hours(value: Decimal) -> str:
    """Empty where a line counts none."""
    return figure(value, 1).replace("-", "−") if value else ""


def rate(value: Decimal) -> str:
    whole, _point, rest = figure(value, 2).partition(".")
    return f"{int(whole):,}.{rest}"


def times(part: str, value: Decimal) -> str:
    """A share in per cent, what was counted as it is."""
    return f"{figure(value * 100, 0)} %" if part in PERCENT else f"× {figure(value, 0)}"
