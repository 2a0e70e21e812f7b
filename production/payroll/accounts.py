"""To which account of the chart a line is booked. No Django."""

from __future__ import annotations

from production.payroll.figures import Figures
from production.payroll.lines import Line, Part
from production.payroll.work import BACKGROUND, CREW, DealType, Work


def code(work: Work, figures: Figures, line: Line) -> str:
    """The account's code; empty where the chart has none. Fringes stand in the person's own group of accounts."""
    category = line.category or work.category
    kind = _kind(work, category)
    if line.kind == "overtime" and category not in (BACKGROUND, CREW):
        kind = kind and "account_overtime"
    own = figures.account(kind) if kind else ""
    if line.part in (Part.P_AND_H, Part.EMPLOYER) and own:
        end = figures.account("account_fringes_end")
        return own[: len(own) - len(end)] + end if end else ""
    return own


def _kind(work: Work, category: str) -> str:
    if category == BACKGROUND:
        return "account_extras"
    if category == CREW:
        return "account_crew"
    if not work.is_performer:
        return ""
    is_day_player = category != "lead" and work.deal.type == DealType.DAY
    return "account_day_players" if is_day_player else "account_cast"
