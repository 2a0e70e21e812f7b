"""The page of a series' credits, what its buttons do, and what the episode's page says of what is missing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.titles.models import Series
from production.contracts.models import DealState
from production.credits.models import Credit, CreditList, CreditWaiver, ListState
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.credits.making import deal, locked, playable
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(db: None) -> User:
    return producer()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(series: Series, name: str = "series") -> str:
    return reverse(f"admin:production_creditlist_{name}", args=[series.pk])


def test_credits_are_grown_edited_approved_and_locked_by_buttons(pat: User) -> None:
    series, client = factories.series(), browser(pat)
    deal(series, agent_approves=True)
    client.post(at(series, "grow"))
    row = Credit.objects.get()
    assert "has not approved the credit yet" in client.get(at(series)).content.decode()

    client.post(at(series, "agent"), {"row": row.pk, "agent_name": "Ada Agent", "agent_how": "By e-mail"})
    client.post(at(series, "add_row"), {"name": "Gil Gaffer", "role": "Gaffer", "kind": "crew", "block": "end"})
    gaffer = Credit.objects.get(name="Gil Gaffer")
    client.post(at(series, "change_row"), {"row": gaffer.pk, "name": "Gil B. Gaffer", "role": "Gaffer"})
    client.post(at(series, "approve"))
    client.post(at(series, "lock"))

    assert CreditList.objects.get().state == ListState.LOCKED
    assert list(Credit.objects.values_list("name", flat=True)) == ["Marisol Ybarra", "Gil B. Gaffer"]
    table = client.get(reverse("admin:production_creditlist_file", args=[series.pk, "imdb-csv"]))
    assert "Gil B. Gaffer,miscellaneous,Gaffer" in table.content.decode()


def test_the_episodes_page_lists_what_is_missing_with_links(pat: User) -> None:
    episode, client = playable(), browser(pat)
    late = deal(episode.series, state=DealState.SENT)
    page = reverse("admin:catalog_episode_change", args=[episode.pk])

    said = client.get(page).content.decode()
    assert f'href="{reverse("admin:production_deal_change", args=[late.pk])}"' in said
    assert "The contract of Marisol Ybarra is not signed by both sides" in said
    assert reverse("admin:catalog_episode_publish", args=[episode.pk]) not in said

    told = {"deal": late.pk, "code": "contract_unsigned", "why": "She signs on the day, on set."}
    client.post(at(episode.series, "waive"), told)

    assert CreditWaiver.objects.get().by == pat
    assert reverse("admin:catalog_episode_publish", args=[episode.pk]) in client.get(page).content.decode()


def test_who_may_not_see_credits_finds_nothing(pat: User) -> None:
    series = factories.series()
    deal(series)
    locked(series, pat)
    for role in (Role.WRITER, Role.POST, Role.FINANCE):
        assert browser(factories.staff(role)).get(at(series)).status_code == 404


def test_the_page_costs_the_same_queries_for_many_credits(pat: User) -> None:
    series, client = factories.series(), browser(pat)

    def queries() -> int:
        client.post(at(series, "grow"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(at(series)).status_code == 200
        return len(found)

    deal(series)
    queries()
    few = queries()
    for number in range(12):
        deal(series, f"Person {number}")

    assert queries() == few
