"""A person's public page and what the API says of them: who is not public is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from catalog.people import services
from catalog.people.models import Person
from catalog.people.services import Credited
from catalog.titles import pictures
from tests import factories
from tests.catalog.titles.picturing import done, no_artwork_stays, poster

__all__ = ["no_artwork_stays"]
pytestmark = pytest.mark.django_db
FIELDS = {"public_id", "name", "note", "picture", "credits"}


@pytest.fixture
def marisol() -> Person:
    return factories.credited(name="Marisol Ybarra", note="Nora in Stay Dead.", is_public=True)


@pytest.fixture
def credit() -> Iterator[Credited]:
    """Everybody is credited with it, until the test is over."""
    line = Credited(role="Nora", series="Stay Dead", slug="stay-dead", first_number=1)
    services.register_credits(tell := lambda person: [line])
    yield line
    services._sources.remove(tell)


def page(person: Person) -> str:
    return f"/people/{person.public_id}"


def api(person: Person) -> str:
    return f"/api/v1/people/{person.public_id}"


def test_a_page_shows_the_name_the_note_and_that_no_credits_are_out(client: Client, marisol: Person) -> None:
    answer = client.get(page(marisol))

    assertContains(answer, "<title>Marisol Ybarra · Cliffhanger</title>", html=True)
    assertContains(answer, "Nora in Stay Dead.")
    assertContains(answer, "No credits are out yet.")


def test_credits_are_listed_and_lead_to_the_series(client: Client, marisol: Person, credit: Credited) -> None:
    assertContains(client.get(page(marisol)), 'href="/watch/stay-dead/1"')
    assert client.get(api(marisol)).json()["credits"] == [{"role": "Nora", "series": "Stay Dead", "slug": "stay-dead"}]


@pytest.mark.parametrize("address", [page, api])
def test_who_is_not_public_is_not_there(address: Callable[[Person], str], client: Client, marisol: Person) -> None:
    assert client.get(address(marisol)).status_code == 200

    Person.objects.update(is_public=False)

    answer = client.get(address(marisol))
    assert answer.status_code == 404
    assertNotContains(answer, "Marisol", status_code=404)


def test_the_api_shows_what_is_public_and_nothing_else(client: Client, marisol: Person) -> None:
    body = client.get(api(marisol)).json()

    assert set(body) == FIELDS
    assert (body["public_id"], body["name"], body["picture"]) == (marisol.public_id, "Marisol Ybarra", None)


def test_the_api_answers_an_etag_and_problems_as_it_does_elsewhere(client: Client, marisol: Person) -> None:
    answer = client.get(api(marisol))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=30" in answer["Cache-Control"]
    assert client.get(api(marisol), headers={"If-None-Match": answer["ETag"]}).status_code == 304

    missing = client.get("/api/v1/people/0000000000000000")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert missing.json()["code"] == "not_found"


def test_previews_are_told_who_it_is(client: Client, marisol: Person) -> None:
    text = client.get(page(marisol)).content.decode()
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', text))

    assert (found["og:type"], found["og:title"]) == ("profile", "Marisol Ybarra")
    assert found["og:url"].endswith(page(marisol))


def test_a_picture_is_made_in_sizes_and_shown(client: Client, marisol: Person) -> None:
    Person.objects.filter(pk=marisol.pk).update(picture=poster())
    marisol.refresh_from_db()
    assert [row.pk for row in pictures.stale(Person)] == [marisol.pk]
    assertContains(client.get(page(marisol)), "posters/p1-720")  # the original until then

    made = done(marisol)

    assert made.portrait.sources
    assert not pictures.stale(Person).exists()
    assertContains(client.get(page(marisol)), 'type="image/avif"')
    shown = client.get(api(marisol)).json()["picture"]
    assert (shown["width"], shown["height"]) == (made.portrait.width, made.portrait.height)


def test_a_page_is_two_queries_the_person_and_the_credits(
    client: Client, marisol: Person, queries_of: Callable[..., int]
) -> None:
    assert queries_of(lambda: client.get(page(marisol))) == 2
    assert queries_of(lambda: client.get(api(marisol))) == 2
