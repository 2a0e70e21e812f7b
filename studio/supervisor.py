"""Starts the web server, the workers and beat; starts one again that ends by itself; ends them all."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from studio import embedded

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
END_TIMEOUT = 8.0  # seconds until a child that does not end is killed
CALM = 30.0  # seconds of life after which a child's ending counts as the first
TRIES = 5
WEB_TIMEOUT = 60.0


class Stop(Exception):
    """A sentence for the person; the run ends with it."""


@dataclass
class Child:
    """A process of ours. ``tries`` counts endings in quick succession."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    tries: int = field(default=0)


class Supervisor:
    def __init__(self, *, port: int, var: Path) -> None:
        self.port, self.var = port, var
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._end_all()

    def serve(self) -> None:
        """Start everything, say when it is ready, watch until something ends it. Raises Stop."""
        began = time.monotonic()
        _say("Starting PostgreSQL and Redis ...")
        _prepare()
        self._start_all()
        self._wait_for_web()
        _say(f"The web server answers after {time.monotonic() - began:.1f} s. Loading the demo series ...")
        from studio import ready

        series = ready.load_demo(self._watch)
        ready.announce(self.port)
        if series:
            ready.finish_demo(series, self._watch)
        while True:
            self._watch()
            time.sleep(0.5)

    def _start_all(self) -> None:
        python = sys.executable
        celery = [python, "-m", "celery", "-A", "studio", "--quiet"]
        quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        (self.var / "static").mkdir(exist_ok=True)
        (self.var / "media" / "artwork").mkdir(parents=True, exist_ok=True)
        self._start("web", [
            python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "16", "--no-ws", "--log-level", "warning",
            "--static-path-route", "/static", "--static-path-mount", str(self.var / "static"),
            "studio.wsgi:application",
        ])  # fmt: skip
        self._start("worker-media", [*celery, "worker", "-Q", "media", "-c", "1", "-n", "media@%h", *quiet])
        self._start("worker-default", [*celery, "worker", "-Q", "default,money", "-c", "2", "-n", "default@%h", *quiet])
        self._start("worker-sweep", [*celery, "worker", "-Q", "sweep", "-P", "solo", "-n", "sweep@%h", *quiet])
        schedule = str(self.var / "locks" / "beat-schedule")
        self._start("beat", [*celery, "beat", "--pidfile=", "-s", schedule, "--loglevel", "WARNING"])

    def _start(self, name: str, command: list[str]) -> None:
        child = Child(name, command)
        self.children.append(child)
        self._spawn(child)

    def _spawn(self, child: Child) -> None:
        # Celery's workers end at once on SIGTERM and put the job back, instead of waiting for an encode's end.
        environment = os.environ | {"REMAP_SIGTERM": "SIGQUIT"}
        with (self.var / "log" / f"{child.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                child.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=environment,
                start_new_session=True, preexec_fn=_die_with_parent(),  # noqa: PLW1509 - this process has one thread
            )  # fmt: skip
        child.started = time.monotonic()

    def _watch(self) -> None:
        """Start again whoever has ended by itself. Raises Stop after TRIES endings in quick succession."""
        try:
            embedded.keep_up(self.var)
        except embedded.EmbeddedError as error:
            raise Stop(str(error)) from None
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            child.tries = 1 if time.monotonic() - child.started > CALM else child.tries + 1
            if child.tries > TRIES:
                raise Stop(f"{child.name} ends again and again. Its last words are in {self._log(child)}.")
            _say(f"{child.name} ended ({child.process.returncode}); starting it again. Log: {self._log(child)}")
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)  # what the dead leader left would hold its port and jobs
            self._spawn(child)

    def _log(self, child: Child) -> Path:
        return self.var / "log" / f"{child.name}.log"

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + WEB_TIMEOUT
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                with contextlib.suppress(urllib.error.HTTPError):  # it answers: the worker is not up yet
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
                return
            self._watch()
            time.sleep(0.1)
        raise Stop(f"the web server did not answer. Its last words are in {self.var}/log/web.log.")

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + END_TIMEOUT
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # What a killed leader leaves behind, workers' children and encodes, is in its process group.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _prepare() -> None:
    """Servers, tables, static files; in this process, since a second one would load everything again. Raises Stop."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        django.setup()
        from studio import servers

        servers.ensure()
        servers.migrate()
        if not servers.redis_answers():
            raise Stop("Redis does not answer. Check REDIS_URL.")
        call_command("collectstatic", verbosity=0, interactive=False)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        raise Stop(str(error)) from None
    except OperationalError as error:
        raise Stop(f"PostgreSQL does not answer as it should: {str(error).strip()} Check DATABASE_URL.") from None


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux a child gets SIGTERM when this process is killed, so that even then none is left."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return functools.partial(prctl, PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(line: str) -> None:
    print(line, flush=True)
