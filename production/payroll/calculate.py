"""Pay, whole: the rules that a card names, one after the other, over one person's work. Pure.

The order is that of the trade: time, minimum, overtime and premium days; meals; rest; allowances; the agent's share;
pension and health; trust; employer's taxes (``rules/``, by their steps).
"""

from __future__ import annotations

from dataclasses import replace

from production.payroll import accounts
from production.payroll.figures import Figures
from production.payroll.lines import GROSS, Result, Rounding
from production.payroll.rules.table import Case, named
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
            account = line.account or accounts.code(work, figures, line)
            category, amount = line.category or work.category, rounding.of(line)
            done = replace(line, amount=amount, rule=one.name, account=account, category=category)
            (case.lines if done.part in GROSS else case.others).append(done)
    return Result(
        lines=tuple(sorted(case.lines, key=lambda line: line.date)), others=tuple(case.others),
        gaps=tuple(case.gaps.values()), notices=tuple(case.notices.values()), unknown=frozenset(case.unknown),
    )  # fmt: skip
