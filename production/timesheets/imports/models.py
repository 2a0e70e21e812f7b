"""Sheets of time that were handed in: what they said until they were entered, and who entered them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series


class TimeImport(models.Model):
    """``rows`` are the sheet's, emptied once they are entered; ``sha256`` is of the file. ``about`` says what of it was
    not read."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="time_imports", verbose_name=_("series"))
    name = models.CharField(_("file"), max_length=160)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    about = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("entered"), null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
