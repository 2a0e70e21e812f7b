"""Which of several captions stand for a language. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from catalog.captions.languages import primary


class Track(Protocol):
    language: str
    kind: str


def default_of[T: Track](tracks: Iterable[T], language: str) -> T | None:
    """The captions for who hears nothing: in the series' own language, those that tell sounds too before others."""
    own = [track for track in tracks if primary(track.language) == primary(language)]
    own.sort(key=lambda track: (track.kind != "captions", track.language != language))
    return own[0] if own else None
