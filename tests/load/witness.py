"""Imported by the workers of these tests (celery worker -I): writes down who did which stage and when.

A stage holds a lock on a file of its own while it runs. The lock is the kernel's and ends with its process, so a stage
that runs twice at once is caught in the act, and one whose worker was killed is not.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FOLDER = "WITNESS"  # the environment's word for where that is written
PAUSE = "WITNESS_PAUSE"  # and for the stage that takes two seconds more


@dataclass(frozen=True)
class Line:
    """``what`` is begin, end or twice; ``at`` the machine's monotonic seconds; ``var`` the worker's VAR_DIR."""

    what: str
    stage: int
    name: str
    attempt: int
    pid: int
    var: str
    at: float


def lines(folder: Path) -> list[Line]:
    path = folder / "lines"
    text = path.read_text() if path.exists() else ""
    return [Line(**json.loads(line)) for line in text.splitlines()]


def most_at_once(folder: Path, var: Path) -> int:
    """Of all stages on one machine; one whose worker was killed counts until the same lock was free again."""
    running: dict[int, Line] = {}
    most = 0
    for line in lines(folder):
        if line.var != str(var):
            continue
        if line.what == "end":
            running.pop(line.pid, None)
        elif line.what == "begin":
            running[line.pid] = line
            alive = [pid for pid in running if pid == line.pid or not _ended_before(folder, pid, line.at)]
            most = max(most, len(alive))
    return most


def _ended_before(folder: Path, pid: int, at: float) -> bool:
    """Whether a process had been killed by then: the test notes that."""
    path = folder / f"killed-{pid}"
    return path.exists() and float(path.read_text()) <= at


def _note(what: str, context: Any) -> None:
    stage = context.stage
    line = {
        "what": what, "stage": stage.pk, "name": stage.name, "attempt": stage.attempt, "pid": os.getpid(),
        "var": os.environ.get("VAR_DIR", ""), "at": time.monotonic(),
    }  # fmt: skip
    descriptor = os.open(Path(os.environ[FOLDER]) / "lines", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, json.dumps(line).encode() + b"\n")  # one write, so that lines do not mix
    os.close(descriptor)


def _watched(do: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(context: Any) -> Any:
        with (Path(os.environ[FOLDER]) / f"stage-{context.stage.pk}").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _note("twice", context)
            _note("begin", context)
            try:
                if os.environ.get(PAUSE) == context.stage.name:
                    time.sleep(2)
                return do(context)
            finally:
                _note("end", context)

    return run


def _watch_all() -> None:
    from catalog.media import pipeline
    from catalog.titles import services

    for name, do in list(pipeline.RUN.items()):
        pipeline.RUN[name] = _watched(do)
    services.HOOKS = replace(services.HOOKS, inspect=_watched(services.HOOKS.inspect))  # a stage that is made above


if os.environ.get(FOLDER):
    _watch_all()
