"""Private files: who is a minor, who finds whom in the list, and what the list costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from catalog.people.models import Person
from production.people import services
from production.people.models import Membership, PersonFile
from tests.production.people.making import somebody

AsRole = Callable[[str], Client]
LIST = "/admin/catalog/person/"
pytestmark = pytest.mark.django_db


def file_at(person: Person) -> str:
    return reverse("admin:production_personfile_change", args=[person.pk])


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        (date(2010, 6, 1), date(2028, 5, 31), True),
        (date(2010, 6, 1), date(2028, 6, 1), False),
        (date(2012, 2, 29), date(2030, 2, 28), True),
        (date(2012, 2, 29), date(2030, 3, 1), False),
        (None, date(2030, 3, 1), None),
    ],
)
def test_a_minor_is_one_until_the_eighteenth_birthday(born: date | None, on: date, minor: bool | None) -> None:
    assert PersonFile(birth_date=born).is_minor(on) is minor


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers(0, 40_000))
def test_who_has_come_of_age_stays_so(born: date, days: int) -> None:
    file, day = PersonFile(birth_date=born), born + timedelta(days=days)
    assert file.is_minor(day) or not file.is_minor(day + timedelta(days=1))


def test_a_file_names_itself_as_the_public_does() -> None:
    file = somebody("Dot Kaminski", legal_name="Dorothy Anne Kaminski").file
    assert (str(file), repr(file)) == ("Dot Kaminski", "<PersonFile: Dot Kaminski>")


@pytest.mark.parametrize("word", ["Kaminski", "dorothy", "Raman", "halfway"])
def test_a_producer_finds_people_by_names_and_agent(word: str, as_role: AsRole) -> None:
    somebody("Dot Kaminski", legal_name="Dorothy Anne K.", agent_name="Priya Raman", agency="Halfway House")
    somebody("Kenji Alder")

    answer = as_role("producer").get(LIST, {"q": word})

    assertContains(answer, "Dot Kaminski")
    assertNotContains(answer, "Kenji Alder")


def test_the_list_is_filtered_by_membership(as_role: AsRole) -> None:
    somebody("Dot Kaminski", membership=Membership.MUST_JOIN)
    somebody("Kenji Alder")

    answer = as_role("producer").get(LIST, {"file__membership__exact": "must_join"})

    assertContains(answer, "Dot Kaminski")
    assertNotContains(answer, "Kenji Alder")


def test_150_people_cost_the_queries_of_one_and_less_than_400_ms(
    as_role: AsRole, queries_of: Callable[..., int]
) -> None:
    somebody()
    client = as_role("producer")
    client.get(LIST)
    one = queries_of(lambda: client.get(LIST))
    people = [Person(name=f"Person {number}") for number in range(149)]
    PersonFile.objects.bulk_create(PersonFile(person=row) for row in Person.objects.bulk_create(people))

    assert queries_of(lambda: client.get(LIST)) == one
    best = min(_seconds(client) for _ in range(3))
    assert best < 0.4


def _seconds(client: Client) -> float:
    """Of this process alone: other tests may be running beside it."""
    began = time.process_time()
    assert client.get(LIST).status_code == 200
    return time.process_time() - began


def test_a_new_person_has_a_file_at_once(as_role: AsRole) -> None:
    data = {"name": "Paz Otero", "note": "", "is_public": "on"}

    assert as_role("producer").post(f"{LIST}add/", data).status_code == 302

    person = Person.objects.get()
    assert (person.name, person.is_public, person.file.membership) == ("Paz Otero", True, "unknown")


def test_a_producer_writes_the_file_and_nothing_of_tax_stands_on_its_pages(as_role: AsRole) -> None:
    person, client = somebody(), as_role("producer")
    data = {"legal_name": "Marisol Elena Ybarra", "membership": "member", "union": "SAG-AFTRA", "agent_percent": "10"}

    assert client.post(file_at(person), data).status_code == 302

    person.file.refresh_from_db()
    assert (person.file.legal_name, person.file.membership) == ("Marisol Elena Ybarra", "member")
    for address in (file_at(person), reverse("admin:catalog_person_change", args=[person.pk])):
        answer = client.get(address)
        assertContains(answer, "Private file")
        assertNotContains(answer, "Tax and bank")
        assertNotContains(answer, "taxfile")


def test_a_file_is_opened_where_there_was_none(as_role: AsRole) -> None:
    person = Person.objects.create(name="Paz Otero")
    assert as_role("finance").get(file_at(person)).status_code == 200
    assert services.open_file(person=person) == PersonFile.objects.get()


@pytest.mark.parametrize("role", ["writer", "post"])
def test_writers_and_post_find_no_address_and_no_link(role: str, as_role: AsRole) -> None:
    person, client = somebody(), as_role(role)

    for address in (LIST, file_at(person), f"/admin/production/taxfile/{person.pk}/change/", "/admin/production/look/"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assertNotContains(answer, "Marisol", status_code=404)
    assertNotContains(client.get("/admin/"), "Cast and crew")
    assert client.get("/admin/catalog/person/999999/change/").status_code == 404
