"""The verbs of deals: draft, change, waive, send, countersign, amend, cancel."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.people.models import Person
from catalog.titles import gate, holds
from catalog.titles import services as titles
from catalog.titles.models import Series
from production.contracts import errors, judging, papers, particulars
from production.contracts.judging import Judged
from production.contracts.models import (
    DEAL_MOVES,
    TERMS,
    Deal,
    DealChange,
    DealPaper,
    DealState,
    DealWaiver,
    SeriesTerms,
    terms_of,
)
from production.documents import drawing, freezing
from production.documents import errors as document_errors
from production.documents import services as documents
from production.documents.models import Document, DocumentState
from production.people.models import PersonFile
from studio.lib.transitions import move

DAYS = 14  # that a link to sign holds


@transaction.atomic
def draft(*, series: Series, person: Person, by: Any, **terms: Any) -> Deal:
    """A new deal, of the series' agreement where nothing else is said. Raises Failure ``unknown_term``."""
    terms = _checked(terms)
    if "agreement" not in terms:
        row = SeriesTerms.objects.filter(pk=series.pk).select_related("agreement").first()
        terms["agreement"] = row.agreement if row else None
    holds.lock(series.pk)
    made = Deal.objects.create(series=series, person=person, made_by=by, **terms)
    titles.holds_changed(series_id=series.pk)
    return made


@transaction.atomic
def change(*, deal: Deal, **terms: Any) -> Deal:
    """Other terms of a draft. Raises Failure ``deal_frozen`` or ``unknown_term``."""
    terms = _checked(terms)
    now = locked(deal.pk)
    if now.state != DealState.DRAFT:
        raise errors.frozen()
    for name, value in terms.items():
        setattr(now, name, value)
    now.save(update_fields=list(terms))
    titles.holds_changed(series_id=now.series_id)
    return now


def _checked(terms: dict[str, Any]) -> dict[str, Any]:
    for name in terms:
        if name not in TERMS:
            raise errors.unknown_term(name)
    try:
        return terms | {"particulars": particulars.clean(terms["particulars"])} if "particulars" in terms else terms
    except KeyError as missing:
        raise errors.unknown_term(str(missing.args[0])) from None


def now(deal_id: int) -> Deal:
    """The deal as it stands, with all that it is judged by."""
    return Deal.objects.select_related("series__terms", "person", "agreement", "character").get(pk=deal_id)


def locked(deal_id: int) -> Deal:
    """The one door to a deal that is about to change, and to its series' publishing. Inside a transaction."""
    rows = Deal.objects.select_for_update(of=("self",), no_key=True)  # credits may point at it meanwhile
    found = rows.select_related("series__terms", "person", "agreement", "character").get(pk=deal_id)
    holds.lock(found.series_id)
    return found


@transaction.atomic
def waive(*, deal: Deal, code: str, why: str, by: Any) -> DealWaiver:
    """Let the deal be sent although a rule holds it up, for the figures that it has now.

    Raises Failure ``reason_needed``, ``nothing_to_waive`` or ``already_waived``.
    """
    reason = gate.check_reason(why)
    now = locked(deal.pk)
    for one in judging.judged(now):
        if one.finding.code == code and not one.finding.is_notice:
            if one.waiver:
                raise errors.already_waived(one.waiver.by, one.waiver.why)
            return DealWaiver.objects.create(
                deal=now, code=code, figures=one.finding.figures, sentence=one.finding.sentence, why=reason, by=by
            )
    raise errors.nothing_to_waive()


def send(*, deal: Deal, by: Any, days: int = DAYS) -> Deal:
    """Draw the deal's papers and send them for signature, all or none. ``days``: how long the links hold.

    The papers are drawn first, outside of any transaction: a deal whose sending is cut there is a draft still, and
    sending it again takes the papers that say the same. Raises Failure ``deal_not_ready`` with what holds it up,
    ``deal_frozen``, ``no_person_file``, ``no_legal_name``, ``no_address``, ``deal_changed``.
    """
    now = _ready(deal.pk)
    drawn = _drawn(now, by=by)
    with transaction.atomic():
        _lock_papers(deal.pk)
        now = _ready(deal.pk)
        if _digests(now) != {rider: document.data_sha256 for rider, document in drawn.items()}:
            raise errors.terms_changed()
        for document in drawn.values():
            documents.send(document=document, by=by, days=days)
        _keep_name(now)
        step(now, DealState.SENT, by=by)
        titles.holds_changed(series_id=now.series_id)
    return now


