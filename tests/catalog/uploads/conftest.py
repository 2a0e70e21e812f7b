"""No test leaves half a file to the next: most do not finish what they begin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings

from catalog.uploads import disk
from tests.buckets import bad_day, bucket, folder

__all__ = ["bad_day", "bucket", "folder"]


@pytest.fixture(autouse=True)
def _no_parts() -> Iterator[None]:
    folder = disk.root()
    yield
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(settings.WORK_DIR / "uploads", ignore_errors=True)
