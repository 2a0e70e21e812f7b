"""The queue's page in a real browser: it fits a phone and a desk, in both moods, and follows what happens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.media import queue, steps
from catalog.media.models import Stage, Transcode
from studio.accounts.roles import Role
from studio.jobs import presence
from studio.jobs.models import JobState
from studio.servers import redis_client
from tests import factories
from tests.browser.test_first_episode import DESKTOP, LONG, PHONE, listened, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FULL = "The disk is full. Free some space, then retry."
BROKEN = "The video could not be decoded to its end: a part of it is damaged. Export it again and upload that."
OUTSIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] : ["the page"].concat(
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth)
        .map(one => one.tagName + "." + one.className))"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture(autouse=True)
def _workers() -> Iterator[None]:
    names = ("media@north", "media@south")
    for name in names:
        redis_client().set(presence.PREFIX + name, queue.QUEUE, ex=600)
    yield
    redis_client().delete(*[presence.PREFIX + name for name in names], queue.QUEUE)


def test_the_queue_follows_what_happens_and_retries_all(
    context: BrowserContext, live_server: object, complaints: list[str], screenshots: Path
) -> None:
    stage = fill()
    page = listened(context, complaints)
    log_in(page, str(live_server), Role.POST)
    page.goto(f"{live_server}/admin/catalog/transcode/queue/")
    expect(page.locator(".queue-running")).to_contain_text("Encoding")
    take_pictures(page, screenshots, "queue")

    page.locator(f"#queue-stage-{stage.pk}").focus()
    Stage.objects.filter(pk=stage.pk).update(percent=77)
    expect(page.locator(".queue-running")).to_contain_text("77 %", timeout=LONG)
    assert page.evaluate("document.activeElement.id") == f"queue-stage-{stage.pk}"

    page.click("#queue-retry-all")
    expect(page.locator(".queue-failed")).to_contain_text("Nothing failed.", timeout=LONG)

    page.goto(f"{live_server}/admin/catalog/transcode/{stage.transcode_id}/change/")
    expect(page.locator(".queue-table")).to_contain_text("north:4711")
    take_pictures(page, screenshots, "transcode")
    assert complaints == []


def take_pictures(page: Page, folder: Path, name: str) -> None:
    """On a phone and on a desk, light and dark; nothing may stand out at the side."""
    for mood in ("light", "dark"):
        page.evaluate(f"document.documentElement.classList.toggle('dark', {str(mood == 'dark').lower()})")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert page.evaluate(OUTSIDE) == [], (name, size)
            page.screenshot(path=folder / f"{name}-{size['width']}-{mood}.png", full_page=True)
    page.evaluate("document.documentElement.classList.remove('dark')")


def fill() -> Stage:
    """Three at work, two failed, a dozen in the queue, some ended; return one that runs."""
    series = factories.series(title="Falling for the Florist")
    masters = [factories.master(original_name=f"EP{number:02d}_v1.mov") for number in range(1, 21)]
    for number, master in enumerate(masters, 1):
        factories.cut_of(factories.episode(series=series, number=number), master=master)
    now = timezone.now()
    encode, *_others = [
        factories.stage(
            transcode=factories.transcode(master=masters[number], state=JobState.RUNNING, started_at=now, percent=30),
            name=name, state=JobState.RUNNING, percent=percent, attempt=1, worker=f"{where}:4711:ab",
            heartbeat_at=now, started_at=now - timedelta(seconds=seconds),
        )
        for number, name, percent, where, seconds in (
            (0, steps.ENCODE, 41, "north", 38), (1, steps.ENCODE, 80, "south", 9), (2, steps.ANALYSE, 12, "south", 4),
        )
    ]  # fmt: skip
    done = {steps.PROBE: 0.6, steps.ANALYSE: 4.2}
    for name, seconds in done.items():
        factories.stage(
            transcode=encode.transcode, name=name, state=JobState.DONE, percent=100, attempt=1, worker="north:4711:ab",
            result={"files": {"h264-540": "x"}}, started_at=now - timedelta(seconds=60 + seconds),
            finished_at=now - timedelta(seconds=60),
        )  # fmt: skip
    for number, code, sentence in ((3, "disk_full", FULL), (4, "encode_failed", BROKEN)):
        job = factories.transcode(
            master=masters[number], state=JobState.FAILED, error_code=code, error_message=sentence
        )
        factories.stage(
            transcode=job, name=steps.PROBE, state=JobState.FAILED, error_code=code, error_message=sentence,
            worker="north:4711:ab", attempt=1, started_at=now, finished_at=now,
        )  # fmt: skip
    for master in masters[5:17]:
        factories.stage(transcode=Transcode.objects.create(master=master), name=steps.PROBE)
    return encode
