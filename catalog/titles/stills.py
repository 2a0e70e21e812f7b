"""The episode's own picture: one of the three that were suggested from its stream, or one that a person brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.media import links
from catalog.media.models import Stream
from catalog.pictures.artwork import artwork_path, check_still
from catalog.pictures.shown import Shown, of_files
from catalog.titles import pictures
from catalog.titles.models import Episode
from studio.lib.errors import Failure


@dataclass(frozen=True)
class Suggestion:
    """One suggested still as the page shows it: its number from 1, seconds, pixels, and signed addresses by format."""

    number: int
    at_s: float
    width: int
    height: int
    urls: dict[str, str]
    is_chosen: bool


def suggestions(episode: Episode) -> list[Suggestion]:
    """What the episode's stream suggests; none until its pictures are made. No query beside the episode's stream."""
    stream = episode.stream
    if stream is None or not stream.pictures:
        return []
    return [
        Suggestion(
            number, still["at_s"], still["width"], still["height"],
            {name: links.file_of(stream, file) for name, file in still["files"].items()},
            episode.still_of == _mark(stream, number),
        )
        for number, still in enumerate(stream.pictures["stills"], start=1)
    ]  # fmt: skip


def first_of(stream: Stream) -> Shown | None:
    """What stands for an episode of which nobody chose a picture: its stream's first suggestion, in every format and by
    signed addresses; None until it is made. No query."""
    found = (stream.pictures or {}).get("stills")
    if not found:
        return None
    urls = {name: links.file_of(stream, file) for name, file in found[0]["files"].items()}
    return of_files([{"width": found[0]["width"], "height": found[0]["height"]} | urls])


def choose(*, episode: Episode, number: int) -> None:
    """Make a suggested still the episode's picture. Raises Failure ``no_such_still`` or of the storage.

    It is copied: a new version of the episode does not take its picture away.
    """
    stream = episode.stream
    found = (stream.pictures or {}).get("stills", []) if stream else []
    if stream is None or not 1 <= number <= len(found):
        raise _no_such_still()
    name = found[number - 1]["files"]["jpeg"]
    try:
        with storages["streams"].open(f"{stream.key}/{name}") as file:
            content = file.read()
    except FileNotFoundError:
        raise _no_such_still() from None
    _set(episode, content, "still.jpg", _mark(stream, number))


def take(*, episode: Episode, file: Any) -> None:
    """Make an uploaded picture the episode's. Raises Failure ``bad_still`` with what is wrong with it."""
    if file is None:
        raise Failure("no_file", _("No picture came with the request. Choose a file and upload it again."))
    try:
        check_still(file)
    except ValidationError as error:
        raise Failure("bad_still", " ".join(error.messages), status=422) from None
    file.seek(0)
    _set(episode, file.read(), file.name, "")


def remove(*, episode: Episode) -> None:
    """Without a picture of its own the episode shows its stream's still again."""
    _set(episode, b"", "", "")


def _set(episode: Episode, content: bytes, filename: str, mark: str) -> None:
    name = artwork_path(episode, filename) if content else ""
    if content:
        pictures.save(name, content)
    with transaction.atomic():
        Episode.objects.filter(pk=episode.pk).update(still=name, still_of=mark)
        episode.still, episode.still_of = name, mark
        pictures.request(episode)


def _mark(stream: Stream, number: int) -> str:
    return f"{stream.key}/{number}"


def _no_such_still() -> Failure:
    return Failure("no_such_still", _("That still is no longer there. Reload the page and choose again."), status=404)
