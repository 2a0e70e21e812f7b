"""What keeps a run from being computed or locked, each with the thing to open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from production.contracts.models import Deal, DealState
from production.payroll.collecting import Batch, Collected
from production.payroll.figures import Gap
from production.payroll.sentences import sentence
from production.timesheets.models import TimeLine
from studio.lib.errors import Failure

PAYABLE = frozenset({DealState.ACTIVE, DealState.SUPERSEDED})


@dataclass(frozen=True)
class Stop:
    """``model`` and ``pk`` name what has to be mended, as in ``deal`` 12; ``slug`` is an agreement's, of a card,
    ``version`` the card's where one is meant, and ``row`` the row's kind and category. ``step`` is one that lacks: of
    the deal ``pk``, on ``day``."""

    code: str
    sentence: str
    model: str
    pk: int = 0
    slug: str = ""
    version: int = 0
    row: tuple[str, str] = ("", "")
    day: str = ""

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "sentence": self.sentence, "model": self.model, "id": self.pk, "slug": self.slug}


def of_people(found: Collected) -> Iterator[Stop]:
    """Sheets that nobody approved, deals that nobody signed, people without a tax file. Each once."""
    for thing in found.unapproved:
        words: dict[str, object] = {"thing": thing, "state": thing.get_state_display()}
        model = "timeline" if isinstance(thing, TimeLine) else "piece"
        yield Stop("sheet_unapproved", _("%(thing)s is not approved: %(state)s.") % words, model, thing.pk)
    for deal in _once(batch.deal for batch in found.batches):
        if deal.state not in PAYABLE:
            words = {"deal": deal, "state": deal.get_state_display()}
            yield Stop("deal_unsigned", _("The deal %(deal)s is not in force: %(state)s.") % words, "deal", deal.pk)
        if deal.agreement is None:
            yield Stop("deal_without_agreement", _("The deal %(deal)s names no agreement.") % {"deal": deal}, "deal",
                       deal.pk)  # fmt: skip
        if deal.currency != found.currency:
            words = {"deal": deal, "currency": deal.currency, "run": found.currency}
            said = _("The deal %(deal)s is in %(currency)s, the run in %(run)s, and nothing is converted.") % words
            yield Stop("deal_other_currency", said, "deal", deal.pk)
    people = {batch.deal.person_id: batch.deal.person for batch in found.batches}
    for pk, person in sorted(people.items()):
        if pk not in found.taxed:
            sentence = _("%(person)s has no tax file with a number.") % {"person": person}
            yield Stop("tax_file_missing", sentence, "taxfile", pk)


def of_failure(failure: Failure, batch: Batch) -> Stop:
    """A card that is missing, expired or not approved; a figure of it, or of the deal, that is not there."""
    gap = failure.extra.get("gap")
    if isinstance(gap, Gap):
        return of_gap(gap, batch)
    own = batch.deal.agreement.slug if batch.deal.agreement else ""
    slug, version = str(failure.extra.get("agreement", own)), int(failure.extra.get("version", 0))
    return Stop(failure.code, failure.message, "agreement", slug=slug, version=version)


def of_gap(gap: Gap, batch: Batch) -> Stop:
    said = sentence(gap)
    if gap.code == "meal_not_noted":
        line = next((one for one in batch.lines if f"{one.shoot_day.date}" == gap.day), batch.lines[0])
        return Stop(gap.code, f"{batch.deal.person}: {said}", "timeline", line.pk)
    if gap.code == "forced_call_by_day_alone":
        return Stop(gap.code, f"{batch.deal.person}: {said}", "step", batch.deal.pk, day=gap.day)
    if gap.code == "deal_rate_missing" or not gap.card:
        return Stop(gap.code, f"{batch.deal.person}: {said}", "deal", batch.deal.pk)
    row = (gap.kind, gap.category)
    return Stop(gap.code, said, "agreement", slug=gap.card, version=gap.version, row=row)


def of_terms(failure: Failure, series: int) -> Stop:
    """The series does not say by which day its cards are picked."""
    return Stop(failure.code, failure.message, "seriesterms", series)


def _once(deals: Iterable[Deal]) -> list[Deal]:
    return list({deal.pk: deal for deal in deals}.values())
