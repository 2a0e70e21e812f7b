"""Files of streams, by signed address. No query is made."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import FileSystemStorage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.views.decorators.http import require_safe

from catalog.media import links, playlists

TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mpd": "application/dash+xml",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "vtt": "text/vtt",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
NAME = re.compile(r"^(?:[a-z0-9-]+/)?[A-Za-z0-9_-]+\.(m3u8|mpd|m4s|mp4|vtt|jpg|webp|avif)$")
RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
CHUNK = 256 * 1024  # bytes


@require_safe
def stream_file(request: HttpRequest, key: str, expires: str, signature: str, name: str) -> HttpResponse:
    """A playlist or picture itself; a segment itself from a folder, by redirection from S3."""
    kind, end = NAME.match(name), int(expires)
    if not kind or not links.is_valid(key, end, signature):
        raise Http404
    storage, path = storages["streams"], f"{key}/{name}"
    if kind[1] in ("m4s", "mp4") and not isinstance(storage, FileSystemStorage):
        response: HttpResponse = HttpResponseRedirect(storage.url(path))
    else:
        response = file_response(request, storage, path, TYPES[kind[1]])
    kept = f"public, max-age={max(0, end - int(time.time()))}, immutable"
    response["Cache-Control"] = "no-store" if name == playlists.REVIEW else kept
    response["Access-Control-Allow-Origin"] = "*"
    return response


def file_response(request: HttpRequest, storage: Any, path: str, content_type: str) -> HttpResponse:
    """A stored file, whole or the one range that is asked for. Raises Http404."""
    try:
        file = storage.open(path)
    except FileNotFoundError:
        raise Http404 from None
    size = file.size
    wanted = _wanted_range(request.headers.get("Range", ""), size) if request.method == "GET" else None
    if wanted is None:
        response = FileResponse(file, content_type=content_type)
        response["Accept-Ranges"] = "bytes"
        return response  # type: ignore[return-value]
    first, last = wanted
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_part(file, first, last - first + 1), status=206, content_type=content_type)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(last - first + 1)
    part["Accept-Ranges"] = "bytes"
    return part  # type: ignore[return-value]


def _wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of a single range; first > last where it can't be met.

    None for the whole file: where there is none, where it is not understood or turned round (RFC 9110, 14.1.1).
    """
    found = RANGE.match(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        return max(0, size - int(last)), size - 1
    if int(first) >= size:
        return 1, 0
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
