"""Billing as published: what the public API, a person's page and end cards show."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Series


class PublishedCredits(models.Model):
    """One locked version of a series' credits, which never changes; the highest version is the one that holds.

    ``data``: {"cards": [{"block", "kind", "lines": [{"role", "name"}]}], "credits": [{"person" (public id or null),
    "name", "role", "kind", "block", "word"}]}, both in the order in which they read.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="published_credits")
    version = models.PositiveSmallIntegerField()
    data: models.JSONField[dict[str, Any]] = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("published credits")
        verbose_name_plural = _("published credits")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["series", "version"], name="publishedcredits_version_once")]

    def __str__(self) -> str:
        return f"{self.series} · v{self.version}"
