"""The page of a series' credits, what its buttons do, and what the episode's page says of what is missing."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from catalog.credits.models import PublishedCredits
from catalog.titles import services as titles
from catalog.titles.models import Series
from production.contracts.models import DealState
from production.credits import services
from production.credits.models import Credit, CreditList, CreditWaiver, ListState
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.factories import browser
from tests.production.credits.making import deal, locked, playable
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(db: None) -> User:
    return producer()


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
    one = PublishedCredits.objects.get()
    assert reverse("admin:catalog_publishedcredits_change", args=[one.pk]) in client.get(at(series)).content.decode()
    table = client.get(reverse("admin:catalog_publishedcredits_file", args=[one.pk, "imdb-csv"]))
    assert "Gil B. Gaffer,miscellaneous,Gaffer" in table.content.decode()


def test_who_reads_first_of_equals_is_chosen_on_the_page(pat: User) -> None:
    series, client = factories.series(), browser(pat)
    found = services.grow(series=series, by=pat)
    for name in ("Zoe Adler", "Ada Zander"):
        services.add(credit_list=found, name=name)
    read = [card.lines[0].name for card in services.cards(found)]
    client.post(at(series, "tie"), {"tie": "entered"})
    client.post(at(series, "tie"), {"tie": "by height"})

    found.refresh_from_db()
    assert (read[0], found.tie) == ("Zoe Adler", "entered")
    assert '<option value="entered" selected>' in client.get(at(series)).content.decode()


def test_post_takes_over_end_cards_and_finds_nothing_else_of_credits(pat: User) -> None:
    series, post = factories.series(), browser(factories.staff(Role.POST))
    deal(series)
    locked(series, pat)
    one = PublishedCredits.objects.get()
    page = post.get(reverse("admin:catalog_publishedcredits_change", args=[one.pk])).content.decode()
    assert "NORA: Marisol Ybarra" in page or "Nora: Marisol Ybarra" in page

    still = post.get(reverse("admin:catalog_publishedcredits_card", args=[one.pk, 1]))
    whole = post.get(reverse("admin:catalog_publishedcredits_file", args=[one.pk, "cards-zip"]))

    assert Image.open(BytesIO(still.content)).size == (1080, 1920)
    assert set(ZipFile(BytesIO(whole.content)).namelist()) == {"roll.png", "card-01.png"}
    missing = (
        post.get(reverse("admin:catalog_publishedcredits_card", args=[one.pk, 2])),
        post.get(reverse("admin:catalog_publishedcredits_file", args=[one.pk, "passwords"])),
        post.get(at(series)),
    )
    assert {answer.status_code for answer in missing} == {404}


def test_the_page_of_a_series_lists_what_holds_it_with_links(pat: User) -> None:
    episode, client = playable(), browser(pat)
    titles.publish_episode(episode=episode, by=pat)
    late = deal(episode.series, state=DealState.SENT)

    said = client.get(reverse("admin:catalog_series_change", args=[episode.series_id])).content.decode()

    assert f'href="{reverse("admin:production_deal_change", args=[late.pk])}"' in said
    assert reverse("admin:catalog_series_publish", args=[episode.series_id]) not in said


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
