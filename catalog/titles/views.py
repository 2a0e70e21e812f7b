"""Pictures that are made of posters and stills. Their names hold a digest of their bytes: caches keep them for good."""

from __future__ import annotations

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from catalog.pictures.formats import FORMATS

NAME = r"pictures/[0-9a-z]{16}/[a-z]{1,12}-\d{1,5}-[0-9a-f]{16}\.(?:avif|webp|jpg)"  # as catalog.titles.pictures names
TYPES = {kind.extension: kind.mime for kind in FORMATS}
YEAR = 365 * 24 * 3600  # seconds


@require_safe
def artwork(request: HttpRequest, name: str) -> FileResponse:
    """The file, from a folder and from S3 alike: its address never changes, so that a CDN can answer for it."""
    try:
        file = storages["default"].open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    return response
