"""Rows read into what a deal is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import FloatField, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from catalog.titles.models import Episode
from production.agreements import services as agreements
from production.agreements.terms import Terms
from production.contracts import committed, rules
from production.contracts.committed import Commitment
from production.contracts.facts import DealFacts, PersonFacts, Rider, ShootFacts, Standing
from production.contracts.models import COMMITTED, Deal, DealWaiver, SeriesTerms
from production.contracts.rules import Case, Finding
from production.people.models import PersonFile
from studio.lib.errors import Failure


@dataclass(frozen=True)
class Judged:
    """A finding, and the waiver that covers it."""

    finding: Finding
    waiver: DealWaiver | None = None

    @property
    def holds_up(self) -> bool:
        return self.waiver is None and not self.finding.is_notice


@dataclass(frozen=True)
class Card:
    """The rate card that a deal follows, or why there is none."""

    terms: Terms | None = None
    problem: Finding | None = None


class Desk:
    """What deals of some series are judged by, read once: cards, files, budgets, what is committed. Six queries, and
    two for each agreement and day that the deals follow, however many deals."""

    def __init__(self, deals: Sequence[Deal]) -> None:
        series = {deal.series_id for deal in deals}
        people = {deal.person_id for deal in deals}
        bound = Deal.objects.filter(series__in=series, state__in=COMMITTED).select_related("agreement", "series__terms")
        self.terms = {row.pk: row for row in SeriesTerms.objects.filter(pk__in=series)}
        self.files = {file.person_id: file for file in PersonFile.objects.filter(person__in=people)}
        self.longest = _longest(series)
        self.cards: dict[tuple[str, date | None], Card] = {}
        self.bound = {deal.pk: deal for deal in bound}
        self.sums = self._sums()
        self.waivers = _waivers(deals)

    def judged(self, deal: Deal) -> list[Judged]:
        """What stands against a deal, and what of it is waived."""
        card = self.card(deal)
        case = Case(
            deal_facts(deal), person_facts(self.files.get(deal.person_id), deal.starts_on), self._shoot(deal),
            card.terms, is_union=is_union(deal),
            currency=deal.agreement.currency if deal.agreement else deal.currency,
        )  # fmt: skip
        found = ([card.problem] if card.problem else []) + rules.findings(case)
        return [Judged(one, self.waivers.get((deal.pk or 0, one.code, one.figures))) for one in found]

    def card(self, deal: Deal) -> Card:
        row = self.terms.get(deal.series_id)
        key = (deal.agreement.slug if deal.agreement else "", row.photography_start if row else None)
        if key not in self.cards:
            self.cards[key] = _card(*key)
        return self.cards[key]

    def commitment(self, deal: Deal) -> Commitment:
        return committed.commitment(deal_facts(deal), self.card(deal).terms, is_union=is_union(deal))

    def committed(self, series_id: int) -> Commitment:
        """Of all deals that were sent or are in force."""
        return self.sums.get(series_id, Commitment())

    def _sums(self) -> dict[int, Commitment]:
        replaced = {deal.amends_id for deal in self.bound.values()}
        sums: dict[int, Commitment] = {}
        for deal in self.bound.values():
            if deal.pk not in replaced:
                sums[deal.series_id] = sums.get(deal.series_id, Commitment()) + self.commitment(deal)
        return sums

    def _shoot(self, deal: Deal) -> ShootFacts:
        """With this deal counted once, in the place of the one that it amends."""
        bound = self.committed(deal.series_id).total
        if deal.pk not in self.bound:
            bound += self.commitment(deal).total
            if before := self.bound.get(deal.amends_id or 0):
                bound -= self.commitment(before).total
        row, longest = self.terms.get(deal.series_id), self.longest.get(deal.series_id)
        if row is None:
            return ShootFacts(committed=bound, longest_chapter_s=longest)
        return ShootFacts(
            photography_start=row.photography_start, currency=row.currency, budget=row.budget, committed=bound,
            longest_chapter_s=longest, days_in_a_row=row.days_in_a_row, countries=countries(row.countries),
        )  # fmt: skip


def judged(deal: Deal) -> list[Judged]:
    """What stands against one deal."""
    return Desk([deal]).judged(deal)


def deal_facts(deal: Deal) -> DealFacts:
    return DealFacts(
        job=deal.job, category=deal.category, pay=deal.pay, rate=deal.rate, currency=deal.currency,
        guarantee=deal.guarantee, plus_agent=deal.plus_agent, starts_on=deal.starts_on, ends_on=deal.ends_on,
        has_intimacy=deal.has_intimacy, has_replica=deal.has_replica,
        has_trust_account=bool(deal.trust_account.strip()), riders=riders(deal),
    )  # fmt: skip


def riders(deal: Deal) -> frozenset[str]:
    """The riders that go out with the memo: each is drawn where what is agreed is written down."""
    found = set[str]()
    if deal.has_intimacy and deal.intimacy_terms.strip():
        found.add(Rider.INTIMACY)
    if deal.has_replica and deal.replica_uses.strip():
        found.add(Rider.REPLICA)
    if deal.minor_terms.strip():
        found.add(Rider.MINOR)
    return frozenset(found)


def is_union(deal: Deal) -> bool:
    return bool(deal.agreement and deal.agreement.union)


def person_facts(file: PersonFile | None, on: date | None) -> PersonFacts:
    """Nothing is known of who has no file."""
    if file is None:
        return PersonFacts()
    return PersonFacts(
        standing=Standing(file.membership), is_minor=file.is_minor(on) if on else None,
        permit_expires=file.permit_expires, has_guardian=bool(file.guardian_name.strip()),
    )  # fmt: skip


def countries(text: str) -> frozenset[str]:
    """The codes of ``US, CA``."""
    return frozenset(code for part in text.split(",") if (code := part.strip().upper()))


def card_of(row: SeriesTerms | None) -> Card:
    """The card that a series' own terms follow. Two queries."""
    return _card(row.agreement.slug, row.photography_start) if row and row.agreement else Card()


def _card(agreement: str, start: date | None) -> Card:
    if not agreement:
        return Card()
    if start is None:
        sentence = _("The series' terms have no day on which photography starts: it picks the rate card.")
        return Card(problem=Finding("no_photography_start", sentence))
    try:
        return Card(agreements.as_of(agreement=agreement, day=start))
    except Failure as failure:
        return Card(problem=Finding(failure.code, failure.message))


def _longest(series: Iterable[int]) -> dict[int, float]:
    """Seconds of each series' longest episode, as planned or as cut."""
    rows = Episode.objects.filter(series__in=series).values_list("series")
    found = rows.annotate(longest=Greatest(Max("target_s"), Max("stream__duration_s"), output_field=FloatField()))
    return {pk: float(longest) for pk, longest in found if longest is not None}


def _waivers(deals: Sequence[Deal]) -> dict[tuple[int, str, str], DealWaiver]:
    rows = DealWaiver.objects.select_related("by").filter(deal__in=[deal.pk for deal in deals if deal.pk])
    return {(row.deal_id, row.code, row.figures): row for row in rows}
