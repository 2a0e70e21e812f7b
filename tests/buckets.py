"""A real S3 server on loopback, and this process's storages in it. Import the fixtures into a conftest."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from studio import environment
from tests.catalog.media.test_s3 import KEYS, bucket

__all__ = ["bucket", "folder"]


@pytest.fixture
def folder(bucket: tuple[Path, dict[str, str]], settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder behind the bucket that this process uses from now on."""
    root, served = bucket
    for name in (*KEYS, "STORAGE_URL"):
        monkeypatch.setenv(name, served[name])
    settings.STORAGES = environment.storages(settings.VAR_DIR)
    return root / "masters"
