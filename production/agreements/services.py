"""The verbs of rate cards: enter, propose, approve, make the next version; and what an agreement asks on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from production import history
from production.agreements import cards, errors, loading
from production.agreements.holding import Version, holding
from production.agreements.kinds import Category, Mark, RateKind, position, unit_of, units_of
from production.agreements.models import MOVES, Agreement, CardChange, CardState, RateCard, RateRow
from production.agreements.terms import Term, Terms, complete
from production.agreements.values import read
from studio.accounts.models import User
from studio.lib import transitions

Loaded = loading.Loaded


@dataclass(frozen=True)
class Entry:
    """What a person typed into a row: a value in the notation of ``values.py``, its source and its mark."""

    value: str
    source: str
    mark: str


def as_of(*, agreement: str, day: date) -> Terms:
    """The approved terms of the agreement, named by its slug, on a day: mostly that on which photography starts.

    ``holding`` says which version that is. Raises Failure: ``unknown_agreement``, ``no_rate_card``,
    ``rate_card_unapproved``, ``rate_card_expired``. Two queries.
    """
    rows = Agreement.objects.filter(slug=agreement).values_list(
        "cards__pk", "cards__version", "cards__state", "cards__effective_from", "cards__effective_to"
    )
    known = list(rows)
    if not known:
        raise errors.unknown_agreement(agreement)
    versions = [
        Version(pk, number, state == CardState.APPROVED, begins, ends)
        for pk, number, state, begins, ends in known
        if pk and state != CardState.SUPERSEDED
    ]
    found = holding(agreement, versions, day)
    terms = tuple(row.term for row in RateRow.objects.filter(card=found.pk))
    return Terms(agreement, found.number, found.begins, found.ends, terms)


def load(*, by: User | None = None) -> Loaded:
    """The repository's cards as drafts, each once; says what was loaded, and what was refused, with a sentence.

    A draft that nobody has touched follows its file; what was approved, proposed or edited here stays as it is. Raises
    Failure: ``bad_card_file``; then nothing is loaded. For people to look at and to propose; nothing is approved.
    """
    with transaction.atomic(), history.by(by):
        return loading.load(cards.everyone())


@transaction.atomic
def first_version(*, agreement: Agreement, by: User, effective_from: date) -> RateCard:
    """A draft in which every kind is not yet entered, for an agreement of the studio's own. Raises Failure:
    ``has_cards``."""
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.cards.exists():
        raise errors.has_cards(agreement.name)
    with history.by(by):
        card = RateCard.objects.create(agreement=agreement, version=1, effective_from=effective_from)
        loading.write_rows(card, complete((), _units(agreement)))
    return card


def _units(agreement: Agreement) -> dict[RateKind, str]:
    return units_of(agreement.scope, agreement.currency)


@transaction.atomic
def new_version(*, card: RateCard, by: User) -> RateCard:
    """A draft with the card's days and rows, as the agreement's next version; with rows, not entered, for kinds that
    have been added since."""
    agreement = Agreement.objects.select_for_update().get(pk=card.agreement_id)  # two versions never get one number
    card = RateCard.objects.select_related("agreement").get(pk=card.pk)
    last = RateCard.objects.filter(agreement=card.agreement_id).aggregate(last=Max("version"))["last"]
    with history.by(by):
        made = RateCard.objects.create(
            agreement_id=card.agreement_id, version=last + 1, effective_from=card.effective_from,
            effective_to=card.effective_to, made_from=card,
        )  # fmt: skip
        loading.write_rows(made, complete(card.terms.terms, _units(agreement)))
    return made


@transaction.atomic
def edit(
    *, card: RateCard, by: User, effective_from: date | None, effective_to: date | None, why: str,
    entries: Mapping[int, Entry], seen: str = "",
) -> list[RateRow]:  # fmt: skip
    """Write a draft's days, its note, and the entries of its rows by their ids; returns the rows that changed.

    ``seen`` is the ``digest()`` of the terms over which they were typed; without it nothing is compared. Raises
    Failure: ``card_is_kept``, ``card_changed``, ``bad_days``, ``bad_rate``, ``bad_mark``. Seven queries at most.
    """
    card = _draft(card)
    if seen and seen != card.terms.digest():
        raise errors.card_changed()
    if effective_from is None or (effective_to and effective_to < effective_from):
        raise errors.bad_days()
    changed = [row for row in card.rows.all() if row.pk in entries and _enter(row, entries[row.pk])]
    with history.by(by):
        days = {"effective_from": effective_from, "effective_to": effective_to, "why": why.strip()}
        if days != {name: getattr(card, name) for name in days}:
            RateCard.objects.filter(pk=card.pk).update(**days)
        RateRow.objects.bulk_update(changed, ["value", "source", "mark"])
    return changed


def _enter(row: RateRow, entry: Entry) -> bool:
    """Put the entry into the row in memory, in the one notation; whether it says anything else than before."""
    kind = RateKind(row.kind)
    value, source = read(kind, entry.value), " ".join(entry.source.split())
    mark = Mark(entry.mark) if entry.mark in Mark.values else Mark.UNKNOWN
    term = Term(kind, row.category, value, row.unit, source, mark if value is not None else Mark.UNKNOWN)
    cards.check(term)
    if (row.value, row.source, row.mark) == (term.text, term.source, term.mark):
        return False
    row.value, row.source, row.mark = term.text, term.source, term.mark
    return True


@transaction.atomic
def add_row(*, card: RateCard, by: User, kind: str, category: str) -> RateRow:
    """A row, not yet entered, for a category that has none of its own. Raises Failure: ``card_is_kept``,
    ``row_twice``, ``no_such_kind`` where there is no such kind or category."""
    card = _draft(card)
    if kind not in RateKind.values or category not in ("", *Category.values):
        raise errors.no_such_kind()
    if card.rows.filter(kind=kind, category=category).exists():
        raise errors.row_twice(str(RateKind(kind).label))
    with history.by(by):
        return RateRow.objects.create(
            card=card, kind=kind, category=category, position=position(kind, category),
            unit=unit_of(RateKind(kind), card.agreement.currency),
        )  # fmt: skip


@transaction.atomic
def remove_row(*, row: RateRow, by: User) -> None:
    """Take out a category's own row. Raises Failure: ``card_is_kept``, ``last_row`` for a kind's only one."""
    card = _draft(row.card)
    if not card.rows.filter(kind=row.kind).exclude(pk=row.pk).exists():
        raise errors.last_row(str(RateKind(row.kind).label))
    with history.by(by):
        RateRow.objects.filter(pk=row.pk).delete()


@transaction.atomic
def propose(*, card: RateCard, by: User, why: str = "") -> None:
    """Hand a draft to whoever approves. Raises IllegalTransition."""
    card = _locked(card)
    _move(card, to=CardState.PROPOSED, by=by, why=why, proposed_by=by)


@transaction.atomic
def take_back(*, card: RateCard, by: User, why: str = "") -> None:
    """Make what is proposed a draft again, so that it can be changed. Whoever sends back another's says why.

    Raises Failure: ``no_reason``, IllegalTransition.
    """
    card = _locked(card)
    if card.proposed_by_id != by.pk and not why.strip():
        raise errors.no_card_reason()
    _move(card, to=CardState.DRAFT, by=by, why=why, proposed_by=None)


@transaction.atomic
def approve(*, card: RateCard, by: User, seen: str = "") -> list[RateCard]:
    """Put a proposed version in force; returns those that it supersedes: the approved ones that began the same day.

    ``seen`` is the ``digest()`` of the terms that were read. Raises Failure: ``own_card`` for who proposed it,
    ``card_changed``, IllegalTransition.
    """
    card = _locked(card)
    if seen and seen != card.terms.digest():
        raise errors.card_changed()
    if card.state == CardState.PROPOSED and card.proposed_by_id == by.pk:
        raise errors.own_card()
    same = RateCard.objects.select_related("agreement").filter(agreement=card.agreement_id)
    old = list(same.filter(state=CardState.APPROVED, effective_from=card.effective_from))
    _move(card, to=CardState.APPROVED, by=by, why="", approved_by=by, approved_at=timezone.now())
    for one in old:
        _move(one, to=CardState.SUPERSEDED, by=by, why=f"{card.version}")
    return old


@transaction.atomic
def delete_draft(*, card: RateCard, by: User) -> None:
    """Raises Failure: ``card_is_kept`` where it is no draft, or another version was made from it."""
    card = _draft(card)
    if RateCard.objects.filter(made_from=card).exists():
        raise errors.has_successor(card.version)
    with history.by(by):
        card.delete()


def _move(card: RateCard, *, to: CardState, by: User, why: str, **fields: Any) -> None:
    with history.by(by):
        transitions.move(card, table=MOVES, to=to, changes=CardChange, by=by, why=why.strip(), **fields)


def _locked(card: RateCard) -> RateCard:
    """The card as it is now, and its agreement's cards left alone by others until the transaction ends."""
    Agreement.objects.select_for_update().get(pk=card.agreement_id)
    return RateCard.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=card.pk)


def _draft(card: RateCard) -> RateCard:
    card = _locked(card)
    if card.state != CardState.DRAFT:
        raise errors.card_is_kept(str(card.get_state_display()))
    return card
