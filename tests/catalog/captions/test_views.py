"""Captions for the public: in the API of their episode, and as files by signed address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.captions import services
from catalog.captions.models import Caption
from catalog.titles.models import Access, Episode
from tests import factories
from tests.catalog.captions.making import SRT, approved, draft, episode_out, work

pytestmark = pytest.mark.django_db


def playback(episode: Episode, **headers: str) -> Any:
    return Client().get(f"/api/v1/episodes/{episode.public_id}/playback", headers=headers)


def path_of(url: str) -> str:
    return url.removeprefix("http://testserver")


def test_approved_captions_stand_in_the_playback_with_their_own_names() -> None:
    episode = episode_out(series=factories.published_series(language="es"))
    approved(episode, "es-MX", kind="captions")
    approved(episode, "es-MX")
    approved(episode, "zh-Hans")
    draft(episode, "fr")
    work()
    answer = playback(episode).json()
    assert [(one["language"], one["kind"], one["label"], one["default"]) for one in answer["captions"]] == [
        ("es-MX", "captions", "Español (México) (SDH)", True),
        ("es-MX", "subtitles", "Español (México)", False),
        ("zh-Hans", "subtitles", "简体中文", False),
    ]
    assert "/master-" in answer["hls"] and "/manifest-" in answer["dash"]


def test_a_language_that_is_not_spoken_is_no_default() -> None:
    episode = episode_out(series=factories.published_series(language="ko"))
    approved(episode, "es")
    assert [one["default"] for one in playback(episode).json()["captions"]] == [False]


def test_the_address_gives_the_words_to_anybody_for_as_long_as_it_holds() -> None:
    episode = episode_out()
    caption = approved(episode, "es-MX")
    url = playback(episode).json()["captions"][0]["url"]
    assert url.startswith("http://testserver/c/") and url.endswith("/es-MX.vtt")
    answer = Client().get(path_of(url))
    assert answer.content.decode() == caption.text
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("text/vtt; charset=utf-8", "*")
    assert "immutable" in answer["Cache-Control"] and "public" in answer["Cache-Control"]
    assert Client().head(path_of(url)).status_code == 200
    assert Client().post(path_of(url)).status_code == 405


def test_an_address_that_was_tampered_with_or_has_ended_gives_nothing() -> None:
    episode = episode_out()
    approved(episode)
    other = draft(episode, "fr")
    path = path_of(playback(episode).json()["captions"][0]["url"])
    key, end, signature = path.split("/")[2].split(".")
    last = "y" if signature.endswith("x") else "x"
    for bad in (f"{other.key}.{end}.{signature}", f"{key}.{int(end) + 1}.{signature}", f"{key}.1.{signature}",
                f"{key}.{end}.{signature[:-1]}{last}"):  # fmt: skip
        assert Client().get(f"/c/{bad}/en.vtt").status_code == 404
    assert Client().get(path.replace("en.vtt", "../en.vtt")).status_code == 404


def test_a_stream_s_signature_opens_no_captions_and_the_other_way_round() -> None:
    episode = episode_out()
    approved(episode)
    answer = playback(episode).json()
    stream, captions = (path_of(url).split("/")[2] for url in (answer["hls"], answer["captions"][0]["url"]))
    assert Client().get(f"/c/{stream}/en.vtt").status_code == 404
    assert Client().get(f"/v/{captions}/master.m3u8").status_code == 404


def test_the_etag_changes_with_the_captions() -> None:
    episode = episode_out()
    before = playback(episode)["ETag"]
    caption = approved(episode)
    after = playback(episode)["ETag"]
    assert before != after
    assert playback(episode, **{"If-None-Match": after}).status_code == 304
    work()
    packaged = playback(episode)["ETag"]
    assert packaged != after
    services.withdraw(caption=Caption.objects.get(pk=caption.pk), by=None)
    assert playback(episode)["ETag"] == before


def test_captions_of_a_paid_episode_are_not_given_out() -> None:
    episode = episode_out(access=Access.PAID)
    approved(episode)
    answer = playback(episode)
    assert answer.status_code == 403
    assert "captions" not in answer.json()


def test_publishing_needs_no_captions() -> None:
    assert playback(episode_out()).json()["captions"] == []


def test_playback_costs_the_same_queries_with_1_language_and_with_6(queries_of: Any) -> None:
    episode = episode_out()
    approved(episode)
    work()
    few = queries_of(lambda: playback(episode))
    for language in ("es", "fr", "de", "ar", "ja"):
        approved(episode, language, data=SRT)
    work()
    assert queries_of(lambda: playback(episode)) == few
