"""Load tests count what lies in storage: they begin with none. And what some of them share: a bucket, two machines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from studio import environment
from tests.load import house


@pytest.fixture(autouse=True)
def _empty_storages() -> None:
    for name in ("streams", "work"):
        shutil.rmtree(storages[name].location, ignore_errors=True)


@pytest.fixture
def bucket(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, int]]:
    """The folder that a server shows as a bucket, and its port; this process's storages are in it too."""
    port, root = house.free_port(), tmp_path / "root"
    (root / "studio").mkdir(parents=True)
    url = f"s3://studio/prod?endpoint=http://127.0.0.1:{port}&region=us-east-1"
    for name, value in {**house.KEYS, "STORAGE_URL": url, "AWS_MAX_ATTEMPTS": "2"}.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = environment.storages(settings.VAR_DIR)
    yield root, port


@pytest.fixture
def machines(tmp_path: Path, settings: Any) -> Iterator[list[house.Machine]]:
    """Two, each with a folder of its own; started by the test."""
    settings.JOB_LEASE_SECONDS = int(house.LEASE)
    (tmp_path / "notes").mkdir()
    both = [house.Machine(tmp_path / name, tmp_path / "notes") for name in ("north", "south")]
    yield both
    for machine in both:
        machine.end()
