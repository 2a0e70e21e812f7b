"""The report on a version, written by the work that made its stream, before the stream is switched to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.media.models import Transcode


class Verdict(models.TextChoices):
    PASS = "pass", _("Pass")
    WARN = "warn", _("Warning")
    FAIL = "fail", _("Fail")


class Report(models.Model):
    """What was measured of one making of a stream, and what was found then: neither changes with later rules.

    It belongs to the transcode, since the stream's row comes later. Stills stand beside the stream's files.
    """

    transcode = models.OneToOneField(Transcode, on_delete=models.CASCADE, related_name="report", editable=False)
    verdict = models.CharField(_("verdict"), max_length=4, choices=Verdict, editable=False)
    measured = models.JSONField(editable=False)
    findings = models.JSONField(editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("QC report")
        verbose_name_plural = _("QC reports")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="report_verdict")]

    def __str__(self) -> str:
        return f"{self.transcode}: {self.get_verdict_display()}"
