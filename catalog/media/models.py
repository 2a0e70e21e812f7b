"""Masters, the work on them, and the streams that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.jobs.models import Job, JobState, Progress, job_constraints
from studio.lib.ids import public_id

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


def master_storage() -> Storage:
    return storages["masters"]


class Master(models.Model):
    """A video as it was handed over, known by the SHA-256 of its bytes. Lengths in seconds, sizes in pixels."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    file = models.FileField(_("file"), storage=master_storage, max_length=200, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=255, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    duration_s = models.FloatField(_("seconds"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    probe = models.JSONField(editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("master")
        verbose_name_plural = _("masters")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.sha256[:8]})"


class Transcode(Progress):
    """The making of one stream of a master: the sum of its stages. ``review_key`` is where one for review grows."""

    if TYPE_CHECKING:
        stages: RelatedManager[Stage]
        stream: Stream

    master = models.ForeignKey(Master, on_delete=models.CASCADE, related_name="transcodes", editable=False)
    review_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("transcode")
        verbose_name_plural = _("transcodes")
        ordering = ["-id"]
        permissions = [("retry_transcode", "Can retry transcodes")]
        indexes = [models.Index(fields=["state"], name="transcode_state_idx")]
        constraints = [
            *job_constraints("transcode"),
            models.UniqueConstraint(
                fields=["master"],
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="transcode_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.master}"


class Stage(Job):
    """One step of a transcode, done by one worker. ``output_key`` is where the running attempt writes.

    ``result`` is what the steps after it need to know; names in it are keys in the storage for work.
    """

    transcode = models.ForeignKey(Transcode, on_delete=models.CASCADE, related_name="stages", editable=False)
    name = models.CharField(_("stage"), max_length=16, editable=False)
    position = models.PositiveSmallIntegerField(editable=False)
    weight = models.PositiveSmallIntegerField(editable=False)
    output_key = models.CharField(max_length=40, blank=True, editable=False)
    result = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["transcode", "position"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="stage_due")]
        constraints = [
            *job_constraints("stage"),
            models.UniqueConstraint(fields=["transcode", "name"], name="stage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.transcode} · {self.name}"


class Stream(models.Model):
    """A complete, verified stream. A row is written in the moment the last file is in storage, never before."""

    if TYPE_CHECKING:
        renditions: RelatedManager[Rendition]

    master = models.ForeignKey(Master, on_delete=models.PROTECT, related_name="streams", editable=False)
    transcode = models.OneToOneField(Transcode, on_delete=models.PROTECT, related_name="stream", editable=False)
    key = models.CharField(max_length=40, unique=True, default=public_id, editable=False)
    duration_s = models.FloatField(_("seconds"), editable=False)
    size_bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    has_audio = models.BooleanField(_("sound"), editable=False)
    pictures = models.JSONField(null=True, editable=False)  # catalog.media.pictures.Pictures; null until they are made
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(duration_s__gt=0), name="stream_has_length"),
            models.CheckConstraint(condition=~models.Q(key=""), name="stream_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.master} · {self.duration_s:.0f} s"


class Rendition(models.Model):
    """One rung as it came out. Pixels, bits a second, seconds."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="renditions", editable=False)
    codec = models.CharField(_("codec"), max_length=16, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    frame_rate = models.CharField(_("frames a second"), max_length=16, editable=False)
    bitrate_bps = models.PositiveIntegerField(_("bits a second"), editable=False)
    duration_s = models.FloatField(_("seconds"), editable=False)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["stream", "width"]
        constraints = [models.UniqueConstraint(fields=["stream", "codec", "width"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.codec} {self.width}×{self.height}"
