"""A real worker, killed with -9 in the middle of a pack: another one does it, and nothing of the first is left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from catalog.delivery import services, work
from catalog.delivery.models import Pack
from catalog.media import machine, queue
from studio.jobs.models import JobState
from studio.servers import redis_client
from tests import processes, workers
from tests.catalog.delivery import packs
from tests.files import stored, until

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[[], psutil.Process]


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    started = []

    def start() -> psutil.Process:
        started.append(workers.start_worker(f"packer{len(started)}", REMAP_SIGTERM="SIGQUIT"))
        return psutil.Process(started[-1].pid)

    yield start
    for worker in started:
        workers.kill(worker)


@pytest.fixture
def pack(talk: Path) -> Pack:
    """Of three episodes, asked for."""
    row = packs.series(slug="midnight-heir")
    for number in (1, 2, 3):
        packs.episode(talk, row, number)
    asked, _new = services.request_pack(series=row, profile="partner", first=1, last=9, languages=[], by=None)
    return asked


def folders() -> list[Path]:
    return list(Path(settings.WORK_DIR).glob("pack-*"))


def is_done() -> bool:
    work.sweep()
    return Pack.objects.get().state == JobState.DONE


def test_a_worker_killed_in_the_middle_of_a_pack(pack: Pack, start_worker: StartWorker) -> None:
    before = stored("deliveries")
    worker = start_worker()
    second = Pack.objects.filter(state=JobState.RUNNING, stage="2 / 3")
    until(second.exists, seconds=120, what="coming to the second episode")
    family = [worker, *worker.children(recursive=True)]

    for process in family:
        if not processes.name_of(process).startswith("ffmpeg"):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    until(lambda: all(processes.has_ended(one) for one in family), seconds=5, what="the end of ffmpeg with its worker")
    assert len(folders()) == 1  # nobody was left to remove it
    assert stored("deliveries") == before

    start_worker()
    until(is_done, seconds=180, what="doing the pack again")

    done = Pack.objects.get()
    assert (done.attempt, done.verdict) == (2, "warn")
    assert not folders()
    assert stored("deliveries") - before == {f"deliveries/{done.file_key}"}
    with packs.opened(done) as archive:
        assert archive.testzip() is None
        assert len([name for name in archive.namelist() if name.endswith(".mp4")]) == 3


def test_a_pack_is_woken_beside_stages_that_wait_and_only_once(pack: Pack) -> None:
    redis_client().delete(queue.QUEUE)
    queue.wake(5)
    assert (work.sweep(), work.sweep()) == (1, 0), "the second time its message waits already"
    redis_client().delete(queue.QUEUE)


def test_a_pack_waits_for_a_slot_of_its_machine(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PATIENCE", 0.0)
    with machine.slot() as free:
        assert free
        assert not services.run_pack(job_id=pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.attempt) == (JobState.QUEUED, 0)


def test_one_that_loses_its_worker_every_time_is_given_up_and_cleared_away(pack: Pack) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    Pack.objects.update(
        state=JobState.RUNNING, attempt=settings.JOB_MAX_ATTEMPTS, heartbeat_at="2020-01-01T00:00Z", lease_owner="dead",
        output_key="packs/dead.zip",
    )  # fmt: skip
    storages["deliveries"].save("packs/dead.zip", ContentFile(b"half"))
    (Path(settings.WORK_DIR) / f"pack-{pack.pk}-3").mkdir(parents=True)

    work.sweep()
    assert work.tidy() == 2

    pack.refresh_from_db()
    assert (pack.state, pack.error_code) == (JobState.FAILED, "worker_lost")
    assert not folders()
    assert "deliveries/packs/dead.zip" not in stored("deliveries")


def test_tidy_leaves_what_runs_alone(pack: Pack) -> None:
    Pack.objects.update(state=JobState.RUNNING)
    folder = Path(settings.WORK_DIR) / f"pack-{pack.pk}-1"
    folder.mkdir(parents=True)

    assert work.tidy() == 0

    folder.rmdir()
