"""`make run` as a person meets it: ready with pages and logins, ended without orphans, quick the second time."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from studio.celery import app
from tests import processes

ROOT = Path(settings.BASE_DIR)
PATIENCE = 180.0  # seconds; a first start on a busy machine


class Run:
    """One `python -m studio.run`, read line by line."""

    def __init__(self, var: Path, port: int, **environment: str) -> None:
        names = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        self.var, self.port, self.lines = var, port, []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studio.run"], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            env=kept | {"VAR_DIR": str(var), "PORT": str(port)} | environment,
        )  # fmt: skip
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.strip() == "Ctrl-C ends it.":
                self.ready.set()
        self.ready.set()

    def wait(self) -> Run:
        assert self.ready.wait(PATIENCE), self.said
        return self

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def family(self) -> list[psutil.Process]:
        """Every process that the run began, and the servers of its VAR_DIR."""
        mine = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        return [*mine, *processes.of_folder(self.var)]

    def end(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self.reader.join(10)
        if self.process.stdout:
            self.process.stdout.close()
        return code


def servers_of(var: Path) -> set[int]:
    """Ids of the servers' own processes: a backend or an encoder may come and go at any time."""
    commands = {process: "".join(processes.command_of(process)) for process in processes.of_folder(var)}
    own = {process for process, command in commands.items() if command and not command.startswith("postgres:")}
    return {process.pid for process in own if processes.name_of(process) in ("postgres", "redis-server")}


def named(run: Run, word: str) -> list[psutil.Process]:
    """Leaders of the run's process groups with this word on their command line."""
    leaders = psutil.Process(run.process.pid).children()
    return [process for process in leaders if word in processes.command_of(process)]


def keeper_of(var: Path) -> psutil.Process | None:
    return next(iter(processes.with_word(processes.of_folder(var), "studio.embedded")), None)


def answers(run: Run) -> bool:
    with contextlib.suppress(OSError):
        return bool(run.get("/api/v1/series"))
    return False


def eventually(true: Callable[[], object], within: float = 60) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def started() -> Iterator[Run]:
    with tempfile.TemporaryDirectory(prefix="cliffhanger-run-") as folder:
        run = Run(Path(folder) / "var", free_port())
        try:
            yield run.wait()
        finally:
            run.end(signal.SIGKILL if run.process.poll() is None and not run.lines else signal.SIGINT)


def test_it_says_where_to_go_and_how_to_log_in(started: Run) -> None:
    ready = [line for line in started.lines if line.startswith("Cliffhanger is ready: ")]
    assert ready == [f"Cliffhanger is ready: http://127.0.0.1:{started.port}"]
    for word in ("/watch/dont-wake-the-bunny/1", "/admin/", "/api/v1/series", "producer, writer, post, finance"):
        assert word in started.said


def episodes_of(run: Run) -> list[dict[str, Any]]:
    answer = json.loads(run.get("/api/v1/series/dont-wake-the-bunny/episodes"))
    return list(answer["results"])


def streams_of(run: Run) -> list[str]:
    """The folders of what plays, which other ones join while the rest of the demo is made."""
    eventually(lambda: "The demo is complete." in run.said, within=PATIENCE)
    return sorted(path.name for path in (run.var / "media" / "streams").iterdir() if path.name != "healthz")


def test_the_demo_series_plays(started: Run) -> None:
    episodes = episodes_of(started)
    assert [episode["number"] for episode in episodes] == [1, 2, 3]
    playback = json.loads(started.get(f"/api/v1/episodes/{episodes[0]['public_id']}/playback"))
    path = playback["hls"].removeprefix(f"http://127.0.0.1:{started.port}")
    assert started.get(path).startswith("#EXTM3U")


def test_pages_posters_and_health_answer(started: Run) -> None:
    grid = started.get("/")
    poster = re.search(r'src="(/artwork/[^"]+)"', grid)
    assert poster
    with urllib.request.urlopen(f"http://127.0.0.1:{started.port}{poster[1]}", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
    assert "Cliffhanger" in started.get("/admin/login/")
    assert json.loads(started.get("/healthz"))["status"] == "ok"
    style = re.search(r'href="(/static/dist/player[^"]*\.css)"', grid)
    assert style
    assert started.get(style[1])


def load_demo(var: Path) -> dict[str, Any]:
    """What the command says."""
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"VAR_DIR": str(var)},
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_a_command_uses_the_running_servers(started: Run) -> None:
    before = servers_of(started.var)
    assert len(before) == 2
    assert load_demo(started.var)["series"] == "dont-wake-the-bunny"
    assert servers_of(started.var) == before


def test_a_second_run_in_the_same_folder_is_refused_with_a_sentence(started: Run) -> None:
    second = Run(started.var, free_port()).wait()
    assert second.end() == 1
    assert "it already runs from" in second.said
    assert "Traceback" not in second.said


