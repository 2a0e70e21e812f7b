"""The stream for review on the episode's page: it appears by itself, plays from its beginning and grows meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from catalog.media import graph, links, playlists, review
from catalog.media.models import Transcode
from studio.accounts.roles import Role
from studio.jobs.models import JobState
from studio.lib.ids import public_id
from tests import clips, factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.catalog.media import packaging

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
END = "#EXT-X-ENDLIST"


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    yield listened(context, complaints)
    context.close()


@pytest.fixture
def encoded(tmp_path: Path) -> Path:
    """What the encoder has written for review in the end: eight seconds in four segments."""
    clip = clips.small(tmp_path / "small.mp4", seconds=8)
    plan = graph.plan_for(packaging.look(clip))
    (tmp_path / graph.REVIEW).mkdir()
    packaging.encode(clip, tmp_path, plan, review=True)
    return tmp_path / graph.REVIEW


def show(key: str, encoded: Path, count: int) -> None:
    """Store what is there after so many segments."""
    text = (
        (encoded / playlists.REVIEW).read_text().replace(review.BEGIN, f"{review.BEGIN}\n{review.FROM_ITS_BEGINNING}")
    )
    names = playlists.segments(text)
    if count < len(names):
        text = text[: text.index(names[count - 1]) + len(names[count - 1])] + "\n"
    poster = BytesIO()
    Image.new("RGB", (54, 96)).save(poster, "JPEG")
    for name in ("init.mp4", *names[:count]):
        storages["streams"].save(f"{key}/{name}", ContentFile((encoded / name).read_bytes()))
    storages["streams"].save(f"{key}/{links.POSTER}", ContentFile(poster.getvalue()))
    storages["streams"].save(f"{key}/{playlists.REVIEW}", ContentFile(text.encode()))


def test_what_is_encoded_so_far_can_be_watched(
    page: Page, live_server: Any, encoded: Path, screenshots: Path, complaints: list[str]
) -> None:
    episode = factories.episode(title="The Will")
    master = factories.master(original_name="EP01_v1.mov")
    job = factories.transcode(master=master, state=JobState.RUNNING, stage="encode", percent=12)
    factories.cut_of(episode, master=master)
    log_in(page, live_server.url, Role.POST)
    page.goto(f"{live_server.url}/admin/catalog/episode/{episode.pk}/change/")
    expect(page.locator(".work-nothing")).to_be_attached()

    key = public_id()
    show(key, encoded, 3)
    Transcode.objects.filter(pk=job.pk).update(review_key=key)

    video = page.locator("video[data-review]")
    expect(video).to_be_visible()
    video.evaluate("video => { video.muted = true; return video.play().catch(() => {}) }")
    page.wait_for_function("() => document.querySelector('video[data-review]').currentTime > 0.3")
    began = video.evaluate("video => video.played.start(0)")
    for name, size in (("", DESKTOP), ("-phone", PHONE)):
        page.set_viewport_size(size)
        page.screenshot(path=screenshots / f"admin-review{name}.png")
    show(key, encoded, 4)

    page.wait_for_function("() => document.querySelector('video[data-review]').ended", timeout=30_000)
    assert began < 0.3
    assert abs(video.evaluate("video => video.duration") - 8) < 0.2
    assert END in (encoded / playlists.REVIEW).read_text()
    assert complaints == []
