"""The verbs of credits: grow from deals, change, check, approve, waive, lock."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.credits import services as published
from catalog.titles import gate, holds
from catalog.titles import services as titles
from catalog.titles.models import Series
from production.contracts.facts import PERFORMERS, Job
from production.contracts.models import Card, Deal
from production.credits import billing, errors, judging
from production.credits.judging import Judged
from production.credits.models import (
    LIST_MOVES,
    TERMS,
    Credit,
    CreditList,
    CreditListChange,
    CreditWaiver,
    ListState,
)
from studio.lib.transitions import move

NO_AGENT: dict[str, Any] = {"agent_name": "", "agent_how": "", "agent_noted_by": None, "agent_at": None}
ROLES = {Job.WRITER: "Written by", Job.DIRECTOR: "Directed by"}  # as credits word it, in the language of the titles
COPIED = (*TERMS, "deal_id", "person_id", "agent_name", "agent_how", "agent_noted_by_id", "agent_at")


@transaction.atomic
def grow(*, series: Series, by: Any) -> CreditList:
    """The draft of the series' credits with everybody whose deal is in force; the next version after a locked one.

    Who is there already is left as edited, also when the deal was amended: then only what nobody edited follows it.
    Raises Failure ``credits_frozen`` while the list is approved.
    """
    holds.lock(series.pk)  # two people may press the button
    now = CreditList.objects.select_for_update().filter(series=series).exclude(state=ListState.LOCKED).first()
    found = now or _next(series, by)
    if found.state != ListState.DRAFT:
        raise errors.frozen()
    known = {row.deal_id: row for row in found.credits.select_related("deal__person")}
    deals = list(judging.in_force(series.pk))
    erased = judging.erased_names(deal.person_id for deal in deals)
    for deal in deals:
        if deal.pk in known or not _is_credited(deal):
            continue
        before = _earlier(deal, known)
        if before is None:
            terms = from_deal(deal) | ({"name": erased[deal.person_id]} if deal.person_id in erased else {})
            Credit.objects.create(list=found, deal=deal, person_id=deal.person_id, **terms)
        else:
            _follow(before, deal)
    return found


def _earlier(deal: Deal, known: dict[int | None, Credit]) -> Credit | None:
    """The credit that grew from an earlier version of the deal."""
    before = deal.amends
    while before and before.pk not in known:
        before = before.amends
    return known[before.pk] if before else None


def _is_credited(deal: Deal) -> bool:
    """Background is credited where a contract demands it alone."""
    return deal.job != Job.BACKGROUND or judging.is_owed(deal)


def from_deal(deal: Deal) -> dict[str, Any]:
    """A credit's terms as its deal has them; where it has none, the end titles and a shared card."""
    role = deal.role if deal.job in PERFORMERS or deal.job == Job.CREW else ROLES.get(Job(deal.job), "")
    return {
        "name": judging.name_of(deal), "role": deal.credit_role or role, "kind": judging.kind_of(deal),
        "block": deal.credit_block or billing.Block.END, "is_single": deal.credit_card == Card.SINGLE,
        "position": deal.credit_position, "word": deal.credit_word,
    }  # fmt: skip


def _follow(row: Credit, deal: Deal) -> None:
    assert row.deal is not None
    old, new = from_deal(row.deal), from_deal(deal)
    changed = {name: value for name, value in new.items() if getattr(row, name) == old[name] != value}
    for name, value in (changed | (NO_AGENT if changed else {})).items():
        setattr(row, name, value)
    row.deal = deal
    row.save()


def open_list(series: Series) -> CreditList | None:
    """The version that is being made."""
    return CreditList.objects.filter(series=series).exclude(state=ListState.LOCKED).first()


def _next(series: Series, by: Any) -> CreditList:
    last = CreditList.objects.filter(series=series).order_by("-version").first()
    made = CreditList.objects.create(
        series=series, version=last.version + 1 if last else 1, made_by=by, **({"tie": last.tie} if last else {})
    )
    old = list(last.credits.all()) if last else []
    erased = judging.erased_names(row.person_id for row in old if row.person_id)
    Credit.objects.bulk_create(_copied(row, made, erased) for row in old)
    return made


def _copied(row: Credit, into: CreditList, erased: dict[int, str]) -> Credit:
    """A name that was erased since does not come along, nor what an agent said of it."""
    made = Credit(list=into, **{name: getattr(row, name) for name in COPIED})
    if row.person_id in erased:
        for name, value in (NO_AGENT | {"name": erased[row.person_id]}).items():
            setattr(made, name, value)
    return made


def lock_list(list_id: int) -> CreditList:
    """The one door to a list that is about to change. Inside a transaction."""
    return CreditList.objects.select_for_update(of=("self",)).select_related("series").get(pk=list_id)


def _draft(list_id: int) -> CreditList:
    """As lock_list(), where rows are about to change."""
    found = lock_list(list_id)
    if found.state != ListState.DRAFT:
        raise errors.frozen()
    return found


@transaction.atomic
def add(*, credit_list: CreditList, **terms: Any) -> Credit:
    """Somebody without a deal. Raises Failure ``credits_frozen``, ``name_needed``, ``unknown_term``."""
    return Credit.objects.create(list=_draft(credit_list.pk), **_checked({"name": ""} | terms))


@transaction.atomic
def change(*, credit: Credit, **terms: Any) -> Credit:
    """Another reading of a credit; an agent's approval of the old one is gone. Raises Failure as add() does."""
    _draft(credit.list_id)
    now = Credit.objects.select_for_update().get(pk=credit.pk)
    changed = {name: value for name, value in _checked(terms).items() if getattr(now, name) != value}
    for name, value in (changed | (NO_AGENT if changed else {})).items():
        setattr(now, name, value)
    now.save()
    return now


