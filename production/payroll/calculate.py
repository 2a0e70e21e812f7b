"""Pay, whole: the rules that a card names, one after the other, over one person's work. Pure.

The order is that of the trade: time, minimum, overtime and premium days; meals; rest; allowances; the agent's share;
pension and health; trust; employer's taxes (``rules/``, by their steps).
"""

from __future__ import annotations

from dataclasses import replace

from production.payroll.figures import Figures
from production.payroll.lines import GROSS, Line, Part, Result, Rounding
from production.payroll.rules.hours import base_account
from production.payroll.rules.table import Case, Rule, named
from production.payroll.work import Work

__all__ = ["calculate"]


def calculate(work: Work, figures: Figures) -> Result:
    """Every line of pay with its rule and row, and what comes on top.

    A row without which a line can't be reckoned stops it: Stopped, with a gap that names the row. A row that decides
    on something apart (a meal penalty, a forced call, pension and health) leaves that out and stands in
    ``Result.gaps``; such a result may be shown and is not for paying.
    """
    case = Case(work, figures)
    rounding = Rounding()
    for one in named(figures, work.category):
        for line in one.function(case):
            done = _booked(case, one, rounding.of(line))
            (case.lines if done.part in GROSS else case.others).append(done)
    return Result(
        lines=tuple(sorted(case.lines, key=lambda line: line.date)), others=tuple(case.others),
        gaps=tuple(case.gaps.values()), notices=tuple(case.notices.values()), unknown=frozenset(case.unknown),
    )  # fmt: skip


def _booked(case: Case, rule: Rule, line: Line) -> Line:
    """With the rule's name and the account's code."""
    figures, kind = case.figures, base_account(case, line.category or case.work.category)
    if line.kind == "overtime" and kind in ("account_cast", "account_day_players"):
        kind = "account_overtime"
    code = figures.account(kind) if kind else ""
    if line.part in (Part.P_AND_H, Part.EMPLOYER) and code:
        code = _fringes(code, figures.account("account_fringes_end"))
    return replace(line, rule=rule.name, account=line.account or code)


def _fringes(code: str, end: str) -> str:
    """The account's own first digits, with those in which fringes end."""
    return code[: len(code) - len(end)] + end if end else ""
