"""The approved cards by which a series' people are paid, read once for a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from production.agreements import services as agreements
from production.agreements.models import Agreement
from production.agreements.terms import Terms
from production.payroll import rates
from production.payroll.figures import Figures
from studio.lib.errors import Failure


@dataclass
class Cards:
    """Looks each card up once. ``photography_start`` picks agreements and states, ``pay_on`` the employer's taxes."""

    photography_start: date
    pay_on: date
    found: dict[tuple[str, date], Terms | Failure] = field(default_factory=dict)

    def figures(self, agreement: Agreement, work_state: str, options: dict[str, Any] | None = None) -> Figures:
        """Raises Failure as ``agreements.services.as_of``: nothing that is not approved is paid by."""
        own = self._get(agreement.slug, self.photography_start)
        if isinstance(own, Failure):
            raise own
        return rates.figures_of(
            agreement=own, is_union=bool(agreement.union), photography_start=self.photography_start,
            state=self._maybe(f"us-{work_state.lower()}", self.photography_start) if work_state else None,
            employer=self._maybe(rates.EMPLOYER, self.pay_on),
            accounts=self._maybe(rates.ACCOUNTS, self.photography_start), options=options,
        )  # fmt: skip

    def _maybe(self, slug: str, day: date) -> Terms | None:
        """None where no approved card covers the day: who needs one of its rows is told."""
        found = self._get(slug, day)
        return None if isinstance(found, Failure) else found

    def _get(self, slug: str, day: date) -> Terms | Failure:
        if (slug, day) not in self.found:
            try:
                self.found[slug, day] = agreements.as_of(agreement=slug, day=day)
            except Failure as failure:
                self.found[slug, day] = failure
        return self.found[slug, day]
