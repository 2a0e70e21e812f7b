"""How many stages and deliveries a machine does at once: a lock a slot, given up with the process that holds it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

PATIENCE = 20.0  # seconds
PAUSE = 0.1


@contextmanager
def slot() -> Iterator[bool]:
    """Hold one of the machine's MEDIA_JOBS slots; False where none came free in time: then leave the work to others."""
    taken = _wait_for_one()
    try:
        yield taken is not None
    finally:
        if taken:
            taken.close()


def _wait_for_one() -> IO[str] | None:
    deadline = time.monotonic() + PATIENCE
    while True:
        if taken := _free_one():
            return taken
        if time.monotonic() > deadline:
            return None
        time.sleep(PAUSE)


def _free_one() -> IO[str] | None:
    folder = Path(settings.VAR_DIR) / "locks" / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(settings.MEDIA_JOBS):
        lock = (folder / str(number)).open("a")
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        lock.close()
    return None
