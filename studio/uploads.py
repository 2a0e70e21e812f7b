"""Where files land on their way in: uploads beside the storage, and a storage that never shows half a file."""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

PARTS = ".parts"  # folder inside a storage for files that are still being written
CHUNK = 1024 * 1024  # bytes


class WorkFile(TemporaryUploadedFile):
    """An upload in WORK_DIR/uploads: the disk that is made for videos, not the system's temporary one."""

    def __init__(self, name: str | None, content_type: str | None, size: int, charset: str | None, extra: Any) -> None:
        folder = Path(settings.WORK_DIR) / "uploads"
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 - closed with the upload
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class WorkFileUploadHandler(TemporaryFileUploadHandler):
    """Streams uploads of any size into a WorkFile."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = WorkFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)


def lock(part: IO[bytes]) -> None:
    """Hold a part's lock for as long as it is open: one that nobody holds was left by a process that was killed."""
    with suppress(OSError):  # a file system without locks: then its age has to tell
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_abandoned(part: Path) -> bool:
    """Whether nobody writes this part any more. False where that can't be told."""
    try:
        with part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


class AtomicFileSystemStorage(FileSystemStorage):
    """A local folder in which a name is either absent or whole: files are written aside, flushed and renamed."""

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        parts = Path(self.location) / PARTS
        parts.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = parts / secrets.token_hex(12)
        try:
            with part.open("xb") as out:
                lock(out)
                for chunk in content.chunks(CHUNK):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if self.file_permissions_mode is not None:
                part.chmod(self.file_permissions_mode)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return name.replace("\\", "/")


class StaticStorage(ManifestStaticFilesStorage):
    """Hashed names in production; a name that the manifest lacks (tests, no collectstatic) is served as it is."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return super().stored_name(name)
