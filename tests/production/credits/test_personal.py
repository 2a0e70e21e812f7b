"""Who asks to be erased: drafts get a pseudonym, what is locked stays as it was, the next version has the pseudonym."""

from __future__ import annotations

import pytest

from catalog.credits import services as published
from production.credits import judging, services
from production.credits.models import Credit, CreditList, ListState
from production.people import erasing, exporting, holdings
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.credits.making import deal, locked
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
WHY = "She asked for it by letter."


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def finance(db: None) -> User:
    return factories.staff(Role.FINANCE)


def test_an_erased_name_goes_from_drafts_and_from_the_next_version_and_stays_in_what_is_locked(
    pat: User, finance: User
) -> None:
    out, waiting = factories.published_series(title="Stay Dead"), factories.series(title="Night Bus")
    person = deal(out, agent_approves=False).person
    deal(waiting, person=person, agent_approves=True)
    locked(out, pat)
    draft = services.grow(series=waiting, by=pat)
    services.agent_approved(credit=draft.credits.get(), name="Ada Agent", how="By e-mail", by=pat)
    services.approve(credit_list=draft, by=pat)
    assert published.public_people(published.latest(out)) == {person.public_id}  # type: ignore[arg-type]

    erasing.erase(person=person, why=WHY, by=finance, with_credits=True)

    pseudonym = erasing.pseudonym(person)
    now = Credit.objects.get(list=draft)
    assert (now.name, now.agent_name, now.list.state) == (pseudonym, "", ListState.DRAFT)
    assert judging.open_findings(now.list) == []  # no agent is asked of a pseudonym
    kept = published.latest(out)
    assert kept is not None
    assert kept.data["credits"][0]["name"] == "Marisol Ybarra"
    assert published.public_people(kept) == set()
    assert holdings.remains(person) == [
        "Their name stands in the locked credits of Stay Dead, version 1, and stays published."
    ]
    assert judging.holding(out) == []  # nothing is unmet by it

    following = locked(out, pat)
    assert [row.name for row in following.credits.all()] == [pseudonym]
    assert judging.holding(out) == []
    person.refresh_from_db()
    assert holdings.remains(person) == []


def test_who_grows_into_credits_after_an_erasure_has_the_pseudonym(pat: User, finance: User) -> None:
    made = deal(factories.series())
    erasing.erase(person=made.person, why=WHY, by=finance, with_credits=True)

    found = services.grow(series=made.series, by=pat)

    assert [row.name for row in found.credits.all()] == [erasing.pseudonym(made.person)]
    assert judging.open_findings(found) == []


def test_without_that_wish_credits_stay_and_they_are_told_what_is_held(pat: User, finance: User) -> None:
    made = deal(factories.series(title="Stay Dead"))
    locked(made.series, pat)

    held = exporting.export(person=made.person, why=WHY, by=finance)
    erasing.erase(person=made.person, why=WHY, by=finance)

    assert "Stay Dead" in str(held)
    assert CreditList.objects.get().credits.get().name == "Marisol Ybarra"
