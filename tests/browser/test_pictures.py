"""Pictures in a real browser: the smallest file that is large enough, and the tile under the pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from playwright.sync_api import Browser, Page, expect

from catalog.media import pictures as media_pictures
from catalog.media.models import Stream
from catalog.titles import pictures, stills
from catalog.titles.models import Episode, Series
from tests import clips, factories
from tests.catalog.media import transcoding
from tests.catalog.pictures.making import saved, scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = 30_000  # milliseconds, on a busy machine


@pytest.fixture
def episode(tmp_path: Path) -> Iterator[Episode]:
    """An episode with a chosen still and a storyboard, in a series whose sizes are made."""
    clip = clips.small(tmp_path / "clip.mp4", seconds=7)
    stream = transcoding.stream_of(clip)
    folder = transcoding.folder_of(stream)
    made = media_pictures.make(clip, folder, duration_s=stream.duration_s, tick=lambda share: None)
    Stream.objects.filter(pk=stream.pk).update(pictures=made.as_json())
    stream.refresh_from_db()
    poster = storages["default"].save("posters/p.jpg", ContentFile(saved(scene(900, 1200)).read()))
    series = factories.published_series(slug="scrubbed", title="Scrubbed", poster=poster)
    row = factories.published_episode(series=series, stream=stream, number=1)
    stills.choose(episode=row, number=1)
    for job in pictures.PictureJob.objects.all():
        pictures.run(job_id=job.pk)
    job = pictures.request(series)
    assert job
    pictures.run(job_id=job.pk)
    yield row
    for name in (str(row.still), str(series.poster)):
        storages["default"].delete(name)


def page_of(browser: Browser, width: int, height: int, scale: float) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale).new_page()


def chosen(page: Page, selector: str) -> tuple[str, float, float]:
    """The file that the browser took, how wide it is shown, and how wide the file is, in device pixels."""
    image = page.locator(selector).first
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    source, wide, scale = image.evaluate("image => [image.currentSrc, image.clientWidth, devicePixelRatio]")
    return source, wide * scale, float(source.rsplit("/", 1)[1].split("-")[1])


def test_an_episode_of_which_nobody_chose_a_still_shows_its_stream_s_suggestion(
    browser: Browser, live_server: Any, episode: Episode
) -> None:
    bare = factories.published_series(slug="bare")
    for number in (1, 2):
        factories.published_episode(series=bare, stream=episode.stream, number=number)
    page = page_of(browser, 390, 844, 2)
    page.goto(f"{live_server.url}/watch/bare/1")
    shown = page.locator(".slide:has(video[data-current]) .slide-poster")

    for is_last in (False, True):  # written by the page, then by the player
        expect(shown.locator("source[type='image/avif']")).to_have_attribute(
            "srcset", re.compile(r"/still-1\.avif \d+w$")
        )
        expect(shown.locator("img")).to_have_attribute("src", re.compile(r"/still-1\.jpg$"))
        if not is_last:
            page.keyboard.press("ArrowDown")
            page.wait_for_url("**/2")
    page.context.close()


@pytest.mark.parametrize(("width", "height", "scale"), [(390, 844, 3), (390, 844, 2), (1440, 900, 1), (1440, 900, 2)])
def test_the_smallest_file_that_is_large_enough(
    browser: Browser, live_server: Any, episode: Episode, width: int, height: int, scale: float
) -> None:
    page = page_of(browser, width, height, scale)
    page.goto(live_server.url)

    source, needed, wide = chosen(page, "img.poster")

    assert source.endswith(".avif")
    assert needed * 0.97 <= wide <= needed * 1.6
    page.context.close()


def test_the_place_of_a_picture_is_kept_free_and_coloured_until_it_is_there(
    browser: Browser, live_server: Any, episode: Episode
) -> None:
    page = page_of(browser, 390, 844, 1)
    page.route("**/artwork/**", lambda route: route.abort())
    page.goto(live_server.url)

    box = page.locator(".frame").bounding_box()
    fill = page.locator(".frame .tint rect").get_attribute("fill")

    assert box
    assert abs(box["width"] / box["height"] - 3 / 4) < 0.01
    assert fill == Series.objects.get().portrait.colour
    page.context.close()


def test_the_bar_shows_what_lies_under_the_pointer_and_after_a_key(
    browser: Browser, live_server: Any, episode: Episode, screenshots: Path
) -> None:
    page = page_of(browser, 1440, 900, 1)
    page.goto(f"{live_server.url}/watch/scrubbed/1")
    expect(page.locator("[data-progress]")).to_have_attribute("aria-valuemax", re.compile("[67]"), timeout=LONG)
    page.evaluate("document.querySelector('video[data-current]').pause()")
    expect(page.locator(".episode-picture")).to_be_visible()
    bar, scrub, tile = (page.locator(f"[data-{name}]") for name in ("progress", "scrub", "scrub-picture"))
    box = bar.bounding_box()
    assert box
    assert box["height"] >= 48
    expect(scrub).to_be_hidden()

    places = set()
    for share in (0.05, 0.5, 0.95):
        page.mouse.move(box["x"] + box["width"] * share - 2, box["y"] + 24)
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 24)
        expect(tile).to_be_visible()
        places.add(tile.evaluate("tile => tile.style.backgroundPosition"))
        shown = scrub.bounding_box()
        stage = page.locator("[data-stage]").bounding_box()
        assert shown and stage
        assert stage["x"] <= shown["x"]
        assert shown["x"] + shown["width"] <= stage["x"] + stage["width"]
        page.screenshot(path=screenshots / "player-scrub.png")
    assert len(places) == 3
    assert "storyboard-1.webp" in tile.evaluate("tile => tile.style.backgroundImage")
    expect(page.locator("[data-scrub-time]")).to_have_text("0:06")

    page.mouse.move(box["x"], box["y"] - 200)
    expect(scrub).to_be_hidden()
    bar.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(scrub).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", "5")
    expect(bar).to_have_attribute("aria-valuetext", re.compile("^0:05 of 0:0[67]$"))
    expect(scrub).to_be_hidden()
    page.context.close()


def test_a_drag_shows_the_tile_and_seeks_when_let_go(browser: Browser, live_server: Any, episode: Episode) -> None:
    page = page_of(browser, 390, 844, 1)
    page.goto(f"{live_server.url}/watch/scrubbed/1")
    expect(page.locator("[data-progress]")).to_have_attribute("aria-valuemax", re.compile("[67]"), timeout=LONG)
    page.evaluate("document.querySelector('video[data-current]').pause()")
    box = page.locator("[data-progress]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20, steps=4)
    expect(page.locator("[data-scrub-picture]")).to_be_visible()
    page.mouse.up()

    at = page.evaluate("document.querySelector('video[data-current]').currentTime")
    assert abs(at - 3.5) < 0.3
    page.context.close()


def test_until_there_is_a_storyboard_the_bar_shows_the_time_alone(
    browser: Browser, live_server: Any, episode: Episode
) -> None:
    Stream.objects.update(pictures=None)
    page = page_of(browser, 1440, 900, 1)
    page.goto(f"{live_server.url}/watch/scrubbed/1")
    expect(page.locator("[data-progress]")).to_have_attribute("aria-valuemax", re.compile("[67]"), timeout=LONG)
    box = page.locator("[data-progress]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 24)
    page.mouse.move(box["x"] + 31, box["y"] + 24)

    expect(page.locator("[data-scrub-time]")).to_be_visible()
    expect(page.locator("[data-scrub-picture]")).to_be_hidden()
    page.context.close()
