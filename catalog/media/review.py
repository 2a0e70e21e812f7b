"""A stream of the first rung with its sound that grows while the encoder runs, for people of the studio to look at."""

from __future__ import annotations

import logging
from pathlib import Path

from django.core.files.storage import storages

from catalog.media import artefacts, ffmpeg, graph, links, playlists
from catalog.media.context import Context
from catalog.media.errors import TranscodeFailed
from catalog.media.ladder import SEGMENT_SECONDS
from catalog.media.models import Transcode
from studio.jobs.patience import unless_away

STILL = ffmpeg.Limits(cpu_s=60, wall_s=60.0)
log = logging.getLogger(__name__)


class Growing:
    """Takes what the encoder has written below the work folder's ``review`` to the stage's key, as it comes.

    It is a convenience: where the storage or PostgreSQL does not take it, the encode goes on, and the next segment
    tries again.
    """

    def __init__(self, context: Context) -> None:
        self.context, self.folder = context, context.work / graph.REVIEW
        self.folder.mkdir()
        self.text, self.stored, self.is_told = "", set[str](), False

    def publish(self) -> None:
        """Store the segments that are new, then the playlist that names them. Raises nothing of the storage's."""
        written = self.folder / playlists.REVIEW
        text = written.read_text() if written.exists() else ""
        if text == self.text or not playlists.files(text):
            return
        self.text = text
        try:
            self._store(text)
        except TranscodeFailed as error:
            log.warning("the stream for review of transcode %s waits: %s", self.context.transcode.pk, error.message)
            return
        if not self.is_told:
            self.is_told = unless_away(self._tell)

    def _store(self, text: str) -> None:
        if not self.stored:
            self._poster(playlists.files(text))
        for name in playlists.files(text):
            if name not in self.stored:
                self._put(self.folder / name, name)
                self.stored.add(name)
        shown = self.folder / "shown.m3u8"  # what was read: the encoder may have replaced its own meanwhile
        shown.write_text(text)
        self._put(shown, playlists.REVIEW)

    def _put(self, path: Path, name: str) -> None:
        artefacts.store(storages["streams"], path, f"{self.context.key}/{name}")

    def _poster(self, names: list[str]) -> None:
        """A still of the first segment."""
        whole, poster = self.folder / "whole.mp4", self.folder / links.POSTER
        whole.write_bytes(b"".join((self.folder / name).read_bytes() for name in names[:2]))
        command = graph.poster_command(
            ffmpeg=ffmpeg.ffmpeg_path(), source=whole, out=poster, duration_s=SEGMENT_SECONDS
        )
        try:
            ffmpeg.run(command, limits=STILL)
        except ffmpeg.ToolFailed as error:
            log.warning("no poster of transcode %s for review: %s", self.context.transcode.pk, error)
            return
        self._put(poster, links.POSTER)

    def _tell(self) -> None:
        Transcode.objects.filter(pk=self.context.transcode.pk).update(review_key=self.context.key)
