"""The lists of one series' deals, read at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series
from production.agreements.kinds import RateKind
from production.contracts import committed, judging, lists, paid, papers, reporting, rules
from production.contracts.facts import PERFORMERS, Job, Pay, Standing
from production.contracts.lists import Row
from production.contracts.models import COMMITTED, Deal, DealState
from production.tables.table import Table

OPEN = (DealState.DRAFT, DealState.SENT, DealState.SIGNED)
LACKS = {
    DealState.DRAFT: _("it was not sent"),
    DealState.SENT: _("a signature"),
    DealState.SIGNED: _("the countersignature"),
}


def of(series: Series, *, with_pay: bool = False) -> tuple[Table, ...]:
    """Final cast list, Taft-Hartley, contracts without signature, what ends, day-out-of-days; as of today. ``with_pay``
    is for who sees pay: the cast list has what was paid.

    Four queries, six with pay, and two for each agreement that the deals follow, however many deals.
    """
    held = Deal.objects.filter(series=series, state__in=(*OPEN, DealState.ACTIVE))
    deals = list(held.select_related("person", "agreement", "character").order_by("pk"))
    known = paid.of(series) if with_pay else None
    return lists.tables(rows(deals), today=timezone.localdate(), paid=known)


def rows(deals: Sequence[Deal]) -> list[Row]:
    """One a deal. An amendment that nobody has countersigned binds nobody yet: what it amends does."""
    desk, known = judging.Desk(deals), {deal.pk for deal in deals}
    return [_row(deal, desk, is_amendment=deal.amends_id in known) for deal in deals]


def _row(deal: Deal, desk: judging.Desk, *, is_amendment: bool) -> Row:
    file, state, job = desk.files.get(deal.person_id), DealState(deal.state), str(Job(deal.job).label)
    gross = None
    if deal.rate is not None:
        gross = committed.gross(rate=deal.rate, pay=deal.pay, guarantee=deal.guarantee)
    return Row(
        name=deal.person.name, person=deal.person_id,
        role=deal.role or (str(deal.character) if deal.character else job), job=job, state=str(state.label),
        member=file.member_number if file else "", loan_out=file.loan_out_company if file else "",
        agreement=str(deal.agreement) if deal.agreement else "", pay=deal.pay, pay_words=str(Pay(deal.pay).label),
        rate=deal.rate, gross=gross, currency=deal.currency, guarantee=deal.guarantee,
        guaranteed=papers.guarantee(deal), starts_on=deal.starts_on, ends_on=deal.ends_on, usage=deal.usage,
        usage_until=deal.usage_until, exclusivity=deal.exclusivity, exclusive_until=deal.exclusive_until,
        standing=Standing(file.membership) if file else Standing.UNKNOWN, report_days=_term(deal, desk),
        report=reporting.said(report) if (report := desk.reports.get(deal.pk)) else "",
        version=deal.version, is_performer=deal.job in PERFORMERS, asks_for_members=_asks_for_members(deal, desk),
        is_bound=state in COMMITTED and not is_amendment, is_open=state in OPEN, is_amendment=is_amendment,
        lacks=str(LACKS.get(state, "")),
    )  # fmt: skip


def _asks_for_members(deal: Deal, desk: judging.Desk) -> bool:
    return judging.is_union(deal) and rules.asks_for_members(desk.card(deal).terms, deal.category)


def _term(deal: Deal, desk: judging.Desk) -> int | None:
    """The card's days for a Taft-Hartley report."""
    terms = desk.card(deal).terms
    term = terms.get(RateKind.TAFT_HARTLEY_DAYS, deal.category) if terms else None
    return int(term.number) if term and term.number is not None else None
