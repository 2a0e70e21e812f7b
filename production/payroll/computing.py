"""Batches computed: the lines of each, and of corrections what differs from what was paid. Reads cards alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from production.payroll import approved, stops
from production.payroll.answer import facts_as_json, reckoned, source_as_json
from production.payroll.collecting import Batch, Collected
from production.payroll.figures import Figures, Gap
from production.payroll.lines import WAGES, Line, Result, total
from production.payroll.models import PayItem, PayLine, RunState
from production.payroll.stops import Stop
from production.payroll.work import Work
from production.payroll.works import Before, Past, of_piece, of_time
from studio.lib.errors import Failure

ZERO = Decimal(0)
SUMS = ("gross", "wages", "p_and_h", "trust", "oasdi", "medicare", "futa", "total_cost", "hours")


@dataclass(frozen=True)
class Computed:
    """``before`` is what the batch was computed over."""

    batch: Batch
    result: Result
    before: Before
    cards: dict[str, int]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.result.lines, *self.result.others)

    def sums(self) -> dict[str, Decimal]:
        """As they are stored: hours that no card rounds are those of the stored lines."""
        of = self.result
        return {
            "gross": of.gross, "wages": total(line for line in of.lines if line.part in WAGES),
            "p_and_h": of.p_and_h or ZERO, "trust": of.trust or ZERO,
            **{name: of.employer(name) or ZERO for name in ("oasdi", "medicare", "futa")},
            "total_cost": of.total_cost or ZERO, "hours": sum((_figure(line.hours, 2) for line in of.lines), ZERO),
        }  # fmt: skip


@dataclass
class Cards:
    """The approved cards of a run, each read once. ``photography_start`` picks agreements and states, ``pay_on`` the
    employer's taxes."""

    photography_start: date
    pay_on: date
    found: dict[tuple[str, str], Figures | Failure] = field(default_factory=dict)

    def figures(self, agreement: str, work_state: str) -> Figures:
        """Raises Failure as ``approved.figures``: nothing that is not approved is paid by."""
        key = (agreement, work_state)
        if key not in self.found:
            try:
                self.found[key] = approved.figures(
                    agreement=agreement, photography_start=self.photography_start, work_state=work_state,
                    paid_on=self.pay_on,
                )  # fmt: skip
            except Failure as failure:
                self.found[key] = failure
        found = self.found[key]
        if isinstance(found, Failure):
            raise found
        return found


def compute(found: Collected, cards: Cards) -> tuple[list[Computed], list[Stop]]:
    """Everything that can be computed, and everything that stops it, each stop once."""
    done: list[Computed] = []
    held = list(stops.of_people(found))
    so_far: dict[int, Before] = dict(found.before)
    for batch in found.batches:
        try:
            one = _one(batch, found, cards, so_far)
        except Failure as failure:
            held.append(stops.of_failure(failure, batch))
            continue
        if one is not None:
            held += [stops.of_gap(gap, batch) for gap in one.result.gaps]
            done.append(one)
    return done, list(dict.fromkeys(held))


def _one(batch: Batch, found: Collected, cards: Cards, so_far: dict[int, Before]) -> Computed | None:
    person, agreement = batch.deal.person_id, batch.deal.agreement
    if agreement is None:
        return None  # stops.of_people says so
    before = so_far.get(person, Before())
    if batch.corrects:
        before = Before(batch.corrects.earned_before, batch.corrects.wages_before)
    figures = cards.figures(agreement.slug, batch.work_state or _state(batch))
    result = _answered(reckoned(_work(batch, found, before), figures), found.steps.get(batch.deal.pk, frozenset()))
    result = _noticed(result, found.in_two_versions.get(batch.deal.pk))
    if not batch.corrects:
        paid = total(line for line in result.lines if line.part in WAGES)
        so_far[person] = Before(before.earned + paid, before.wages + paid)
    return Computed(batch, result, before, _cards(figures))


def _answered(result: Result, days: frozenset[str]) -> Result:
    """Without the questions that an approved step of the deal, delivered on the day, answers with its amount."""
    gaps = tuple(gap for gap in result.gaps if gap.code != "forced_call_by_day_alone" or gap.day not in days)
    return replace(result, gaps=gaps)


def _noticed(result: Result, last: date | None) -> Result:
    """With ``last``, the day of the version before in what may be the same week, said beside it."""
    if last is None:
        return result
    return replace(result, notices=(*result.notices, Gap("week_in_two_versions", day=f"{last}")))


