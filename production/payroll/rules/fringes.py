"""What pay costs beside itself: pension and health, employer's taxes; and what is withheld for a minor's trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from production.payroll.figures import NEGOTIATED, NONE, Gap, Row
from production.payroll.lines import WAGES, ZERO, Line, Part
from production.payroll.rules.table import Case, rule

HUNDRED = Decimal(100)
TAXES = (
    ("oasdi", "employer_oasdi_percent", "employer_oasdi_ceiling"),
    ("medicare", "employer_medicare_percent", ""),
    ("futa", "employer_futa_percent", "employer_futa_ceiling"),
)


@rule(step=110)
def p_and_h(case: Case) -> Iterator[Line]:
    """Pension and health of wages, up to the ceiling for a performer and picture; on the agent's share where the card
    says so. The rate is the one that holds on the day on which photography starts."""
    is_owed = (case.figures.agreement.is_union and case.work.is_performer) or "p_and_h_rate" in case.figures.options
    if not is_owed:
        return
    left = _left(case)
    for category, (base, day) in _bases(case).items():
        row = case.figures.find("p_and_h_rate", category)
        if row is None or row.value in (None, NEGOTIATED):
            case.lacks("p_and_h_rate", category)
            case.unknown.add(Part.P_AND_H)
            continue
        counted = base if left is None else min(base, left)
        left = None if left is None else left - counted
        share = row.amount / HUNDRED
        facts = (("wages", base),)
        yield Line(day, "p_and_h", counted, counted * share, Part.P_AND_H, multiplier=share, category=category,
                   row=row, facts=facts)  # fmt: skip


def _left(case: Case) -> Decimal | None:
    """Up to the ceiling; None where there is none, or nobody has entered it: then that is said."""
    row = case.figures.find("p_and_h_ceiling", case.work.category)
    if row is None or row.value in (None, NEGOTIATED):
        case.lacks("p_and_h_ceiling", case.work.category)
    if row is None or row.number is None:
        return None
    return max(ZERO, row.number - case.work.earned_before)


def _bases(case: Case) -> dict[str, tuple[Decimal, date]]:
    """What counts, by the category under which it was earned, with its last date."""
    has_agent = any(line.part == Part.AGENT for line in case.lines)
    counts = {Part.TIME, Part.PENALTY}
    if has_agent and _is_on_agent(case):
        counts.add(Part.AGENT)
    return _by_category(case, frozenset(counts))


def _is_on_agent(case: Case) -> bool:
    row = case.figures.find("p_and_h_on_agent_fee", case.work.category)
    if row is None or row.value in (None, NEGOTIATED):
        case.lacks("p_and_h_on_agent_fee", case.work.category)
        case.unknown.add(Part.P_AND_H)
    return row is not None and row.value is True


@rule(step=115)
def minors_trust(case: Case) -> Iterator[Line]:
    """What a state's law has withheld of a minor's wages."""
    if not case.work.is_minor or case.work.deal.is_loan_out:
        return
    for category, (base, day) in _by_category(case, WAGES).items():
        row = _trust(case, category)
        if row is None:
            case.unknown.add(Part.TRUST)
        else:
            share = row.amount / HUNDRED
            yield Line(day, "trust", base, base * share, Part.TRUST, multiplier=share, category=category, row=row)


def _trust(case: Case, category: str) -> Row | None:
    """The law's row; an agreement's is of California alone, and tells of no other state."""
    kind, state = "minors_trust_percent", case.figures.state
    row = case.figures.option(kind, category) or (state.get(kind, category) if state else None)
    if row is not None and row.value not in (None, NEGOTIATED):
        return row
    if state is None:
        case.note(Gap("no_state_card", kind=kind))
    else:
        case.note(Gap("rate_not_entered", state.name, state.version, kind, category))
    return None


@rule(step=120)
def employer_taxes(case: Case) -> Iterator[Line]:
    """An estimate of the employer's part, up to each tax's ceiling for a person and year."""
    wages = sum((line.amount for line in case.lines if line.part in WAGES), ZERO)
    if case.work.deal.is_loan_out or not case.work.days or not wages:
        return
    for name, kind, ceiling in TAXES:
        row, most = _tax(case, kind), _tax(case, ceiling) if ceiling else None
        if row is None or (ceiling and most is None):
            case.unknown.add(name)
            continue
        counted = wages
        if most is not None and most.value != NONE:
            counted = min(wages, max(ZERO, most.amount - _wages_before(case)))
        share = row.amount / HUNDRED
        yield Line(case.work.days[-1].date, name, counted, counted * share, Part.EMPLOYER, multiplier=share, row=row)


def _tax(case: Case, kind: str) -> Row | None:
    card = case.figures.employer
    row = case.figures.option(kind) or (card.get(kind) if card else None)
    if row is not None and row.value is not None:
        return row
    year = f"{case.work.days[-1].date.year}"
    if card is None:
        case.note(Gap("no_employer_card", about={"year": year}))
    else:
        case.note(Gap("rate_not_entered", card.name, card.version, kind))
    return None


def _wages_before(case: Case) -> Decimal:
    before = case.work.wages_before
    return case.work.earned_before if before is None else before


def _by_category(case: Case, parts: frozenset[str]) -> dict[str, tuple[Decimal, date]]:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    last: dict[str, date] = {}
    for line in case.lines:
        if line.part in parts:
            sums[line.category] += line.amount
            last[line.category] = max(line.date, last.get(line.category, line.date))
    return {category: (paid, last[category]) for category, paid in sums.items()}
