"""The lists of one series' deals, read at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series
from production.agreements.kinds import RateKind
from production.contracts import committed, judging, lists, papers
from production.contracts.facts import PERFORMERS, Pay, Standing
from production.contracts.lists import Row
from production.contracts.models import COMMITTED, Deal, DealState
from production.tables.table import Table

OPEN = (DealState.DRAFT, DealState.SENT, DealState.SIGNED)
LACKS = {
    DealState.DRAFT: _("it was not sent"),
    DealState.SENT: _("a signature"),
    DealState.SIGNED: _("the countersignature"),
}


def of(series: Series) -> tuple[Table, ...]:
    """Final cast list, Taft-Hartley, contracts without signature, what ends, day-out-of-days; as of today.

    Seven queries, and two for each agreement that the deals follow, however many deals.
    """
    held = Deal.objects.filter(series=series, state__in=(*OPEN, DealState.ACTIVE))
    deals = list(held.select_related("series__terms", "person", "agreement", "character").order_by("pk"))
    return lists.tables(rows(deals), today=timezone.localdate())


def rows(deals: Sequence[Deal]) -> list[Row]:
    """One a deal. An amendment that nobody has countersigned binds nobody yet: what it amends does."""
    desk, known = judging.Desk(deals), {deal.pk for deal in deals}
    return [_row(deal, desk, is_amendment=deal.amends_id in known) for deal in deals]


def _row(deal: Deal, desk: judging.Desk, *, is_amendment: bool) -> Row:
    file, term = desk.files.get(deal.person_id), _term(deal, desk)
    facts = judging.deal_facts(deal)
    return Row(
        name=deal.person.name, person=deal.person_id,
        role=deal.role or (str(deal.character) if deal.character else deal.get_job_display()),
        job=deal.get_job_display(), state=deal.get_state_display(), member=file.member_number if file else "",
        loan_out=file.loan_out_company if file else "", agreement=str(deal.agreement) if deal.agreement else "",
        pay=deal.pay, pay_words=str(Pay(deal.pay).label), rate=deal.rate,
        gross=None if deal.rate is None else committed.commitment(facts, None).guaranteed, currency=deal.currency,
        guarantee=deal.guarantee, guaranteed=papers.guarantee(deal), starts_on=deal.starts_on, ends_on=deal.ends_on,
        usage=deal.usage, usage_until=deal.usage_until, exclusivity=deal.exclusivity,
        exclusive_until=deal.exclusive_until, standing=Standing(file.membership) if file else Standing.UNKNOWN,
        report_days=term, version=deal.version, is_performer=deal.job in PERFORMERS, is_union=judging.is_union(deal),
        is_bound=deal.state in COMMITTED and not is_amendment, is_open=deal.state in OPEN, is_amendment=is_amendment,
        lacks=str(LACKS.get(DealState(deal.state), "")),
    )  # fmt: skip


def _term(deal: Deal, desk: judging.Desk) -> int | None:
    """The card's days for a Taft-Hartley report."""
    terms = desk.card(deal).terms
    term = terms.get(RateKind.TAFT_HARTLEY_DAYS, deal.category) if terms else None
    return int(term.number) if term and term.number is not None else None
