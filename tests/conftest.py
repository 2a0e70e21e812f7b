"""Fixtures for every test: real servers, real clips, people of each role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as examples

from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import clips, emptying, factories

# A machine that does other work is slow at times, and no property is about that.
examples.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("patient")


def pytest_configure() -> None:
    """Passwords of made-up people are hashed quickly: the real hasher takes half a second for each of them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    emptying.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes in one file comes first, so that at the end no process waits for another's."""
    items.sort(key=lambda item: item.path.name != "test_run.py")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's own; before it drops the database, threads of a live server that still answer are cut off."""
    yield
    with django_db_blocker.unblock():
        connection.close()  # it may be one that a test's restart of PostgreSQL ended
        _cut_off_others()


def _cut_off_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def tall_clip(clip_folder: Path) -> Path:
    """Three seconds at 1080 × 1920, 30 frames a second, with sound: the demo's pictures."""
    return clips.tall(clip_folder / "tall.mp4", seconds=3)


@pytest.fixture(scope="session")
def small_clip(clip_folder: Path) -> Path:
    """Three seconds at 202 × 360, with sound: quick to transcode, one rung of nearly its size (198 × 352)."""
    return clips.small(clip_folder / "small.mp4", seconds=3)


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    """``person("post")`` is a staff user with that role."""
    return lambda role: factories.staff(Role(role))


@pytest.fixture
def as_role(person: Callable[[str], User]) -> Callable[[str], Client]:
    """``as_role("producer")`` is a browser in which somebody of that role is logged in."""

    def browser(role: str) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return browser


@pytest.fixture
def queries_of(db: None) -> Callable[[Callable[[], object]], int]:
    """How many queries a call makes."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    """No test leaves a work folder or half a file behind."""
    yield
    left = [
        *Path(settings.WORK_DIR).glob("stage-*"),
        *Path(settings.VAR_DIR).glob("media/*/.parts/*"),
        *Path(settings.VAR_DIR).glob("media/work/*"),
    ]
    for path in left:  # the next test is not to blame
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert not left