def _checked(terms: dict[str, Any]) -> dict[str, Any]:
    for name in terms:
        if name not in TERMS:
            raise errors.unknown_term(name)
    if "name" in terms and not terms["name"].strip():
        raise errors.unnamed()
    return terms


@transaction.atomic
def remove(*, credit: Credit) -> None:
    """Raises Failure ``credits_frozen``. Who has a deal in force comes again as the list grows."""
    _draft(credit.list_id)
    Credit.objects.filter(pk=credit.pk).delete()


@transaction.atomic
def order_ties(*, credit_list: CreditList, tie: str) -> None:
    """Who reads first of those at the same place. Raises Failure ``credits_frozen``."""
    CreditList.objects.filter(pk=_draft(credit_list.pk).pk).update(tie=tie)


@transaction.atomic
def agent_approved(*, credit: Credit, name: str, how: str, by: Any) -> Credit:
    """Note that the performer's agent approves how the credit reads. Raises Failure ``credits_frozen``,
    ``no_agent_asked``, ``name_needed``."""
    now = owed_to_agent(credit)
    if not name.strip():
        raise errors.unnamed()
    now.agent_name, now.agent_how, now.agent_noted_by, now.agent_at = name.strip(), how.strip(), by, timezone.now()
    now.save()
    return now


def owed_to_agent(credit: Credit) -> Credit:
    """The credit of a draft, locked, which an agent is to approve. Inside a transaction. Raises Failure
    ``credits_frozen``, ``no_agent_asked``."""
    _draft(credit.list_id)
    now = Credit.objects.select_related("deal", "list__series").get(pk=credit.pk)
    if not (now.deal and now.deal.agent_approves):
        raise errors.no_agent_asked()
    return now


def cards(credit_list: CreditList) -> tuple[billing.Card, ...]:
    """The cards as they will read. One query."""
    return billing.cards(judging.rows(credit_list), credit_list.tie)


def check(credit_list: CreditList) -> list[Judged]:
    """What of a list is not as contracted, and what of that is waived."""
    return judging.judged(credit_list)


@transaction.atomic
def approve(*, credit_list: CreditList, by: Any) -> CreditList:
    """Raises Failure ``credits_frozen``, ``credits_empty``, ``credits_not_ready`` with what is not as contracted."""
    now = _draft(credit_list.pk)
    _check_ready(now)
    move(now, table=LIST_MOVES, to=ListState.APPROVED, changes=CreditListChange, by=by)
    return now


def _check_ready(credit_list: CreditList) -> None:
    if not credit_list.credits.exists():
        raise errors.empty()
    if found := judging.open_findings(credit_list):
        raise errors.not_as_contracted(found)


@transaction.atomic
def reopen(*, credit_list: CreditList, by: Any, why: str = "") -> CreditList:
    """Back to a draft, to be changed and approved anew. Raises IllegalTransition."""
    now = CreditList.objects.select_for_update().get(pk=credit_list.pk)
    move(now, table=LIST_MOVES, to=ListState.DRAFT, changes=CreditListChange, by=by, why=why)
    return now


@transaction.atomic
def lock(*, credit_list: CreditList, by: Any) -> CreditList:
    """Publish an approved list: it never changes again, and episodes that waited for it alone are published.

    Raises Failure ``credits_not_ready`` where deals have changed since, IllegalTransition.
    """
    holds.lock(credit_list.series_id)
    now = lock_list(credit_list.pk)
    if now.state == ListState.APPROVED:
        _check_ready(now)
    move(now, table=LIST_MOVES, to=ListState.LOCKED, changes=CreditListChange, by=by)
    published.publish(series=now.series, version=now.version, data=frozen(now))
    titles.holds_changed(series_id=now.series_id)
    return now


def frozen(credit_list: CreditList) -> dict[str, Any]:
    """What is published of a list: see catalog.credits.models."""
    rows = judging.rows(credit_list)
    keys = dict(credit_list.credits.values_list("person_id", "person__public_id"))
    read = [one for block in billing.Block for one in billing.ordered(rows, block, credit_list.tie)]
    return {
        "cards": [asdict(card) for card in billing.cards(rows, credit_list.tie)],
        "credits": [
            {
                "person": keys.get(one.person) if one.person else None, "name": one.name, "role": one.role,
                "kind": str(one.kind), "block": str(one.block), "word": one.word,
            }
            for one in read
        ],
    }  # fmt: skip


@transaction.atomic
def waive(*, series: Series, deal_id: int, code: str, why: str, by: Any) -> list[CreditWaiver]:
    """Let a deal's duty go unmet as the draft and the locked credits have it now; returns what was waived.

    Episodes that waited for it alone are published.
    Raises Failure ``reason_needed`` or ``nothing_to_waive``.
    """
    reason = gate.check_reason(why)
    holds.lock(series.pk)
    made = [
        CreditWaiver.objects.create(
            deal_id=deal_id, code=code, figures=one.figures, sentence=one.sentence, why=reason, by=by
        )
        for one in unwaived(series)
        if one.deal == deal_id and one.code == code
    ]
    if not made:
        raise errors.nothing_to_waive()
    titles.holds_changed(series_id=series.pk)
    return made


def unwaived(series: Series) -> list[billing.Finding]:
    """What stands against the open list and what holds the series' episodes back, each once."""
    now = open_list(series)
    found = (judging.judged(now) if now else []) + judging.holding(series)
    by_key = {(one.finding.deal, one.finding.code, one.finding.figures): one for one in reversed(found)}
    return [one.finding for one in by_key.values() if one.waiver is None and one.finding.deal is not None]
