"""Mapping profiles with their versions, and the files that were made of locked runs. Nothing here ever changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from production.payroll.models import PayRun
from studio.lib.sealing import SealedField

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class FileKind(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    IIF = "iif", "IIF"
    ACH = "ach", "NACHA"


class ExportProfile(models.Model):
    """One target's layout as finance has it. ``target`` is a key of ``targets.TARGETS``, ``name`` that of its last
    version."""

    if TYPE_CHECKING:
        versions: RelatedManager[ProfileVersion]

    name = models.CharField(_("name"), max_length=80, unique=True)
    target = models.CharField(_("for"), max_length=40, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("export profile")
        verbose_name_plural = _("export profiles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProfileVersion(models.Model):
    """What a profile said from a moment on; exports name it. A trigger keeps it as it is."""

    profile = models.ForeignKey(ExportProfile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="profileversion_number_once")]

    def __str__(self) -> str:
        return f"{self.profile} v{self.number}"


class RunFacts(models.Model):
    """What files say of a run beside its lines: names, roles, the company. Frozen when its first file is made, so that
    the same run and profile give the same bytes for ever."""

    run = models.OneToOneField(PayRun, on_delete=models.PROTECT, primary_key=True, related_name="facts")
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.run}"


class PayExport(models.Model):
    """A file that was made of a locked run, kept sealed whole: what it says opens with FIELD_KEYS alone.

    ``is_private`` where it holds numbers out of tax files: whoever fetches it says why. ``settles_on`` and ``pays``
    (amounts by the person's number) are of bank files.
    """

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="exports", verbose_name=_("run"))
    version = models.ForeignKey(ProfileVersion, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(_("file"), max_length=4, choices=FileKind)
    name = models.CharField(_("name"), max_length=160)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    content = SealedField(_("content"))
    is_private = models.BooleanField(default=False)
    settles_on = models.DateField(null=True)
    pays = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "version", "kind"], condition=~Q(kind="ach"), name="payexport_made_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="payexport_kind"),
            models.CheckConstraint(condition=Q(settles_on__isnull=False) | ~Q(kind="ach"), name="payexport_settles"),
        ]

    def __str__(self) -> str:
        return self.name
