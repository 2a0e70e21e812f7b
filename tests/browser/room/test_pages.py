"""The room's pages: under the strict policy, without JavaScript, on a phone, and two revisions beside each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from playwright.sync_api import Browser, expect

from production.scripts import services, timing
from production.scripts.models import Script
from studio.accounts.roles import Role
from tests import factories
from tests.browser.room.conftest import Desk
from tests.browser.room.room import TEXT, paste, press_end, text_of, word
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 360, "height": 740}


def bare(request: HttpRequest) -> HttpResponse:
    """The room outside of /admin/, where the policy is the strict one and django-unfold is not."""
    urls = {name: f"/{name}/" for name in ("save", "state", "notes", "history", "recognise", "login")}
    data = {
        "series": "Stay Dead", "episode": 7, "title": "", "revision": 1, "state": "draft", "state_label": "Draft",
        "can_write": True, "why_not": "", "target_s": 90, "hook_s": [3, 15], "turn_every_s": 40,
        "names": [{"name": "NORA", "color": "", "line": ""}], "sets": [], "times": [], "notes": [], "people": [],
        "timing": timing.USUAL.as_json(), "urls": urls | {"revision": "/revision/{n}/"},
    }  # fmt: skip
    html = render(request, "production/scripts/_room.html", {"data": data, "text": TEXT}).content.decode()
    head = '<!doctype html><html lang="en"><link rel="stylesheet" href="/static/dist/room.css"><body>'
    return HttpResponse(head + html)


urlpatterns = [path("bare/", bare), path("", include("studio.urls"))]


@pytest.mark.urls(__name__)
def test_codemirror_needs_no_inline_style(browser: Browser, live_server: Any, complaints: list[str]) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = listened(context, complaints)
    page.route(
        "**/state/",
        lambda route: route.fulfill(json={"revision": 1, "by": "", "at": "2026-11-23T10:00:00Z", "notes": []}),
    )
    page.route(
        "**/save/",
        lambda route: route.fulfill(json={"revision": 2, "by": "", "at": "2026-11-23T10:01:00Z", "notes": []}),
    )
    answer = page.goto(f"{live_server.url}/bare/")
    assert answer is not None
    assert "style-src 'self';" in answer.headers["content-security-policy"] + ";"
    assert "unsafe" not in answer.headers["content-security-policy"]
    paste(page, "\nNO")
    page.keyboard.type("R")
    expect(page.get_by_role("option")).to_contain_text(["NORA"])
    page.keyboard.press("Control+s")
    expect(word(page)).to_contain_text("revision 2")
    page.keyboard.press("Control+f")
    expect(page.locator(".cm-search")).to_be_visible()
    assert page.locator("style").count() == 0
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
    assert (
        page.locator(".cm-editor").evaluate("element => getComputedStyle(element).display") == "flex"
    )  # its own sheet
    context.close()
    assert complaints == []


def test_without_javascript_a_textarea_serves(
    browser: Browser, live_server: Any, script: Script, complaints: list[str], quiet: None
) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    page = listened(context, complaints)
    log_in(page, live_server.url, Role.WRITER)
    page.goto(f"{live_server.url}/admin/production/script/{script.pk}/write/")
    box = page.get_by_label("Script", exact=True)
    expect(box).to_have_value(TEXT)
    box.fill(TEXT + "By hand.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Script", exact=True)).to_have_value(TEXT + "By hand.")
    assert services.script_of(script.episode).head.text == TEXT + "By hand."

    services.save(
        script=services.script_of(script.episode), text=TEXT + "Another.", parent=2, by=factories.staff(Role.WRITER)
    )
    page.get_by_label("Script", exact=True).fill(TEXT + "Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Script", exact=True)).to_have_value(TEXT + "Mine.")
    expect(page.locator(".room-theirs")).to_contain_text("Another.")
    assert services.script_of(script.episode).head.text == TEXT + "Another."
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".room-theirs")).to_have_count(0)
    assert services.script_of(script.episode).head.text == TEXT + "Mine."
    context.close()


def test_on_a_phone_outline_and_notes_open_and_nothing_is_wider_than_the_page(desk: Desk, screenshots: Any) -> None:
    page = desk(viewport=NARROW, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    expect(page.locator("#room-outline")).to_be_hidden()
    opener = page.get_by_role("button", name="Outline")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.locator(".outline-go", has_text="FUNERAL CHAPEL").click()
    expect(page.locator("#room-outline")).to_be_hidden()
    expect(page.locator(".cm-activeLine")).to_have_text("INT. FUNERAL CHAPEL - DAY")
    page.get_by_role("button", name="Notes", exact=True).click()
    expect(page.get_by_label("New note")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.screenshot(path=screenshots / "room-phone-notes.png")


def test_two_revisions_stand_beside_each_other_and_on_a_phone_below(
    desk: Desk, live_server: Any, script: Script, screenshots: Any
) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("She leaves.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_contain_text("revision 2")
    page.goto(f"{live_server.url}/admin/production/script/{script.pk}/compare/?old=1&new=2")
    expect(page.locator(".cm-mergeView .cm-editor")).to_have_count(2)
    expect(page.locator(".cm-changedLine").last).to_contain_text("She leaves.")
    expect(page.locator(".cm-collapsedLines").first).to_contain_text("unchanged lines")
    page.screenshot(path=screenshots / "room-compare-desk.png")
    page.get_by_role("button", name="Equal lines too").press("Enter")
    expect(page.locator(".cm-collapsedLines")).to_have_count(0)
    page.set_viewport_size(PHONE)
    expect(page.locator(".cm-mergeView")).to_have_count(0)
    expect(page.locator(".cm-editor")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.screenshot(path=screenshots / "room-compare-phone.png")


def test_who_may_not_write_reads(desk: Desk, script: Script) -> None:
    page = desk(role=Role.POST)
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    press_end(page)
    page.keyboard.type("No.")
    assert text_of(page) == TEXT
    with page.expect_response("**/state/"):
        page.evaluate("dispatchEvent(new Event('online'))")  # the server is asked how the script stands
    expect(word(page)).to_have_text("You may read scripts, but not write them.")
