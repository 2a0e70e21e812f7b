"""Staff users, viewers, and the devices viewers watch on."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from studio.lib.ids import public_id


class User(AbstractUser):
    """Somebody who works at the studio. A role is the membership in the group of that name."""

    class Meta:
        verbose_name = _("staff user")
        verbose_name_plural = _("staff users")

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the roles; one query, then kept."""
        return frozenset(self.groups.values_list("name", flat=True))


class Viewer(models.Model):
    """Somebody who watches. No password, no staff rights, no way into admin."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("viewer")
        verbose_name_plural = _("viewers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.display_name or self.public_id


class DeviceToken(models.Model):
    """One device's key to a viewer's account. Only its SHA-256 is stored; it ends the moment it is revoked."""

    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="devices")
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    device = models.CharField(_("device"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.device or f"{self.viewer}"
