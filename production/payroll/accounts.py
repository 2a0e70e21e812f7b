"""To which account of the chart a line is booked. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from production.payroll.figures import Figures
from production.payroll.lines import ZERO, Line, Part
from production.payroll.work import BACKGROUND, CREW, DIRECTOR, WRITER, Deal, DealType, Work


def code(work: Work, figures: Figures, line: Line) -> str:
    """The account's code; empty where the chart has none. Fringes stand in the person's own group of accounts."""
    category = line.category or work.category
    kind = _kind(work, category)
    if line.kind == "overtime" and category not in OWN:
        kind = kind and "account_overtime"
    own = figures.account(kind) if kind else ""
    if line.part in (Part.P_AND_H, Part.EMPLOYER) and own:
        end = figures.account("account_fringes_end")
        return own[: len(own) - len(end)] + end if end else ""
    return own


OWN = {
    BACKGROUND: "account_extras", CREW: "account_crew", WRITER: "account_writers", DIRECTOR: "account_direction",
}  # fmt: skip


def _kind(work: Work, category: str) -> str:
    if category in OWN:
        return OWN[category]
    if not work.is_performer:
        return ""
    is_day_player = category != "lead" and work.deal.type == DealType.DAY
    return "account_day_players" if is_day_player else "account_cast"


@dataclass(frozen=True)
class Booked:
    """The accounts of somebody's plain pay and of the fringes on it; empty where the chart has none."""

    pay: str = ""
    fringes: str = ""


def booked(category: str, pays_by: DealType, figures: Figures | None) -> Booked:
    """Where the pay of a deal will be booked, before anything of it was worked."""
    if figures is None:
        return Booked()
    work = Work(Deal(pays_by), category, days=())
    pay, fringes = (Line(date.min, "", ZERO, ZERO, part) for part in (Part.TIME, Part.P_AND_H))
    return Booked(code(work, figures, pay), code(work, figures, fringes))
