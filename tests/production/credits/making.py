"""Deals that are in force or not, and an episode that could be published."""

from __future__ import annotations

from typing import Any

from catalog.titles.models import Episode, Series
from production.contracts.models import Block, Card, Deal, DealState
from production.credits import services
from production.credits.models import CreditList
from studio.accounts.models import User
from tests import factories

CLAUSE = "Main titles, single card, spelt as here."


def deal(series: Series, name: str = "Marisol Ybarra", **terms: Any) -> Deal:
    """In force unless another state is named, without the papers that brought it there; owed a credit."""
    made_up = {
        "role": "Nora", "state": DealState.ACTIVE, "credited_as": name, "credit_clause": CLAUSE,
        "credit_block": Block.MAIN, "credit_card": Card.SINGLE,
    }  # fmt: skip
    person = terms.pop("person", None) or factories.credited(name=name, is_public=True)
    return Deal.objects.create(series=series, person=person, **(made_up | terms))


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
