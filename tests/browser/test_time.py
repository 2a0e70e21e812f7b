"""A day's time on a tablet: typed with and without a line, two at one cell, signed, checked, approved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from production.timesheets import clock, entries
from production.timesheets.models import TimeLine, TimeState
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, listened, log_in
from tests.browser.test_signing import draw
from tests.production.onset import making as crew
from tests.production.timesheets import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET: ViewportSize = {"width": 820, "height": 1180}


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def cell(page: Page, line: TimeLine, column: str) -> Locator:
    return page.locator(f"#line-{line.pk} [data-column={column}]")


def stored(page: Page) -> None:
    expect(page.locator("[data-time-said]")).to_have_text("Everything is stored.")


def said(line: TimeLine, *columns: str) -> list[str]:
    row = making.now(line)
    return [entries.write(row, column) for column in columns]


def test_time_is_typed_on_a_tablet_without_a_line_too_signed_checked_and_approved(
    browser: Browser, live_server: Any, complaints: list[str], screenshots: Path
) -> None:
    by = factories.staff(Role.PRODUCER)
    first = crew.entered(by, deal=crew.hired(name="Anna Bright"), set_in="08:00")
    other = crew.entered(by, deal=crew.hired(first.deal.series, "Bo Lindt"), set_in="08:00")
    tablet = browser.new_context(viewport=TABLET, has_touch=True)
    page = listened(tablet, complaints)
    log_in(page, live_server.url, Role.ASSISTANT)
    sheet = f"{live_server.url}/admin/production/timeline/day/{first.shoot_day_id}/"
    page.goto(sheet)
    stored(page)

    cell(page, first, "meal1_from").click()
    page.keyboard.type("1230")
    page.keyboard.press("Enter")
    expect(cell(page, other, "meal1_from")).to_be_focused()
    page.keyboard.type("12.30")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(cell(page, first, "meal1_to")).to_be_focused()
    page.keyboard.type("99")
    page.keyboard.press("Tab")
    expect(page.locator(f"#line-{first.pk} .time-findings")).to_contain_text("“99” is no time")
    expect(page.locator("[data-time-said]")).to_have_text("Not everything is stored: 1 waiting for your word.")
    cell(page, first, "meal1_to").fill("1pm")
    cell(page, first, "set_out").fill("0130")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Make it 25:30").click()
    expect(page.locator(f"#line-{first.pk}")).to_contain_text("Dismissed at 01:30")
    stored(page)
    assert said(first, "meal1_from", "meal1_to", "set_out") == ["12:30", "13:00", "25:30"]

    tablet.set_offline(True)
    cell(page, first, "set_out").fill("17:00")
    cell(page, first, "mileage").fill("12.5")
    cell(page, other, "set_in").fill("07:45")
    page.keyboard.press("Tab")
    expect(page.locator("[data-time-said]")).to_contain_text("No line. 3 kept on this device")
    making.write(making.now(other), by, set_in="08:15")
    tablet.set_offline(False)
    clash = page.get_by_role("alert").filter(has_text="you typed “07:45”; meanwhile somebody else entered “08:15”")
    expect(clash).to_be_visible()
    expect(page.locator("[data-time-said]")).to_have_text("Not everything is stored: 1 waiting for your word.")
    page.screenshot(path=screenshots / "time-tablet.png")
    clash.get_by_role("button", name="Enter mine").click()
    stored(page)
    assert said(first, "set_out", "mileage") == ["17:00", "12.5"]
    assert said(other, "set_in") == ["07:45"]

    page.locator(f"#line-{first.pk}").get_by_role("link", name="Sign").click()
    page.get_by_label("Type your name").fill("Anna Bright")
    page.get_by_role("button", name="Draw it too").click()
    draw(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator(f"#line-{first.pk} [data-time-state]")).to_have_text("Signed by the performer")
    state, signature = (page.locator(f"#line-{first.pk} .{name}") for name in ("work-state", "time-signature"))
    assert state.evaluate("one => getComputedStyle(one).fontStyle") == "normal"
    assert signature.evaluate("one => getComputedStyle(one).fontStyle") == "italic"
    expect(cell(page, first, "set_out")).not_to_be_editable()
    page.get_by_role("button", name="Check the 1 that is signed").click()
    expect(page.locator(f"#line-{first.pk} [data-time-state]")).to_have_text("Approved by the assistant director")
    tablet.close()

    desk = listened(browser.new_context(viewport=DESKTOP), complaints)
    log_in(desk, live_server.url, Role.PRODUCER)
    desk.goto(sheet)
    desk.get_by_role("button", name="Approve the 1 that is checked").click()
    expect(desk.locator(f"#line-{first.pk} [data-time-state]")).to_have_text("Approved by production")
    assert making.now(first).state == TimeState.APPROVED
    assert len(first.signatures.get().strokes) == 2
    desk.goto(f"{sheet}now/")
    expect(desk.locator("[data-now]")).to_contain_text("Anna Bright")
    desk.context.close()
    refused = ("Failed to load resource", "net::ERR_INTERNET_DISCONNECTED", "409")
    assert [line for line in complaints if not any(word in line for word in refused)] == []


TEXTS = (
    "", " ", "7", "07", "0712", "712", "7:12", "7.12", "7h12", "7 12", "7:12 pm", "12am", "12 pm", "13pm", "0am", "24",
    "25:30", "2530", "47:59", "48:00", "7:60", "99", "7:1", "abc", "-1", "7:12p.m.", "12345",
)  # fmt: skip


def test_the_grid_reads_times_as_the_server_does(browser: Browser) -> None:
    sources = Path(settings.BASE_DIR) / "frontend" / "src" / "time"
    page = browser.new_page()
    script = "text/javascript"
    page.route("http://time.test/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.route("**/clock.js", lambda route: route.fulfill(path=sources / "clock.js", content_type=script))
    page.goto("http://time.test/")
    found = page.evaluate(
        "async (all) => { const { tidied } = await import('/clock.js'); return all.map((one) => tidied('time', one)) }",
        list(TEXTS),
    )
    page.close()
    assert dict(zip(TEXTS, found, strict=True)) == {one: tidied(one) for one in TEXTS}


def tidied(text: str) -> str | None:
    try:
        return clock.write(clock.read(text))
    except ValueError:
        return None