def _keep_name(deal: Deal) -> None:
    """The name that the memo has is the contracted one, whatever the person is called later."""
    deal.credited_as = deal.credited_as.strip() or deal.person.name
    deal.save(update_fields=["credited_as"])


@transaction.atomic
def _ready(deal_id: int) -> Deal:
    """The deal, locked, with nothing that holds it up."""
    now = locked(deal_id)
    if now.state != DealState.DRAFT:
        raise errors.frozen()
    if held := held_up(now):
        raise errors.not_ready([one.finding for one in held])
    return now


def _lock_papers(deal_id: int) -> None:
    """Before the deal, as who signs or voids one of them does. Inside a transaction."""
    papers_of = DealPaper.objects.filter(deal=deal_id).values("document")
    list(Document.objects.select_for_update().filter(pk__in=papers_of).order_by("pk").values("pk"))


def held_up(deal: Deal) -> list[Judged]:
    """What keeps the deal from being sent."""
    return [one for one in judging.judged(deal) if one.holds_up]


def file_of(deal: Deal) -> PersonFile:
    """Raises Failure ``no_person_file``."""
    found = PersonFile.objects.filter(person=deal.person_id).first()
    if found is None:
        raise errors.no_file()
    return found


def _digests(deal: Deal) -> dict[str, str]:
    return {rider: freezing.digest(freezing.frozen(data)) for rider, data in papers.all_of(deal, file_of(deal)).items()}


def _drawn(deal: Deal, *, by: Any) -> dict[str, Document]:
    """The deal's papers, drawn now or before; those that say something else than the deal does now are void."""
    file = file_of(deal)
    signers = papers.signers(deal, file)
    found: dict[str, Document] = {}
    known = {paper.rider: paper.document for paper in live_papers(deal)}
    for rider, data in papers.all_of(deal, file).items():
        before = known.pop(rider, None)
        if before and before.data_sha256 == freezing.digest(freezing.frozen(data)):
            found[rider] = before
        else:
            found[rider] = _draw(deal, rider, data, signers, by=by, instead_of=before)
    for left in known.values():
        documents.void(document=left, by=by, why=_("the deal no longer has this rider"))
    return {rider: drawing.drawn(document) for rider, document in found.items()}


@transaction.atomic
def _draw(
    deal: Deal,
    rider: str,
    data: dict[str, Any],
    signers: list[documents.Signer],
    *,
    by: Any,
    instead_of: Document | None,
) -> Document:
    """Frozen and known as the deal's at once; its pages are drawn when that is through."""
    replaces = instead_of or _amended_paper(deal, rider)
    document = documents.draw(
        kind=papers.KINDS[rider], title=papers.title(deal, rider), data=data, signers=signers, replaces=replaces, by=by
    )
    DealPaper.objects.create(deal=deal, document=document, rider=rider)
    return document


def _amended_paper(deal: Deal, rider: str) -> Document | None:
    """The paper of the version before, which stays in force until the new one is countersigned."""
    if deal.amends_id is None:
        return None
    row = DealPaper.objects.filter(deal=deal.amends_id, rider=rider).select_related("document").last()
    return row.document if row and row.document.state in LIVE_PAPER else None


COUNTERSIGNED = (DealState.ACTIVE, DealState.SUPERSEDED)
LIVE_PAPER = (DocumentState.DRAWN, DocumentState.SENT, DocumentState.SIGNED, DocumentState.COUNTERSIGNED)


def live_papers(deal: Deal) -> list[DealPaper]:
    """The papers that hold now, or are to."""
    rows = DealPaper.objects.filter(deal=deal, document__state__in=LIVE_PAPER)
    return list(rows.select_related("document"))


