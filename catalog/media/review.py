"""A stream of the first rung with its sound that grows while the encoder runs, for people of the studio to look at."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from django.core.files.storage import storages
from django.db.models import Q

from catalog.media import artefacts, ffmpeg, graph, links, playlists
from catalog.media.context import Context
from catalog.media.errors import TranscodeFailed
from catalog.media.ladder import SEGMENT_SECONDS
from catalog.media.models import Transcode
from studio.jobs.models import JobState
from studio.jobs.patience import unless_away

PAUSE = 5.0  # seconds, after something was not taken
BEGIN, FROM_ITS_BEGINNING = "#EXTM3U", "#EXT-X-START:TIME-OFFSET=0"  # players begin what grows near its end else
STILL = ffmpeg.Limits(cpu_s=60, wall_s=60.0)
log = logging.getLogger(__name__)


class Growing:
    """Takes what the encoder has written below the work folder's ``review`` to the stage's key, as it comes.

    It is a convenience: where the storage or PostgreSQL does not take it, the encode goes on, and it is tried again
    some seconds later.
    """

    def __init__(self, context: Context) -> None:
        self.context, self.folder = context, context.work / graph.REVIEW
        self.folder.mkdir()
        self.text, self.stored, self.is_told, self.not_before = "", set[str](), False, 0.0

    def publish(self) -> None:
        """Store the segments that are new, then the playlist that names them. Raises nothing of the storage's."""
        if time.monotonic() >= self.not_before:
            self._publish()

    def finish(self) -> None:
        """As publish(), for the last time: whatever was not taken before is tried at once."""
        self._publish()

    def _publish(self) -> None:
        written = self.folder / playlists.REVIEW
        text = written.read_text() if written.exists() else ""
        if text == self.text or not playlists.files(text):
            return
        try:
            self._store(text)
            self.is_told = self.is_told or unless_away(self._tell)
        except TranscodeFailed as error:
            log.warning("the stream for review of transcode %s waits: %s", self.context.transcode.pk, error.message)
            self.not_before = time.monotonic() + PAUSE
            return
        if self.is_told:
            self.text = text
        else:
            self.not_before = time.monotonic() + PAUSE

    def _store(self, text: str) -> None:
        if not self.stored:
            self._poster(playlists.files(text))
        for name in playlists.files(text):
            if name not in self.stored:
                self._put(self.folder / name, name)
                self.stored.add(name)
        shown = self.folder / "shown.m3u8"  # what was read: the encoder may have replaced its own meanwhile
        shown.write_text(text.replace(BEGIN, f"{BEGIN}\n{FROM_ITS_BEGINNING}", 1))
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
        """If this attempt is still the one that counts."""
        stage = self.context.stage
        mine = Q(stages=stage.pk, stages__output_key=self.context.key, stages__state=JobState.RUNNING)
        Transcode.objects.filter(mine, pk=stage.transcode_id).update(review_key=self.context.key)
