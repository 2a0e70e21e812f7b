"""Signed addresses of streams: they hold for some hours, are the same for everybody, and need no database to check."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from catalog.media.models import Stream

MASTER_PLAYLIST = "master.m3u8"
MANIFEST = "manifest.mpd"
POSTER = "poster.jpg"
_signer = Signer(salt="cliffhanger.stream")


class Playback(NamedTuple):
    """Paths of one stream below the site's root, and when they stop working."""

    hls: str
    dash: str
    poster: str
    expires_at: datetime
    storyboard: str | None = None


def playback(stream: Stream, *, hls: str = MASTER_PLAYLIST, dash: str = MANIFEST) -> Playback:
    """A stream's addresses, as playback_of; ``hls`` and ``dash`` name other playlists of the same stream."""
    pictures = stream.pictures
    return playback_of(stream.key, hls=hls, dash=dash, storyboard=pictures["storyboard"]["vtt"] if pictures else "")


def playback_of(key: str, *, hls: str = MASTER_PLAYLIST, dash: str = MANIFEST, storyboard: str = "") -> Playback:
    """Addresses that hold for 1 to 2 times STREAM_URL_HOURS.

    The end is rounded to a common boundary, so that everyone's address is the same and a CDN can keep the files.
    """
    expires = _end()
    hls, dash, poster = (_path("stream", key, expires, name) for name in (hls, dash, POSTER))
    board = _path("stream", key, expires, storyboard) if storyboard else None
    return Playback(hls, dash, poster, datetime.fromtimestamp(expires, UTC), board)


def file_of(stream: Stream, name: str) -> str:
    """The signed path of one file of the stream, as in pictures/still-1.jpg; it holds as long as playback()'s."""
    return signed("stream", stream.key, name)


def signed(route: str, key: str, name: str) -> str:
    """The path of another file that is known by a key, through the route of that name; holds as long as the above."""
    return _path(route, key, _end(), name)


def _path(route: str, key: str, expires: int, name: str) -> str:
    return reverse(route, args=[key, expires, _signature(key, expires), name])


def _end() -> int:
    window = int(settings.STREAM_URL_HOURS * 3600)
    return (int(time.time()) // window + 2) * window


def is_valid(key: str, expires: int, signature: str) -> bool:
    return expires > time.time() and constant_time_compare(_signature(key, expires), signature)


def _signature(key: str, expires: int) -> str:
    return _signer.signature(f"{key}/{expires}")[:32]
