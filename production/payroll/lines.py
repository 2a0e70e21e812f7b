"""What comes out: lines, each with the rule and the row that it follows, and their sums. No Django.

Amounts are in units of the card's currency. What a day's hours are paid keeps full precision through the day: its lines
are rounded so that each partial sum is the exact one, rounded half up to the cent. So a line lies within one cent of
its own figure, and the day's sum is the exact sum, rounded once. Every other line is rounded half up by itself. A total
is the sum of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from production.payroll.figures import Gap, Row

CENT = Decimal("0.01")
ZERO = Decimal(0)
ONE = Decimal(1)


class Part(StrEnum):
    """Of which sum a line is a part."""

    TIME = "time"  # of gross: hours, days, weeks; what an agent's share is counted of
    PENALTY = "penalty"  # of gross: meals, rest
    ALLOWANCE = "allowance"  # of gross, and no wage: neither taxed nor counted for pension and health
    AGENT = "agent"  # of gross: what is added for the agent
    P_AND_H = "p_and_h"
    TRUST = "trust"  # withheld from gross
    EMPLOYER = "employer"


GROSS = frozenset({Part.TIME, Part.PENALTY, Part.ALLOWANCE, Part.AGENT})
WAGES = frozenset({Part.TIME, Part.PENALTY, Part.AGENT})


@dataclass(frozen=True, slots=True)
class Line:
    """``hours`` × ``rate`` × ``multiplier`` is the amount of paid time; elsewhere ``hours`` is 0, ``rate`` what is
    counted and ``multiplier`` how often. ``rule`` is the rule's stable name, ``row`` the figure that it follows, and
    ``facts`` what else went in: minutes late, hours of rest."""

    date: date
    kind: str
    rate: Decimal
    amount: Decimal
    part: Part
    hours: Decimal = ZERO
    multiplier: Decimal = ONE
    category: str = ""
    row: Row | None = None
    rule: str = ""
    account: str = ""
    facts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Result:
    """``lines`` make up gross; ``others`` are pension and health, trust and employer's taxes, explained likewise.

    A sum is None where a row that it needs is not entered: ``gaps`` names each. ``notices`` hold nothing up.
    """

    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    notices: tuple[Gap, ...]
    unknown: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lacking: what is not may be looked at, and must not be paid."""
        return not self.gaps

    @property
    def gross(self) -> Decimal:
        return total(self.lines)

    @property
    def p_and_h(self) -> Decimal | None:
        return self._sum(Part.P_AND_H)

    @property
    def trust(self) -> Decimal | None:
        """Of gross; it is withheld, not added."""
        return self._sum(Part.TRUST)

    def employer(self, kind: str) -> Decimal | None:
        """``oasdi``, ``medicare`` or ``futa``."""
        if kind in self.unknown:
            return None
        return total(line for line in self.others if line.kind == kind)

    @property
    def employer_total(self) -> Decimal | None:
        found = [self.employer(kind) for kind in ("oasdi", "medicare", "futa")]
        return None if None in found else sum((one for one in found if one is not None), ZERO)

    @property
    def total_cost(self) -> Decimal | None:
        """Gross, pension and health, and employer's taxes."""
        if self.p_and_h is None or self.employer_total is None:
            return None
        return self.gross + self.p_and_h + self.employer_total

    @property
    def hours(self) -> Decimal:
        """That are paid."""
        return sum((line.hours for line in self.lines), ZERO)

    def _sum(self, part: Part) -> Decimal | None:
        return None if part in self.unknown else total(line for line in self.others if line.part == part)


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO.quantize(CENT))


def cents(amount: Decimal) -> Decimal:
    """Half up, once."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Rounding:
    """Rounds the amounts of lines as they come, and keeps what each date's hours came to before."""

    exact: dict[date, Decimal] = field(default_factory=dict)

    def of(self, line: Line) -> Decimal:
        if line.part != Part.TIME or not line.hours:
            return cents(line.amount)
        before = self.exact.get(line.date, ZERO)
        after = self.exact[line.date] = before + line.amount
        return cents(after) - cents(before)
