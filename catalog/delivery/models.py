"""Packs for platforms and partners, the documents that go with them, trailers, and the work that makes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.media.models import Master
from catalog.titles.models import Episode, Series
from studio.jobs.models import Job, JobState, job_constraints

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_NAME = 120  # characters of a title
ACTIVE = [JobState.QUEUED, JobState.RUNNING]


def delivery_storage() -> Storage:
    return storages["deliveries"]


class Verdict(models.TextChoices):
    NONE = "", "–"
    PASS = "pass", _("Passed")
    WARN = "warn", _("Passed with warnings")
    FAIL = "fail", _("Failed its checks")


class DocumentKind(models.TextChoices):
    AI_DISCLOSURE = "ai_disclosure", _("AI disclosure")
    CHAIN_OF_TITLE = "chain_of_title", _("Chain of title")


class Document(models.Model):
    """A paper that goes into a series' packs. The newest of a kind counts; older ones stay."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="documents", editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind, editable=False)
    file = models.FileField(_("file"), storage=delivery_storage, max_length=200, editable=False)
    original_name = models.CharField(_("name of the file"), max_length=255, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.original_name}"


class Trailer(models.Model):
    """Clips of a series' episodes in their order, with captions in one language or none."""

    if TYPE_CHECKING:
        clips: RelatedManager[TrailerClip]
        exports: RelatedManager[TrailerExport]

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="trailers", verbose_name=_("series"))
    title = models.CharField(_("title"), max_length=MOST_NAME)
    language = models.CharField(
        _("captions"), max_length=16, blank=True, help_text=_("Burnt in. Empty for none; as in en, es-MX, zh-Hans.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("trailer")
        verbose_name_plural = _("trailers")
        ordering = ["-id"]
        permissions = [("make_trailer", "Can make trailers")]

    def __str__(self) -> str:
        return f"{self.series}: {self.title}"


class TrailerClip(models.Model):
    """From ``in_s`` to before ``out_s``, seconds of the episode's stream; ``master`` is the version that was marked."""

    trailer = models.ForeignKey(Trailer, on_delete=models.CASCADE, related_name="clips", editable=False)
    position = models.PositiveSmallIntegerField(editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+", editable=False)
    master = models.ForeignKey(Master, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    in_s = models.FloatField(_("in"), editable=False)
    out_s = models.FloatField(_("out"), editable=False)

    class Meta:
        verbose_name = _("clip")
        verbose_name_plural = _("clips")
        ordering = ["trailer", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(in_s__gte=0, out_s__gt=F("in_s")), name="clip_in_before_out"),
            models.UniqueConstraint(fields=["trailer", "position"], name="clip_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.episode} {self.in_s:.2f}–{self.out_s:.2f}"

    @property
    def is_outdated(self) -> bool:
        """Whether the episode has another version by now: the same seconds show something else."""
        stream = self.episode.stream
        return stream is None or stream.master_id != self.master_id


class Delivered(Job):
    """Work that ends in one file. ``output_key`` is where the running attempt writes, ``file_key`` what is whole."""

    output_key = models.CharField(max_length=80, blank=True, editable=False)
    file_key = models.CharField(max_length=80, blank=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    verdict = models.CharField(_("checks"), max_length=4, blank=True, choices=Verdict, editable=False)
    findings = models.JSONField(default=list, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip

    class Meta:
        abstract = True


class TrailerExport(Delivered):
    """One making of a trailer, of the clips as they were when it was asked for."""

    trailer = models.ForeignKey(Trailer, on_delete=models.CASCADE, related_name="exports", editable=False)
    clips = models.JSONField(editable=False)
    language = models.CharField(_("captions"), max_length=16, blank=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("trailer export")
        verbose_name_plural = _("trailer exports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="trailer_due")]
        constraints = [
            *job_constraints("trailer"),
            models.UniqueConstraint(fields=["trailer"], condition=Q(state__in=ACTIVE), name="trailer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.trailer}"


class Pack(Delivered):
    """Files for one platform or partner. Profile, episodes and their texts are frozen when it is asked for."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="packs", editable=False)
    profile = models.CharField(_("profile"), max_length=40, editable=False)
    profile_data = models.JSONField(editable=False)
    profile_digest = models.CharField(max_length=64, editable=False)
    first = models.PositiveSmallIntegerField(_("from episode"), editable=False)
    last = models.PositiveSmallIntegerField(_("to episode"), editable=False)
    languages = models.JSONField(_("captions"), default=list, editable=False)
    content = models.JSONField(editable=False)
    trailer = models.ForeignKey(
        TrailerExport, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("trailer")
    )
    files = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("delivery pack")
        verbose_name_plural = _("delivery packs")
        ordering = ["-id"]
        permissions = [("make_pack", "Can make delivery packs")]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="pack_due")]
        constraints = [
            *job_constraints("pack"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="pack_first_before_last"),
            models.CheckConstraint(condition=~Q(state=JobState.DONE) | ~Q(file_key=""), name="pack_done_has_file"),
            models.UniqueConstraint(
                fields=["series", "profile"], condition=Q(state__in=ACTIVE), name="pack_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.series} · {self.profile_title} · {self.first}–{self.last}"

    @property
    def profile_title(self) -> str:
        return str(self.profile_data.get("title", self.profile))
