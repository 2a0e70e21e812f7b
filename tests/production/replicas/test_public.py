"""The label before the public: in the API and on the watch page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from production.replicas import services
from tests import factories
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
SAID = "face or voice in this episode was made with generative tools"


def test_viewers_are_told_of_a_synthetic_performer_and_of_nothing_else(client: Client) -> None:
    series = factories.published_series(slug="told")
    first, second = (factories.published_episode(series=series, number=number) for number in (1, 2))
    services.record(
        episode=second,
        by=producer(),
        asset="voice",
        extent="made",
        what="The phone",
        tool="A model",
        purpose="Pick-ups",
    )

    listed = client.get(reverse("api:episodes", args=["told"])).json()
    rows = listed["results"] if isinstance(listed, dict) else listed
    pages = [client.get(reverse("player:watch", args=["told", one.number])).content.decode() for one in (first, second)]

    assert [row["ai_label"] for row in rows] == ["none", "synthetic"]
    assert rows[0]["ai_note"] == ""
    assert SAID in rows[1]["ai_note"]
    assert [SAID in page for page in pages] == [False, True]
