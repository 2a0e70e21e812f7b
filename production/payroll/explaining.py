"""Any amount of a run, opened: the lines behind it; of a line its arithmetic, time, rule, rate row and contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from production.agreements.kinds import Category, Mark, RateKind
from production.agreements.models import RateCard, RateRow
from production.agreements.values import shown
from production.contracts.facts import Pay, category_of
from production.contracts.models import Deal, DealPaper
from production.payroll import frozen, links, words
from production.payroll.answer import figure
from production.payroll.lines import GROSS, Part
from production.payroll.models import PayDay, PayItem, PayLine, PayRun
from production.payroll.rules.rate import MINIMUMS
from production.payroll.works import TYPES
from production.timesheets import entries

PER_CENT = frozenset({"agent_fee", "p_and_h", "trust", "oasdi", "medicare", "futa"})
OF_GROSS = Q(part__in=GROSS)
SUMS: dict[str, tuple[Any, Q]] = {
    "gross": (_("Gross"), OF_GROSS),
    "hours": (_("Hours paid"), OF_GROSS & ~Q(hours=0)),
    "p_and_h": (_("Pension and health"), Q(part=Part.P_AND_H)),
    "trust": (_("Withheld for a minor's trust"), Q(part=Part.TRUST)),
    "employer": (_("Employer's taxes, estimated"), Q(part=Part.EMPLOYER)),
    "total_cost": (_("Total cost"), ~Q(part=Part.TRUST)),
}


def lines_of(run: PayRun, *, name: str, person: int = 0, item: int = 0) -> QuerySet[PayLine]:
    """The lines that one of ``SUMS`` adds up; of a person, or of an item, where one is named."""
    rows = PayLine.objects.filter(SUMS[name][1], item__run=run)
    rows = rows.filter(item__person=person) if person else rows
    rows = rows.filter(item=item) if item else rows
    return rows.select_related("item__person").order_by("item__person__name", "item", "date", "position")


def total(rows: QuerySet[PayLine], name: str) -> Decimal:
    field = "hours" if name == "hours" else "amount"
    found: Decimal | None = rows.order_by().aggregate(sum=Sum(field))["sum"]
    return found or Decimal(0)


@dataclass(frozen=True)
class Card:
    """A version of a card that stood behind an item, and its page; ``card`` is None where it is gone."""

    name: str
    version: int
    card: RateCard | None
    address: str


@dataclass(frozen=True)
class Time:
    """A day as it was paid, in the form's words; ``is_changed`` where the sheet says otherwise by now."""

    day: PayDay
    columns: tuple[tuple[str, str], ...]
    address: str
    is_changed: bool

    @property
    def said(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.day.said
        return found


@dataclass(frozen=True)
class Source:
    """The figure that a line follows: its row as it stands in the card's version, and where."""

    said: Mapping[str, Any]
    kind: str
    category: str
    mark: str
    value: str
    card: Card | None
    address: str


@dataclass(frozen=True)
class Explained:
    line: PayLine
    formula: str
    facts: tuple[tuple[str, str], ...]
    rule: words.RuleWords
    source: Source | None
    base: Source | None
    times: tuple[Time, ...]
    cards: tuple[Card, ...]
    deal: Deal
    papers: tuple[DealPaper, ...]
    corrected_by: tuple[PayLine, ...]


def explained(line: PayLine) -> Explained:
    """Everything behind one line: of one that is taken back, what it was paid by then. About twelve queries."""
    item = line.corrects.item if line.takes_back and line.corrects else line.item
    cards = cards_of(item.cards)
    facts = tuple((words.fact(name), value) for name, value in line.facts.items())
    found = tuple(times(item, line))
    corrected = line.corrected_by.select_related("item__run").order_by("pk")
    return Explained(
        line, formula(line), facts, words.rule(line.rule), _source(line.source, cards), _base(line, cards), found,
        cards, line.item.deal, papers_of(line.item.deal), tuple(corrected),
    )  # fmt: skip


def formula(line: PayLine) -> str:
    """As in 2.0 h × 31.25 × 1.5; of what is counted in per cent, as in 468.75 × 21 %."""
    rate, times_ = figure(line.rate, 2), line.multiplier
    if line.kind in PER_CENT:
        return f"{rate} × {figure(times_ * 100, 0)} %"
    parts = [f"{figure(line.hours, 1)} h"] if line.hours else []
    parts += [rate, *([figure(times_, 1)] if line.hours or times_ != 1 else [])]
    return " × ".join(parts)


def times(item: PayItem, line: PayLine | None = None) -> Iterator[Time]:
    """The item's days as they were paid; of a line those of its date, and all where it is of none of them alone (a
    week's, or what is counted of everything)."""
    rows = item.days.select_related("time_line__shoot_day", "piece").order_by("pk")
    known = _sorted(rows)
    day = f"{line.date}" if line and line.part in (*GROSS,) and line.kind != "week" else ""
    chosen = [row for row in known if row.said.get("date") == day] or known
    for row in chosen:
        yield _time(row)


def _time(day: PayDay) -> Time:
    said = day.said.get("columns", {})
    columns = [(str(label), said[name]) for name, label in entries.LABELS.items() if name in said]
    if day.time_line:
        address = links.sheet(day.time_line.shoot_day_id, day.time_line.pk)
    else:
        address = links.address("piece", day.piece_id or 0)
    thing = day.time_line or day.piece
    return Time(day, tuple(columns), address, thing is not None and frozen.digest_of(thing) != day.sha256)


def cards_of(versions: Mapping[str, int]) -> tuple[Card, ...]:
    """By the names and versions that an item keeps. One query."""
    rows = RateCard.objects.filter(agreement__slug__in=versions).select_related("agreement", "approved_by")
    known = {(card.agreement.slug, card.version): card for card in rows}
    return tuple(_card(name, version, known.get((name, version))) for name, version in versions.items())


def _card(name: str, version: int, card: RateCard | None) -> Card:
    return Card(name, version, card, links.address("ratecard", card.pk) if card else "")


def _source(said: Mapping[str, Any], cards: tuple[Card, ...]) -> Source | None:
    """None where a line follows the deal's own rate. One query."""
    if not said:
        return None
    card = next((one for one in cards if (one.name, one.version) == (said.get("card"), said.get("version"))), None)
    kind, category = f"{said.get('kind', '')}", f"{said.get('category', '')}"
    row = RateRow.objects.filter(card=card.card, kind=kind, category=category).first() if card and card.card else None
    label = str(RateKind(kind).label) if kind in RateKind.values else kind
    mark = f"{said.get('mark', '')}"
    return Source(
        said, label, str(Category(category).label) if category in Category.values else category,
        str(Mark(mark).label) if mark in Mark.values else "", _value(row),
        card, card.address + links.row_anchor(kind, category) if card else "",
    )  # fmt: skip


def _base(line: PayLine, cards: tuple[Card, ...]) -> Source | None:
    """The minimum that an hour at more than its rate is paid of; None where that is the deal's own. One query."""
    deal = line.item.deal
    kind = MINIMUMS.get(TYPES[Pay(deal.pay)])
    card = next((one for one in cards if deal.agreement and one.name == deal.agreement.slug), None)
    if not line.hours or line.multiplier == 1 or kind is None or card is None or card.card is None:
        return None
    rows = RateRow.objects.filter(card=card.card, kind=kind, category__in=("", line.category))
    row = max(rows, key=lambda one: one.category, default=None)  # the category's own before that for all
    if row is None or not isinstance(row.term.value, Decimal) or (deal.rate or 0) >= row.term.value:
        return None
    if deal.rate is not None and line.category == category_of(deal.job, deal.category):
        return None
    said = {"card": card.name, "version": card.version, "kind": kind, "category": row.category, "source": row.source}
    return _source(said | {"mark": row.mark}, cards)


def _value(row: RateRow | None) -> str:
    return f"{shown(RateKind(row.kind), row.term.value)} {row.unit}".strip() if row else ""


def papers_of(deal: Deal) -> tuple[DealPaper, ...]:
    """The deal's documents, its memo first; drafts that were replaced stand behind those that hold."""
    rows = deal.papers.select_related("document").order_by("rider", "-pk")
    return tuple(rows)


def put_in_words(line: PayLine) -> None:
    """What a template shows of a line beside its columns."""
    line.words, line.formula = words.kind(line.kind), formula(line)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ItemPage:
    item: PayItem
    lines: tuple[PayLine, ...]
    times: tuple[Time, ...]
    sums: tuple[tuple[str, str, Decimal], ...]


def items_of(run: PayRun, person: Person) -> list[ItemPage]:
    """What a person is paid in a run. Three queries, however many days."""
    rows = run.items.filter(person=person).select_related("deal__series", "deal__agreement", "piece", "corrects__run")
    days = PayDay.objects.select_related("time_line__shoot_day", "piece").order_by("pk")
    found = rows.prefetch_related("lines__corrects__item", Prefetch("days", days)).order_by("pk")
    return [_item_page(item) for item in found]


def _item_page(item: PayItem) -> ItemPage:
    lines = sorted(item.lines.all(), key=lambda line: (line.date, line.position))
    for line in lines:
        put_in_words(line)
    employer = item.oasdi + item.medicare + item.futa
    sums = [(name, str(label), getattr(item, name, employer)) for name, (label, _lines) in SUMS.items()]
    return ItemPage(item, tuple(lines), tuple(_time(day) for day in _sorted(item.days.all())), tuple(sums))


def _sorted(days: Iterable[PayDay]) -> list[PayDay]:
    return sorted(days, key=lambda row: (str(row.said.get("date", "")), row.pk))
