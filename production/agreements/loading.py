"""From the repository's files to drafts in the database: each version once, and never over what people did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from production.agreements import errors
from production.agreements.cards import AgreementFile, Version
from production.agreements.kinds import position
from production.agreements.models import Agreement, CardState, RateCard, RateRow
from production.agreements.terms import Term
from studio.lib.errors import Failure


@dataclass
class Loaded:
    """What became of each version, as in ``sag-aftra-basic 2``; ``refused`` are sentences with their codes."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)


def load(files: Sequence[AgreementFile]) -> Loaded:
    """In the caller's transaction. Three queries, and some more for each version that is new or differs."""
    loaded = Loaded()
    _agreements(files)
    rows = Agreement.objects.select_for_update().filter(slug__in=[one.slug for one in files])
    agreements = {row.slug: row for row in rows.order_by("pk")}
    cards = RateCard.objects.filter(agreement__in=agreements.values()).select_related("agreement")
    known = list(cards.order_by("version"))
    for one in files:
        agreement = agreements[one.slug]
        own = [card for card in known if card.agreement_id == agreement.pk]
        for version in one.versions:
            _version(agreement, version, own, loaded)
    return loaded


def _agreements(files: Sequence[AgreementFile]) -> None:
    """Those that are not there yet; what a studio calls one that is stays."""
    Agreement.objects.bulk_create(
        (
            Agreement(
                slug=one.slug, name=one.name, union=one.union, territory=one.territory, currency=one.currency,
                notes=one.notes, scope=one.scope,
            )
            for one in files
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _version(agreement: Agreement, version: Version, own: list[RateCard], loaded: Loaded) -> None:
    number, digest = version.terms.version, version.terms.digest()
    name = f"{agreement.slug} {number}"
    card = next((card for card in own if card.file_version == number), None)
    if card is None:
        own.append(_create(agreement, version, digest, 1 + max((card.version for card in own), default=0)))
        loaded.created.append(name)
    elif card.file_sha256 == digest:
        loaded.unchanged.append(name)
    elif card.state != CardState.DRAFT:
        loaded.refused.append(errors.approved_card_differs(agreement.slug, number, card.get_state_display()))
    elif card.terms.digest() != card.file_sha256:
        loaded.refused.append(errors.edited_card_differs(agreement.slug, number))
    else:
        _replace(card, version, digest)
        loaded.updated.append(name)


def _create(agreement: Agreement, version: Version, digest: str, number: int) -> RateCard:
    terms = version.terms
    card = RateCard.objects.create(
        agreement=agreement, version=number, effective_from=terms.effective_from, effective_to=terms.effective_to,
        why=version.why, file_version=terms.version, file_sha256=digest,
    )  # fmt: skip
    write_rows(card, terms.terms)
    return card


def _replace(card: RateCard, version: Version, digest: str) -> None:
    terms = version.terms
    RateCard.objects.filter(pk=card.pk).update(
        effective_from=terms.effective_from, effective_to=terms.effective_to, why=version.why, file_sha256=digest
    )
    RateRow.objects.filter(card=card).delete()
    write_rows(card, terms.terms)


def write_rows(card: RateCard, terms: Sequence[Term]) -> None:
    """The terms as rows of a draft that has none yet. One query."""
    RateRow.objects.bulk_create(
        RateRow(
            card=card, position=position(term.kind, term.category), kind=term.kind, category=term.category,
            value=term.text, unit=term.unit, source=term.source, mark=term.mark,
        )
        for term in terms
    )  # fmt: skip
