"""What has arrived whole: its bytes read once for the SHA-256, then kept as a master without another copy."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from catalog.media import intake
from catalog.uploads import bucket, disk, errors
from catalog.uploads.models import Upload, UploadKind
from studio.lib.errors import Failure

log = logging.getLogger(__name__)
Progress = Callable[[int], None]


def fetch(upload: Upload, work: Path, progress: Progress) -> tuple[Path, str]:
    """A local file with the upload's bytes, and their SHA-256. Raises Refused ``upload_lost`` or Failure.

    From a bucket it is copied into ``work``; in a folder it is the part file itself.
    """
    if upload.kind == UploadKind.S3:
        return _download(upload, work, progress)
    path = disk.part_of(upload)
    if not path.exists() or path.stat().st_size != upload.size_bytes:
        raise errors.upload_lost()
    return path, intake.sha256_of(path, progress)


def keep(upload: Upload, path: Path, key: str) -> None:
    """Make it the master ``key``: a second name of the same bytes, or a copy inside the bucket; else a copy of
    ``path``."""
    if upload.kind == UploadKind.S3:
        try:
            bucket.copy(upload, key)
        except Failure as failure:
            log.warning("upload %s is sent to the bucket once more: %s", upload.public_id, failure.message)
            intake.save(path, key)
        return
    target = Path(storages["masters"].path(key))
    target.parent.mkdir(parents=True, exist_ok=True)
    second = path.with_name(f"{path.name}.kept")  # linked aside and renamed: a half-written target is replaced
    try:
        second.unlink(missing_ok=True)
        os.link(path, second)
        second.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        second.replace(target)
    except OSError:  # a file system without links
        intake.save(path, key)
    finally:
        second.unlink(missing_ok=True)  # where the target was this very file already, renaming leaves both names


def _download(upload: Upload, work: Path, progress: Progress) -> tuple[Path, str]:
    bucket.complete(upload)
    work.mkdir(parents=True, exist_ok=True)
    copy, digest, count = work / "upload", hashlib.sha256(), 0
    with bucket.failures(), copy.open("wb") as out:
        for chunk in bucket.content(upload):
            out.write(chunk)
            digest.update(chunk)
            count += len(chunk)
            progress(count)
    return copy, digest.hexdigest()
