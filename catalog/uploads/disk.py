"""An upload into a folder: a part file in the storage of masters, so that keeping it is a link and not a copy."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q
from django.db.models.functions import Now

from catalog.media.intake import storage_failed
from catalog.uploads import errors
from catalog.uploads.models import Upload, UploadState
from studio.lib.ids import public_id

CHUNK = 64 * 1024  # bytes: even a line of 30 kB/s fills it in two seconds, so that it gives signs of life
FLUSH_SECONDS = 2.0  # what a power cut costs at most
Read = Callable[[int], bytes]


def root() -> Path:
    return Path(storages["masters"].path(".uploads"))


def part_of(upload: Upload) -> Path:
    return root() / upload.public_id


def free_bytes() -> int:
    root().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root()).free


def received(upload: Upload) -> int:
    """How many bytes are on disk for sure: what was flushed, and not more than the file holds."""
    try:
        return min(upload.received_bytes, part_of(upload).stat().st_size)
    except FileNotFoundError:
        return 0


def drop(upload: Upload) -> None:
    part_of(upload).unlink(missing_ok=True)


def append(upload: Upload, *, offset: int, length: int, read: Read) -> int:
    """Write up to ``length`` bytes at ``offset``; return how many the upload has then.

    A connection that is cut ends ``read`` early: what has come is kept. Raises Failure ``upload_locked``,
    ``wrong_offset``, ``over_length``, ``disk_full`` or ``storage_failed``.
    """
    if offset + length > upload.size_bytes:
        raise errors.over_length()
    turn = Turn(upload)
    try:
        upload.refresh_from_db(fields=["received_bytes"])
        here = received(upload)
        if offset != here:
            raise errors.wrong_offset(offset, here)
        return _write(turn, here, here + length, read)
    except OSError as error:
        raise storage_failed(error) from error
    finally:
        turn.end()


class Turn:
    """The right to write, for one request. It ends by itself some seconds after its last sign of life.

    A dead connection keeps its request waiting for bytes that never come: the next one need not wait for that.
    """

    def __init__(self, upload: Upload) -> None:
        """Raises Failure ``upload_locked`` where another request writes, ``upload_closed`` where all is here."""
        self.upload, self.token, self.last = upload, public_id(), time.monotonic()
        self.seconds = float(settings.UPLOAD_LEASE_SECONDS)
        silent = Q(writer="") | Q(active_at__lt=Now() - timedelta(seconds=self.seconds))
        rows = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVING)
        if not rows.filter(silent).update(writer=self.token, active_at=Now()):
            raise errors.upload_locked() if rows.exists() else errors.upload_closed()

    def note(self, count: int) -> None:
        """So many bytes are on disk. Raises Failure ``upload_locked`` when another request took over."""
        rows = Upload.objects.filter(pk=self.upload.pk, writer=self.token)
        if not rows.update(received_bytes=count, active_at=Now()):
            raise errors.upload_locked()
        self.last = time.monotonic()

    @property
    def age(self) -> float:
        return time.monotonic() - self.last

    def end(self) -> None:
        Upload.objects.filter(pk=self.upload.pk, writer=self.token).update(writer="")


def _write(turn: Turn, here: int, end: int, read: Read) -> int:
    noted = here
    with _opened(part_of(turn.upload), here) as file:
        try:
            while here < end and (chunk := _next(read, min(CHUNK, end - here))):
                if turn.age > turn.seconds / 2:  # silent for long: it may be another's turn by now
                    turn.note(noted)
                here = _put(file, chunk, here)
                if turn.age > FLUSH_SECONDS:
                    noted = _flush(file, turn, here)
        finally:
            here = file.tell()
            if here != noted:
                _flush(file, turn, here)
    return here


def _opened(path: Path, size: int) -> BinaryIO:
    """The part file, cut to ``size``: what stands behind it was never flushed. Unbuffered: tell() is the truth, and
    write() may take less than all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    file = path.open("r+b", buffering=0)
    file.truncate(size)
    file.seek(size)
    return file


def _next(read: Read, count: int) -> bytes:
    """The next bytes, none where the connection was cut."""
    with suppress(OSError):
        return read(count)
    return b""


def _put(file: BinaryIO, chunk: bytes, here: int) -> int:
    view = memoryview(chunk)
    while view:
        count = file.write(view)
        if not count:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[count:]
        here += count
    return here


def _flush(file: BinaryIO, turn: Turn, here: int) -> int:
    os.fsync(file.fileno())
    turn.note(here)
    return here