def test_a_taken_port_is_a_sentence_and_starts_nothing(started: Run, tmp_path: Path) -> None:
    second = Run(tmp_path / "var", started.port).wait()
    assert second.end() == 1
    assert f"port {started.port} is taken" in second.said
    assert f"PORT={started.port + 1}" in second.said
    assert processes.of_folder(tmp_path) == []


def test_a_child_that_is_killed_is_started_again(started: Run) -> None:
    worker = named(started, "media@%h")[0]
    worker.kill()
    eventually(lambda: any(process.pid != worker.pid for process in named(started, "media@%h")))
    assert "worker-media ended" in started.said


def test_what_beat_sends_every_few_seconds_waits_behind_no_upload(started: Run) -> None:
    assert named(started, "sweep@%h")
    often = [row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values() if row["schedule"] < 60]
    assert {app.amqp.router.route({}, name)["queue"].name for name in often} == {"sweep"}
    log = started.var / "log" / "worker-sweep.log"
    assert "Traceback" not in log.read_text()


def test_a_web_server_that_is_killed_leaves_nobody_on_its_port(started: Run) -> None:
    web = named(started, "granian")[0]
    left = web.children(recursive=True)
    web.kill()
    eventually(lambda: any(process.pid != web.pid for process in named(started, "granian")))
    _gone, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []
    eventually(lambda: answers(started))


def test_a_keeper_that_is_killed_is_replaced_and_the_servers_taken_over(started: Run) -> None:
    keeper = keeper_of(started.var)
    keeper.kill()
    eventually(lambda: (other := keeper_of(started.var)) is not None and other.pid != keeper.pid)
    assert json.loads(started.get("/healthz"))["checks"]["database"] == "ok"


def test_the_rest_of_the_demo_is_made_while_people_look(started: Run) -> None:
    """The draft that fails its checks is nowhere in public; a second call of the command adds nothing."""
    eventually(lambda: "The demo is complete." in started.said, within=PATIENCE)
    assert [episode["number"] for episode in episodes_of(started)] == [1, 2, 3]
    files = sorted(path.suffix for path in (started.var / "media" / "deliveries").glob("*/*.*"))
    assert files == [".mp4", ".zip"]
    assert load_demo(started.var) == {"series": "dont-wake-the-bunny", "complete": True}
    assert len(list((started.var / "media" / "deliveries").glob("*/*.*"))) == 2


def test_ctrl_c_ends_everything_and_the_second_start_transcodes_nothing(started: Run) -> None:
    streams, family = streams_of(started), started.family()
    assert len(family) >= 7
    assert started.end() == 0
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    assert "Cliffhanger has ended." in started.said

    again = Run(started.var, started.port).wait()
    try:
        assert "Transcoding" not in again.said
        assert "Cliffhanger is ready" in again.said
        kept = sorted(path.name for path in (started.var / "media" / "streams").iterdir() if path.name != "healthz")
        assert kept == streams
    finally:
        family = again.family()
        again.process.kill()  # even so nothing is left
        again.end(signal.SIGKILL)
        _gone, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []


@pytest.mark.parametrize(("environment", "sentence"), [
    ({"PORT": "eighty"}, "PORT=eighty is not a port"),
    ({"PORT": "²"}, "is not a port"),
    ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Check REDIS_URL"),
    ({"REDIS_URL": "bogus"}, "Check REDIS_URL"),
    ({"VAR_DIR": "/proc/nowhere"}, "Choose another folder with VAR_DIR="),
    ({"DATABASE_URL": "mysql://x/y", "REDIS_URL": "redis://127.0.0.1:1"}, "DATABASE_URL must look like postgres://"),
    ({"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}, "Check DATABASE_URL"),
])  # fmt: skip
def test_what_can_not_work_is_a_sentence(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    run = Run(tmp_path / "var", free_port(), **environment).wait()
    assert run.end() == 1
    assert sentence in run.said
    assert "Traceback" not in run.said


def test_no_python_3_12_is_a_sentence(tmp_path: Path) -> None:
    """The set-up in a copy of its own, on a machine that has no interpreter but an old one."""
    (tmp_path / "studio").mkdir()
    shutil.copy(ROOT / "studio" / "setup.sh", tmp_path / "studio")
    (tmp_path / "requirements.txt").write_text("")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "dirname", "cat", "cksum", "tr", "df", "awk", "ls", "rm", "tail", "grep"):
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    elsewhere = [*Path("/usr/bin").glob("python3.1[2-9]"), *Path("/usr/local/bin").glob("python3.1[2-9]")]
    if elsewhere or list(Path("/opt").glob("*/bin/python3")):
        pytest.skip("this machine has a fitting Python where the set-up looks for one")
    done = subprocess.run(
        [tools / "sh", "studio/setup.sh"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": str(tools), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "no Python 3.12 or newer was found" in done.stderr
    assert not (tmp_path / ".venv").exists()
