"""From two writers at one script to a locked one in colour, by the buttons of its page."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from production.scripts.models import Script
from studio.accounts.roles import Role
from tests.browser.room.conftest import Desk
from tests.browser.room.room import press_end, word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_review(page: Page) -> None:
    page.locator(".room-review summary").click()


def press(page: Page, name: str) -> None:
    """A step of the review; the page comes again with its sentence."""
    open_review(page)
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def text_of(script: Script) -> str:
    head = Script.objects.select_related("head").get(pk=script.pk).head
    return head.text if head else ""


def test_two_writers_at_once_lose_nothing_and_the_script_goes_through_review_to_its_colours(
    desk: Desk, script: Script
) -> None:
    one, other = desk(), desk()
    press_end(one)
    one.keyboard.type("She leaves.")
    one.keyboard.press("Control+s")
    expect(word(one)).to_contain_text("Saved · revision 2")
    other.locator(".cm-line", has_text="My husband was late").click()
    other.keyboard.press("End")
    other.keyboard.type(" Always.")
    other.keyboard.press("Control+s")
    merge = other.locator("[data-merge]")
    merge.or_(word(other).filter(has_text="revision 3")).first.wait_for()
    if merge.is_visible():  # the other page had not heard of it yet
        merge.get_by_role("button", name="Save the merged text").click()
    expect(word(other)).to_contain_text("Saved · revision 3")
    assert "She leaves." in text_of(script)
    assert "late for everything. Always." in text_of(script)
    one.context.close()

    press(other, "Hand in for review")
    expect(other.locator("[data-state]")).to_have_text("In review")
    producer = desk(Role.PRODUCER)
    press(producer, "Approve")
    press(producer, "Lock scenes and pages")
    expect(producer.locator("[data-state]")).to_have_text("Locked")
    other.reload()
    expect(other.locator(".room > .work-note")).to_contain_text("The script is locked.")

    press(producer, "Open the next colour")
    other.reload()
    press_end(other)
    other.keyboard.type(" And comes back.")
    other.keyboard.press("Control+s")
    expect(word(other)).to_contain_text("Saved · revision 4")

    producer.reload()
    open_review(producer)
    link = producer.get_by_role("link", name="PDF, Blue pages only").get_attribute("href")
    origin = producer.url.split("/admin/")[0]
    made = producer.request.get(f"{origin}{link}").body()
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "And comes back." in words
    assert "Blue" in words
    assert re.search(r"comes back\.\s*\*", words)
