"""The grid and the watch page: what they show, hide and tell to previews, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from catalog.titles.models import Access, EpisodeState, SeriesState
from tests import factories

pytestmark = pytest.mark.django_db
QueriesOf = Callable[[Callable[[], object]], int]


def meta(response: HttpResponse) -> dict[str, str]:
    """The page's <meta> by name or property."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', response.content.decode())
    return dict(found)


def test_the_grid_shows_series_that_are_out_newest_first(client: Client) -> None:
    earlier = timezone.now() - timedelta(days=1)
    for slug, published_at in (("older", earlier), ("newer", timezone.now())):
        row = factories.published_series(slug=slug, published_at=published_at)
        factories.published_episode(series=row, number=1)
    factories.published_series(slug="no-episode-yet")
    factories.published_episode(series=factories.series(slug="unpublished"), number=1)

    response = client.get("/")

    assert re.findall(r'href="(/watch/[^"]+)"', response.content.decode()) == ["/watch/newer/1", "/watch/older/1"]
    assertContains(response, "<title>Cliffhanger</title>", html=True)


def test_a_tile_leads_to_the_first_episode_that_is_out_and_counts_those_alone(client: Client) -> None:
    row = factories.published_series(slug="late", title="Late")
    factories.episode(series=row, number=1)
    later = timezone.now() + timedelta(hours=1)
    factories.published_episode(series=row, number=2, state=EpisodeState.SCHEDULED, publish_at=later)
    for number in (3, 4):
        factories.published_episode(series=row, number=number)

    response = client.get("/")

    assertContains(response, 'href="/watch/late/3"')
    assertContains(response, "2 episodes")


def test_pictures_have_sizes_and_a_series_without_one_is_set_in_type(client: Client) -> None:
    pictured = factories.published_series(title="Pictured", poster="posters/pictured.jpg")
    factories.published_episode(series=pictured, number=1)
    factories.published_episode(series=factories.published_series(title="Bare"), number=1)

    page = client.get("/").content.decode()

    assert re.search(r'<img class="poster" src="[^"]+pictured.jpg" alt="" width="600" height="800"', page)
    assert re.search(r'class="poster placeholder[^>]*><span>Bare</span>', page)


def test_an_empty_grid_says_what_belongs_there_and_leads_to_the_studio(client: Client) -> None:
    response = client.get("/")

    assertContains(response, "No series are out yet.")
    assertContains(response, 'href="/admin/"')


def test_the_grid_is_paged(client: Client) -> None:
    for number in range(26):
        factories.published_episode(series=factories.published_series(slug=f"s-{number}"), number=1)

    first, second = client.get("/"), client.get("/?page=2")

    assertContains(first, 'href="/watch/', count=24)
    assertContains(first, 'href="?page=2"')
    assertContains(second, 'href="/watch/', count=2)
    assertContains(second, 'rel="prev" href="/"')
    assertNotContains(second, "page=3")


@pytest.mark.parametrize("page", ["3", "0", "-1", "x", "", "²", "9" * 30, "010000" + "9" * 21, "1" * 5000])
def test_a_page_that_is_not_there_is_404(client: Client, page: str) -> None:
    assert client.get("/", {"page": page}).status_code == 404


def test_attributions_are_shown_on_the_grid_and_on_the_watch_page(client: Client) -> None:
    row = factories.published_series(slug="credited", attribution="Pictures © Somebody, CC BY")
    factories.published_episode(series=row, number=1)

    assertContains(client.get("/"), "Pictures © Somebody, CC BY")
    assertContains(client.get("/watch/credited/1"), "Pictures © Somebody, CC BY")


def test_the_grid_costs_the_same_for_one_series_and_for_thirty(client: Client, queries_of: QueriesOf) -> None:
    factories.published_episode(number=1)
    one = queries_of(lambda: client.get("/"))
    for _ in range(29):
        factories.published_episode(number=1)

    assert queries_of(lambda: client.get("/")) == one == 1


def test_the_watch_page_costs_the_same_however_long_the_series(client: Client, queries_of: QueriesOf) -> None:
    row = factories.published_series(slug="long")
    factories.published_episode(series=row, number=1)
    short = queries_of(lambda: client.get("/watch/long/1"))
    for number in range(2, 30):
        factories.published_episode(series=row, number=number)

    assert queries_of(lambda: client.get("/watch/long/1")) == short == 3


