"""The verbs of costs: look how near a series is to its agreement's ceiling, and tell of each level once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.titles.models import Series
from production.contracts.models import SeriesTerms
from production.costs.models import CostWatch, Level
from production.costs.reading import report
from production.costs.report import Report
from production.letters import services as letters
from production.payroll.models import PayRun
from studio.accounts.models import User
from studio.accounts.roles import Role

TOLD = (Role.PRODUCER, Role.FINANCE)
RANKS = {level: at for at, level in enumerate((Level.UNKNOWN, Level.WITHIN, Level.NOTED, Level.WARNED, Level.OVER))}


@transaction.atomic
def watch(*, series: Series) -> CostWatch:
    """Look, and write to producers and finance where a level is reached that they were not told of. Of several who look
    at once one writes. Seventeen queries, two for each agreement and one for each letter."""
    CostWatch.objects.bulk_create([CostWatch(series=series)], ignore_conflicts=True)
    row = CostWatch.objects.select_for_update().get(pk=series.pk)
    found = report(series)
    row.level, row.currency, row.final = Level(found.level), found.currency, found.total.final
    row.cap, row.share = found.cap, found.share
    if _is_news(row):
        _write(series, found)
        row.told, row.told_cap = row.level, row.cap
    row.save()
    return row


def _is_news(row: CostWatch) -> bool:
    """Whether the level is higher than what was told of this ceiling. A ceiling that is away for a while, since its
    card is, was told all the same."""
    told = row.told if row.told_cap == row.cap else Level.UNKNOWN
    return row.is_near and RANKS[Level(row.level)] > RANKS[Level(told)]


def follow_lock(run: PayRun) -> None:
    """After a run is locked, and apart from it: a report that can't be made holds up nobody's pay."""
    transaction.on_commit(lambda: _look(run), robust=True)


def _look(run: PayRun) -> None:
    watch(series=run.series)


def watch_all() -> int:
    """Every series that has terms, since deals and cards change too. Returns how many."""
    rows = Series.objects.filter(pk__in=SeriesTerms.objects.values("pk")).order_by("pk")
    count = 0
    for series in rows:
        watch(series=series)
        count += 1
    return count


def _write(series: Series, found: Report) -> None:
    people = User.objects.filter(is_active=True, groups__name__in=TOLD).distinct().order_by("pk")
    subject, body = _subject(series, found), _body(series, found)
    for person in people:
        letters.write(to=person, subject=subject, body=body)


def _subject(series: Series, found: Report) -> str:
    words = {"series": series, "share": found.share}
    if found.level == Level.OVER:
        return _("%(series)s: costs are over what its agreement covers") % words
    return _("%(series)s: costs reach %(share)s %% of what its agreement covers") % words


def _body(series: Series, found: Report) -> str:
    words: dict[str, Any] = {
        "currency": found.currency, "final": _money(found.total.final), "cap": _money(found.cap or Decimal(0)),
        "to_date": _money(found.total.to_date), "to_complete": _money(found.total.to_complete), "share": found.share,
    }  # fmt: skip
    said = (
        _(
            "The estimated final cost is %(currency)s %(final)s: %(to_date)s to date and %(to_complete)s to come. The"
            " agreement covers budgets of at most %(currency)s %(cap)s; that is %(share)s %% of it."
        )
        % words
    )
    link = settings.PUBLIC_URL.rstrip("/") + reverse("admin:production_budget_report", args=[series.pk])
    return f"{said}\n\n{link}"


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
