"""Load tests count what lies in storage: they begin with none."""

from __future__ import annotations

import shutil

import pytest
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def _empty_storages() -> None:
    for name in ("streams", "work"):
        shutil.rmtree(storages[name].location, ignore_errors=True)
