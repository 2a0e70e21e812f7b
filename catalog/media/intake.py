"""A file on its way in: looked at, refused or kept, and known by the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from catalog.media import errors, ffmpeg, outline, probe
from catalog.media.models import Master
from studio.jobs.patience import patiently
from studio.lib.errors import Failure

CHUNK = 4 * 1024 * 1024  # bytes
TAIL_SECONDS = 5.0
log = logging.getLogger(__name__)

Progress = Callable[[int], None]
Store = Callable[[str], None]


def look_at(path: Path) -> probe.Probe:
    """What the video is. Opens no other file and no network. Raises Refused.

    Raises TranscodeFailed ``took_too_long``, ``out_of_memory`` or ``killed`` where the file is not at fault.
    """
    path = path.absolute()  # ffmpeg takes what stands before a colon for a protocol
    with path.open("rb") as file:
        probe.check_head(file.read(64))
        probe.check_size(path.stat().st_size, outline.declared_bytes(file))
    limits = {"max_pixels": settings.MEDIA_MAX_PIXELS}
    try:
        answer = ffmpeg.probe(path, **limits)
    except ffmpeg.ToolFailed as failed:
        _check_machine(failed)
        raise probe.unreadable(failed.words, **limits) from None
    found = probe.parse(answer, max_seconds=settings.MEDIA_MAX_SECONDS, **limits)
    near = found.start_s + found.duration_s - TAIL_SECONDS
    try:
        end = ffmpeg.last_picture_end(path, near=near, **limits)
    except ffmpeg.ToolFailed as failed:
        _check_machine(failed)
        raise errors.not_a_video() from None
    probe.check_whole(end - found.start_s, found.duration_s)
    return found


def _check_machine(failed: ffmpeg.ToolFailed) -> None:
    """Raises TranscodeFailed where the machine was at fault, not the file: it is kept and looked at again."""
    if machine := errors.ended(failed):
        log.warning("%s ended with %s: %s", failed.tool, failed.code, failed.words)
        raise machine from failed


def take(
    *,
    path: Path,
    name: str,
    by: Any = None,
    progress: Progress | None = None,
    digest: str = "",
    store: Store | None = None,
) -> tuple[Master, bool]:
    """Keep a video as a master; return it and whether it is new. The same bytes are kept once.

    ``progress`` is called with the count of bytes read so far. ``digest`` is the file's SHA-256 where the caller has
    just computed it, ``store`` what puts the file at a key of the storage without another copy.
    Raises Refused; then nothing is kept. Raises Failure ``storage_failed`` where the storage does not take it, or
    TranscodeFailed where the machine could not look at it.
    """
    if not path.stat().st_size:
        raise errors.empty_file()
    digest = digest or sha256_of(path, progress)
    known = patiently(Master.objects.filter(sha256=digest).first)
    if known:
        _store(path, digest, store)  # where its file was lost
        return known, False
    found = look_at(path)
    key = _store(path, digest, store)
    fields = {
        "file": key,
        "original_name": Path(name).name[-255:],
        "size_bytes": path.stat().st_size,
        "duration_s": found.duration_s,
        "width": found.picture.width,
        "height": found.picture.height,
        "probe": found.as_json(),
        "uploaded_by": by,
    }
    return patiently(lambda: Master.objects.get_or_create(sha256=digest, defaults=fields))


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    digest, count = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            count += len(chunk)
            if progress:
                progress(count)
    return digest.hexdigest()


def _store(path: Path, digest: str, store: Store | None) -> str:
    """Write under a name made of the digest: twice, or at once, gives the same whole file."""
    key = f"{digest[:2]}/{digest}"
    storage = storages["masters"]
    try:
        is_there = storage.exists(key) and storage.size(key) == path.stat().st_size
    except Exception as error:  # every storage backend has errors of its own
        raise storage_failed(error) from error
    if not is_there:
        store(key) if store else save(path, key)
    return key


def save(path: Path, key: str) -> None:
    """Copy the file into the storage. Raises Failure ``storage_failed`` or ``disk_full``."""
    try:
        with path.open("rb") as file:
            storages["masters"].save(key, File(file))
    except Exception as error:  # every storage backend has errors of its own
        raise storage_failed(error) from error


def storage_failed(error: Exception) -> Failure:
    if isinstance(error, OSError) and error.errno == 28:
        return Failure(
            "disk_full", "The disk is full. Free some space, then try again; nothing half-made was kept.", status=507
        )
    return Failure(
        "storage_failed", f"The storage does not answer as it should: {error}. Try again in a moment.", status=503
    )
