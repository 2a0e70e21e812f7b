"""From an uploaded clip to a vertical episode that plays: the whole way, in a real browser, with a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from catalog.media.models import Stage
from catalog.titles.models import Episode
from studio.accounts.roles import Role
from studio.jobs.models import JobState
from tests import clips, factories, workers
from tests.files import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
LONG = 120_000  # milliseconds, for an encode on a busy machine

FRAMES = """video => new Promise(resolve => {
    let seen = 0; const times = [];
    const next = (_now, frame) => { times.push(frame.mediaTime); ++seen < 12 ? video.requestVideoFrameCallback(next)
        : resolve({times, width: video.videoWidth, height: video.videoHeight}) };
    video.requestVideoFrameCallback(next);
})"""


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    yield listened(context, complaints)
    context.close()


def listened(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error.stack}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return page


def log_in(page: Page, url: str, role: Role) -> None:
    user = factories.staff(role)
    page.goto(f"{url}/admin/login/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url(f"{url}/admin/")


def frames(page: Page) -> dict[str, Any]:
    seen: dict[str, Any] = page.locator("video[data-current]").evaluate(FRAMES)
    return seen


def assert_plays_vertically(page: Page) -> None:
    seen = frames(page)
    assert seen["times"] == sorted(seen["times"])
    assert len(set(seen["times"])) >= 10, "the picture stands still"
    assert abs(seen["width"] / seen["height"] - 9 / 16) < 0.01


def swipe_up(page: Page) -> None:
    """A finger that moves up the screen."""
    session = page.context.new_cdp_session(page)
    points = [(195, 700 - step * 60) for step in range(9)]
    session.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": points[0][0], "y": points[0][1]}]}
    )
    for x, y in points[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_clip_is_uploaded_transcoded_published_and_watched(
    page: Page,
    browser: Browser,
    live_server: Any,
    tmp_path: Path,
    screenshots: Path,
    complaints: list[str],
) -> None:
    series = factories.series(title="Midnight Heir", slug="midnight-heir")
    first = factories.episode(series=series, number=1, title="The Will")
    second = factories.episode(series=series, number=2, title="The Wedding")
    url = live_server.url
    with workers.running_worker():
        log_in(page, url, Role.PRODUCER)
        tall, small = clips.tall(tmp_path / "tall.mp4", seconds=6), clips.small(tmp_path / "small.mp4", seconds=6)
        upload_and_publish(page, url, first, tall, screenshots / "admin-episode.png")
        upload_and_publish(page, url, second, small, screenshots / "admin-episode-2.png")
        left = Stage.objects.exclude(state=JobState.DONE)
        until(lambda: not left.exists(), seconds=60, what="the pictures, which come after a stream is out")
    for name, path in {"series": "series/", "episodes": "episode/"}.items():
        page.goto(f"{url}/admin/catalog/{path}")
        page.screenshot(path=screenshots / f"admin-{name}.png")
        page.set_viewport_size(PHONE)
        page.screenshot(path=screenshots / f"admin-{name}-phone.png")
        page.set_viewport_size(DESKTOP)

    page.goto(f"{url}/")
    page.screenshot(path=screenshots / "grid.png")
    page.get_by_role("link", name="Midnight Heir").first.click()
    page.wait_for_url(f"{url}/watch/midnight-heir/1")
    assert_plays_vertically(page)
    page.screenshot(path=screenshots / "player.png")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-episode='2']").first).to_be_attached()
    assert_plays_vertically(page)

    phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    try:
        watch_on_a_phone(listened(phone, complaints), url, screenshots)
    finally:
        phone.close()
    assert complaints == []


def upload_and_publish(page: Page, url: str, episode: Episode, clip: Path, screenshot: Path) -> None:
    page.goto(f"{url}/admin/catalog/episode/{episode.pk}/change/")
    seen: set[int] = set()
    page.expose_function(f"seen{episode.pk}", lambda percent: seen.add(int(percent)))
    page.evaluate(
        """name => { window.seenBy = setInterval(() => {
            const panel = document.getElementById("episode-panel");
            if (panel) window[name](panel.dataset.percent) }, 100) }""",
        f"seen{episode.pk}",
    )
    page.set_input_files("[data-upload] input[type=file]", clip)
    expect(page.locator("#episode-panel[data-state=done][data-percent='100']")).to_be_attached(timeout=LONG)
    assert any(0 < percent < 100 for percent in seen), f"no progress was seen on the way: {sorted(seen)}"
    page.screenshot(path=screenshot)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#episode-panel .work-published")).to_be_attached()


def watch_on_a_phone(page: Page, url: str, screenshots: Path) -> None:
    page.goto(f"{url}/")
    page.screenshot(path=screenshots / "grid-phone.png")
    page.goto(f"{url}/watch/midnight-heir/1")
    assert_plays_vertically(page)
    page.screenshot(path=screenshots / "player-phone.png")
    swipe_up(page)
    page.wait_for_url(f"{url}/watch/midnight-heir/2")
    expect(page.locator("[data-episode='2']").first).to_be_attached()
    assert_plays_vertically(page)
    page.screenshot(path=screenshots / "player-phone-2.png")


def test_a_refused_file_says_why_on_the_page(page: Page, live_server: Any, tmp_path: Path, screenshots: Path) -> None:
    episode = factories.episode()
    log_in(page, live_server.url, Role.POST)
    page.goto(f"{live_server.url}/admin/catalog/episode/{episode.pk}/change/")
    bad = tmp_path / "EP01.mp4"
    bad.write_text("#EXTM3U\n/etc/hostname\n")
    page.set_input_files("[data-upload] input[type=file]", bad)
    with workers.running_worker():
        expect(page.locator(".upload-row")).to_contain_text("This is a playlist, not a video", timeout=LONG)
    page.screenshot(path=screenshots / "admin-refused.png")
