"""Pay files for tests, as somebody would write them, and what comes of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from production.payroll import answer, reading
from production.payroll.lines import Line, Result

Json = dict[str, Any]
NO_PENALTIES = {"meal_penalties": []}


def day(on: str = "2026-03-02", call: str = "07:00", dismiss: str = "15:00", **more: Any) -> Json:
    return {"date": on, "call": call, "dismiss": dismiss} | more


def days(count: int, *, first: str = "2026-03-02", **more: Any) -> list[Json]:
    """Days one after the other."""
    begin = date.fromisoformat(first)
    return [day(f"{begin + timedelta(days=at)}", **more) for at in range(count)]


def pay_file(
    *days: Json, rate: str | None = "250.00", kind: str = "day", deal: Json | None = None, **more: Any
) -> Json:
    """A Verticals lead's, unless it says otherwise."""
    return {
        "agreement": "sag-aftra-verticals", "category": "lead", "photography_start": "2026-03-02", "work_state": "CA",
        "deal": {"type": kind, "rate": rate} | (deal or {}), "days": list(days),
    } | more  # fmt: skip


def paid(found: Json) -> Result:
    asked = reading.parse(json.dumps(found).encode())
    return answer.reckoned(asked.work, asked.figures)


def answered(found: Json) -> Json:
    """Through JSON on both sides."""
    told: Json = json.loads(json.dumps(answer.as_json(paid(found))))
    return told


def of(result: Result, kind: str) -> list[Line]:
    return [line for line in result.lines if line.kind == kind]


def amounts(result: Result, kind: str) -> list[Decimal]:
    return [line.amount for line in of(result, kind)]


def missing(result: Result) -> set[str]:
    """Codes, or the kinds of rows that are not entered."""
    return {gap.kind if gap.code == "rate_not_entered" else gap.code for gap in result.gaps}
