"""Published credits as the API and people's pages tell them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.credits import services
from catalog.people.models import Person
from catalog.titles.models import Episode, EpisodeState, Series
from tests import factories

pytestmark = pytest.mark.django_db


def publish(series: Series, *people: tuple[Person, str], version: int = 1) -> None:
    rows: list[dict[str, Any]] = [
        {"person": one.public_id, "name": one.name, "role": role, "kind": "cast", "block": "main", "word": ""}
        for one, role in people
    ]
    cards = [{"block": "main", "kind": "cast", "lines": [{"role": row["role"], "name": row["name"]}]} for row in rows]
    services.publish(series=series, version=version, data={"cards": cards, "credits": rows})


def test_a_series_and_its_episodes_tell_the_version_that_holds(client: Client) -> None:
    episode = factories.published_episode()
    nora = factories.credited(name="Marisol Ybarra", is_public=True)
    hidden = factories.credited(name="Kenji Alder")
    publish(episode.series, (nora, "Maya"))
    publish(episode.series, (nora, "Nora"), (hidden, "Wen"), version=2)

    answer = client.get(f"/api/v1/series/{episode.series.slug}/credits")

    body = answer.json()
    assert (body["version"], body["series"]) == (2, episode.series.slug)
    assert [(one["name"], one["person"]) for one in body["credits"]] == [
        ("Marisol Ybarra", nora.public_id), ("Kenji Alder", None),
    ]  # fmt: skip
    assert body["cards"][0]["lines"] == [{"role": "Nora", "name": "Marisol Ybarra"}]
    assert client.get(f"/api/v1/episodes/{episode.public_id}/credits").json() == body
    again = client.get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_credits_of_what_is_not_out_or_not_locked_are_not_there(client: Client) -> None:
    episode = factories.published_episode()
    address = f"/api/v1/series/{episode.series.slug}/credits"
    assert client.get(address).json()["code"] == "not_found"
    publish(episode.series, (factories.credited(), "Nora"))
    assert client.get(address).status_code == 200

    Episode.objects.update(state=EpisodeState.WITHDRAWN)

    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/episodes/{episode.public_id}/credits").status_code == 404


def test_a_persons_page_names_the_series_whose_latest_credits_name_them(client: Client) -> None:
    episode = factories.published_episode(number=3)
    nora = factories.credited(name="Marisol Ybarra", is_public=True)
    gone = factories.credited(name="Kenji Alder", is_public=True)
    publish(episode.series, (nora, "Nora"), (gone, "Wen"))
    publish(episode.series, (nora, "Nora"), version=2)
    publish(factories.series(), (nora, "Not out"))

    assert client.get(f"/api/v1/people/{nora.public_id}").json()["credits"] == [
        {"role": "Nora", "series": episode.series.title, "slug": episode.series.slug}
    ]
    assert f"/watch/{episode.series.slug}/3" in client.get(f"/people/{nora.public_id}").content.decode()
    assert client.get(f"/api/v1/people/{gone.public_id}").json()["credits"] == []