@transaction.atomic
def countersign(*, deal: Deal, by: Any) -> Deal:
    """Sign all papers of the deal for the studio; then it is in force, and what it amends is not. Raises Failure
    ``not_signed_yet``, ``already_countersigned``, and as documents.countersign() does."""
    _lock_papers(deal.pk)
    state = locked(deal.pk).state
    if state != DealState.SIGNED:
        raise (document_errors.already_countersigned() if state in COUNTERSIGNED else document_errors.not_signed_yet())
    for paper in live_papers(deal):
        if paper.document.state != DocumentState.COUNTERSIGNED:
            documents.countersign(document=paper.document, by=by)
    return locked(deal.pk)


def lock_with(document: Document) -> None:
    """All papers of the deal whose paper it is, in their order, where more of them than this one may go."""
    if paper := DealPaper.objects.filter(document=document).first():
        _lock_papers(paper.deal_id)


def follow(document: Document) -> None:
    """A document's state has changed: bring the deal whose paper it is along. Inside of the document's transaction."""
    paper = DealPaper.objects.filter(document=document).first()
    if paper is None:
        return
    deal = locked(paper.deal_id)
    if document.state == DocumentState.VOID and deal.state in (DealState.SENT, DealState.SIGNED):
        why = _("%(document)s is void") % {"document": document.number}
        step(deal, DealState.CANCELLED, by=None, why=why)
        _void_papers(deal, by=None, why=why)  # nobody signs a rider of a deal that is none
        titles.holds_changed(series_id=deal.series_id)
        return
    states = {one.document.state for one in live_papers(deal)}
    if deal.state == DealState.SENT and states and states <= {DocumentState.SIGNED, DocumentState.COUNTERSIGNED}:
        step(deal, DealState.SIGNED, by=None)
    if deal.state == DealState.SIGNED and states == {DocumentState.COUNTERSIGNED}:
        step(deal, DealState.ACTIVE, by=None)
        if deal.amends_id:
            _end(locked(deal.amends_id), version=deal.version)
        titles.holds_changed(series_id=deal.series_id)


def _end(amended: Deal, *, version: int) -> None:
    """With the riders that the version in its place does not have: those consents are given no more."""
    step(amended, DealState.SUPERSEDED, by=None)
    for paper in live_papers(amended):
        why = _("version %(number)s of the deal is without it") % {"number": version}
        documents.end(document=paper.document, by=None, why=why)


@transaction.atomic
def amend(*, deal: Deal, by: Any) -> Deal:
    """The deal's next version, a draft with the same terms. The old one holds until the new one is countersigned.

    Raises Failure ``deal_not_in_force`` or ``deal_already_amended``.
    """
    now = locked(deal.pk)
    if now.state != DealState.ACTIVE:
        raise errors.not_in_force()
    waiting = Deal.objects.filter(amends=now).exclude(state=DealState.CANCELLED)
    if waiting.exists():
        raise errors.already_amended()
    return Deal.objects.create(
        series=now.series, person=now.person, made_by=by, version=now.version + 1, amends=now, **terms_of(now)
    )


@transaction.atomic
def cancel(*, deal: Deal, by: Any, why: str) -> Deal:
    """End a deal that is not in force; its papers are void, what was signed is kept. Raises Failure ``reason_needed``,
    IllegalTransition."""
    reason = gate.check_reason(why)
    _lock_papers(deal.pk)
    now = locked(deal.pk)
    step(now, DealState.CANCELLED, by=by, why=reason)
    _void_papers(now, by=by, why=reason)
    titles.holds_changed(series_id=now.series_id)
    return now


def _void_papers(deal: Deal, *, by: Any, why: str) -> None:
    """What both sides have signed stays."""
    for paper in live_papers(deal):
        if paper.document.state != DocumentState.COUNTERSIGNED:
            documents.void(document=paper.document, by=by, why=why)


def step(deal: Deal, to: DealState, *, by: Any, why: str = "") -> None:
    """Raises IllegalTransition."""
    move(deal, table=DEAL_MOVES, to=to, changes=DealChange, by=by, why=why)
