"""A mapping profile's editor: columns dragged and moved by keys, the file's first rows beside, two who save at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from production.payroll.exports import profiles
from production.payroll.exports.models import ProfileVersion
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def field(page: Page, name: str, column: int) -> Locator:
    return page.locator(f"[data-columns] [name={name}]").nth(column)


def headings(page: Page) -> Locator:
    return page.locator("[data-preview] th")


def drag(page: Page, column: int, below: int) -> None:
    page.locator("[data-handle]").nth(column).scroll_into_view_if_needed()
    start, end = (page.locator("[data-column]").nth(at).bounding_box() for at in (column, below))
    assert start and end
    page.mouse.move(start["x"] + 8, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + end["height"] - 2, steps=8)
    page.mouse.up()


def kept(version: ProfileVersion) -> list[str]:
    return [column["heading"] for column in profiles.latest(version.profile).content["columns"]]


def test_columns_are_arranged_beside_the_rows_that_they_make_and_nobody_overwrites_unawares(
    browser: Browser, live_server: Any, complaints: list[str], screenshots: Path
) -> None:
    begun = profiles.begin(target="greenslate", by=factories.staff(Role.FINANCE))
    page = listened(browser.new_context(viewport=DESKTOP), complaints)
    log_in(page, live_server.url, Role.FINANCE)
    address = f"{live_server.url}/admin/production/exportprofile/{begun.profile_id}/change/"
    page.goto(address)
    expect(headings(page).first).to_have_text("Production")

    page.locator("[data-columns] [data-act=down]").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(field(page, "heading", 2)).to_have_value("Production")
    expect(headings(page).nth(2)).to_have_text("Production")
    drag(page, 0, below=1)
    expect(headings(page).first).to_have_text("Legal name")
    field(page, "heading", 0).fill("=Who")
    expect(headings(page).first).to_have_text("'=Who")
    expect(headings(page).first).to_have_class("is-edited")
    page.locator("[data-column] summary").nth(14).click()
    field(page, "only", 14).fill("kolour=red")
    expect(page.locator("[data-preview]")).to_contain_text("Column 15, only.kolour: This is not known.")
    field(page, "only", 14).fill("")
    field(page, "codes", 14).fill("1400 = 6010")
    expect(page.locator("[data-preview] td.is-edited").first).to_have_text("6010")
    page.screenshot(path=screenshots / "export-profile.png")

    other = listened(browser.new_context(viewport=PHONE), complaints)
    log_in(other, live_server.url, Role.FINANCE)
    other.goto(address)
    field(other, "heading", 0).fill("Show")
    other.get_by_role("button", name="Save as a new version").click()
    expect(other.get_by_text("Version 2 is kept.")).to_be_visible()
    assert other.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    other.screenshot(path=screenshots / "export-profile-phone.png")

    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("link", name="Look at version 2")).to_be_visible()
    assert kept(begun)[0] == "Show"
    expect(field(page, "heading", 0)).to_have_value("=Who")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Version 3 is kept.")).to_be_visible()
    assert kept(begun)[:3] == ["=Who", "Week ending", "Production"]
    assert profiles.latest(begun.profile).content["columns"][14]["codes"] == {"1400": "6010"}
    page.goto(f"{address}?version=2")
    expect(field(page, "heading", 0)).to_have_value("Show")
    assert complaints == []


def test_who_is_logged_out_sees_so_and_goes_on_after_a_login_in_another_tab(
    browser: Browser, live_server: Any, complaints: list[str]
) -> None:
    begun = profiles.begin(target="greenslate", by=factories.staff(Role.FINANCE))
    context = browser.new_context(viewport=DESKTOP)
    page = listened(context, complaints)
    log_in(page, live_server.url, Role.FINANCE)
    page.goto(f"{live_server.url}/admin/production/exportprofile/{begun.profile_id}/change/")
    context.clear_cookies(name="sessionid")
    field(page, "heading", 0).fill("Show")
    expect(page.get_by_text("If you are logged out, log in again")).to_be_visible()
    expect(headings(page).first).to_have_text("Production")

    log_in(listened(context, complaints), live_server.url, Role.FINANCE)
    field(page, "heading", 0).fill("Shows")
    expect(headings(page).first).to_have_text("Shows")
    expect(page.get_by_text("If you are logged out, log in again")).to_be_hidden()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Version 2 is kept.")).to_be_visible()
    assert kept(begun)[0] == "Shows"
