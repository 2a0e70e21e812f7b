"""How a profile's file begins, from a run's first people or, where no run is locked, from made-up lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from production.payroll.exports import gathering, journal, rendering
from production.payroll.exports.facts import PaidLine
from production.payroll.exports.journal import Journal
from production.payroll.exports.layouts import Layout
from production.payroll.exports.models import RunFacts
from production.payroll.exports.nacha import Payments
from production.payroll.exports.profile import Profile
from production.payroll.models import PayRun, RunState

MOST_ROWS, MOST_ITEMS = 12, 5
HIDDEN = "•••-••-••••"


@dataclass(frozen=True)
class Preview:
    """``rows`` of a table under ``headings``, or ``text``; ``run`` is None where the lines are made up."""

    run: PayRun | None
    headings: tuple[str, ...] = ()
    rows: Sequence[Sequence[str]] = ()
    text: str = ""


def of(layout: Layout, run: PayRun | None) -> Preview:
    """Five queries at most. Raises Failure: ``account_unnamed`` and the like. Opens no tax file."""
    lines = _lines(run)
    if isinstance(layout, Journal):
        return Preview(run, text=journal.render(layout, lines).decode(layout.encoding))
    if isinstance(layout, Payments):
        return Preview(run)
    assert isinstance(layout, Profile)
    masked = [replace(line, ssn=HIDDEN) for line in lines]
    rows = rendering.table(layout, masked)[:MOST_ROWS]
    headings = tuple(rendering.plain(column.heading) for column in layout.columns)
    return Preview(run, headings=headings if layout.has_headings else (), rows=rows)


def newest() -> PayRun | None:
    """The run that was locked last."""
    return PayRun.objects.filter(state=RunState.LOCKED).select_related("series").order_by("-locked_at").first()


def _lines(run: PayRun | None) -> list[PaidLine]:
    if run is None:
        return list(MADE_UP)
    facts = RunFacts.objects.filter(pk=run.pk).first()
    if facts is None:
        return gathering.lines(run, gathering.facts_of(run, most=MOST_ITEMS))
    some = dict(list(facts.content["items"].items())[:MOST_ITEMS])
    return gathering.lines(run, facts.content | {"items": some})


def _made_up(number: int, kind: str, part: str, amount: str, **more: object) -> PaidLine:
    given: dict[str, object] = {
        "company": "Example Pictures", "series": "Night Shift", "run": 1, "period_from": date(2026, 3, 1),
        "period_to": date(2026, 3, 7), "pay_date": date(2026, 3, 12), "currency": "USD", "person_id": 7,
        "person": "Jo Example", "legal_name": "Joan Example", "state": "CA", "job": "cast", "role": "Maya",
        "category": "lead", "agreement": "example", "photography_start": date(2026, 3, 2), "date": date(2026, 3, 2),
        "kind": kind, "part": part, "amount": Decimal(amount), "line_id": number, "account": "1400",
    }  # fmt: skip
    return PaidLine(**(given | more))  # type: ignore[arg-type]


MADE_UP = (
    _made_up(1, "day", "time", "250.00", hours=Decimal(8), rate=Decimal("31.25")),
    _made_up(2, "overtime", "time", "93.75", hours=Decimal(2), rate=Decimal("31.25"), multiplier=Decimal("1.5"),
             account="1410"),
    _made_up(3, "meal_penalty", "penalty", "25.00", rate=Decimal(25)),
    _made_up(4, "p_and_h", "p_and_h", "77.44", rate=Decimal("368.75"), multiplier=Decimal("0.21"),
             counted=Decimal("368.75"), account="1499"),
)  # fmt: skip
