"""The figures by which a run pays: out of the database, and only what a second person approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from production.agreements.models import Agreement
from production.agreements.services import as_of
from production.agreements.terms import Terms
from production.payroll import rates
from production.payroll.figures import Card, Figures
from studio.lib.errors import Failure

ABSENT = frozenset({"unknown_agreement", "no_rate_card", "rate_card_expired"})


def figures(
    *, agreement: str, photography_start: date, work_state: str = "", paid_on: date | None = None,
    options: Mapping[str, Any] | None = None,
) -> Figures:  # fmt: skip
    """For everybody under the same agreement, start, state and options; eleven queries at most.

    A card of law, taxes or accounts that does not cover its day is absent: whoever needs one of its rows has a gap. One
    that waits for approval stops everything. Raises Failure: ``unknown_agreement``, ``no_rate_card``,
    ``rate_card_unapproved``, ``rate_card_expired``, ``agreement_over``.
    """
    terms = as_of(agreement=agreement, day=photography_start)
    is_taking_in = bool(options and (options.get("meal_penalties") or options.get("forced_call") is True))
    return rates.figures_of(
        agreement=terms, is_union=Agreement.objects.filter(slug=agreement).exclude(union="").exists(),
        photography_start=photography_start,
        state=_maybe(f"us-{work_state.lower()}" if work_state else "", photography_start),
        employer=_maybe(rates.EMPLOYER, paid_on), accounts=_maybe(rates.ACCOUNTS, photography_start),
        reference=_maybe(rates.REFERENCE if is_taking_in else "", photography_start), options=options,
    )  # fmt: skip


def chart(day: date | None) -> Figures | None:
    """The chart of accounts of that day and nothing else; None where none is approved. Two queries."""
    try:
        terms = _maybe(rates.ACCOUNTS, day)
    except Failure:  # one waits for approval: nothing is booked by it yet
        return None
    return Figures(Card(terms), accounts=Card(terms)) if terms else None


def _maybe(slug: str, day: date | None) -> Terms | None:
    if not slug or day is None:
        return None
    try:
        return as_of(agreement=slug, day=day)
    except Failure as failure:
        if failure.code in ABSENT:
            return None
        raise
