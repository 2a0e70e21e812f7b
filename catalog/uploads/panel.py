"""How an upload stands, for a person and for the script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.uploads import bucket
from catalog.uploads.models import Upload, UploadKind, UploadState
from studio.jobs.models import JobState

QUIET = timedelta(hours=1)  # after which a file that nobody sends is called abandoned


def of(upload: Upload) -> dict[str, Any]:
    """Its particulars, and what becomes of it after its last byte. No query where it came with its intake."""
    return {
        "id": upload.public_id,
        "name": upload.name,
        "size": upload.size_bytes,
        "modified": upload.modified_ms,
        "kind": upload.kind,
        "part_size": bucket.part_bytes(upload.size_bytes) if upload.kind == UploadKind.S3 else None,
        "url": f"/uploads/{upload.public_id}",
        "received": upload.received_bytes,
        **_work(upload),
    }


def _work(upload: Upload) -> dict[str, Any]:
    """``state`` is receiving, queued, running, failed (it can be retried), refused or taken."""
    job = getattr(upload, "intake", None) if upload.state != UploadState.RECEIVING else None
    if upload.state == UploadState.TAKEN:
        said = {"sentence": upload.note or _("Checked and taken"), "note": upload.note}
        return {"state": "taken", "percent": 100, "error_code": "", **said}
    if job is None:
        return {"state": str(upload.state), "percent": 0, "sentence": "", "error_code": ""}
    if job.state == JobState.FAILED:
        state = "refused" if upload.state == UploadState.REFUSED else "failed"
        return {"state": state, "percent": 0, "sentence": job.error_message, "error_code": job.error_code}
    if job.state == JobState.QUEUED:
        return {"state": "queued", "percent": 0, "sentence": _("Waiting to be checked"), "error_code": ""}
    sentence = _("Looking at it") if job.stage == "probe" else _("Checking every byte")
    return {"state": "running", "percent": job.percent, "sentence": sentence, "error_code": ""}


def under_way(upload: Upload) -> str:
    """A sentence for others about an upload that is no master yet."""
    words = {"name": upload.name, "who": upload.by or _("somebody who has left")}
    if upload.state == UploadState.RECEIVED:
        return _("%(name)s, uploaded by %(who)s, has arrived and is not taken yet.") % words
    if is_quiet(upload):
        return _("%(name)s was begun by %(who)s, and the upload is not finished.") % words
    return _("%(name)s is being uploaded by %(who)s.") % words


def is_quiet(upload: Upload) -> bool:
    return upload.active_at < timezone.now() - QUIET
