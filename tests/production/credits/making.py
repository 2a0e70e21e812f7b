"""Deals that are in force or not, and an episode that could be published."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.titles import services as titles
from catalog.titles.models import Episode, Series
from production.contracts import services as deals
from production.contracts.models import Block, Card, Deal, DealState
from production.credits import services
from production.credits.models import CreditList
from studio.accounts.models import User
from tests import factories

CLAUSE = "Main titles, single card, spelt as here."
VOICE = {"asset": "voice", "extent": "made", "what": "The phone", "tool": "A model", "purpose": "Pick-ups", "use": ""}


def deal(series: Series, name: str = "Marisol Ybarra", **terms: Any) -> Deal:
    """In force unless another state is named, without the papers that brought it there; owed a credit."""
    made_up = {
        "role": "Nora", "state": DealState.ACTIVE, "credited_as": name, "credit_clause": CLAUSE,
        "credit_block": Block.MAIN, "credit_card": Card.SINGLE,
    }  # fmt: skip
    person = terms.pop("person", None) or factories.credited(name=name, is_public=True)
    return Deal.objects.create(series=series, person=person, **(made_up | terms))


def drafted(series: Series, by: User, name: str = "Marisol Ybarra") -> Deal:
    """By the verb, as deal() otherwise."""
    person = factories.credited(name=name, is_public=True)
    return deals.draft(
        series=series, person=person, by=by, agreement=None, credited_as=name, credit_clause=CLAUSE,
        credit_block=Block.MAIN, credit_card=Card.SINGLE,
    )  # fmt: skip


@transaction.atomic
def stepped(deal: Deal, to: DealState) -> Deal:
    """Brought to a state as its papers would bring it there."""
    now = deals.locked(deal.pk)
    ways = (to,) if to == DealState.CANCELLED else (DealState.SENT, DealState.SIGNED, DealState.ACTIVE)
    for state in ways[ways.index(now.state) + 1 if now.state in ways else 0 :]:
        deals.step(now, state, by=None)
    titles.holds_changed(series_id=now.series_id)
    return now


def playable(series: Series | None = None) -> Episode:
    made = factories.episode(series=series or factories.series())
    stream = factories.stream()
    factories.cut_of(made, master=stream.master)
    Episode.objects.filter(pk=made.pk).update(stream=stream)
    made.refresh_from_db()
    return made


def locked(series: Series, by: User) -> CreditList:
    found = services.grow(series=series, by=by)
    services.approve(credit_list=found, by=by)
    return services.lock(credit_list=found, by=by)
