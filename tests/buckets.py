"""A real S3 server on loopback, and this process's storages in it. Import the fixtures into a conftest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from studio import environment
from tests.catalog.media.test_s3 import KEYS, bucket
from tests.load import flaky, house

__all__ = ["bad_day", "bucket", "folder"]


@pytest.fixture
def folder(bucket: tuple[Path, dict[str, str]], settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder behind the bucket that this process uses from now on."""
    root, served = bucket
    for name in (*KEYS, "STORAGE_URL"):
        monkeypatch.setenv(name, served[name])
    settings.STORAGES = environment.storages(settings.VAR_DIR)
    return root / "masters"


@pytest.fixture
def bad_day(
    folder: Path, bucket: tuple[Path, dict[str, str]], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[flaky.Flaky]:
    """What stands between this process and the bucket from now on."""
    address, port = bucket[1]["STORAGE_URL"], house.free_port()
    behind = int(address.split("127.0.0.1:")[1].split("&")[0])
    monkeypatch.setenv("STORAGE_URL", address.replace(str(behind), str(port)))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    settings.STORAGES = environment.storages(settings.VAR_DIR)
    with flaky.in_front(port, behind, seed=1) as server:
        yield server
