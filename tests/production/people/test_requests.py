"""What people may ask for: everything that is held on them, and that it be erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from catalog.people.models import Person
from catalog.titles.models import PictureJob
from production.people import erasing, exporting, holdings
from production.people.holdings import Holding
from production.people.models import Erasure, Look, PersonFile, TaxFile
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.files import at_once
from tests.production.people.making import SSN, somebody, taxed, told_in

pytestmark = pytest.mark.django_db
PRIVATE = {"legal_name": "Marisol Elena Ybarra", "email": "m@example.org", "guardian_name": "Carmen", "state": "Nevada"}


@pytest.fixture
def finance(person: Callable[[str], User]) -> User:
    return person("finance")


@pytest.fixture
def register() -> Iterator[Callable[[Holding], None]]:
    """Has another noun hold something until the test is over."""
    names: list[str] = []

    def one(holding: Holding) -> None:
        holdings.register(holding)
        names.append(holding.name)

    yield one
    for name in names:
        holdings.unregister(name)


def erase(person: Person, by: User, **more: Any) -> Erasure:
    return erasing.erase(person=person, why="They asked on 2 March.", by=by, **more)


def test_an_export_holds_everything_and_is_recorded_as_a_look(finance: User, register: Callable[..., None]) -> None:
    person = taxed(finance, **PRIVATE)
    register(Holding("time_sheets", export=lambda one: [{"day": "2026-03-02", "of": one.name}]))

    held = exporting.export(person=person, why="They asked", by=finance)

    assert json.loads(json.dumps(held)) == held
    assert {name: held["private_file"][name] for name in PRIVATE} == PRIVATE
    file = {one.name for one in PersonFile._meta.concrete_fields} - {"person", "updated_at", "erased_at"}
    assert set(held["private_file"]) == file
    assert (held["tax_and_bank"]["tax_id"], held["tax_and_bank_is_whole"]) == (SSN, True)
    assert held["looks"][0]["what"] == "export"
    assert held["held_elsewhere"] == {"time_sheets": [{"day": "2026-03-02", "of": "Marisol Ybarra"}]}
    assert [row.field for row in Look.objects.all()] == ["export"]


def test_an_admin_gets_tax_and_bank_data_masked(person: Callable[[str], User], finance: User) -> None:
    somebody = taxed(finance, **PRIVATE)
    held = exporting.export(person=somebody, why="They asked", by=person("admin"))

    assert held["tax_and_bank"]["tax_id"] == "•••• 6789"
    assert told_in(json.dumps(held)) == []


@pytest.mark.parametrize(("kind", "begins"), [("json", "{"), ("html", "<!doctype html>")])
def test_it_is_a_file_to_hand_over(kind: str, begins: str, finance: User, as_role: Callable[[str], Client]) -> None:
    person = taxed(finance, **PRIVATE, address="<b>1</b> Nowhere")
    address = reverse("admin:production_personfile_export", args=[person.pk])

    answer = as_role("finance").post(address, {"why": "They asked", "format": kind})

    text = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert f"person-{person.public_id}.{kind}" in answer["Content-Disposition"]
    assert text.startswith(begins)
    assert "Marisol Elena Ybarra" in text
    assert ("<b>1</b>" in text) is (kind == "json")
    assert SSN in text
    assert as_role("finance").post(address, {"why": " "}).status_code == 302
    assert as_role("producer").post(address, {"why": "curious"}).status_code == 403
    assert as_role("writer").post(address, {"why": "curious"}).status_code == 404


def test_who_was_never_paid_is_gone_but_for_the_credit(finance: User) -> None:
    person = taxed(finance, **PRIVATE)

    done = erase(person, finance)

    assert not PersonFile.objects.exists()
    assert not TaxFile.objects.exists()
    assert Person.objects.get().name == "Marisol Ybarra"
    assert (done.by, done.has_paid_history, done.with_credits) == (finance, False, False)


def test_who_was_paid_is_kept_under_a_pseudonym(finance: User, register: Callable[..., None]) -> None:
    person = taxed(finance, **PRIVATE)
    register(Holding("payroll", has_paid_history=lambda one: one.pk == person.pk))
    assert holdings.has_paid_history(person)

    done = erase(person, finance)

    file = PersonFile.objects.get()
    assert done.has_paid_history
    assert file.legal_name == erasing.pseudonym(person)
    assert person.public_id[:6].upper() in file.legal_name
    assert erasing.is_blank(file, person)
    assert not [value for value in PRIVATE.values() if value in str(vars(file))]
    assert not TaxFile.objects.exists()


def test_the_credit_goes_where_they_ask_for_that_too(finance: User) -> None:
    person = taxed(finance)
    Person.objects.update(is_public=True, note="Nora in Stay Dead.", picture="posters/none.jpg", pictures={"key": "x"})
    LogEntry.objects.log_actions(finance.pk, [person, person.file], CHANGE)

    erase(person, finance, with_credits=True)

    face = Person.objects.get()
    assert (face.name, face.note, str(face.picture), face.is_public) == (erasing.pseudonym(person), "", "", False)
    assert PictureJob.objects.count() == 0 or PictureJob.objects.get().person == face
    assert {row.object_repr for row in LogEntry.objects.all()} == {face.name}


def test_a_second_time_does_no_harm(finance: User, register: Callable[..., None]) -> None:
    paid, unpaid = taxed(finance, **PRIVATE), taxed(finance, **PRIVATE)
    register(Holding("payroll", has_paid_history=lambda one: one.pk == paid.pk))

    for person in (paid, unpaid):
        for more in ({}, {"with_credits": True}):
            assert erase(person, finance, **more) == erase(person, finance, **more)
    assert Erasure.objects.count() == 4


def test_what_is_entered_after_an_erasure_can_be_erased_again(finance: User, register: Callable[..., None]) -> None:
    person = taxed(finance, **PRIVATE)
    register(Holding("payroll", has_paid_history=lambda one: True))
    erase(person, finance)
    PersonFile.objects.update(email="back@example.org")

    erase(person, finance)

    assert (PersonFile.objects.get().email, Erasure.objects.count()) == ("", 2)


def test_it_is_all_or_nothing(finance: User, register: Callable[..., None]) -> None:
    person = taxed(finance, **PRIVATE)

    def refuses(one: Person) -> None:
        raise Failure("in_use", "A contract of theirs is being signed.")

    register(Holding("contracts", erase=refuses))
    with pytest.raises(Failure):
        erase(person, finance, with_credits=True)

    assert PersonFile.objects.get().legal_name == "Marisol Elena Ybarra"
    assert TaxFile.objects.exists()
    assert Person.objects.get().name == "Marisol Ybarra"
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_erase_once(finance: User) -> None:
    person = taxed(finance, **PRIVATE)
    one, two = at_once(lambda: erase(person, finance), lambda: erase(person, finance))
    assert one == two


def test_records_of_erasures_stay(finance: User) -> None:
    done = erase(somebody(), finance)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        done.delete()


def test_the_button_wants_the_name_and_a_reason(finance: User, as_role: Callable[[str], Client]) -> None:
    person = somebody(**PRIVATE)
    address = reverse("admin:production_personfile_erase", args=[person.pk])
    for data in ({"why": "They asked", "name": "Marisol"}, {"why": "", "name": "Marisol Ybarra"}):
        as_role("finance").post(address, data)
        assert PersonFile.objects.exists()
    assert as_role("producer").post(address, {"why": "x", "name": "Marisol Ybarra"}).status_code == 403

    client, data = as_role("admin"), {"why": "They asked", "name": "Marisol Ybarra"}
    client.post(address, data)

    assert not PersonFile.objects.exists()
    again = client.get(reverse("admin:production_personfile_change", args=[person.pk]))  # opens an empty one
    assertContains(again, "What was private of this person was erased")
    client.post(address, data)
    assert Erasure.objects.count() == 1
