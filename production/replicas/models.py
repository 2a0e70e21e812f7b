"""Entries of the register. One that was entered is corrected or withdrawn, and its history is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from catalog.titles.models import Episode
from production import history
from production.replicas.labels import Asset, Extent


@history.kept()
class AiUse(models.Model):
    """Something of an episode that was made or changed with a generative tool.

    ``person`` is whose face, body or voice it is of, None where of nobody; ``use`` the line of their replica rider that
    allows it. Whether a deal in force does is asked each time: see services.consents().
    """

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="ai_uses", verbose_name=_("episode"))
    asset = models.CharField(_("of what kind"), max_length=10, choices=Asset)
    extent = models.CharField(_("it was"), max_length=8, choices=Extent, default=Extent.MADE)
    what = models.CharField(_("what"), max_length=200, help_text=_("As in: the voice on the phone, scene 3."))
    tool = models.CharField(_("tool"), max_length=120, help_text=_("Name and version."))
    purpose = models.CharField(_("what for"), max_length=200)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("of whom"),
        help_text=_("Whose face, body or voice it is of. Empty: nobody's."),
    )  # fmt: skip
    use = models.CharField(
        _("use agreed to"), max_length=200, blank=True,
        help_text=_("The line of the person's replica rider that allows it, word for word."),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    at = models.DateTimeField(_("entered"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("use of generative tools")
        verbose_name_plural = _("uses of generative tools")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(asset__in=Asset.values), name="aiuse_asset"),
            models.CheckConstraint(condition=Q(extent__in=Extent.values), name="aiuse_extent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="aiuse_withdrawn_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.episode}: {self.what}"
