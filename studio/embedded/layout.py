"""Where the embedded servers keep their files and sockets."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux, 104 on macOS
POSTGRES_SOCKET = ".s.PGSQL.5432"


class EmbeddedError(Exception):
    """A server from a wheel could not be started; the message is a sentence for the person."""


@dataclass(frozen=True)
class Layout:
    """The files below one VAR_DIR, and the folder of the sockets."""

    var: Path

    @classmethod
    def of(cls, var: str | Path) -> Layout:
        return cls(Path(var).resolve())

    @property
    def pgdata(self) -> Path:
        return self.var / "postgres"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def locks(self) -> Path:
        return self.var / "locks"

    @property
    def sockets(self) -> Path:
        """VAR_DIR/sockets, or where that is too long for a socket's address, a folder below the temporary one."""
        inside = self.var / "sockets"
        if len(os.fsencode(inside / POSTGRES_SOCKET)) <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"cliffhanger-{os.getuid()}-{digest}"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def make(self) -> None:
        """Make the folders. Raises EmbeddedError where that is not possible, or where another user owns one."""
        try:
            for folder in (self.var, self.logs, self.locks):
                folder.mkdir(parents=True, exist_ok=True)
            self.sockets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedError(
                f"{self.var} can't be used: {error.strerror}. Choose another folder with VAR_DIR=."
            ) from None
        if self.sockets.stat().st_uid not in (os.getuid(), server_uid()):
            raise EmbeddedError(f"{self.sockets} belongs to another user. Remove it, or choose a shorter VAR_DIR.")


def server_uid() -> int:
    """The user id that PostgreSQL runs as: one's own, or, since it refuses root, that of postgres or nobody."""
    if os.getuid() != 0:
        return os.getuid()
    return _unprivileged()[0]


def server_gid() -> int:
    return os.getgid() if os.getuid() != 0 else _unprivileged()[1]


def _unprivileged() -> tuple[int, int]:
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this system has no user named postgres or nobody. "
        "Run as an ordinary user, or set DATABASE_URL."
    )


def is_locked(path: Path) -> bool:
    """Whether some process holds this lock file, shared or exclusively."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
