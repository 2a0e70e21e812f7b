"""What each series is bound to pay, against its budget and against what its agreement covers at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from catalog.titles.models import Series
from production.agreements.kinds import RateKind
from production.contracts import judging
from production.contracts.committed import Commitment
from production.contracts.models import COMMITTED, Deal, SeriesTerms

NEAR = Decimal("0.9")  # of a ceiling, from which on it is said


@dataclass(frozen=True)
class Line:
    """One series' money. Budget and ``bound`` are in units of ``currency``; ``others`` by theirs, which count against
    neither budget nor ceiling, since nothing is converted. ``cap`` is what the agreement covers, in units of
    ``cap_currency``; None: no figure is known. ``deals`` bind the series, in whatever currency."""

    series: Series
    currency: str
    budget: Decimal | None
    cap: Decimal | None
    cap_currency: str
    bound: Commitment
    others: dict[str, Commitment]
    deals: int

    @property
    def of_budget(self) -> Decimal | None:
        return self.bound.total / self.budget if self.budget else None

    @property
    def of_cap(self) -> Decimal | None:
        """The budget, or what is committed where that is more, against the agreement's ceiling."""
        if not self.cap or self.cap_currency != self.currency:
            return None
        return max(self.budget or Decimal(0), self.bound.total) / self.cap

    @property
    def budget_percent(self) -> Decimal | None:
        return None if self.of_budget is None else 100 * self.of_budget

    @property
    def cap_percent(self) -> Decimal | None:
        return None if self.of_cap is None else 100 * self.of_cap

    @property
    def level(self) -> str:
        """``fail`` over budget or ceiling, ``warn`` near one of them, ``pass`` below both; empty where there is neither
        to hold it against."""
        known = [share for share in (self.of_budget, self.of_cap) if share is not None]
        if not known:
            return ""
        return "fail" if max(known) > 1 else "warn" if max(known) >= NEAR else "pass"


def lines() -> list[Line]:
    """Of every series that has terms or a deal that binds it. Three queries, and two for each agreement and day."""
    deals = list(Deal.objects.filter(state__in=COMMITTED).select_related("series", "agreement").order_by("pk"))
    desk = judging.Desk(deals, bound=deals)
    terms = {row.pk: row for row in SeriesTerms.objects.select_related("series", "agreement")}
    series = {row.series_id: row.series for row in terms.values()} | {deal.series_id: deal.series for deal in deals}
    found = [_line(one, terms.get(pk), desk) for pk, one in series.items()]
    return sorted(found, key=lambda line: line.series.title)


def _line(series: Series, row: SeriesTerms | None, desk: judging.Desk) -> Line:
    card = judging.card_of(row)
    term = card.terms.get(RateKind.COVERAGE_BUDGET) if card.terms else None
    sums = dict(desk.sums.get(series.pk, {}))
    currency = row.currency if row else next(iter(sums), "USD")
    return Line(
        series=series, currency=currency, budget=row.budget if row else None, cap=term.number if term else None,
        cap_currency=row.agreement.currency if row and row.agreement else currency,
        bound=sums.pop(currency, Commitment()), others=sums, deals=len(desk.counted.get(series.pk, ())),
    )  # fmt: skip


def totals(found: Iterable[Line]) -> dict[str, Commitment]:
    """What all series are bound to pay, by currency."""
    sums: dict[str, Commitment] = {}
    for line in found:
        for currency, bound in ({line.currency: line.bound} | line.others).items():
            sums[currency] = sums.get(currency, Commitment()) + bound
    return sums
