"""What the pages of agreements show: the list of them, and a card with its rows, what it changes and who did what."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from production.agreements.holding import Version, holding
from production.agreements.kinds import KINDS, Category, Group, Mark, RateKind, position
from production.agreements.models import Agreement, CardState, RateCard, RateRow
from production.agreements.services import Entry
from production.agreements.terms import Term, differences
from production.agreements.values import Word, read, shown
from studio.accounts.models import User
from studio.lib.errors import Failure

PER_PAGE = 50
SOON = timedelta(days=60)
MOST_EVENTS = 50


@dataclass(frozen=True)
class Line:
    """An agreement of the list. ``problem`` says why nothing is in force, where nothing is; ``ends`` is the last day of
    what is, where it is within SOON and nothing approved follows it."""

    agreement: Agreement
    in_force: RateCard | None
    problem: str
    waiting: list[RateCard]
    ends: date | None


def agreements(number: str | None) -> tuple[Page[Agreement], list[Line]]:
    """Three queries, however many agreements."""
    cards = RateCard.objects.select_related("approved_by", "proposed_by").annotate(
        open_count=Count("rows", filter=Q(rows__value="")), row_count=Count("rows")
    )
    rows = Agreement.objects.prefetch_related(Prefetch("cards", cards.order_by("-effective_from", "-version")))
    page = Paginator(rows.order_by("name", "pk"), PER_PAGE).get_page(number)
    today = timezone.localdate()
    return page, [_line(agreement, today) for agreement in page]


def _line(agreement: Agreement, today: date) -> Line:
    cards = list(agreement.cards.all())
    approved = [card for card in cards if card.state == CardState.APPROVED]
    in_force, problem = _in_force(agreement, cards, today)
    waiting = [card for card in cards if card.state in (CardState.DRAFT, CardState.PROPOSED)]
    ends = in_force.effective_to if in_force else None
    if ends and (ends - today > SOON or _in_force(agreement, approved, ends + timedelta(days=1))[0]):
        ends = None
    return Line(agreement, in_force, problem, waiting, ends)


def _in_force(agreement: Agreement, cards: Sequence[RateCard], today: date) -> tuple[RateCard | None, str]:
    """The card by which a deal would go that began today, or why there is none."""
    versions = [
        Version(card.pk, card.version, card.state == CardState.APPROVED, card.effective_from, card.effective_to)
        for card in cards
        if card.state != CardState.SUPERSEDED
    ]
    try:
        found = holding(agreement.name, versions, today)
    except Failure as failure:
        return None, failure.message
    return next(card for card in cards if card.pk == found.pk), ""


def card_of(pk: int) -> RateCard | None:
    """The card with its people and rows. Two queries."""
    cards = RateCard.objects.select_related("agreement", "proposed_by", "approved_by", "made_from")
    return cards.prefetch_related("rows").filter(pk=pk).first()


@dataclass(frozen=True)
class RowLine:
    """A row as it is shown, or as it was typed."""

    row: RateRow
    term: Term
    typed: Entry
    hint: str

    @property
    def shown(self) -> str:
        return shown(self.term.kind, self.term.value)

    @property
    def unit(self) -> str:
        """Not behind words: "none a day" says nothing."""
        return "" if isinstance(self.term.value, Word) else self.term.unit


def groups(card: RateCard, typed: Mapping[int, Entry]) -> list[tuple[str, list[RowLine]]]:
    """The card's rows below their headings."""
    rows = sorted(card.rows.all(), key=lambda row: position(row.kind, row.category))
    lines = [_row(row, typed.get(row.pk)) for row in rows]
    by_group = groupby(lines, key=lambda line: KINDS[line.term.kind].group)
    return [(str(Group(group).label), list(found)) for group, found in by_group]


def _row(row: RateRow, typed: Entry | None) -> RowLine:
    entry = typed or Entry(row.value, row.source, row.mark)
    return RowLine(row, row.term, entry, str(KINDS[RateKind(row.kind)].form.label))


def before(card: RateCard) -> RateCard | None:
    """The version that it was made from, else the one with the number before it."""
    if card.made_from_id:
        return card_of(card.made_from_id)
    numbers = RateCard.objects.filter(agreement=card.agreement_id, version__lt=card.version)
    earlier = numbers.order_by("-version").values_list("pk", flat=True).first()
    return card_of(earlier) if earlier else None


@dataclass(frozen=True)
class Changed:
    """A row that two versions have otherwise, in words."""

    name: str
    unit: str
    was: str
    now: str
    is_value: bool


def changes(was: RateCard, now: RateCard) -> list[Changed]:
    return [
        Changed(
            name=_name(one.term), unit=one.term.unit, was=_said(one.was), now=_said(one.now),
            is_value=(one.was.text if one.was else None) != (one.now.text if one.now else None),
        )
        for one in differences(was.terms, now.terms)
    ]  # fmt: skip


def _name(term: Term) -> str:
    label = str(RateKind(term.kind).label)
    return f"{label}, {Category(term.category).label}" if term.category else label


def _said(term: Term | None) -> str:
    return shown(term.kind, term.value) if term else "–"


@dataclass(frozen=True)
class Event:
    """Something that was changed in a draft, as the triggers wrote it down."""

    at: Any
    by: str
    what: str
    became: str
    source: str


def events(card: RateCard) -> list[Event]:
    """The last changes and removals of rows, newest first. Two queries."""
    kept: QuerySet[Any] = apps.get_model("production", "RateRowEvent").objects.filter(card=card.pk)
    rows = list(kept.exclude(pgh_label="insert").order_by("-pgh_id")[:MOST_EVENTS])
    users = User.objects.filter(pk__in={_person(row) for row in rows})
    names = {user.pk: user.get_full_name() or user.username for user in users}
    return [_event(row, names) for row in rows]


def _person(row: Any) -> int:
    """0 where a program or somebody at the database did it."""
    return int((row.pgh_context or {}).get("person") or 0)


def _event(row: Any, names: Mapping[int, str]) -> Event:
    kind = RateKind(row.kind)
    term = Term(kind, row.category, read(kind, row.value), row.unit, row.source, Mark(row.mark))
    by = names.get(_person(row), "–")
    became = "" if row.pgh_label == "delete" else shown(kind, term.value)
    return Event(row.pgh_created_at, by, _name(term), became, row.source)


def versions(agreement: Agreement) -> list[RateCard]:
    """The agreement's cards, newest first, with how many rows each has and how many of them are not entered."""
    counted = {"open_count": Count("rows", filter=Q(rows__value="")), "row_count": Count("rows")}
    cards = RateCard.objects.filter(agreement=agreement).select_related("approved_by", "proposed_by")
    return sorted(cards.annotate(**counted), key=operator.attrgetter("version"), reverse=True)
