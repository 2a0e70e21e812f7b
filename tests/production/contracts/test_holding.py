"""What deals hold on a person is in their export, and keeps a file under a pseudonym where both sides have signed."""

from __future__ import annotations

import json

import pytest

from production.contracts.models import Deal
from production.people import erasing, exporting
from production.people.models import PersonFile
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from tests.production.contracts.making import deal, in_force, shoot, signed
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
WHY = "They asked for it by letter."


@pytest.fixture
def made(db: None) -> Deal:
    return deal(shoot(None), agreement=None)


@pytest.fixture
def fin(db: None) -> User:
    return producer(role=Role.FINANCE)


def test_an_export_has_deals_papers_and_signatures(made: Deal, fin: User) -> None:
    assert made.made_by is not None
    in_force(made, made.made_by)
    (held,) = exporting.export(person=made.person, why=WHY, by=fin)["held_elsewhere"]["deals"]
    assert (held["state"], held["rate"], held["first_day"]) == ("active", "USD 250.00 a day", "2026-03-02")
    (paper,) = held["documents"]
    assert paper["says"]["legal_name"] == "Marisol Ybarra"
    assert [one["email"] for one in paper["signatures"]] == ["marisol@example.org"]
    assert json.dumps(held)


def test_an_export_has_what_the_riders_of_a_draft_say(fin: User) -> None:
    told = {"replica": {"made_of": "Her voice"}}
    draft = deal(shoot(None), agreement=None, has_replica=True, replica_uses="dubbing | US", particulars=told)
    (held,) = exporting.export(person=draft.person, why=WHY, by=fin)["held_elsewhere"]["deals"]
    assert (held["replica_uses"], held["riders"]) == ([{"use": "dubbing", "where": "US"}], told)


def test_who_has_signed_a_deal_is_kept_under_a_pseudonym(made: Deal, fin: User) -> None:
    assert made.made_by is not None
    in_force(made, made.made_by)
    assert erasing.erase(person=made.person, why=WHY, by=fin).has_paid_history
    assert PersonFile.objects.get(person=made.person).legal_name.startswith("Person ")


def test_who_was_never_sent_a_deal_leaves_no_file(made: Deal, fin: User) -> None:
    assert not erasing.erase(person=made.person, why=WHY, by=fin).has_paid_history
    assert not PersonFile.objects.filter(person=made.person).exists()


def test_nobody_is_erased_while_a_deal_is_out(made: Deal, fin: User) -> None:
    assert made.made_by is not None
    signed(made, made.made_by)
    with pytest.raises(Failure, match="1 deal of this person is out") as failure:
        erasing.erase(person=made.person, why=WHY, by=fin)
    assert failure.value.code == "deals_are_out"
    assert PersonFile.objects.get(person=made.person).legal_name == "Marisol Ybarra"
