"""What each series is bound to pay, against its budget and against what its agreement covers at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.titles.models import Series
from production.agreements.kinds import RateKind
from production.contracts import committed, judging
from production.contracts.committed import Commitment
from production.contracts.models import COMMITTED, Deal, SeriesTerms

NEAR = Decimal("0.9")  # of a ceiling, from which on it is said


@dataclass(frozen=True)
class Line:
    """One series' money, in units of ``currency``. ``cap`` is what its agreement covers; None: no figure is known."""

    series: Series
    currency: str
    budget: Decimal | None
    cap: Decimal | None
    bound: Commitment
    deals: int

    @property
    def of_budget(self) -> Decimal | None:
        return self.bound.total / self.budget if self.budget else None

    @property
    def of_cap(self) -> Decimal | None:
        """The budget, or what is committed where that is more, against the agreement's ceiling."""
        return max(self.budget or Decimal(0), self.bound.total) / self.cap if self.cap else None

    @property
    def level(self) -> str:
        """``fail`` over budget or ceiling, ``warn`` near one of them, else ``pass``."""
        most = max(self.of_budget or Decimal(0), self.of_cap or Decimal(0))
        return "fail" if most > 1 else "warn" if most >= NEAR else "pass"


def lines() -> list[Line]:
    """Of every series that has terms or a deal that binds it. Four queries, and two for each agreement and day."""
    deals = list(
        Deal.objects.filter(state__in=COMMITTED).select_related("series__terms", "agreement", "person").order_by("pk")
    )
    terms = {row.pk: row for row in SeriesTerms.objects.select_related("series", "agreement")}
    desk = judging.Desk(deals)
    by_series: defaultdict[int, list[Deal]] = defaultdict(list)
    for deal in deals:
        by_series[deal.series_id].append(deal)
    series = {row.series_id: row.series for row in terms.values()} | {deal.series_id: deal.series for deal in deals}
    found = [_line(series[pk], terms.get(pk), by_series[pk], desk) for pk in series]
    return sorted(found, key=lambda line: line.series.title)


def _line(series: Series, row: SeriesTerms | None, deals: Sequence[Deal], desk: judging.Desk) -> Line:
    card = judging.card_of(row)
    term = card.terms.get(RateKind.COVERAGE_BUDGET) if card.terms else None
    return Line(
        series=series, currency=row.currency if row else "USD", budget=row.budget if row else None,
        cap=term.number if term else None, bound=desk.committed(series.pk), deals=len(deals),
    )  # fmt: skip


def totals(found: Iterable[Line]) -> dict[str, Commitment]:
    """What all series are bound to pay, by currency."""
    sums: dict[str, list[Commitment]] = {}
    for line in found:
        sums.setdefault(line.currency, []).append(line.bound)
    return {currency: committed.total(parts) for currency, parts in sums.items()}