def test_previews_are_told_everything_in_absolute_addresses(client: Client) -> None:
    row = factories.published_series(slug="told", title="Told & Sold", synopsis="What <happens>.")
    factories.published_episode(series=row, number=2, title="The letter")

    response = client.get("/watch/told/2")
    tags = meta(response)

    assert tags["og:title"] == "Told &amp; Sold – Episode 2 · The letter"
    assert tags["og:type"] == "video.episode"
    assert tags["og:site_name"] == "Cliffhanger"
    assert tags["og:url"] == "http://testserver/watch/told/2"
    assert tags["og:description"] == tags["description"] == "What &lt;happens&gt;."
    assert re.fullmatch(r"http://testserver/v/.+/poster\.jpg", tags["og:image"])
    assert (tags["og:image:width"], tags["og:image:height"]) == ("540", "960")
    assert tags["twitter:card"] == "summary_large_image"
    assertContains(response, '<link rel="canonical" href="http://testserver/watch/told/2">', html=True)
    assertContains(response, "<noscript>")


def test_the_tall_poster_is_preferred_for_previews(client: Client) -> None:
    row = factories.published_series(slug="tall", poster_tall="posters/tall.jpg")
    factories.published_episode(series=row, number=1)

    assert meta(client.get("/watch/tall/1"))["og:image"] == "http://testserver/artwork/posters/tall.jpg"


def test_a_paid_episode_gives_away_no_address_of_its_stream(client: Client) -> None:
    """A signature holds for the whole stream: the still's address would open the playlist."""
    row = factories.published_series(slug="paid")
    made = factories.published_episode(series=row, number=1, access=Access.PAID)

    response = client.get("/watch/paid/1")

    assert response.status_code == 200
    assert made.stream
    assertNotContains(response, made.stream.key)
    assertNotContains(response, "og:image")


def test_the_player_finds_what_it_needs_in_the_page(client: Client) -> None:
    row = factories.published_series(slug="needs")
    made = factories.published_episode(series=row, number=7)

    page = client.get("/watch/needs/7").content.decode()

    assert re.search(r'<html [^>]*data-episode="7"', page)
    assert page.count("data-current") == 1
    for attribute in (
        f'data-public-id="{made.public_id}"', 'data-watch="/watch/needs/0"',
        'data-episodes="/api/v1/series/needs/episodes"', 'data-playback="/api/v1/episodes/EPISODE/playback"',
    ):  # fmt: skip
        assert attribute in page


def test_what_is_not_out_is_a_friendly_404(client: Client) -> None:
    row = factories.published_series(slug="partly")
    factories.published_episode(series=row, number=1)
    factories.episode(series=row, number=2)
    later = timezone.now() + timedelta(minutes=1)
    factories.published_episode(series=row, number=3, state=EpisodeState.SCHEDULED, publish_at=later)
    gone = factories.published_series(slug="gone", state=SeriesState.WITHDRAWN)
    factories.published_episode(series=gone, number=1)

    for address in ("partly/2", "partly/3", "partly/99", "gone/1", "never/1", "partly", "partly/-1"):
        response = client.get(f"/watch/{address}")
        assert response.status_code == 404, address
        assertContains(response, "There is nothing at this address.", status_code=404)
        assertContains(response, 'href="/"', status_code=404)


def test_pages_obey_the_strict_policy(client: Client) -> None:
    """No inline script, no style attribute, no handler: the Content-Security-Policy allows none."""
    row = factories.published_series(slug="strict", attribution="Somebody")
    factories.published_episode(series=row, number=1)

    for address in ("/", "/watch/strict/1", "/nothing"):
        response = client.get(address)
        page = response.content.decode()
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page), address


def test_edges_may_keep_pages_and_browsers_ask_again(client: Client) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert again.status_code == 304
    assert settings.SESSION_COOKIE_NAME not in first.cookies


def test_pages_are_only_read(client: Client) -> None:
    assertContains(client.post("/"), "This address does not take such a request.", status_code=405)
    assert client.head("/").status_code == 200
