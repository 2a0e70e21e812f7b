"""Addresses of uploads: tus for a folder, Uppy's multipart for a bucket, and how each upload stands.

Titles make them (see catalog/titles/handover.py). Each belongs to one person: to others it is not there.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _

from catalog.uploads import bucket, disk, errors, panel, services, tus
from catalog.uploads.models import Upload, UploadKind, UploadState
from studio import problems
from studio.lib.errors import Failure

View = Callable[..., HttpResponse]
PERMISSION = "catalog.upload_episode"
LONGEST_JSON = 4 * 1024 * 1024  # bytes
_receivers = threading.BoundedSemaphore(settings.UPLOAD_RECEIVERS)


def for_uploaders(*methods: str) -> Callable[[View], View]:
    """Who may upload, by these methods; every answer is problem+json or tells tus' version."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                if request.method != "OPTIONS":
                    _check_person(request)
                response = view(request, *args, **kwargs)
            except Failure as failure:
                response = problems.problem(failure)
                tus.describe(response)
            response["Tus-Resumable"] = tus.VERSION
            response["Cache-Control"] = "no-store"
            return response

        return guarded

    return decorate


def _check_person(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        raise Failure("login_needed", _("You are not logged in any more. Log in, then go on."), status=401)
    if not request.user.has_perm(PERMISSION):
        raise forbidden()


def forbidden() -> Failure:
    return Failure("forbidden", _("Your role does not include this."), status=403)


def options(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204)
    tus.describe(response)
    return response


@for_uploaders("GET", "HEAD", "PATCH", "DELETE", "OPTIONS")
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method == "OPTIONS":
        return options(request)
    row = services.find(public_id=public_id, by=request.user)
    if request.method == "GET":
        return JsonResponse(panel.of(row))
    tus.check_version(request)
    return {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}[str(request.method)](request, row)


def _head(request: HttpRequest, row: Upload) -> HttpResponse:
    if row.state == UploadState.REFUSED:
        raise Failure("upload_refused", panel.of(row)["sentence"], status=410)
    response = HttpResponse(status=200)
    tus.offset(response, row, services.received(row))
    return response


def _patch(request: HttpRequest, row: Upload) -> HttpResponse:
    """What comes is written as it comes. So many requests at a time: the others' threads stay free for pages."""
    tus.check_body(request)
    offset, length = tus.number(request, "Upload-Offset"), tus.number(request, "Content-Length")
    if row.kind != UploadKind.TUS:
        raise errors.bad_upload()
    if not _receivers.acquire(blocking=False):
        raise errors.receivers_busy()
    try:
        here = disk.append(row, offset=offset, length=length, read=request.read)
    finally:
        _receivers.release()
    response = HttpResponse(status=204)
    tus.offset(response, row, here)
    return response


def _delete(request: HttpRequest, row: Upload) -> HttpResponse:
    services.discard(upload=row)
    return HttpResponse(status=204)


@for_uploaders("POST")
def finish(request: HttpRequest, public_id: str) -> HttpResponse:
    """All is sent: {"sha256": …}. Asked again after work that failed, it is done again."""
    row = services.find(public_id=public_id, by=request.user)
    services.finish(upload=row, sha256=str(read_json(request).get("sha256", "")))
    return JsonResponse(panel.of(services.find(public_id=public_id, by=request.user)), status=202)


@for_uploaders("GET", "DELETE")
def multipart(request: HttpRequest, public_id: str) -> HttpResponse:
    """The parts that the bucket has, or their end, in the words of Uppy's companion."""
    row = _in_bucket(request, public_id)
    if request.method == "DELETE":
        return _delete(request, row)
    names = ("PartNumber", "ETag", "Size")
    here = bucket.parts(row)
    Upload.objects.filter(pk=row.pk).update(received_bytes=sum(part["Size"] for part in here))
    return JsonResponse([{name: part[name] for name in names} for part in here], safe=False)


@for_uploaders("GET")
def part(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A signed address for one part, which holds for an hour."""
    row = _in_bucket(request, public_id)
    url = bucket.sign_part(row, number)
    services.touch(row, part=number)
    return JsonResponse({"url": url, "expires": settings.UPLOAD_SIGNED_SECONDS})


@for_uploaders("POST")
def complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether every part is there. They are joined by the work that checks them: S3 may take minutes for that."""
    row = _in_bucket(request, public_id)
    here = bucket.received(row)
    if here < row.size_bytes:
        raise errors.upload_incomplete(here, row.size_bytes)
    return JsonResponse({"location": f"/uploads/{row.public_id}", "key": row.public_id})


def _in_bucket(request: HttpRequest, public_id: str) -> Upload:
    """The person's own, still open. Raises Failure."""
    row = services.find(public_id=public_id, by=request.user)
    if row.kind != UploadKind.S3:
        raise errors.bad_upload()
    if row.state != UploadState.RECEIVING:
        raise errors.upload_closed()
    return row


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The body, an object whose texts a database and a file can hold. Raises Failure ``bad_upload``."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_JSON:
        raise errors.bad_upload()
    try:
        content = json.loads(request.read(LONGEST_JSON))
        json.dumps(content, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise errors.bad_upload() from None
    if not isinstance(content, dict):
        raise errors.bad_upload()
    return content
