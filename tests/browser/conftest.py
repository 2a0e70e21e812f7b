"""A real browser. Without one the tests are skipped, saying what to install; with BROWSER=required they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.buckets import bucket, folder

__all__ = ["bucket", "folder"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SENTENCE = (
    "no Chromium or Chrome was found. Install one, on Debian: apt-get install chromium (or name it: CHROMIUM=/path)"
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


def find_browser() -> str | None:
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*NAMES, *PLACES]
    return next((found for name in named if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        if os.environ.get("BROWSER") == "required":
            pytest.fail(SENTENCE)
        pytest.skip(SENTENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # playwright's loop runs in this thread; the tests use the ORM beside it
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where the tests leave pictures for people to look at."""
    folder = Path(settings.BASE_DIR) / "test-results"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of a test complain of in their consoles."""
    return []
