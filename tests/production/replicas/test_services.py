"""Entries, their consents, and the label that follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.people.models import Person
from catalog.titles.holds import holds_of
from catalog.titles.models import Episode
from production.agreements.models import Agreement
from production.contracts import services as deals
from production.contracts.models import Deal
from production.people import exporting
from production.replicas import services
from production.replicas.models import AiUse
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.production.contracts.making import deal, in_force, performer, shoot, union_agreement
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
USES = "His voice on the phone\nDubbing into Spanish"
WHY = "It was taken out of the cut again."


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def agreement(pat: User) -> Agreement:
    return union_agreement(pat, producer())


@pytest.fixture
def rufus(db: None) -> Person:
    return performer("Rufus Delacroix-Hale")


@pytest.fixture
def consent(agreement: Agreement, rufus: Person, pat: User) -> Deal:
    """His deal, in force, with a replica rider."""
    return in_force(deal(shoot(agreement), rufus, by=pat, has_replica=True, replica_uses=USES), pat)


def entry(episode: Episode, by: User, **fields: Any) -> AiUse:
    made_up = {
        "asset": "voice", "extent": "made", "what": "The phone", "tool": "A model", "purpose": "Pick-ups",
        "person": None, "use": "",
    }  # fmt: skip
    return services.record(episode=episode, by=by, **(made_up | fields))


def label(episode: Episode) -> str:
    return Episode.objects.get(pk=episode.pk).ai_label


def lacks(episode: Episode) -> list[str]:
    return [one.sentence for one in services.unconsented(episode)]


def test_a_use_that_a_rider_in_force_names_is_covered(consent: Deal, rufus: Person, pat: User) -> None:
    episode = factories.episode(series=consent.series)
    made = entry(episode, pat, person=rufus, use="dubbing into spanish")

    assert lacks(episode) == []
    assert services.consents([made])[made.pk].deal == consent
    assert label(episode) == "synthetic"


def test_a_use_that_no_rider_names_holds_the_episode(consent: Deal, rufus: Person, pat: User) -> None:
    episode, elsewhere = factories.episode(series=consent.series), factories.episode()
    entry(episode, pat, person=rufus, use="Advertising")
    entry(episode, pat, person=rufus)
    entry(elsewhere, pat, person=rufus, use="Dubbing into Spanish")

    assert lacks(episode) == [
        "The phone: Rufus Delacroix-Hale's replica rider does not name “Advertising”.",
        "The phone: the entry names no use that Rufus Delacroix-Hale agreed to.",
    ]
    assert lacks(elsewhere) == ["The phone: Rufus Delacroix-Hale has no deal in force with a digital replica rider."]


def test_another_persons_consent_covers_nobody_else(consent: Deal, pat: User) -> None:
    episode = factories.episode(series=consent.series)
    entry(episode, pat, person=performer("Kenji Alder"), use="Dubbing into Spanish")
    assert len(lacks(episode)) == 1


def test_a_deal_that_is_not_signed_is_no_consent(agreement: Agreement, rufus: Person, pat: User) -> None:
    series = shoot(agreement)
    deals.send(deal=deal(series, rufus, by=pat, has_replica=True, replica_uses=USES), by=pat)
    episode = factories.episode(series=series)
    entry(episode, pat, person=rufus, use="Dubbing into Spanish")
    assert len(lacks(episode)) == 1


def test_an_amendment_that_drops_a_use_holds_what_was_covered(consent: Deal, rufus: Person, pat: User) -> None:
    episode = factories.episode(series=consent.series)
    entry(episode, pat, person=rufus, use="Dubbing into Spanish")

    amendment = deals.amend(deal=consent, by=pat)
    deals.change(deal=amendment, replica_uses="His voice on the phone")
    assert lacks(episode) == []
    in_force(deals.now(amendment.pk), pat)

    assert len(lacks(episode)) == 1


def test_what_is_of_nobody_needs_no_consent(pat: User) -> None:
    episode = factories.episode()
    entry(episode, pat, asset="music")
    assert (lacks(episode), label(episode)) == ([], "assisted")


def test_the_label_follows_what_is_corrected_and_withdrawn(pat: User) -> None:
    episode = factories.episode()
    made = entry(episode, pat)
    assert label(episode) == "synthetic"

    services.correct(entry=made, by=pat, extent="changed")
    assert label(episode) == "assisted"

    services.withdraw(entry=made, by=pat, why=WHY)
    assert label(episode) == "none"
    kept = AiUse.objects.get()
    assert (kept.withdrawn_by, kept.withdrawn_why) == (pat, WHY)


def test_what_is_withdrawn_holds_nothing_and_never_changes(rufus: Person, pat: User) -> None:
    episode = factories.episode()
    made = entry(episode, pat, person=rufus, use="Advertising")
    with pytest.raises(Failure) as refused:
        services.withdraw(entry=made, by=pat, why="no")
    assert refused.value.code == "reason_needed"

    services.withdraw(entry=made, by=pat, why=WHY)

    assert lacks(episode) == []
    for again in (services.correct, services.withdraw):
        with pytest.raises(Failure) as refused:
            again(entry=made, by=pat, **({"why": WHY} if again is services.withdraw else {"tool": "Another"}))
        assert refused.value.code == "entry_withdrawn"


def test_what_was_made_of_somebody_is_in_what_they_are_told_is_held(consent: Deal, rufus: Person, pat: User) -> None:
    episode = factories.episode(series=consent.series)
    entry(episode, pat, person=rufus, use="Dubbing into Spanish")
    entry(episode, pat)

    held = exporting.export(person=rufus, why=WHY, by=pat)["held_elsewhere"]["generative_tools"]

    assert [(one["kind"], one["use_agreed_to"], one["withdrawn"]) for one in held] == [
        ("voice", "Dubbing into Spanish", None)
    ]


def test_who_entered_and_changed_it_is_kept(pat: User) -> None:
    made, other = entry(factories.episode(), pat), producer()
    services.correct(entry=made, by=other, tool="Another model")

    events = [(one.tool, one.pgh_context["person"]) for one in made.events.order_by("pgh_id")]
    assert events == [("A model", pat.pk), ("Another model", other.pk)]


def test_consents_cost_two_queries_however_many_entries(consent: Deal, rufus: Person, pat: User) -> None:
    episode = factories.episode(series=consent.series)
    for number in range(5):
        entry(episode, pat, person=rufus, use=f"Use {number}")
    with CaptureQueriesContext(connection) as found:
        assert len(services.unconsented(episode)) == 5
    assert len(found) == 2


def test_a_replica_that_no_consent_covers_holds_publishing_until_it_leaves_the_cut(
    consent: Deal, rufus: Person, pat: User
) -> None:
    stream = factories.stream()
    episode = factories.episode(series=consent.series, stream=stream)
    made = entry(episode, pat, person=rufus, use="His face on a double")
    said = [hold.code for hold in holds_of(episode)]
    assert "replica_without_consent" in said

    services.withdraw(entry=made, by=pat, why=WHY)

    assert "replica_without_consent" not in [hold.code for hold in holds_of(episode)]
