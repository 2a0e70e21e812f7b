"""The side of those who use the embedded servers."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from studio.embedded.layout import EmbeddedError, Layout, is_locked

START_TIMEOUT = 90.0  # seconds; a first start runs initdb, on a slow disk
STOP_TIMEOUT = 15.0

_held: dict[Path, int] = {}
_mutex = threading.Lock()


def addresses(var: str | Path) -> tuple[str, str]:
    """Return (PostgreSQL's socket folder, Redis's URL) for this VAR_DIR. Starts nothing."""
    layout = Layout.of(var)
    return str(layout.sockets), f"unix://{layout.redis_socket}"


def ensure(var: str | Path) -> None:
    """Have both servers up for as long as this process lives. Cheap when they are.

    Raises EmbeddedError with a sentence when they can't be started.
    """
    layout = Layout.of(var)
    with _mutex:
        if layout.var in _held:
            return
        layout.make()
        users = _open(layout.locks / "users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper that found nobody stops the servers
        try:
            _start_keeper(layout)
        except BaseException:
            os.close(users)
            raise
        _held[layout.var] = users
        atexit.register(release, layout.var, os.getpid())


def keep_up(var: str | Path) -> None:
    """Have a keeper again where it was killed; it takes over the servers that are left. For long-lived users, now and
    then; cheap when all is well. Raises EmbeddedError."""
    layout = Layout.of(var)
    if layout.var in _held and not is_locked(layout.locks / "keeper.lock"):
        _start_keeper(layout)


def release(var: Path, pid: int) -> None:
    """Give up this process's use, and wait until the servers have stopped if it was the last.

    ``pid`` is the process that took it: a forked child inherits the exit handler, not the duty.
    """
    if pid != os.getpid():
        return
    layout = Layout(var)
    with _mutex:
        with contextlib.suppress(EmbeddedError):
            keep_up(var)  # a keeper that was killed has left servers that somebody must end
        users = _held.pop(var, None)
    if users is None:
        return
    os.close(users)
    deadline = time.monotonic() + STOP_TIMEOUT
    while time.monotonic() < deadline and is_locked(layout.locks / "keeper.lock"):
        if _others_use(layout):
            return
        time.sleep(0.02)


def _others_use(layout: Layout) -> bool:
    """Whether a user other than the keeper is left: a shared lock is refused only by the keeper's exclusive one."""
    probe = _open(layout.locks / "users.lock")
    try:
        fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # the keeper has it and is stopping the servers
        return True
    finally:
        os.close(probe)
    return False


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _start_keeper(layout: Layout) -> None:
    starting = _open(layout.locks / "start.lock")
    try:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if is_locked(layout.locks / "keeper.lock"):
            return  # it had said "ready" before it let go of start.lock
        with (layout.logs / "keeper.log").open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "studio.embedded", str(layout.var)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                cwd=Path(__file__).resolve().parents[2],
            )
        answer = _first_line(keeper)
        if answer != "ready":
            raise EmbeddedError(answer or f"PostgreSQL and Redis did not start. See {layout.logs}/keeper.log.")
    finally:
        os.close(starting)


def _first_line(keeper: subprocess.Popen[bytes]) -> str:
    assert keeper.stdout is not None
    timer = threading.Timer(START_TIMEOUT, keeper.terminate)
    timer.start()
    try:
        return keeper.stdout.readline().decode(errors="replace").strip()
    finally:
        timer.cancel()
        keeper.stdout.close()
        keeper.returncode = 0  # it outlives this process on purpose; no ResourceWarning for it
