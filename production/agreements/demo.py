"""The demo's rate cards: those of the repository, of which some are approved. What is not entered stays so."""

from __future__ import annotations

from production.agreements import services
from production.agreements.models import CardState, RateCard
from studio.accounts.models import User

IN_FORCE = ("sag-aftra-verticals", "non-union", "us-ca", "us-employer", "accounts")


def load(by_finance: User | None, by_producer: User | None) -> None:
    """Load them; the producer proposes and finance approves, where both are there. Again, it changes nothing."""
    services.load()
    if not (by_finance and by_producer):
        return
    drafts = RateCard.objects.filter(agreement__slug__in=IN_FORCE, state=CardState.DRAFT)
    for card in drafts.exclude(file_version=None).order_by("agreement_id", "version"):
        services.propose(card=card, by=by_producer)
        services.approve(card=card, by=by_finance)
