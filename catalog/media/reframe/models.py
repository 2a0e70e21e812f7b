"""What the analysis of a wide master found, and what people chose instead."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.media.models import Master


class Camera(models.TextChoices):
    """What a person may choose for a shot; see shots.CHOICES."""

    CENTRE = "centre", _("Centre")
    LEFT = "left", _("Left third")
    RIGHT = "right", _("Right third")
    BLUR = "blur", _("Whole picture, blurred bands")
    FOLLOW = "follow", _("Follow the face")


class Reframing(models.Model):
    """A master's shots as the analysis found them, each with the frames of its ``stills``: see kept.keep."""

    master = models.OneToOneField(
        Master, on_delete=models.CASCADE, related_name="reframing", editable=False, verbose_name=_("master")
    )
    shots = models.JSONField(editable=False)
    made_at = models.DateTimeField(_("analysed"), auto_now=True)

    class Meta:
        verbose_name = _("reframing")
        verbose_name_plural = _("reframing")
        ordering = ["-id"]
        permissions = [("choose_reframing", "Can choose the camera of shots")]

    def __str__(self) -> str:
        return f"{self.master}"


class ShotChoice(models.Model):
    """The camera that a person chose for the shot that begins at ``start_ms`` on the encode's time line."""

    master = models.ForeignKey(Master, on_delete=models.CASCADE, related_name="shot_choices", editable=False)
    start_ms = models.PositiveIntegerField(editable=False)
    choice = models.CharField(_("camera"), max_length=6, choices=Camera, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("chosen camera")
        verbose_name_plural = _("chosen cameras")
        ordering = ["master", "start_ms"]
        constraints = [
            models.UniqueConstraint(fields=["master", "start_ms"], name="shot_choice_once"),
            models.CheckConstraint(condition=models.Q(choice__in=Camera.values), name="shot_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.start_ms} ms: {self.choice}"


class ShotDraft(models.Model):
    """What a person chose for a shot, of which no stream is made yet; "" is the automatic camera.

    Streams and packs are made of ShotChoice alone: nobody's half-done choices are in them.
    """

    master = models.ForeignKey(Master, on_delete=models.CASCADE, related_name="shot_drafts", editable=False)
    start_ms = models.PositiveIntegerField(editable=False)
    choice = models.CharField(_("camera"), max_length=6, choices=Camera, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("camera chosen for the next stream")
        verbose_name_plural = _("cameras chosen for the next stream")
        ordering = ["master", "start_ms"]
        constraints = [
            models.UniqueConstraint(fields=["master", "start_ms"], name="shot_draft_once"),
            models.CheckConstraint(condition=models.Q(choice__in=["", *Camera.values]), name="shot_draft_known"),
        ]

    def __str__(self) -> str:
        return f"{self.start_ms} ms: {self.choice}"
