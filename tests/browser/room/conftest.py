"""People at their desks: each has a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from production.scripts.models import Script
from studio.accounts.roles import Role
from tests.browser.room import room
from tests.browser.test_first_episode import DESKTOP, listened, log_in
from tests.files import until

Desk = Callable[..., Page]


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def connected() -> set[int]:
    """Who else is connected to the database. A thread of the server is while it answers: a page that is left saves what
    is typed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


@pytest.fixture
def quiet(db: None) -> Iterator[None]:
    """After the test nobody is connected who was not before it, so that the tables can be emptied."""
    before = connected()
    yield
    until(lambda: connected() <= before, seconds=20, what="the server's answers to pages that are gone")


@pytest.fixture
def script() -> Script:
    return room.script()


@pytest.fixture
def desk(browser: Browser, live_server: Any, complaints: list[str], script: Script, quiet: None) -> Iterator[Desk]:
    """``desk()`` is a page in which a writer, not the one before, has the script open. ``desk(viewport=…)`` and other
    options are the browser's."""
    contexts: list[BrowserContext] = []

    def sit(role: Role = Role.WRITER, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": DESKTOP} | options))
        contexts.append(context)
        page = listened(context, complaints)
        log_in(page, live_server.url, role)
        room.open_room(page, live_server.url, script)
        return page

    yield sit
    for context in contexts:
        context.close()
    assert [one for one in complaints if "Failed to load resource" not in one] == []
