"""The trailer's page in a real browser: marked with keys, ordered with buttons, kept, cut by a worker, downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from playwright.sync_api import Browser, Page, ViewportSize, expect

from catalog.delivery.models import Trailer, TrailerClip, TrailerExport
from catalog.media import facts
from studio.accounts.roles import Role
from tests import factories, workers
from tests.browser.test_first_episode import DESKTOP, LONG, PHONE, listened, log_in
from tests.catalog.media.transcoding import stream_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRAME = 1 / 24  # of the demo's pictures, in seconds


@pytest.fixture
def trailer(small_clip: Path) -> Trailer:
    """Without clips yet, of a series of two episodes that last three seconds."""
    stream = stream_of(small_clip)
    series = factories.published_series(title="Midnight Heir", slug="midnight-heir")
    for number, title in ((1, "The Will"), (2, "The Wedding")):
        factories.published_episode(series=series, number=number, title=title, stream=stream)
    return Trailer.objects.create(series=series, title="Coming soon")


def page_of(browser: Browser, url: str, trailer: Trailer, viewport: ViewportSize) -> Iterator[Page]:
    complaints: list[str] = []
    context = browser.new_context(viewport=viewport)
    page = listened(context, complaints)
    log_in(page, url, Role.POST)
    page.goto(f"{url}/admin/catalog/trailer/{trailer.pk}/change/")
    expect(page.locator("[data-clock]")).to_have_text("0:00.000")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def desk(browser: Browser, live_server: Any, trailer: Trailer) -> Iterator[Page]:
    yield from page_of(browser, live_server.url, trailer, DESKTOP)


@pytest.fixture
def phone(browser: Browser, live_server: Any, trailer: Trailer) -> Iterator[Page]:
    yield from page_of(browser, live_server.url, trailer, PHONE)


def press(page: Page, *keys: str) -> None:
    """Into the player, each once the picture of the one before it stands."""
    page.locator("[data-player]").focus()
    for key in keys:
        page.keyboard.press(key)
        stand(page)


def stand(page: Page) -> None:
    video = page.locator("[data-video]")
    for _ in range(100):
        if video.evaluate("video => video.readyState >= 2 && !video.seeking"):
            return
        page.wait_for_timeout(50)
    pytest.fail("the picture never stood still")


def rows(page: Page) -> list[tuple[str, float, float]]:
    """Of the table: episode, in and out."""
    found = []
    for row in page.locator("[data-clips] [data-clip]").all():
        episode = row.locator("[name=episode] option:checked").inner_text()
        marks = [float(row.locator(f"[name={name}]").input_value()) for name in ("in", "out")]
        found.append((episode, marks[0], marks[1]))
    return found


def test_clips_are_marked_with_the_keyboard_ordered_and_cut(desk: Page, trailer: Trailer, screenshots: Path) -> None:
    stand(desk)
    press(desk, "ArrowRight", "i", "l", "ArrowRight", "o", "Enter")
    desk.locator("[data-episodes]").select_option(label="2 · The Wedding")
    stand(desk)
    press(desk, "l", "i", "l", "o", "Enter")
    marked = rows(desk)
    assert [episode for episode, _in, _out in marked] == ["1 · The Will", "2 · The Wedding"]
    for _episode, in_s, out_s in marked:
        assert in_s / FRAME == pytest.approx(round(in_s / FRAME), abs=0.02), "a mark is a frame's edge"
        assert 1.0 <= out_s - in_s <= 1.2
    expect(desk.locator("[data-dirty]")).to_have_text("Not kept yet")

    desk.locator("[data-clips] [data-clip]").nth(1).locator("[data-move='-1']").click()
    assert rows(desk) == marked[::-1]
    expect(desk.locator("[data-total]")).to_have_text(re.compile(r"^2\.\d\d s$"))
    desk.screenshot(path=screenshots / "trailer-desktop.png", full_page=True)

    desk.get_by_role("button", name="Keep and cut the trailer").click()
    expect(desk.locator("[data-delivery]")).to_have_attribute("data-state", re.compile("queued|running"))
    assert [clip.episode.number for clip in TrailerClip.objects.filter(trailer=trailer)] == [2, 1]
    with workers.running_worker():
        expect(desk.get_by_role("link", name="Download")).to_be_visible(timeout=LONG)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("midnight-heir_trailer_")
    made = facts.of(Path(storages["deliveries"].path(TrailerExport.objects.get().file_key)))
    assert made.duration_s == pytest.approx(sum(out_s - in_s for _episode, in_s, out_s in marked), abs=0.1)


def test_an_out_point_before_the_in_point_makes_no_clip(desk: Page) -> None:
    stand(desk)
    press(desk, "l", "i", "j", "o")
    expect(desk.get_by_role("alert")).to_have_text("The out point must come after the in point.")
    expect(desk.locator("[data-add]")).to_be_disabled()
    press(desk, "Enter")
    assert rows(desk) == []


def test_on_a_phone_it_works_with_buttons_and_nothing_hangs_over(
    phone: Page, trailer: Trailer, screenshots: Path
) -> None:
    stand(phone)
    phone.get_by_role("button", name="Mark in").click()
    for _ in range(6):
        phone.get_by_role("button", name="One frame on").click()
        stand(phone)
    phone.get_by_role("button", name="Mark out").click()
    phone.get_by_role("button", name="Add the clip").click()
    assert rows(phone) == [("1 · The Will", 0.0, pytest.approx(7 * FRAME, abs=0.002))]
    phone.screenshot(path=screenshots / "trailer-phone.png", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="Keep the clips").click()
    expect(phone.get_by_text("The clips are kept.")).to_be_visible()
    assert TrailerClip.objects.get(trailer=trailer).in_s == 0
