"""Two machines, one database, one bucket; the bucket's server goes and comes back in the middle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.media import services
from catalog.media.models import Stage, Transcode
from studio import environment
from studio.jobs.models import JobState
from tests.files import until
from tests.load import house, witness

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 4


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


def test_the_stages_of_a_transcode_run_on_both_and_survive_the_loss_of_the_bucket(
    bucket: tuple[Path, int], machines: list[house.Machine], tmp_path: Path, settings: Any
) -> None:
    root, port = bucket
    with house.bucket_server(root, port):
        house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, JOBS)
        for machine in machines:
            machine.start("a")
        until(lambda: Stage.objects.filter(name="package:lead", state=JobState.DONE).exists(), seconds=120, what="work")

    time.sleep(1)  # nobody answers: what wants the bucket now fails, with its reason
    services.sweep()
    until(lambda: Transcode.objects.filter(error_code="storage_failed").exists(), seconds=120, what="noticing")

    with house.bucket_server(root, port):
        finish()
        for machine in machines:
            machine.end()
        house.check_reasons()
        house.check_streams(tmp_path / "streams")
        house.check_none_ran_twice(tmp_path / "notes")
        check_both_had_a_part(tmp_path / "notes", machines)
        house.end_pictures()
        house.check_nothing_stays(root / "studio" / "prod", *machines)


def finish() -> None:
    """Retry what failed until all is done, as a person would once the bucket is back."""
    deadline = time.monotonic() + 240
    while Transcode.objects.filter(state=JobState.DONE).count() < JOBS:
        assert time.monotonic() < deadline, house.story()
        services.retry_all()
        services.sweep()
        time.sleep(0.5)


def check_both_had_a_part(notes: Path, machines: list[house.Machine]) -> None:
    """Of at least one transcode some stages were done here and some there: its files travelled."""
    done = [line for line in witness.lines(notes) if line.what == "end"]
    transcodes = dict(Stage.objects.values_list("pk", "transcode"))
    where: dict[int, set[str]] = {}
    for line in done:
        where.setdefault(transcodes[line.stage], set()).add(line.var)
    assert {str(machine.var) for machine in machines} in where.values()
