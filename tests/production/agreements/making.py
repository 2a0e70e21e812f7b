"""Agreements and cards for tests, by the verbs that people use."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from production.agreements import services
from production.agreements.models import Agreement, RateCard
from production.agreements.services import Entry
from studio.accounts.models import User
from studio.lib.errors import Failure

_numbers = count(1)


def agreement(**fields: object) -> Agreement:
    number = next(_numbers)
    return Agreement.objects.create(**({"slug": f"union-{number}", "name": f"Union {number}"} | fields))


def draft(by: User, *, of: Agreement | None = None, begins: str = "2026-01-01") -> RateCard:
    """A first version with every kind not entered."""
    return services.first_version(agreement=of or agreement(), by=by, effective_from=date.fromisoformat(begins))


def enter(card: RateCard, by: User, kind: str, value: str, *, category: str = "") -> None:
    """One figure, its days and note as they are."""
    card = RateCard.objects.get(pk=card.pk)
    row = card.rows.get(kind=kind, category=category)
    services.edit(
        card=card, by=by, effective_from=card.effective_from, effective_to=card.effective_to, why=card.why,
        entries={row.pk: Entry(value, "the contract, page 3", "S")},
    )  # fmt: skip


def days(card: RateCard, by: User, begins: str, ends: str = "") -> None:
    services.edit(
        card=card, by=by, effective_from=date.fromisoformat(begins),
        effective_to=date.fromisoformat(ends) if ends else None, why=card.why, entries={},
    )  # fmt: skip


def in_force(card: RateCard, pia: User, fay: User) -> RateCard:
    """Proposed by one, approved by the other."""
    services.propose(card=card, by=pia)
    services.approve(card=card, by=fay)
    return RateCard.objects.get(pk=card.pk)


def code_of(call: object) -> str:
    assert callable(call)
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code
