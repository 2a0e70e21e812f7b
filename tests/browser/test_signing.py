"""A signer's phone: the document is read, the signature drawn with a finger, the copy taken along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from production.documents.models import Document, Signature
from tests.browser.test_first_episode import PHONE, listened
from tests.production.documents.making import post, sent, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def draw(page: Page) -> None:
    """A wave and a stroke through it, within the field."""
    box = page.locator("canvas").bounding_box()
    assert box
    for points in ([(0.1 + step / 40, 0.5 + 0.3 * (-1) ** step) for step in range(24)], [(0.75, 0.2), (0.6, 0.9)]):
        (x, y), *rest = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in points]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=3)
        page.mouse.up()


def test_a_document_is_read_and_signed_by_hand_on_a_phone(
    browser: Browser, live_server: Any, screenshots: Path, complaints: list[str]
) -> None:
    clauses = [{"title": "Travel", "text": "Economy class from New York.\nReceipts within 14 days."}]
    data = {"company": "Night Owl Pictures", "role": "Maya Lin", "rate": "$250.00 a day", "clauses": clauses}
    document = sent(data=data, title="Deal memo: Maya Lin, principal performer")
    (link,) = post()
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = listened(context, complaints)

    page.goto(f"{live_server.url}/sign/{link}/")
    expect(page.get_by_role("article")).to_contain_text("Receipts within 14 days.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Type your name").fill("Amélie Nguyễn")
    page.get_by_role("button", name="Draw it too").click()
    draw(page)
    expect(page.get_by_role("status")).to_have_text("Drawn.")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_contain_text("finger")
    draw(page)
    page.get_by_role("checkbox").check()
    page.screenshot(path=screenshots / "signing-phone.png", full_page=True)
    assert all(
        box["height"] >= 48
        for box in sizes(page, "button:visible, .sign-button:visible, input:visible:not([type=checkbox])")
    )
    page.get_by_role("button", name="Sign", exact=True).click()

    expect(page.get_by_role("heading", name="It is signed.")).to_be_visible()
    page.screenshot(path=screenshots / "signed-phone.png", full_page=True)
    signature = Signature.objects.get()
    assert signature.method == "drawn"
    assert len(signature.strokes) == 2
    assert max(len(stroke) for stroke in signature.strokes) > 20
    copy = context.request.get(f"{live_server.url}/sign/{link}/document.pdf").body()
    assert "drawn by hand" in text_of(copy)
    assert Document.objects.get(pk=document.pk).state == "signed"
    context.close()
    assert complaints == []


def sizes(page: Page, selector: str) -> list[Any]:
    return [found.bounding_box() for found in page.locator(selector).all()]
