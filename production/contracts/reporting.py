"""Taft-Hartley reports: drawn from the deal that hires a non-member, handed in; the union standing follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.titles import gate
from production.contracts import errors, judging, papers, services
from production.contracts.judging import Judged
from production.contracts.models import Deal, DealState, TaftHartley
from production.contracts.rules import Finding
from production.documents import services as documents
from production.documents.models import Document, DocumentKind
from production.people.models import Membership, PersonFile

CODE = "taft_hartley"
TOLD = ("training", "experience", "auditions")
OVER = (DealState.SUPERSEDED, DealState.CANCELLED)


def needed(deal: Deal) -> Finding | None:
    """What says that the deal hires somebody who has to be reported; None where it does not."""
    return None if deal.state in OVER else asked_for(judging.judged(deal))


def asked_for(judged: Sequence[Judged]) -> Finding | None:
    """What of all that stands against a deal asks for a report."""
    return next((one.finding for one in judged if one.finding.code == CODE), None)


def latest(deal: Deal) -> TaftHartley | None:
    """The deal's report that counts, drawn or handed in."""
    return judging.taft_hartley_of([deal.pk]).last()


def draw(*, deal: Deal, reason: str, by: Any, **told: str) -> TaftHartley:
    """Draw the report that the deal needs, in the place of one that was drawn before; nobody signs it. ``reason``: why
    a member was not hired; ``told``: training, experience, auditions.

    Raises Failure ``reason_needed``, ``no_report_needed``, ``already_handed_in``, ``no_person_file``,
    ``document_data``.
    """
    why = gate.check_reason(reason)
    told = {name: text.strip() for name, text in told.items() if name in TOLD}
    with transaction.atomic():
        now = services.locked(deal.pk)
        finding, file = needed(now), services.file_of(now)
        if finding is None:
            raise errors.no_report_needed()
        data = papers.taft_hartley(now, file, due=finding.due, rule=_rule(finding, now), told=told | {"reason": why})
        document = documents.draw(
            kind=DocumentKind.TAFT_HARTLEY, title=_title(now), data=data, signers=(), replaces=_before(now), by=by
        )
        return TaftHartley.objects.create(
            deal=now, document=document, due_on=finding.due, about_sha256=judging.about(now, file), reason=why
        )


def _rule(finding: Finding, deal: Deal) -> str:
    """As in ``within 15 days of the first day of work: the agreement, page 3``; the source alone where no term is
    entered."""
    if finding.due is None or deal.starts_on is None:
        return finding.source
    words = {"days": (finding.due - deal.starts_on).days, "source": finding.source}
    return _("within %(days)s days of the first day of work: %(source)s") % words


def _title(deal: Deal) -> str:
    return f"{DocumentKind.TAFT_HARTLEY.label}: {deal.person}, {deal.series}"


def _before(deal: Deal) -> Document | None:
    """The report that a new one takes the place of: the deal's own, or that of the version that it amends."""
    found = judging.taft_hartley_of([deal.pk, *([deal.amends_id] if deal.amends_id else [])]).last()
    if found and found.handed_in_on:
        raise errors.already_handed_in(found.handed_in_on)
    return found.document if found else None


@transaction.atomic
def hand_in(*, deal: Deal, on: date | None, by: Any) -> TaftHartley:
    """Note that the union has the report since that day. A non-member's file says from then on that they were reported,
    so that no later deal asks for it again.

    Raises Failure ``no_report``, ``report_is_stale``, ``already_handed_in``, ``bad_report_day`` for a day to come.
    """
    now = services.locked(deal.pk)
    report = latest(now)
    if report is None:
        raise errors.no_report()
    if report.handed_in_on:
        raise errors.already_handed_in(report.handed_in_on)
    if on is None or on > timezone.localdate():
        raise errors.bad_report_day()
    file = PersonFile.objects.select_for_update().filter(person=now.person_id).first()
    if report.about_sha256 != judging.about(now, file):
        raise errors.report_is_stale()
    report.handed_in_on, report.handed_in_by = on, by
    report.save(update_fields=["handed_in_on", "handed_in_by"])
    rows = PersonFile.objects.filter(person=now.person_id, membership=Membership.NON_MEMBER)
    rows.update(membership=Membership.TAFT_HARTLEYED, updated_at=timezone.now())
    return report


def said(report: TaftHartley) -> str:
    """As a list of reports says it."""
    if report.handed_in_on:
        return _("%(number)s, handed in on %(day)s") % {"number": report.document.number, "day": report.handed_in_on}
    return _("%(number)s, drawn") % {"number": report.document.number}
