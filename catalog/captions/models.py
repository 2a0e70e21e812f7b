"""Captions by version, who changed their state, which are wanted, and the work that puts them into a stream."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.captions.languages import own_name
from catalog.media.models import Stream
from catalog.titles.models import Episode, Series, StateChange
from studio.jobs.models import Job, job_constraints
from studio.lib.ids import public_id


class Kind(models.TextChoices):
    """As HTML's <track kind> names them: a translation of what is said, or all that is heard, for who does not hear."""

    SUBTITLES = "subtitles", _("Subtitles")
    CAPTIONS = "captions", _("Captions (SDH)")


class CaptionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")


CAPTION_MOVES = {
    CaptionState.DRAFT: frozenset({CaptionState.APPROVED}),
    CaptionState.APPROVED: frozenset({CaptionState.DRAFT}),
}


class Caption(models.Model):
    """One version of an episode's captions in one language; never changed, a new file is a new version.

    ``text`` is canonical WebVTT. The approved version plays, whatever drafts came after it. Times in milliseconds;
    ``errors`` and ``warnings`` were counted when it came, against the stream of that day.
    """

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="captions", editable=False)
    language = models.CharField(_("language"), max_length=16, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.SUBTITLES, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(_("state"), max_length=8, choices=CaptionState, default=CaptionState.DRAFT, editable=False)
    key = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    text = models.TextField(editable=False)
    source_name = models.CharField(_("name of the file"), max_length=255, editable=False)
    source_format = models.CharField(_("format"), max_length=8, editable=False)
    encoding = models.CharField(_("encoding"), max_length=16, editable=False)
    notes = models.JSONField(default=list, editable=False)
    cue_count = models.PositiveSmallIntegerField(_("cues"), editable=False)
    last_end_ms = models.PositiveIntegerField(editable=False)
    errors = models.PositiveSmallIntegerField(_("errors"), editable=False)
    warnings = models.PositiveSmallIntegerField(_("warnings"), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("captions")
        verbose_name_plural = _("captions")
        ordering = ["episode", "language", "kind", "-version"]
        permissions = [("upload_caption", "Can upload captions"), ("approve_caption", "Can approve captions")]
        constraints = [
            models.UniqueConstraint(fields=["episode", "language", "kind", "version"], name="caption_version_once"),
            models.UniqueConstraint(
                fields=["episode", "language", "kind"], condition=Q(state=CaptionState.APPROVED),
                name="caption_approved_once",
            ),
            models.CheckConstraint(condition=Q(state__in=CaptionState.values), name="caption_state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="caption_kind"),
            models.CheckConstraint(condition=Q(version__gte=1), name="caption_version_from_1"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.episode} · {self.label} v{self.version}"

    @property
    def label(self) -> str:
        """The language's own name, with SDH where it is meant for who does not hear."""
        return label(self.language, self.kind)


def label(language: str, kind: str) -> str:
    return own_name(language) + (" (SDH)" if kind == Kind.CAPTIONS else "")


class CaptionChange(StateChange):
    subject = models.ForeignKey(Caption, on_delete=models.CASCADE, related_name="changes", editable=False)


class WantedCaptions(models.Model):
    """A column of the series' board: every episode shall have captions in this language."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="wanted_captions", editable=False)
    language = models.CharField(_("language"), max_length=16, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.SUBTITLES, editable=False)

    class Meta:
        verbose_name = _("wanted captions")
        verbose_name_plural = _("wanted captions")
        ordering = ["series", "language", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["series", "language", "kind"], name="wanted_captions_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="wanted_captions_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.series} · {label(self.language, self.kind)}"


class CaptionPackaging(Job):
    """The work that writes one stream's playlists with one set of captions in them.

    ``tracks`` are the numbers of the captions' rows, in order, as in 3,17,20. Done, ``folder`` says where the files
    are; running, where this attempt writes. Nothing ever reads the files of a row that is not done.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="packagings", editable=False)
    tracks = models.TextField(editable=False)
    folder = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("packaging of captions")
        verbose_name_plural = _("packagings of captions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="caption_packaging_due")]
        constraints = [
            *job_constraints("caption_packaging"),
            models.UniqueConstraint(fields=["stream", "tracks"], name="caption_packaging_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} · {self.tracks}"
