"""What is added for the agent, where the deal says scale plus ten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from production.payroll.lines import ZERO, Line, Part
from production.payroll.rules.table import Case, rule

HUNDRED = Decimal(100)


@rule(step=100)
def agent_fee(case: Case) -> Iterator[Line]:
    """So many per cent of what each date's time is paid, penalties and allowances apart. Raises Stopped."""
    if not case.work.deal.plus_agent:
        return
    sums: defaultdict[tuple[date, str], Decimal] = defaultdict(lambda: ZERO)
    for line in case.lines:
        if line.part == Part.TIME:
            sums[line.date, line.category] += line.amount
    for (day, category), paid in sums.items():
        row = case.figures.need("agent_percent", category, day=f"{day}")
        share = row.amount / HUNDRED
        yield Line(day, "agent_fee", paid, paid * share, Part.AGENT, multiplier=share, category=category, row=row)
