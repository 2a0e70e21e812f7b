"""A real Celery worker beside the tests, on their database."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from studio.jobs.presence import somebody_serves

PATIENCE = 60.0  # seconds


def environment() -> dict[str, str]:
    """What another process needs to see the tests' database; the rest it has from VAR_DIR."""
    chosen = connection.settings_dict
    return os.environ | {"DATABASE_URL": f"postgres://{chosen['USER']}@/{chosen['NAME']}?host={chosen['HOST']}"}


def start_worker(
    name: str = "test", *, queues: str = "media", words: Sequence[str] = (), **more: str
) -> subprocess.Popen[bytes]:
    """``words`` are added to its command, ``more`` to its environment."""
    return start_celery(
        "worker", "-Q", queues, "-c", "1", "-n", f"{name}@%h", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle", *words, **more,
    )  # fmt: skip


def start_celery(*words: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "studio", "--quiet", *words],
        cwd=settings.BASE_DIR, env=environment() | more, start_new_session=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def kill(worker: subprocess.Popen[Any]) -> None:
    """kill -9 of the whole worker, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@contextlib.contextmanager
def running_worker() -> Iterator[subprocess.Popen[bytes]]:
    worker = start_worker(queues="media,default")
    try:
        deadline = time.monotonic() + PATIENCE
        while not somebody_serves("media"):
            assert time.monotonic() < deadline, "the worker gives no sign of life"
            time.sleep(0.1)
        yield worker
    finally:
        kill(worker)
        for left in Path(settings.WORK_DIR).glob("stage-*"):  # what it was at when the test had seen enough
            shutil.rmtree(left)
        shutil.rmtree(storages["work"].location, ignore_errors=True)
