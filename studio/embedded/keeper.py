"""The process that owns both servers. It ends, and they with it, when nobody uses them."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from types import FrameType

from studio.embedded.layout import EmbeddedError, Layout
from studio.embedded.servers import PostgresServer, RedisServer

POLL = 0.2  # seconds


class _Stop(Exception):
    pass


def main() -> None:
    layout = Layout.of(sys.argv[1])
    own = os.open(layout.locks / "keeper.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("Another keeper is at work in this VAR_DIR.")
        sys.exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _on_term)
    servers = (PostgresServer(layout), RedisServer(layout))
    users = os.open(layout.locks / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    code = 0
    try:
        for server in servers:
            server.start()
        _say("ready")
        _keep(users, servers)
    except EmbeddedError as error:
        _say(str(error))
        code = 1
    except _Stop:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for server in reversed(servers):
            server.stop()
        os.close(own)  # before the users' lock: who waits for that shall not find a keeper that is gone
    os._exit(code)  # at once, so that who sees the keeper's lock free sees no keeper either


def _keep(users: int, servers: tuple[PostgresServer, RedisServer]) -> None:
    """Start again what ends by itself, until nobody else holds the users' lock; then hold it."""
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            return  # holding it: whoever comes now waits until the servers have stopped
        for server in servers:
            if not server.alive():
                print(f"{server.name} ended by itself; starting it again", file=sys.stderr, flush=True)
                try:
                    server.start()
                except EmbeddedError as error:
                    print(error, file=sys.stderr, flush=True)
        time.sleep(POLL)


def _say(line: str) -> None:
    """The one line on stdout that the process which started the keeper waits for."""
    print(line, flush=True)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _on_term(signum: int, frame: FrameType | None) -> None:
    raise _Stop
