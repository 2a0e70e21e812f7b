"""Deals and rows read into what credits are checked by; what holds a series' episodes back from the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.titles.models import Series
from production.contracts.facts import PERFORMERS, PRINCIPALS, Job
from production.contracts.models import Card, Deal, DealState
from production.credits import billing
from production.credits.billing import Duty, Finding, Kind
from production.credits.models import Credit, CreditList, CreditWaiver, ListState
from production.people.models import Erasure

KINDS = {Job.WRITER: Kind.WRITER, Job.DIRECTOR: Kind.DIRECTOR, Job.CREW: Kind.CREW}
UNSIGNED_CODE = "contract_unsigned"
UNSIGNED = (DealState.DRAFT, DealState.SENT, DealState.SIGNED)


@dataclass(frozen=True)
class Judged:
    """A finding, and the waiver that covers it."""

    finding: Finding
    waiver: CreditWaiver | None = None


def kind_of(deal: Deal) -> str:
    return Kind.CAST if deal.job in PERFORMERS else KINDS[Job(deal.job)]


def in_force(series_id: int) -> QuerySet[Deal]:
    rows = Deal.objects.filter(series=series_id, state=DealState.ACTIVE)
    return rows.select_related("person", "agreement").order_by("id")


def duties(series_id: int) -> list[Duty]:
    """Of every deal in force with a credit clause, and of every principal's under a union agreement. Two queries."""
    owed = [deal for deal in in_force(series_id) if is_owed(deal)]
    erased = erased_names(deal.person_id for deal in owed)
    return [_duty(deal, erased.get(deal.person_id, "")) for deal in owed]


def erased_names(people: Iterable[int]) -> dict[int, str]:
    """What stands instead of the name of those who had it erased. One query."""
    rows = Erasure.objects.filter(person__in=set(people), with_credits=True)
    return dict(rows.values_list("person", "person__name"))


def is_owed(deal: Deal) -> bool:
    is_union = bool(deal.agreement and deal.agreement.union)
    return bool(deal.credit_clause.strip()) or (is_union and deal.job in PRINCIPALS)


def _duty(deal: Deal, erased: str) -> Duty:
    return Duty(
        deal=deal.pk, person=deal.person_id, name=erased or name_of(deal), contracted=name_of(deal), kind=kind_of(deal),
        role=deal.credit_role,
        block=deal.credit_block, is_single=deal.credit_card == Card.SINGLE if deal.credit_card else None,
        position=deal.credit_position, word=deal.credit_word, clause=deal.credit_clause,
        asks_agent=deal.agent_approves and not erased,
    )  # fmt: skip


def name_of(deal: Deal) -> str:
    return deal.credited_as.strip() or deal.person.name


def read(row: Credit) -> billing.Credit:
    return billing.Credit(
        name=row.name, kind=row.kind, role=row.role, block=row.block, is_single=row.is_single, position=row.position,
        word=row.word, team=row.team, deal=row.deal_id, person=row.person_id, agent_agreed=row.agent_at is not None,
    )  # fmt: skip


def rows(credit_list: CreditList) -> list[billing.Credit]:
    return [read(row) for row in credit_list.credits.all()]


def judged(credit_list: CreditList) -> list[Judged]:
    """What of a list is not as contracted, and what of that is waived. Three queries."""
    return _with_waivers(billing.checks(rows(credit_list), duties(credit_list.series_id), credit_list.tie))


def open_findings(credit_list: CreditList) -> list[Finding]:
    return [one.finding for one in judged(credit_list) if one.waiver is None]


def holding(series: Series) -> list[Judged]:
    """What holds the series' episodes back: principals without a contract in force, duties that the locked credits do
    not meet. With what is waived of it. At most five queries, one where the series has no deal."""
    if not Deal.objects.filter(series=series).exists():
        return []
    return _with_waivers([*_unsigned(series), *_unmet(series)])


def _unsigned(series: Series) -> list[Finding]:
    """An amendment that waits holds nothing: the contract that it amends is signed."""
    waiting = Deal.objects.filter(series=series, job__in=PRINCIPALS, state__in=UNSIGNED)
    missing = waiting.exclude(amends__state=DealState.ACTIVE).select_related("person").order_by("id")
    sentence = _("The contract of %(name)s is not signed by both sides: %(state)s.")
    return [
        Finding(
            UNSIGNED_CODE, sentence % {"name": deal.person, "state": deal.get_state_display()}, deal.pk,
        )
        for deal in missing
    ]  # fmt: skip


def _unmet(series: Series) -> list[Finding]:
    """A person twice on a list is nobody's duty, and holds nothing."""
    last = locked(series)
    found = billing.checks(rows(last) if last else [], duties(series.pk), last.tie if last else billing.Tie.ALPHABET)
    owed = [one for one in found if one.deal is not None]
    if last is None:
        return [replace(one, sentence=one.sentence + " " + _("No credits are locked yet.")) for one in owed]
    return owed


def locked(series: Series) -> CreditList | None:
    """The version that holds."""
    return CreditList.objects.filter(series=series, state=ListState.LOCKED).order_by("-version").first()


def _with_waivers(found: Iterable[Finding]) -> list[Judged]:
    known = list(found)
    waivers = CreditWaiver.objects.select_related("by").filter(deal__in={one.deal for one in known if one.deal})
    by_key = {(row.deal_id, row.code, row.figures): row for row in waivers}
    return [Judged(one, by_key.get((one.deal or 0, one.code, one.figures))) for one in known]
