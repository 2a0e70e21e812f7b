"""E-mail as rows: written in the transaction of what it tells, sent afterwards, tried again where that fails."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.jobs.models import Job, job_constraints


class Letter(Job):
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        permissions = [("view_all_letter", "Can view everybody's letters")]
        indexes = [models.Index(fields=["state", "id"], name="letter_state")]
        constraints = [*job_constraints("letter")]

    def __str__(self) -> str:
        return self.subject
