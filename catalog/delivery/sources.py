"""Where the bytes of a delivery come from and go to: masters out of storage, the finished file into it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from catalog.media import artefacts, intake
from catalog.media.errors import TranscodeFailed
from catalog.media.models import Master

BEAT = 0.5  # seconds
Tick = Callable[[], None]


def local(master: Master, work: Path, tick: Tick) -> Path:
    """The master as a local file: itself where the storage is a folder, else a copy in ``work``."""
    storage, name = master.file.storage, str(master.file.name)
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(name))
        if not path.exists():
            raise missing()
        return path
    copy = work / f"master-{master.pk}"
    with opened(storage, name) as file, copy.open("wb") as out:
        artefacts.copy_out(file, out, lambda _count: tick())
    return copy


def opened(storage: Storage, name: str) -> IO[bytes]:
    """A stored file. Raises TranscodeFailed ``master_missing`` where it is not there."""
    try:
        return storage.open(name)
    except FileNotFoundError:
        raise missing() from None


def missing() -> TranscodeFailed:
    return TranscodeFailed("master_missing", "The master is no longer in storage. Upload it again.")


def store(path: Path, key: str, tick: Tick) -> None:
    """Write the file under ``key`` while ``tick`` is called twice a second; what it raises ends the writing.

    Raises TranscodeFailed. The storage shows the whole file or none.
    """
    failed: list[BaseException] = []
    stop, done = threading.Event(), threading.Event()

    def save() -> None:
        try:
            with path.open("rb") as file:
                storages["deliveries"].save(key, _Stoppable(file, stop))
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=save)
    thread.start()
    try:
        while not done.wait(BEAT):
            tick()
    except BaseException:
        stop.set()
        raise
    finally:
        thread.join()
    if failed:
        cause = intake.storage_failed(failed[0] if isinstance(failed[0], Exception) else OSError(str(failed[0])))
        raise TranscodeFailed(cause.code, cause.message) from failed[0]


class _Stopped(Exception):
    """The one who waited for the writing has stopped it."""


class _Stoppable(File):  # type: ignore[type-arg]
    """A file that can't be read any further once it was stopped."""

    def __init__(self, file: IO[bytes], stop: threading.Event) -> None:
        super().__init__(file)
        self._stop = stop

    def read(self, *args: Any) -> bytes:
        if self._stop.is_set():
            raise _Stopped
        return self.file.read(*args)  # type: ignore[union-attr,no-any-return]


def remove(key: str) -> None:
    if key:
        storages["deliveries"].delete(key)
