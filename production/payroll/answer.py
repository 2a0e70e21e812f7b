"""Pay as JSON: what ``manage.py pay`` prints.

Amounts have two decimals; rates as many as they need, six at most. What is not known because a row is not entered is
null, and ``missing`` says which. ``others`` are the lines behind ``p_and_h``, ``trust`` and ``employer``.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from production.payroll.calculate import calculate
from production.payroll.figures import Figures, Row, Stopped
from production.payroll.lines import CENT, Line, Result
from production.payroll.sentences import failure_of, told
from production.payroll.work import Work

FINEST = Decimal("0.000001")
TAXES = ("oasdi", "medicare", "futa")


def reckoned(work: Work, figures: Figures) -> Result:
    """``calculate``, with a Failure in place of Stopped: ``rate_not_entered`` and the like, which names the row."""
    try:
        return calculate(work, figures)
    except Stopped as stopped:
        raise failure_of(stopped.gap) from stopped


def as_json(result: Result) -> dict[str, Any]:
    return {
        "lines": [line_as_json(line) for line in result.lines],
        "gross": amount(result.gross),
        "p_and_h": amount(result.p_and_h),
        "trust": amount(result.trust),
        "employer": {name: amount(result.employer(name)) for name in TAXES},
        "total_cost": amount(result.total_cost),
        "others": [line_as_json(line) for line in result.others],
        "missing": told(result.gaps),
        "notices": told(result.notices),
    }


def line_as_json(line: Line) -> dict[str, Any]:
    return {
        "date": f"{line.date}", "kind": line.kind, "hours": figure(line.hours, 1), "rate": figure(line.rate, 2),
        "multiplier": figure(line.multiplier, 1), "amount": amount(line.amount), "rule": line.rule,
        "account": line.account, "category": line.category, "source": source_as_json(line.row),
        "facts": facts_as_json(line),
    }  # fmt: skip


def facts_as_json(line: Line) -> dict[str, str]:
    return {name: figure(value, 0) for name, value in line.facts}


def source_as_json(row: Row | None) -> dict[str, Any] | None:
    """The figure that the line follows; null where it follows the deal's own rate."""
    if row is None:
        return None
    return {
        "card": row.card, "version": row.version, "kind": row.kind, "category": row.category, "source": row.source,
        "mark": row.mark,
    }  # fmt: skip


def amount(value: Decimal | None) -> str | None:
    """With two decimals; None where it is not known."""
    return None if value is None else f"{value.quantize(CENT, ROUND_HALF_UP)}"


def figure(value: Decimal, least: int) -> str:
    """With as many decimals as it needs, ``least`` to six."""
    whole, _point, rest = f"{value.quantize(FINEST, ROUND_HALF_UP):f}".partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole
