"""Files on their way from one stage to the next, on whatever machine that runs: in the storage for work.

Where it is a folder nothing is copied. Where it is a bucket, a master is fetched once a machine.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from catalog.media.errors import TranscodeFailed
from catalog.media.intake import CHUNK, storage_failed
from catalog.media.models import Master
from studio.jobs.services import LeaseLost
from studio.uploads import PARTS, is_abandoned

REST = 60.0  # seconds after its last use for which a file stays in any case
Done = Callable[[float], None]  # is told the share that is done, 0 to 1


def put(path: Path, key: str) -> None:
    """Keep a file under ``key`` for later stages; the one at ``path`` may be gone then. Raises TranscodeFailed."""
    storage = storages["work"]
    if isinstance(storage, FileSystemStorage):
        target = Path(storage.path(key))
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_dev == target.parent.stat().st_dev:
            path.replace(target)
            return
    store(storage, path, key)


def store(storage: Storage, path: Path, key: str) -> int:
    """Copy a file into a storage; return its bytes. Raises TranscodeFailed where that does not take it."""
    with _answering(), path.open("rb") as file:
        storage.save(key, File(file))
    return path.stat().st_size


@contextmanager
def _answering(*but: type[Exception]) -> Iterator[None]:
    """What a storage raises where it does not answer, as TranscodeFailed; ``but`` these as they are."""
    try:
        yield
    except but:
        raise
    except Exception as error:  # every storage backend has errors of its own
        failed = storage_failed(error)
        raise TranscodeFailed(failed.code, failed.message) from error


def fetch(storage: Storage, key: str, into: Path, done: Done | None = None, size: int = 0) -> Path:
    """A stored file as a local one: itself where the storage is a folder, else a copy at ``into``.

    Raises FileNotFoundError; TranscodeFailed ``storage_failed`` where the storage does not answer.
    """
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(key))
        if not path.exists():
            raise FileNotFoundError(key)
        return path
    into.parent.mkdir(parents=True, exist_ok=True)
    with _answering(FileNotFoundError, LeaseLost):
        _download(storage, key, into, done, size)
    return into


def _download(storage: Storage, key: str, into: Path, done: Done | None, size: int) -> None:
    count = 0

    def tell(more: int) -> None:
        nonlocal count
        count += more
        if done:
            done(min(1.0, count / max(1, size)))

    with storage.open(key) as file, into.open("wb") as out:
        copy_out(file, out, tell)


def copy_out(file: IO[bytes], out: IO[bytes], tell: Callable[[int], None]) -> None:
    """Write a stored file into ``out``, a piece at a time; ``tell`` is called with the bytes of each.

    Read from, S3's would take all of its bytes into memory first. It fetches them by pieces of its own, each of which
    it asks for again where the connection is cut; then a piece is told with less than nothing.
    """
    if (stored := getattr(file, "obj", None)) is None:
        while chunk := file.read(CHUNK):
            out.write(chunk)
            tell(len(chunk))
        return
    from boto3.s3.transfer import TransferConfig  # half a second that a folder need not spend

    stored.download_fileobj(out, Callback=tell, Config=TransferConfig(use_threads=False))  # ``tell`` has a connection


def fetch_master(master: Master, done: Done) -> Path:
    """The master as a local file, fetched once a machine. Raises TranscodeFailed ``master_missing``."""
    storage, key = master.file.storage, str(master.file.name)
    kept = _kept_masters() / master.sha256
    try:
        if isinstance(storage, FileSystemStorage):
            return fetch(storage, key, kept)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with _alone(kept.with_suffix(".lock"), done):
            if not kept.exists():
                fetch(storage, key, kept.with_suffix(".part"), done, master.size_bytes).replace(kept)
            os.utime(kept)
        return kept
    except FileNotFoundError:
        raise TranscodeFailed("master_missing", "The master is no longer in storage. Upload it again.") from None


@contextmanager
def _alone(path: Path, done: Done) -> Iterator[None]:
    """One process of this machine at a time; the one that waits goes on telling that it lives."""
    with path.open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                done(0)
                time.sleep(0.5)
        os.utime(path)
        yield


def _kept_masters() -> Path:
    return Path(settings.WORK_DIR) / "masters"


def kept_masters() -> list[Path]:
    """This machine's copies of masters that rest: used last more than REST ago."""
    return [path for path in _kept_masters().glob("*") if _age(path) > REST]


def forget_masters(kept: Iterable[Path], *, needed: Collection[str]) -> int:
    """Remove these copies but those with these digests; returns how many files went.

    One that was fetched or used again since it was listed stays: it rests no longer.
    """
    removed = 0
    for path in kept:
        if path.stem not in needed and _age(path) > REST:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _age(path: Path) -> float:
    """Seconds since the file was written or used; 0 where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def drop(storage: Storage, prefix: str) -> None:
    """Remove whatever was stored below ``prefix``."""
    if isinstance(storage, FileSystemStorage):
        shutil.rmtree(storage.path(prefix), ignore_errors=True)
        return
    for name in list(names_below(storage, prefix)):
        storage.delete(name)


def names_below(storage: Storage, folder: str) -> Iterable[str]:
    folders, files = storage.listdir(folder)
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from names_below(storage, f"{folder}/{name}")


def fetch_folder(storage: Storage, prefix: str, into: Path) -> Path:
    """Everything below ``prefix`` as local files: the folder itself, or a copy. Raises TranscodeFailed."""
    if isinstance(storage, FileSystemStorage):
        return Path(storage.path(prefix))
    with _answering():
        names = list(names_below(storage, prefix))
    for name in names:
        fetch(storage, name, into / name.removeprefix(f"{prefix}/"))
    return into


def stale_parts(stores: Iterable[Storage]) -> Iterable[Path]:
    """Half-written files in local storages whose writer was killed."""
    for storage in stores:
        if isinstance(storage, FileSystemStorage):
            for part in (Path(storage.location) / PARTS).glob("*"):
                if _age(part) > REST and is_abandoned(part):
                    yield part
