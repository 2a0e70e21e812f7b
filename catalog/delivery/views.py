"""Handing over a finished delivery: the file itself from a folder, by redirection from S3. Who may is asked before."""

from __future__ import annotations

from django.core.files.storage import FileSystemStorage, storages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from catalog.media.views import file_response

LINK_SECONDS = 600


def handed_over(request: HttpRequest, *, key: str, name: str, content_type: str) -> HttpResponse:
    """Answers ranges, so that a download goes on where it broke off. Raises Http404."""
    storage, header = storages["deliveries"], str(content_disposition_header(True, name))
    if not isinstance(storage, FileSystemStorage):
        options = {"parameters": {"ResponseContentDisposition": header}, "expire": LINK_SECONDS}
        return HttpResponseRedirect(storage.url(key, **options))
    response = file_response(request, storage, key, content_type)
    response["Content-Disposition"] = header
    response["Cache-Control"] = "private, no-store"
    return response
