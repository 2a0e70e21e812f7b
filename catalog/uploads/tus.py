"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): headers read and written. No database."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from catalog.uploads import errors
from catalog.uploads.models import Upload
from studio.lib.errors import Failure

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
BODY = "application/offset+octet-stream"
LONGEST_NUMBER = 15  # digits


def check_version(request: HttpRequest) -> None:
    """Raises Failure ``tus_version``, which the answer goes with the header Tus-Version for."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Failure("tus_version", f"This server speaks tus {VERSION}. Say so in Tus-Resumable.", status=412)


def check_body(request: HttpRequest) -> None:
    """Raises Failure ``unsupported_media_type`` or ``length_required``."""
    if request.content_type != BODY:
        raise Failure("unsupported_media_type", f"The body of an upload's part is {BODY}.", status=415)
    if not request.META.get("CONTENT_LENGTH"):
        raise Failure("length_required", "An upload's part says how long it is, in Content-Length.", status=411)


def number(request: HttpRequest, name: str) -> int:
    """A header's count of bytes. Raises Failure ``bad_upload``."""
    word = request.headers.get(name, "")
    if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_NUMBER):
        raise errors.bad_upload()
    return int(word)


def metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: pairs of a key and a value in Base64. Raises Failure ``bad_upload``."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        said = {pair[0]: base64.b64decode("".join(pair[1:2]), validate=True).decode() for pair in pairs}
    except (binascii.Error, UnicodeDecodeError):
        raise errors.bad_upload() from None
    if any("\0" in value for value in said.values()):
        raise errors.bad_upload()
    return said


def describe(response: HttpResponse) -> None:
    """What OPTIONS tells."""
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MEDIA_MAX_UPLOAD_GB * 1024**3)


def offset(response: HttpResponse, upload: Upload, here: int) -> None:
    response["Upload-Offset"] = str(here)
    response["Upload-Length"] = str(upload.size_bytes)
    until = upload.active_at + timedelta(hours=settings.UPLOAD_KEEP_HOURS)
    response["Upload-Expires"] = http_date(until.timestamp())
