"""The neutral layout: every fact of every line that is not sealed, for whoever has no layout of their own. Pure."""

from __future__ import annotations

from production.payroll.exports.facts import FACTS, Form
from production.payroll.exports.profile import Column, Profile

NAME = "neutral"
KEPT = tuple(name for name, fact in FACTS.items() if not fact.is_sealed)
DECIMALS = {"hours": 2, "rate": 6, "multiplier": 6, "amount": 2, "counted": 2}


def profile() -> Profile:
    """Headings are the facts' own names, in no language: programs read them."""
    columns = tuple(Column(heading=name, fact=name, decimals=DECIMALS.get(name, 0)) for name in KEPT)
    assert {name for name, fact in FACTS.items() if fact.form == Form.NUMBER} >= set(DECIMALS)
    return Profile(name=NAME, columns=columns)
