"""The register in admin, and its label before the public."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.titles.models import Episode
from production.replicas.models import AiUse
from studio.accounts.roles import Role
from tests import factories
from tests.production.people.making import somebody

pytestmark = pytest.mark.django_db


def browser(role: Role) -> Client:
    client = Client()
    client.force_login(factories.staff(role))
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:production_aiuse_{name}", args=args)


def form(episode: Episode, **fields: Any) -> dict[str, Any]:
    return {
        "episode": episode.pk, "asset": "voice", "extent": "made", "what": "The phone", "tool": "A model",
        "purpose": "Pick-ups", "person": "", "use": "",
    } | fields  # fmt: skip


def test_post_enters_corrects_and_withdraws_a_use() -> None:
    episode, client = factories.episode(), browser(Role.POST)
    client.post(at("add"), form(episode))
    made = AiUse.objects.get()
    assert (made.by.username if made.by else "", Episode.objects.get().ai_label) == (
        client.get(at("changelist")).wsgi_request.user.username, "synthetic"
    )  # fmt: skip

    client.post(at("change", made.pk), form(episode, extent="changed"))
    assert Episode.objects.get().ai_label == "assisted"

    client.post(at("withdraw", made.pk), {"why": "It was taken out of the cut."})
    assert Episode.objects.get().ai_label == "none"
    assert "It was taken out of the cut." in client.get(at("change", made.pk)).content.decode()
    assert client.post(at("change", made.pk), form(episode)).status_code == 403


def test_what_lacks_consent_is_said_on_list_and_page() -> None:
    client = browser(Role.PRODUCER)
    client.post(at("add"), form(factories.episode(), person=somebody("Rufus").pk, use="Advertising"))

    for page in (at("changelist"), at("change", AiUse.objects.get().pk)):
        assert "Rufus has no deal in force with a digital replica rider" in client.get(page).content.decode()


def test_writers_find_nothing_and_finance_changes_nothing() -> None:
    episode = factories.episode()
    assert browser(Role.WRITER).get(at("changelist")).status_code == 404
    finance = browser(Role.FINANCE)
    assert finance.get(at("changelist")).status_code == 200
    assert finance.post(at("add"), form(episode)).status_code == 403


def test_who_deletes_an_episode_deletes_what_was_entered_of_it() -> None:
    episode, client = factories.episode(), browser(Role.PRODUCER)
    client.post(at("add"), form(episode))
    assert client.post(at("delete", AiUse.objects.get().pk), {"post": "yes"}).status_code == 403

    client.post(reverse("admin:catalog_episode_delete", args=[episode.pk]), {"post": "yes"})

    assert not AiUse.objects.exists()


def test_the_list_costs_the_same_queries_for_many_entries() -> None:
    client = browser(Role.PRODUCER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(at("changelist")).status_code == 200
        return len(found)

    def enter(number: int) -> None:
        episode, person = factories.episode(), somebody(f"Person {number}")
        client.post(at("add"), form(episode, person=person.pk, use="Advertising"))

    enter(0)
    before = queries()
    for number in range(1, 6):
        enter(number)
    assert queries() == before
