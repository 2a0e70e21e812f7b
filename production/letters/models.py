"""E-mail as rows: written in the transaction of what it tells, sent afterwards, tried again where that fails."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.jobs.models import Job, job_constraints


class Letter(Job):
    """To somebody of the staff (``to``), or to an ``address`` outside. ``enclosure`` names what is put in place of
    ``enclosures.MARK`` when the letter is sent, and is kept nowhere."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("to")
    )
    address = models.EmailField(_("address"), blank=True)
    enclosure = models.CharField(max_length=20, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        permissions = [("view_all_letter", "Can view everybody's letters")]
        indexes = [models.Index(fields=["state", "id"], name="letter_state")]
        constraints = [
            *job_constraints("letter"),
            models.CheckConstraint(
                condition=models.Q(to__isnull=False, address="") | (models.Q(to=None) & ~models.Q(address="")),
                name="letter_has_one_reader",
            ),
        ]

    @property
    def reader(self) -> str:
        """Where it is sent."""
        return self.to.email if self.to else self.address

    def __str__(self) -> str:
        return self.subject
