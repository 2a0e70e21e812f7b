"""What lies in storage, calls that happen at once, and waiting for what another process does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def stored(below: str = "") -> set[str]:
    """Every file in the storages, as in masters/ab/…; or those below one folder of them."""
    root = Path(settings.VAR_DIR) / "media"
    return {str(path.relative_to(root)) for path in (root / below).rglob("*") if path.is_file()}


def at_once[T](*calls: Callable[[], T]) -> list[T]:
    """The results of calls that start together, each in a thread with a connection of its own."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], T]) -> T:
        try:
            start.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def in_background(call: Callable[[], Any]) -> threading.Thread:
    """A call that goes on in a thread; join it."""

    def one() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=one)
    thread.start()
    return thread


def somebody_waits() -> bool:
    """Whether a lock is asked for that another holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def until(check: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """What the check returns as soon as that is true; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, f"{what} took longer than {seconds} s"
        time.sleep(0.1)
    return found
