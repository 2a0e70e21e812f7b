"""Where scripts begin uploads for episodes: one by tus' creation, or a whole series after its table was confirmed."""

from __future__ import annotations

from typing import Any, TypeGuard

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from catalog.titles import batch, handover, panel
from catalog.titles.models import Episode, Series
from catalog.titles.naming import HIGHEST_NUMBER
from catalog.uploads import errors, tus, views
from catalog.uploads.services import File

LONGEST_NAME = 255  # characters; of a longer path the end


@views.for_uploaders("GET", "POST", "OPTIONS")
def uploads(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return views.options(request)
    return _list(request) if request.method == "GET" else _create(request)


def _list(request: HttpRequest) -> HttpResponse:
    """The person's own that can go on, of one episode or one series. One query."""
    rows = handover.unfinished(by=request.user)
    for name, field in {"episode": "episode", "series": "episode__series"}.items():
        if name in request.GET:
            rows = rows.filter(**{field: _id(request.GET[name])})
    return JsonResponse({"uploads": [handover.describe(row) for row in rows[: batch.MOST_FILES]]})


def _create(request: HttpRequest) -> HttpResponse:
    """tus' creation. Upload-Metadata names ``filename`` and ``episode``, maybe ``modified`` and ``publish``, 1 or 0."""
    tus.check_version(request)
    said = tus.metadata(request)
    size, modified = tus.number(request, "Upload-Length"), said.get("modified", "0")
    if "filename" not in said or not panel.is_id(modified):
        raise errors.bad_upload()
    episode = Episode.objects.select_related("series").filter(pk=_id(said.get("episode", ""))).first()
    if not episode:
        raise errors.no_such_upload()
    order = handover.Order(File(said["filename"][-LONGEST_NAME:], size, int(modified)), episode)
    row = handover.begin([order], by=request.user, publish=_wished(request, said))[0]
    content = handover.describe(row)
    response = JsonResponse(content, status=201)
    response["Location"] = content["url"]
    return response


@views.for_uploaders("POST")
def match(request: HttpRequest, series_id: int) -> HttpResponse:
    """{"files": [{name, size, modified}], "create"} → {"rows": …, "episodes": …}: nothing is begun by this."""
    said = views.read_json(request)
    series = _series(series_id)
    rows = batch.plan(series, _files(said), create=bool(said.get("create")), by=request.user)
    episodes = [{"number": episode.number, **batch.place(episode)} for episode in batch.episodes_of(series)]
    return JsonResponse({"rows": [row.as_json() for row in rows], "episodes": episodes})


@views.for_uploaders("POST")
def confirm(request: HttpRequest, series_id: int) -> HttpResponse:
    """{"files": [{name, size, modified, number}], "create", "publish"} → {"uploads": …}, begun."""
    said = views.read_json(request)
    files = _files(said)
    choices = [batch.Choice(file, _number(one.get("number"))) for file, one in zip(files, said["files"], strict=True)]
    try:
        rows = batch.confirm(
            _series(series_id), choices, by=request.user, create=bool(said.get("create")),
            publish=_may_publish(request, bool(said.get("publish"))),
        )  # fmt: skip
    except PermissionDenied:
        raise views.forbidden() from None
    return JsonResponse({"uploads": [handover.describe(row) for row in rows]}, status=201)


def _wished(request: HttpRequest, said: dict[str, str]) -> bool | None:
    """None where nothing is said of it."""
    return _may_publish(request, said["publish"] not in {"", "0"}) if "publish" in said else None


def _may_publish(request: HttpRequest, wanted: bool) -> bool:
    return wanted and request.user.has_perm("catalog.publish_episode")


def _series(series_id: int) -> Series:
    series = Series.objects.filter(pk=series_id).first()
    if not series:
        raise Http404
    return series


def _id(word: str) -> int:
    if not panel.is_id(word):
        raise errors.bad_upload()
    return int(word)


def _number(value: Any) -> int:
    if not _is_whole(value) or not 1 <= value <= HIGHEST_NUMBER:
        raise errors.bad_upload()
    return value


def _is_whole(value: Any) -> TypeGuard[int]:
    """True and False are none, though Python counts with them."""
    return isinstance(value, int) and not isinstance(value, bool)


def _files(said: dict[str, Any]) -> list[File]:
    """Raises Failure ``bad_upload``."""
    files = said.get("files")
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise errors.bad_upload()
    return [_file(file) for file in files]


def _file(said: dict[str, Any]) -> File:
    name, size, modified = said.get("name"), said.get("size"), said.get("modified", 0)
    if not isinstance(name, str) or not name or "\0" in name:
        raise errors.bad_upload()
    if not all(_is_whole(value) and 0 <= value < 10**15 for value in (size, modified)):
        raise errors.bad_upload()
    return File(name[-LONGEST_NAME:], int(size or 0), modified)
