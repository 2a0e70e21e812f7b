"""Scripts without capitals: who speaks is known by the bible, wherever the script is read."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from production.bible.models import Bible, Character
from production.scripts import cast, fdx, locking, review, series_files
from production.scripts.document import Kind
from production.scripts.models import Script
from studio.accounts.models import User
from tests.production.scripts.conftest import save

pytestmark = pytest.mark.django_db

CHINESE = "内景 厨房 - 夜\n\n林晚\n你回来了。\n\n她走。\n"


@pytest.fixture
def client(maya: User) -> Client:
    client = Client()
    client.force_login(maya)
    return client


@pytest.fixture
def script(script: Script) -> Script:
    Character.objects.create(bible=Bible.objects.create(series=script.episode.series), name="林晚")
    return script


def now(script: Script) -> Script:
    return Script.objects.select_related("episode__series", "head").get(pk=script.pk)


def speaks(document: Any) -> list[tuple[str, str]]:
    return [(str(one.kind), one.text) for one in document.elements][1:]


SPEECH = [(str(Kind.CHARACTER), "林晚"), (str(Kind.DIALOGUE), "你回来了。"), (str(Kind.ACTION), "她走。")]


def test_names_are_those_of_the_series_of_an_episode(script: Script) -> None:
    assert cast.of_episode(script.pk) == cast.of_series(script.episode.series_id) == ["林晚"]


def test_a_bare_name_of_the_bible_speaks_on_pages_and_in_files(script: Script, maya: User, client: Client) -> None:
    revision = save(script, CHINESE, 0, maya)

    assert (revision.words, revision.action_lines) == (4, 1)
    assert speaks(locking.as_printed(now(script)).document) == SPEECH
    one = client.get(reverse("admin:production_script_file", args=[script.pk, "fdx"])).content
    series = script.episode.series_id
    every = client.get(reverse("admin:production_script_series_file", args=[series, "fdx"])).content
    assert speaks(fdx.read(one).document) == SPEECH
    assert speaks(fdx.read(every).document)[-3:] == SPEECH


def test_it_speaks_in_reports_and_once_the_script_is_locked(
    script: Script, maya: User, producer: User, client: Client
) -> None:
    save(script, CHINESE, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=now(script), by=producer)

    kinds = [line.kind for line in locking.as_printed(now(script)).pages.lines()]
    address = reverse("admin:production_bible_csv", args=[script.episode.series_id, "characters"])
    rows = list(csv.reader(io.StringIO(client.get(address).content.decode()[1:])))

    assert kinds == [Kind.SCENE_HEADING, Kind.CHARACTER, Kind.DIALOGUE, Kind.ACTION]
    assert rows[1][:4] == ["林晚", "1", "1", "4"]


def test_what_went_out_as_final_draft_comes_in_as_it_was(script: Script, maya: User, client: Client) -> None:
    save(script, CHINESE, 0, maya)
    address = reverse("admin:production_script_series_file", args=[script.episode.series_id, "fdx"])
    data = client.get(address).content

    file = series_files.receive(series=script.episode.series, data=data, name="series.fdx", by=maya)

    assert [row.fate for row in series_files.plan(file).rows] == ["same"]


def test_a_name_of_the_bible_in_front_of_words_is_known_in_a_file(script: Script, client: Client) -> None:
    Character.objects.create(bible_id=script.episode.series_id, name="ZED")
    file = SimpleUploadedFile("a.txt", b"Zed: You came back.\n\nRain.\n")

    client.post(reverse("admin:production_script_import", args=[script.pk]), {"file": file, "parent": "0"})

    head = now(script).head
    assert head
    assert head.text.startswith("ZED\nYou came back.\n")