def _state(batch: Batch) -> str:
    return batch.lines[0].shoot_day.state if batch.lines else ""


def _work(batch: Batch, found: Collected, before: Before) -> Work:
    file = found.files.get(batch.deal.person_id)
    if batch.piece:
        return of_piece(batch.piece, file=file, before=before)
    past = found.past.get(batch.deal.person_id, Past())
    return of_time(batch.deal, batch.lines, file=file, past=past, before=before)


def _cards(figures: Figures) -> dict[str, int]:
    """Names and versions of the cards that were at hand."""
    known = (figures.agreement, figures.state, figures.employer, figures.accounts)
    return {card.name: card.version for card in known if card}


def sums_of(one: Computed, paid: Mapping[str, Decimal] | None) -> dict[str, Decimal]:
    """What the item comes to; of a correction, what it adds to (or takes from) what was ``paid``."""
    sums = one.sums()
    return {name: sums[name] - paid[name] for name in SUMS} if paid is not None else sums


def rows(one: Computed, item: PayItem, paid: Iterable[PayLine]) -> Iterator[PayLine]:
    """The item's lines, not yet stored. Of a correction: each paid line that is wrong taken back, each right one that
    was not paid put in; the lines that agree stay out."""
    if item.corrects_id is None:
        yield from (_row(item, at, line) for at, line in enumerate(one.lines))
        return
    left: defaultdict[tuple[Any, ...], list[PayLine]] = defaultdict(list)
    for row in paid:
        left[_identity(row)].append(row)
    fresh = []
    for line in one.lines:
        known = left[_identity(_row(item, 0, line))]
        if known:
            known.pop()
        else:
            fresh.append(line)
    wrong = sorted((row for rest in left.values() for row in rest), key=lambda row: (row.date, row.pk))
    for at, row in enumerate(wrong):
        yield _taken_back(item, at, row)
    first = {row.date: row for row in reversed(wrong)}
    alike = {(row.date, row.kind): row for row in reversed(wrong)}
    for at, line in enumerate(fresh, start=len(wrong)):
        new = _row(item, at, line)
        new.corrects = alike.get((line.date, line.kind)) or first.get(line.date)
        yield new


def _identity(row: PayLine) -> tuple[Any, ...]:
    return row.date, row.kind, row.part, row.hours, row.rate, row.multiplier, row.amount, row.rule, row.category


def _row(item: PayItem, at: int, line: Line) -> PayLine:
    return PayLine(
        item=item, position=at, date=line.date, kind=line.kind, part=str(line.part), hours=_figure(line.hours, 2),
        rate=_figure(line.rate, 6), multiplier=_figure(line.multiplier, 6), amount=line.amount, rule=line.rule,
        account=line.account, category=line.category, source=source_as_json(line.row) or {}, facts=facts_as_json(line),
    )  # fmt: skip


def _figure(value: Decimal, places: int) -> Decimal:
    return round(value, places)


def _taken_back(item: PayItem, at: int, row: PayLine) -> PayLine:
    return PayLine(
        item=item, position=at, date=row.date, kind=row.kind, part=row.part, hours=-row.hours, rate=row.rate,
        multiplier=row.multiplier, amount=-row.amount, rule=row.rule, account=row.account, category=row.category,
        source=row.source, facts=row.facts, corrects=row, takes_back=True,
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What was paid for an item's time by now, its corrections in locked runs with it; ``lines`` those that stand."""

    sums: dict[str, Decimal]
    lines: list[PayLine]


def standing(items: Iterable[PayItem]) -> dict[int, Standing]:
    """By item. Two queries."""
    chains = {item.pk: [item] for item in items}
    for one in PayItem.objects.filter(corrects__in=chains, run__state=RunState.LOCKED):
        assert one.corrects_id is not None
        chains[one.corrects_id].append(one)
    root = {one.pk: pk for pk, chain in chains.items() for one in chain}
    lines: defaultdict[int, list[PayLine]] = defaultdict(list)
    for line in PayLine.objects.filter(item__in=root).order_by("pk"):
        lines[root[line.item_id]].append(line)
    return {pk: Standing(_added(chain), _standing(lines[pk])) for pk, chain in chains.items()}


def _added(chain: list[PayItem]) -> dict[str, Decimal]:
    return {name: sum((getattr(one, name) for one in chain), ZERO) for name in SUMS}


def _standing(lines: list[PayLine]) -> list[PayLine]:
    gone = {line.corrects_id for line in lines if line.takes_back}
    return [line for line in lines if not line.takes_back and line.pk not in gone]
