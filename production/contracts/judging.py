"""Rows read into what a deal is judged by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import FloatField, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.titles.models import Episode
from production.agreements import services as agreements
from production.agreements.terms import Terms
from production.contracts import committed, particulars, rules
from production.contracts.committed import Commitment
from production.contracts.facts import DealFacts, PersonFacts, Rider, ShootFacts, Standing
from production.contracts.models import COMMITTED, Deal, DealWaiver, SeriesTerms, TaftHartley
from production.contracts.rules import Case, Finding
from production.documents.models import DocumentState
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
    """What deals of some series are judged by, each part read once and only where it is asked for: cards, files,
    budgets, what is committed. Seven queries at most, and two for each agreement and day that the deals follow, however
    many deals."""

    def __init__(self, deals: Sequence[Deal], *, bound: Sequence[Deal] | None = None) -> None:
        """``bound``: every deal that binds these series, where the caller has read them."""
        self.deals = deals
        self.series = {deal.series_id for deal in deals}
        self.cards: dict[tuple[str, date | None], Card] = {}
        if bound is not None:
            self.bound = {deal.pk: deal for deal in bound}

    @cached_property
    def terms(self) -> dict[int, SeriesTerms]:
        return {row.pk: row for row in SeriesTerms.objects.filter(pk__in=self.series)}

    @cached_property
    def files(self) -> dict[int, PersonFile]:
        people = {deal.person_id for deal in self.deals}
        return {file.person_id: file for file in PersonFile.objects.filter(person__in=people)}

    @cached_property
    def longest(self) -> dict[int, float]:
        return _longest(self.series)

    @cached_property
    def bound(self) -> dict[int, Deal]:
        rows = Deal.objects.filter(series__in=self.series, state__in=COMMITTED).select_related("agreement")
        return {deal.pk: deal for deal in rows}

    @cached_property
    def waivers(self) -> dict[tuple[int, str, str], DealWaiver]:
        return _waivers(self.deals)

    def judged(self, deal: Deal) -> list[Judged]:
        """What stands against a deal, and what of it is waived."""
        card = self.card(deal)
        case = Case(
            replace(deal_facts(deal), has_report=self.has_report(deal)),
            person_facts(deal, self.files.get(deal.person_id)), self._shoot(deal), card.terms,
            has_agreement=deal.agreement is not None, is_union=is_union(deal),
            currency=deal.agreement.currency if deal.agreement else deal.currency,
        )  # fmt: skip
        found = ([card.problem] if card.problem else []) + rules.findings(case)
        return [Judged(one, self.waivers.get((deal.pk or 0, one.code, one.figures))) for one in found]

    @cached_property
    def reports(self) -> dict[int, TaftHartley]:
        return {row.deal_id: row for row in taft_hartley_of(deal.pk for deal in self.deals if deal.pk)}

    def has_report(self, deal: Deal) -> bool:
        """Whether a Taft-Hartley report was handed in, or is drawn and says what the deal says now."""
        report = self.reports.get(deal.pk or 0)
        if report is None or report.handed_in_on:
            return report is not None
        return report.about_sha256 == about(deal, self.files.get(deal.person_id))

    def card(self, deal: Deal) -> Card:
        row = self.terms.get(deal.series_id)
        key = (deal.agreement.slug if deal.agreement else "", row.photography_start if row else None)
        if key not in self.cards:
            self.cards[key] = _card(*key)
        return self.cards[key]

    def commitment(self, deal: Deal) -> Commitment:
        return committed.commitment(deal_facts(deal), self.card(deal).terms, is_union=is_union(deal))

    @cached_property
    def counted(self) -> dict[int, list[Deal]]:
        """The deals that bind each series; an amendment that was sent in the place of what it amends."""
        replaced = {deal.amends_id for deal in self.bound.values()}
        found: dict[int, list[Deal]] = {}
        for deal in self.bound.values():
            if deal.pk not in replaced:
                found.setdefault(deal.series_id, []).append(deal)
        return found

    @cached_property
    def sums(self) -> dict[int, dict[str, Commitment]]:
        """What is committed by series and by currency: nothing is converted."""
        found: dict[int, dict[str, Commitment]] = {}
        for series_id, deals in self.counted.items():
            sums = found.setdefault(series_id, {})
            for deal in deals:
                sums[deal.currency] = sums.get(deal.currency, Commitment()) + self.commitment(deal)
        return found

    def _shoot(self, deal: Deal) -> ShootFacts:
        """With this deal counted once, in the place of the one that it amends."""
        row, longest = self.terms.get(deal.series_id), self.longest.get(deal.series_id)
        currency = row.currency if row else deal.currency
        sums = {code: amount for code, amount in self._with(deal).items() if amount}
        facts = ShootFacts(
            currency=currency, committed=sums.pop(currency, Decimal(0)), longest_chapter_s=longest,
            uncounted=frozenset(sums),
        )  # fmt: skip
        if row is None:
            return facts
        return replace(
            facts, photography_start=row.photography_start, budget=row.budget, days_in_a_row=row.days_in_a_row,
            countries=rules.countries_of(row.countries),
        )  # fmt: skip

    def _with(self, deal: Deal) -> dict[str, Decimal]:
        """What is committed by currency, this deal among it."""
        found = {currency: sum_.total for currency, sum_ in self.sums.get(deal.series_id, {}).items()}
        if deal.pk not in self.bound:
            found[deal.currency] = found.get(deal.currency, Decimal(0)) + self.commitment(deal).total
            if before := self.bound.get(deal.amends_id or 0):
                found[before.currency] -= self.commitment(before).total
        return found


def judged(deal: Deal) -> list[Judged]:
    """What stands against one deal."""
    return Desk([deal]).judged(deal)


def deal_facts(deal: Deal) -> DealFacts:
    return DealFacts(
        job=deal.job, category=deal.category, pay=deal.pay, rate=deal.rate, currency=deal.currency,
        guarantee=deal.guarantee, plus_agent=deal.plus_agent, starts_on=deal.starts_on, ends_on=deal.ends_on,
        has_intimacy=deal.has_intimacy, has_replica=deal.has_replica,
        has_trust_account=bool(deal.trust_account.strip()), riders=riders(deal),
        left_open={one: particulars.left_open(deal.particulars, Rider(one)) for one in sorted(riders(deal))},
    )  # fmt: skip


def about(deal: Deal, file: PersonFile | None) -> str:
    """SHA-256 of what a Taft-Hartley report says of a deal and a person, so that one that says otherwise is known."""
    terms = (
        "series_id", "person_id", "job", "character_id", "role", "agreement_id", "category", "pay", "rate", "currency",
        "starts_on", "credited_as",
    )  # fmt: skip
    said = ("legal_name", "birth_date", "address", "phone")
    found = [str(getattr(deal, name)) for name in terms] + [str(getattr(file, name, "")) for name in said]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def taft_hartley_of(deals: Iterable[int]) -> QuerySet[TaftHartley]:
    """The reports of these deals that count; a newer one behind an older."""
    rows = TaftHartley.objects.filter(deal__in=list(deals), document__state=DocumentState.DRAWN)
    return rows.select_related("document").order_by("pk")


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


def is_minor(deal: Deal, file: PersonFile) -> bool | None:
    """On the deal's first day, today where it has none yet; None where the birth date is unknown."""
    return file.is_minor(deal.starts_on or timezone.localdate())


def person_facts(deal: Deal, file: PersonFile | None) -> PersonFacts:
    """Nothing is known of who has no file."""
    if file is None:
        return PersonFacts()
    return PersonFacts(
        standing=Standing(file.membership), is_minor=is_minor(deal, file),
        permit_expires=file.permit_expires, has_guardian=bool(file.guardian_name.strip()),
    )  # fmt: skip


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
    """Seconds of each series' longest episode: as cut, and as planned where there is no cut yet."""
    rows = Episode.objects.filter(series__in=series).values_list("series")
    lasts = Coalesce("stream__duration_s", "target_s", output_field=FloatField())
    return {pk: longest for pk, longest in rows.annotate(longest=Max(lasts)) if longest is not None}


def _waivers(deals: Sequence[Deal]) -> dict[tuple[int, str, str], DealWaiver]:
    rows = DealWaiver.objects.select_related("by").filter(deal__in=[deal.pk for deal in deals if deal.pk])
    return {(row.deal_id, row.code, row.figures): row for row in rows}
