"""Files on their way in from a browser, and the work of taking what has arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.media.models import Master
from studio.jobs.models import Job, job_constraints
from studio.lib.ids import public_id

if TYPE_CHECKING:
    from studio.accounts.models import User


class UploadState(models.TextChoices):
    RECEIVING = "receiving", _("Receiving")
    RECEIVED = "received", _("Received")
    TAKEN = "taken", _("Taken")
    REFUSED = "refused", _("Refused")  # or discarded: nothing of it is kept


class UploadKind(models.TextChoices):
    """How the bytes come: through the web server into a folder, or straight into the bucket."""

    TUS = "tus", _("Folder (tus)")
    S3 = "s3", _("Bucket (S3 multipart)")


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self, user: Any) -> UploadQuerySet:
        """The person's own that are not a master yet and were not refused."""
        return self.filter(by=user, state__in=[UploadState.RECEIVING, UploadState.RECEIVED])


class Upload(models.Model):
    """One file of one person. ``received_bytes`` are on disk for sure; of a bucket, what the last look or part told.

    ``sha256`` is what the browser computed while it sent. ``writer`` names the request that may write just now.
    ``note`` tells the person what became of it where that is not what they may expect.
    """

    if TYPE_CHECKING:
        intake: Intake
        by: models.ForeignKey[User | None, User | None]

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name of the file"), max_length=255, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    modified_ms = models.BigIntegerField(default=0, editable=False)  # the file's own time, to know it again
    kind = models.CharField(_("way"), max_length=3, choices=UploadKind, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=UploadState, default=UploadState.RECEIVING, editable=False
    )
    received_bytes = models.PositiveBigIntegerField(_("received"), default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    writer = models.CharField(max_length=16, blank=True, editable=False)
    s3_upload_id = models.TextField(blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    master = models.ForeignKey(
        Master, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("master")
    )
    note = models.TextField(_("note"), blank=True, editable=False)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    active_at = models.DateTimeField(_("last active"), auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "active_at"], name="upload_abandoned")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state"),
            models.CheckConstraint(condition=Q(kind__in=UploadKind.values), name="upload_kind"),
            models.CheckConstraint(condition=Q(size_bytes__gte=1), name="upload_has_bytes"),
            models.CheckConstraint(
                condition=Q(received_bytes__lte=models.F("size_bytes")), name="upload_not_over_its_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its name in the storage of masters, which only the server chooses."""
        return f".uploads/{self.public_id}"


class Intake(Job):
    """The work that makes a master of an upload: check its SHA-256, look at it, keep it."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="intake", editable=False)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="intake_due")]
        constraints = [*job_constraints("intake")]

    def __str__(self) -> str:
        return f"{self.upload}"
