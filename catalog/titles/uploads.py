"""A master that comes through a browser."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.media import intake
from catalog.titles import services
from catalog.titles.models import Episode
from studio.lib.errors import Failure


def receive(request: HttpRequest, episode: Episode) -> str:
    """Take the request's ``video`` as the episode's master; return the sentence to show. Raises Failure."""
    file = _file(request)
    master, _new = intake.take(path=Path(file.temporary_file_path()), name=file.name or "", by=request.user)
    publish = bool(request.POST.get("publish")) and request.user.has_perm("catalog.publish_episode")
    submitted = services.submit_master(episode=episode, master=master, by=request.user, publish_when_ready=publish)
    if submitted.stream and episode.stream_id != submitted.stream.pk:
        return _("This file is known, but its QC report is a fail: it plays once that is waived.")
    if submitted.stream:
        return _("This file is known and its stream is ready: the episode plays it now.")
    if not submitted.is_new:
        return _("This file is here already, and the work on it goes on. Nothing was started twice.")
    return _("%(name)s is here. Its stream is being made.") % {"name": file.name}


def _file(request: HttpRequest) -> TemporaryUploadedFile:
    try:
        file: Any = request.FILES.get("video")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise intake.storage_failed(error) from None
    if file is None:
        raise Failure("no_file", _("No video came with the request. Choose a file and upload it again."))
    if not isinstance(file, TemporaryUploadedFile):
        raise TypeError("settings.FILE_UPLOAD_HANDLERS must write uploads to disk")
    return file
