"""Thirty jobs, and everything that can end: workers, the processes in them, PostgreSQL, Redis. The seed is printed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import workers
from tests.load import house, witness

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 30
WORKERS = ("a", "b", "c")
AT_ONCE = 2
SEED = int(os.environ.get("LOAD_SEED") or time.time())


@pytest.fixture
def machine(tmp_path: Path, settings: Any) -> Iterator[house.Machine]:
    """Three workers, of which two may be at work at once; the one that sweeps; and beat."""
    settings.JOB_LEASE_SECONDS = int(house.LEASE)
    (tmp_path / "notes").mkdir()
    machine = house.Machine(settings.VAR_DIR, tmp_path / "notes", {"MEDIA_JOBS": str(AT_ONCE)})
    for name in WORKERS:
        machine.start(name)
    common = machine.environment()
    machine.processes["sweeper"] = workers.start_worker("sweeper", queues="default,sweep", **common)
    schedule = ("-s", str(tmp_path / "schedule"), "--pidfile=", "--loglevel", "WARNING")
    machine.processes["beat"] = workers.start_celery("beat", *schedule, **common)
    yield machine
    machine.end()
    house.forget_connection()


def test_whatever_ends_in_the_middle_every_job_comes_to_its_end(
    machine: house.Machine, tmp_path: Path, settings: Any
) -> None:
    print(f"LOAD_SEED={SEED}")
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, JOBS)

    for trouble in plan(chance, machine):
        time.sleep(chance.uniform(0.3, 3.0))
        if house.ended() < JOBS:
            trouble()
    house.wait_until_ended(JOBS, seconds=420)
    time.sleep(2)  # for the last stages, pictures, which come after the end
    machine.end()

    house.check_reasons("worker_lost")
    house.check_streams(tmp_path)
    house.check_none_ran_twice(machine.notes)
    assert witness.most_at_once(machine.notes, settings.VAR_DIR) <= AT_ONCE
    settings.WORK_KEEP_HOURS = 0
    house.end_pictures()
    house.check_nothing_stays(settings.VAR_DIR / "media", machine)


def plan(chance: random.Random, machine: house.Machine) -> list[Callable[[], None]]:
    """What happens, in an order that the seed decides."""
    troubles: list[Callable[[], None]] = [
        lambda: house.restart_postgres(signal.SIGINT),  # sessions are told
        lambda: house.restart_postgres(signal.SIGQUIT),  # they are cut off
        house.restart_redis,
        house.restart_redis,
    ]
    troubles += [lambda: machine.kill(chance.choice(WORKERS))] * 5
    troubles += [lambda: machine.kill_child(chance.choice(WORKERS))] * 7
    chance.shuffle(troubles)
    return troubles
