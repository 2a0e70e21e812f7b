"""Several uploads for one episode: the one begun last is its version, and each sender is told of the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from catalog.media.models import Transcode
from catalog.titles import handover, services
from catalog.titles.handover import Order
from catalog.titles.models import Cut, Episode
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.services import File
from tests import factories
from tests.catalog.uploads.sending import created, digest, finish, patch, standing, work
from tests.files import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[[str], Client]
LATER = "A file that was begun later was taken before this one, which is kept as version 2."


def unlike(clip: Path) -> bytes:
    """The same video under a digest of its own."""
    return clip.read_bytes() + b"\x00\x00\x00\x18free" + os.urandom(16)


def arrive(browser: Client, upload: Upload, content: bytes) -> Upload:
    assert patch(browser, upload, 0, content).status_code == 204
    assert finish(browser, upload, digest(content)).status_code == 202
    return Upload.objects.select_related("intake").get(pk=upload.pk)


def current(episode: Episode) -> Cut | None:
    return Episode.objects.select_related("cut__master").get(pk=episode.pk).cut


def test_the_one_begun_last_stays_the_version_whichever_arrives_last(as_role: Browser, small_clip: Path) -> None:
    browser, episode = as_role("producer"), factories.episode()
    old, new = unlike(small_clip), unlike(small_clip)
    first = created(browser, episode, len(old), name="EP07_v1.mov", publish="1")
    second = created(browser, episode, len(new), name="EP07_v2.mov")

    work(arrive(browser, second, new))
    work(arrive(browser, first, old))

    cut = current(episode)
    assert cut and (cut.number, cut.master.original_name) == (1, "EP07_v2.mov")
    kept = Cut.objects.get(episode=episode, number=2)
    assert (kept.master.original_name, kept.publish_when_ready) == ("EP07_v1.mov", False)
    assert not Transcode.objects.filter(master=kept.master).exists()
    assert standing(browser, first)["state"] == "taken"
    assert LATER in str(standing(browser, first)["sentence"])
    assert standing(browser, second)["sentence"] == "Checked and taken"

    services.bring_back(cut=kept, by=first.by)
    assert current(episode) == kept
    assert Transcode.objects.filter(master=kept.master).exists()


def test_in_the_order_in_which_they_were_begun_nothing_is_held_back(as_role: Browser, small_clip: Path) -> None:
    browser, episode = as_role("producer"), factories.episode()
    contents = [unlike(small_clip) for _ in range(2)]
    uploads = [created(browser, episode, len(content), name=f"{content[-4:].hex()}.mov") for content in contents]
    for upload, content in zip(uploads, contents, strict=True):
        work(arrive(browser, upload, content))

    assert (cut := current(episode)) and cut.number == 2
    assert set(Upload.objects.values_list("note", flat=True)) == {""}


def test_the_same_bytes_begun_before_say_nothing(as_role: Browser, small_clip: Path) -> None:
    browser, episode, content = as_role("producer"), factories.episode(), small_clip.read_bytes()
    first, second = (created(browser, episode, len(content), name=name) for name in ("a.mov", "b.mov"))
    work(arrive(browser, second, content))
    work(arrive(browser, first, content))

    assert Cut.objects.count() == 1
    assert standing(browser, first)["sentence"] == "Checked and taken"


def test_taken_at_once_the_one_begun_last_is_the_version(as_role: Browser, small_clip: Path) -> None:
    browser, episode = as_role("producer"), factories.episode()
    contents = [unlike(small_clip) for _ in range(3)]
    begun = [created(browser, episode, len(content), name=f"{number}.mov") for number, content in enumerate(contents)]
    ready = [arrive(browser, upload, content) for upload, content in zip(begun, contents, strict=True)]

    at_once(*[lambda upload=upload: work(upload) for upload in reversed(ready)])

    assert (cut := current(episode)) and cut.master.original_name == "2.mov"
    assert set(Upload.objects.values_list("state", flat=True)) == {UploadState.TAKEN}


def begin(episode: Episode, by: object, name: str = "EP07.mov") -> Upload:
    return handover.begin([Order(File(name, 1000, 5), episode)], by=by)[0].upload


def test_an_episodes_page_says_who_else_sends_its_video(
    as_role: Browser, person: Callable[[str], object], queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, episode, other = as_role("producer"), factories.episode(), person("post")
    address = f"/admin/catalog/episode/{episode.pk}/change/"
    mine = Upload.objects.get(pk=created(browser, episode, 10, name="mine.mov").pk)
    browser.get(address)
    few = queries_of(lambda: browser.get(address))

    begin(episode, other)
    begin(factories.episode(), other, "elsewhere.mov")
    page = browser.get(address).content.decode()
    assert f"EP07.mov is being uploaded by {other}." in page
    assert "elsewhere.mov" not in page
    assert f"{mine.name} is" not in page
    for number in range(5):
        begin(episode, other, f"{number}.mov")
    assert queries_of(lambda: browser.get(address)) == few

    Upload.objects.filter(name="EP07.mov").update(active_at=timezone.now() - timedelta(hours=2))
    assert f"EP07.mov was begun by {other}, and the upload is not finished." in browser.get(address).content.decode()
    Upload.objects.filter(name="EP07.mov").update(state=UploadState.RECEIVED)
    assert f"EP07.mov, uploaded by {other}, has arrived" in browser.get(address).content.decode()
    Upload.objects.update(state=UploadState.TAKEN)
    assert "EP07.mov" not in browser.get(address).content.decode()


def test_the_table_to_confirm_says_it_too(
    as_role: Browser, person: Callable[[str], object], queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, other, series = as_role("producer"), person("post"), factories.series()
    episodes = [factories.episode(series=series, number=number) for number in (1, 2, 3)]
    begin(episodes[0], other, "EP01_old.mov")
    created(browser, episodes[1], 1000, name="EP02.mov", modified=5)

    def rows() -> dict[int, str]:
        files = [{"name": f"EP0{number}.mov", "size": 1000, "modified": 5} for number in (1, 2, 3)]
        answer = browser.post(f"/uploads/series/{series.pk}/match", {"files": files}, content_type="application/json")
        return {row["number"]: row["sentence"] for row in answer.json()["rows"]}

    assert rows() == {
        1: f"EP01_old.mov is being uploaded by {other}. This file, begun later, becomes the episode's version.",
        2: "",  # the same file, which goes on
        3: "",
    }
    few = queries_of(rows)
    for number in range(5):
        begin(episodes[2], other, f"{number}.mov")
    assert queries_of(rows) == few
    assert "EP02.mov" not in rows()[2]
