"""How papers of pay write kinds of lines, amounts and quantities. No database, and in English whoever asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import override

from production.payroll import words
from production.payroll.answer import figure
from production.payroll.lines import CENT, Part

PERCENT = frozenset({Part.AGENT, Part.P_AND_H, Part.TRUST, Part.EMPLOYER})  # whose multiplier is a share


def kind(name: str) -> str:
    """As the pages say it."""
    with override("en"):
        return words.kind(name)


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
