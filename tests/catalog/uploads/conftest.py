"""No test leaves half a file to the next: most do not finish what they begin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from catalog.uploads import disk


@pytest.fixture(autouse=True)
def _no_parts() -> Iterator[None]:
    yield
    shutil.rmtree(disk.root(), ignore_errors=True)
    shutil.rmtree(settings.WORK_DIR / "uploads", ignore_errors=True)
