"""`make run`: everything on one machine, watched by this process and ended with it.

PORT and VAR_DIR move it; DATABASE_URL, REDIS_URL and STORAGE_URL point it at servers of your own.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import IO

from studio.supervisor import ROOT, Stop, Supervisor

LEAST_FREE_MB = 300


class Ended(Exception):
    """Ctrl-C, or a request to end."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        _run()
    except Stop as reason:
        sys.exit(f"Cliffhanger can't start: {reason}")
    except Ended:
        print("\nCliffhanger has ended.", flush=True)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("Cliffhanger had to end: the disk is full. Free some space and start again.")


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C does not cut the ending short
    raise Ended


def _run() -> None:
    port, var = _port(), _var()
    lock = _lock(var, port)
    _check_port(port)
    os.environ.update(PORT=str(port), VAR_DIR=str(var), DJANGO_SETTINGS_MODULE="studio.settings")
    (var / "locks" / "url").write_text(f"http://127.0.0.1:{port}")
    with Supervisor(port=port, var=var) as supervisor:
        supervisor.serve()
    lock.close()


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} is not a port. Use a number from 1024 to 65535.")
    return int(text)


def _var() -> Path:
    var = Path(os.environ.get("VAR_DIR") or "var")
    var = (var if var.is_absolute() else ROOT / var).resolve()
    try:
        (var / "locks").mkdir(parents=True, exist_ok=True)
        (var / "log").mkdir(exist_ok=True)
        probe = var / "locks" / "probe"
        probe.write_text("x")
        probe.unlink()
    except OSError as error:
        raise Stop(f"{var} can't be written to ({error.strerror}). Choose another folder with VAR_DIR=.") from None
    free = shutil.disk_usage(var).free // 1024**2
    if free < LEAST_FREE_MB:
        raise Stop(f"the disk of {var} has {free} MB free and {LEAST_FREE_MB} are needed. Free some, or set VAR_DIR=.")
    return var


def _lock(var: Path, port: int) -> IO[str]:
    """One run a VAR_DIR. The lock is the kernel's and ends with its process: none is ever stale."""
    file = (var / "locks" / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Stop(
            f"it already runs from {var} ({file.read().strip() or 'starting'}). End that one with Ctrl-C, "
            "or run a second beside it: make run PORT=8001 VAR_DIR=var2"
        ) from None
    file.truncate(0)
    file.write(f"http://127.0.0.1:{port}, process {os.getpid()}")
    file.flush()
    return file


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Stop(f"port {port} needs rights that you don't have. Choose another: make run PORT=8000") from None
        except OSError:
            raise Stop(
                f"port {port} is taken{_holder(port)}. End that program or choose another: make run PORT={port + 1}"
            ) from None


def _holder(port: int) -> str:
    """Who listens there, where the system tells."""
    lsof = shutil.which("ss")
    if not lsof:
        return ""
    found = subprocess.run([lsof, "-Hltnp", f"sport = :{port}"], capture_output=True, text=True, check=False).stdout
    _before, users, after = found.partition('users:(("')
    return f" by {after.partition(chr(34))[0]}" if users else ""


if __name__ == "__main__":
    main()
