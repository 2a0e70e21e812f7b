"""GET /healthz: 200 when all that the product stands on answers, else 503 and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from studio.jobs import presence
from studio.servers import redis_client
from tests.files import stored

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "redis": "ok", "storage": "ok", "worker": "ok"}


@pytest.fixture(autouse=True)
def _nobody_lives() -> Iterator[None]:
    redis_client().flushdb()
    yield
    redis_client().flushdb()


def ask() -> HttpResponse:
    return Client().get("/healthz")


def failed(answer: HttpResponse) -> set[str]:
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")
    return {name for name, said in answer.json()["checks"].items() if said == "failed"}


def test_without_a_worker_on_the_media_queue() -> None:
    presence.announce("rest@one", ["default", "money"])

    assert failed(ask()) == {"worker"}


def test_all_is_well_once_a_worker_lives() -> None:
    presence.announce("media@one", ["media"])

    answer = ask()

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": WELL})
    assert "no-store" in answer["Cache-Control"]


def test_a_redis_that_does_not_answer(settings: Any) -> None:
    presence.announce("media@one", ["media"])
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    assert failed(ask()) == {"redis", "worker"}


def test_a_storage_that_takes_no_files(settings: Any, tmp_path: Path) -> None:
    presence.announce("media@one", ["media"])
    (tmp_path / "file").write_text("in the way of a folder")
    streams = settings.STORAGES["streams"]
    moved = streams | {"OPTIONS": streams["OPTIONS"] | {"location": str(tmp_path / "file" / "streams")}}
    settings.STORAGES = settings.STORAGES | {"streams": moved}

    assert failed(ask()) == {"storage"}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    presence.announce("media@one", ["media"])
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    assert failed(ask()) == {"database"}

    monkeypatch.undo()
    assert ask().status_code == 200


def test_it_leaves_nothing_in_storage() -> None:
    before = stored()

    ask()

    assert stored() == before


def test_it_is_asked_by_get_or_head_alone() -> None:
    assert Client().post("/healthz").status_code == 405
    assert Client().head("/healthz").content == b""
