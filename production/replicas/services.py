"""The register's verbs, whose consents cover what, and what of an episode no consent covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.titles import gate, holds
from catalog.titles import services as titles
from catalog.titles.models import Episode
from production import history
from production.contracts import judging, papers
from production.contracts.facts import Rider
from production.contracts.models import Deal, DealState
from production.replicas.labels import Made, label_of, names
from production.replicas.models import AiUse
from studio.lib.errors import Failure

FIELDS = ("asset", "extent", "what", "tool", "purpose", "person", "use")


@dataclass(frozen=True, slots=True)
class Consent:
    """Under which deal a person's replica may be used so; ``deal`` is None where none in force allows it, and
    ``lacks`` says why. An entry that is of nobody needs none."""

    deal: Deal | None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Unconsented:
    """A use that keeps an episode from being published, and why."""

    entry: AiUse
    sentence: str


@transaction.atomic
def record(*, episode: Episode, by: Any, **fields: Any) -> AiUse:
    """A new entry; ``fields`` as FIELDS names them. The episode's label follows."""
    locked = _locked(episode)
    with history.by(by):
        made = AiUse.objects.create(episode=locked, by=by, **_known(fields))
    _changed(locked)
    return made


@transaction.atomic
def correct(*, entry: AiUse, by: Any, **fields: Any) -> AiUse:
    """Other words of an entry. Raises Failure ``entry_withdrawn``."""
    locked = _locked(entry.episode)
    now = _standing(entry)
    for name, value in _known(fields).items():
        setattr(now, name, value)
    with history.by(by):
        now.save(update_fields=list(fields))
    _changed(locked)
    return now


@transaction.atomic
def withdraw(*, entry: AiUse, by: Any, why: str) -> AiUse:
    """It was not so, or is no longer in the cut. The entry stays, with the reason. Raises Failure ``reason_needed`` or
    ``entry_withdrawn``."""
    reason = gate.check_reason(why)
    locked = _locked(entry.episode)
    now = _standing(entry)
    now.withdrawn_at, now.withdrawn_by, now.withdrawn_why = timezone.now(), by, reason
    with history.by(by):
        now.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _changed(locked)
    return now


def unconsented(*episodes: Episode) -> list[Unconsented]:
    """Uses of performers' replicas that no deal in force allows, the first entered first. Two queries at most."""
    rows = AiUse.objects.filter(episode__in=episodes, withdrawn_at=None, person__isnull=False)
    entries = list(rows.select_related("person", "episode").order_by("pk"))
    found = consents(entries)
    return [Unconsented(one, found[one.pk].lacks) for one in entries if found[one.pk].deal is None]


def consents(entries: Iterable[AiUse]) -> dict[int, Consent]:
    """Of each entry that is of somebody, by its number: the deal in force of that person on that series whose replica
    rider names the use. One query, however many entries; their episodes and people are to be read with them."""
    of_somebody = [one for one in entries if one.person_id]
    people = {one.person_id for one in of_somebody}
    series = {one.episode.series_id for one in of_somebody}
    held = Deal.objects.filter(person__in=people, series__in=series, state=DealState.ACTIVE) if people else []
    with_rider = [deal for deal in held if Rider.REPLICA in judging.riders(deal)]
    return {one.pk: _consent(one, with_rider) for one in of_somebody}


def _consent(entry: AiUse, deals: Iterable[Deal]) -> Consent:
    own = [deal for deal in deals if (deal.person_id, deal.series_id) == (entry.person_id, entry.episode.series_id)]
    for deal in own:
        if names((row["use"] for row in papers.uses(deal)), entry.use):
            return Consent(deal)
    words = {"what": entry.what, "person": entry.person, "use": entry.use}
    if not own:
        said = _("%(what)s: %(person)s has no deal in force with a digital replica rider.")
    elif not entry.use:
        said = _("%(what)s: the entry names no use that %(person)s agreed to.")
    else:
        said = _("%(what)s: %(person)s's replica rider does not name “%(use)s”.")
    return Consent(None, said % words)


def _locked(episode: Episode) -> Episode:
    """Behind its series' door: it is not published meanwhile."""
    holds.lock(episode.series_id)
    return Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)


def _standing(entry: AiUse) -> AiUse:
    now = AiUse.objects.select_for_update().get(pk=entry.pk)
    if now.withdrawn_at:
        raise Failure("entry_withdrawn", _("This entry is withdrawn. Enter the use anew."), status=409)
    return now


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """With the use's needless spaces taken out. Raises TypeError for what is no field."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"an entry has no {sorted(unknown)}")
    return fields | {"use": " ".join(str(fields["use"]).split())} if "use" in fields else fields


def _changed(episode: Episode) -> None:
    """The episode's label follows its entries, and what they held may be published."""
    rows = AiUse.objects.filter(episode=episode, withdrawn_at=None).values_list("asset", "extent")
    Episode.objects.filter(pk=episode.pk).update(ai_label=label_of(Made(*row) for row in rows))
    titles.holds_changed(series_id=episode.series_id)
