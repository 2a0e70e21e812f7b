"""Files of captions that come through a browser, one for a cell of the board or many matched by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.captions import names, services
from catalog.captions.models import Caption, Kind
from catalog.captions.read import MOST_BYTES
from catalog.titles.models import Episode, Series
from studio.lib.errors import Failure

MOST_FILES = 500
WHY = {
    "no_number": gettext_noop("Its name tells no episode. Name it as in EP07.es-MX.srt."),
    "several_numbers": gettext_noop("Its name may mean several episodes. Name it as in EP07.es-MX.srt."),
    "no_such_episode": gettext_noop("This series has no episode of that number."),
    "no_language": gettext_noop("Its name tells no language. Name it as in EP07.es-MX.srt, or say the language below."),
}


@dataclass(frozen=True)
class Received:
    """What became of a file: its captions, or why there are none."""

    name: str
    caption: Caption | None = None
    is_new: bool = False
    why: str = ""


def receive(request: HttpRequest, episode: Episode) -> str:
    """Take the request's ``captions`` for a cell; return the sentence to show. Raises Failure."""
    file = request.FILES.get("captions")
    if file is None:
        raise no_file()
    caption, is_new = services.upload(
        episode=episode, language=request.POST.get("language", ""), kind=_kind(request), data=_content(file),
        name=file.name or "", by=request.user,
    )  # fmt: skip
    if not is_new:
        return _("These captions are here already: they are version %(version)s.") % {"version": caption.version}
    words = {"name": caption.source_name, "version": caption.version, "cues": caption.cue_count}
    return _("%(name)s is here as version %(version)s, with %(cues)s cues.") % words


def receive_many(request: HttpRequest, series: Series) -> list[Received]:
    """Take all files whose names tell where they belong. One that is refused does not stop the others."""
    files = request.FILES.getlist("captions")[:MOST_FILES]
    if not files:
        raise no_file()
    episodes = {episode.number: episode for episode in series.episodes.all()}
    named = names.match(
        [file.name or "" for file in files], episodes, language=request.POST.get("language", ""), kind=_kind(request)
    )
    return [_take(file, one, episodes, request.user) for file, one in zip(files, named, strict=True)]


def _take(file: UploadedFile[Any], named: names.Named, episodes: dict[int, Episode], by: Any) -> Received:
    if named.number is None:
        if named.why == "older_version":
            return Received(named.name, why=_("%(name)s is newer and was taken.") % {"name": named.instead})
        if named.why == "same_version":
            sentence = _("%(name)s is of the same episode and was taken; no name says which is newer.")
            return Received(named.name, why=sentence % {"name": named.instead})
        return Received(named.name, why=_(WHY[named.why]))
    try:
        caption, is_new = services.upload(
            episode=episodes[named.number], language=named.language, kind=named.kind, data=_content(file),
            name=named.name, by=by,
        )  # fmt: skip
    except Failure as failure:
        return Received(named.name, why=failure.message)
    return Received(named.name, caption, is_new)


def _content(file: UploadedFile[Any]) -> bytes:
    """No more than the reader needs to see that it is too much."""
    return bytes(file.read(MOST_BYTES + 1))


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", Kind.SUBTITLES)
    return kind if kind in Kind.values else Kind.SUBTITLES.value


def no_file() -> Failure:
    return Failure("no_file", _("No file came with the request. Choose an SRT or WebVTT file."))
