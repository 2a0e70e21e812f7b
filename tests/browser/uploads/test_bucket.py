"""A file straight into a bucket, part by part; one tab at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from catalog.media.models import Master
from catalog.uploads.models import Intake, Upload
from tests import factories
from tests.browser.uploads.widget import INPUT, LONG, MIB, bucket_rules, open_episode, take_all
from tests.catalog.uploads.sending import digest
from tests.clips import padded
from tests.files import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def allow_bucket(settings: Any) -> None:
    """Let admin's pages talk to the bucket that these tests serve."""
    origin = settings.STORAGES["masters"]["OPTIONS"]["endpoint_url"]
    settings.ADMIN_CSP = settings.ADMIN_CSP | {"connect-src": [*settings.ADMIN_CSP["connect-src"], origin]}


def test_a_file_goes_straight_into_a_bucket_and_on_after_a_failed_part_and_a_reload(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path, folder: Path, settings: Any, screenshots: Path
) -> None:
    allow_bucket(settings)
    file = padded(small_clip, tmp_path / "EP07.mov", 20 * MIB)
    bucket_rules(page)
    put: list[str] = []

    def once_broken(route: Route) -> None:
        """The second part's first try finds the bucket away; the third part's first try is cut by the reload."""
        number = parse_qs(urlsplit(route.request.url).query)["partNumber"][0]
        put.append(number)
        if put.count(number) == 1 and number != "1":
            route.abort() if number == "2" else page.wait_for_timeout(1)
        else:
            route.fallback()

    page.route("**/studio/prod/**partNumber=**", once_broken)
    open_episode(page, live_server, factories.episode())
    page.set_input_files(INPUT, file)
    row = page.locator(".upload-rows .upload-row")
    until(lambda: page.evaluate("1") and put.count("3") == 1, seconds=60, what="the third part")
    page.reload()
    expect(row).to_have_attribute("data-state", "interrupted")
    expect(row.locator("[data-figures]")).to_have_text("80%")
    page.screenshot(path=screenshots / "upload-bucket.png")
    page.set_input_files(INPUT, file)
    until(lambda: page.evaluate("1") and Intake.objects.exists(), seconds=60, what="the arrival")
    take_all(1)
    expect(row).to_have_count(0, timeout=LONG)
    assert Master.objects.get().sha256 == digest(file.read_bytes())
    assert (put.count("1"), put.count("2"), put.count("3")) == (1, 2, 2), "parts that were there were sent again"


def test_of_two_tabs_one_sends_a_file_and_the_other_goes_on_when_that_is_closed(
    page: Page, context: BrowserContext, live_server: Any, small_clip: Path, tmp_path: Path, folder: Path, settings: Any
) -> None:
    allow_bucket(settings)
    file = padded(small_clip, tmp_path / "EP07.mov", 12 * MIB)
    episode, other = factories.episode(), context.new_page()
    put: list[str] = []

    def of_other(route: Route) -> None:
        put.append(parse_qs(urlsplit(route.request.url).query)["partNumber"][0])
        route.fallback()

    bucket_rules(page)
    bucket_rules(other)
    page.route("**/studio/prod/**partNumber=2**", lambda route: None)  # it hangs
    other.route("**/studio/prod/**partNumber=**", of_other)
    open_episode(page, live_server, episode)
    page.set_input_files(INPUT, file)
    until(lambda: page.evaluate("1") and Upload.objects.exists(), seconds=30, what="the beginning")
    expect(page.locator("[data-figures]")).to_contain_text("%", timeout=LONG)
    open_episode(other, live_server, episode)
    other.set_input_files(INPUT, file)
    row = other.locator(".upload-rows .upload-row")
    expect(row.locator("[data-word]")).to_contain_text("Another tab sends this file", timeout=LONG)
    assert put == []
    page.close()
    until(lambda: other.evaluate("1") and Intake.objects.exists(), seconds=60, what="the arrival")
    take_all(1)
    expect(row).to_have_count(0, timeout=LONG)
    assert Master.objects.get().sha256 == digest(file.read_bytes())
