"""A producer who is logged in; nothing stays in the storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from playwright.sync_api import Browser, BrowserContext, Page

from studio.accounts.roles import Role
from tests.browser.test_first_episode import DESKTOP, listened, log_in
from tests.files import stored


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, complaints: list[str], live_server: Any) -> Page:
    page = listened(context, complaints)
    log_in(page, live_server.url, Role.PRODUCER)
    return page


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    for name in stored("masters"):
        storages["masters"].delete(name.removeprefix("masters/"))
