"""Who may delete an episode or a series deletes what was written for it too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Episode, Series
from production.bible.models import Bible, Outline
from production.scripts import notes, services
from production.scripts.models import Revision, Script
from studio.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(person: Callable[[str], User]) -> Episode:
    episode = factories.episode()
    Bible.objects.create(series=episode.series)
    Outline.objects.create(episode=episode, hook="A text from a dead man.")
    script, writer = services.script_of(episode), person("writer")
    for number, text in enumerate(("INT. A - DAY\n\nRain.\n", "INT. A - DAY\n\nSnow.\n")):
        services.save(script=script, text=text, parent=number, by=writer)
    notes.pin(script=Script.objects.get(pk=script.pk), revision=2, line=1, text="Why?", by=writer)
    return episode


def delete(client: Client, thing: str, pk: int) -> int:
    return client.post(reverse(f"admin:catalog_{thing}_delete", args=[pk]), {"post": "yes"}).status_code


def test_a_producer_deletes_an_episode_with_all_that_was_written_and_then_its_series_with_the_bible(
    written: Episode, as_role: Callable[[str], Client]
) -> None:
    client = as_role("producer")

    assert delete(client, "episode", written.pk) == 302
    assert not Episode.objects.exists()
    assert not Revision.objects.exists()

    assert delete(client, "series", written.series_id) == 302
    assert not Series.objects.exists()
    assert not Bible.objects.exists()


def test_scripts_and_bibles_are_not_deleted_by_themselves(written: Episode, as_role: Callable[[str], Client]) -> None:
    client = as_role("producer")

    assert client.post(reverse("admin:production_script_delete", args=[written.pk]), {"post": "yes"}).status_code == 403
    assert (
        client.post(reverse("admin:production_bible_delete", args=[written.series_id]), {"post": "yes"}).status_code
        == 403
    )
    assert Revision.objects.count() == 2
