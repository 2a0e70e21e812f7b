"""A deal's form in a browser: what stands against its terms is said while they are typed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from production.contracts.models import Deal
from studio.accounts.roles import Role
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.production.contracts.making import deal, shoot, union_agreement
from tests.production.documents.making import producer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_rate_under_the_minimum_is_said_as_it_is_typed(
    browser: Browser, live_server: Any, complaints: list[str], viewport: Any
) -> None:
    made = deal(shoot(union_agreement(producer(), producer())))
    context = browser.new_context(viewport=viewport)
    page = listened(context, complaints)
    log_in(page, live_server.url, Role.PRODUCER)
    page.goto(f"{live_server.url}/admin/production/deal/{made.pk}/change/")
    findings = page.locator("[data-deal-findings]")
    expect(findings).to_contain_text("Nothing stands against these terms")

    page.get_by_label("Rate", exact=True).fill("120")
    expect(findings).to_contain_text("120.00 is under the minimum of 164.00 a day")
    page.get_by_label("Rate", exact=True).fill("164")
    expect(findings).to_contain_text("Nothing stands against these terms")

    assert Deal.objects.get().rate == 250
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
