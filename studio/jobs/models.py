"""What every kind of background job has. Abstract: each kind is a table of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")  # for work that has to be done before
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Progress(models.Model):
    """How far some work is, and why it failed."""

    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.QUEUED, editable=False)
    stage = models.CharField(_("stage"), max_length=20, blank=True, editable=False)
    percent = models.PositiveSmallIntegerField(_("percent"), default=0, editable=False)
    seconds_left = models.PositiveIntegerField(_("seconds left"), null=True, editable=False)
    error_code = models.CharField(_("error code"), max_length=60, blank=True, editable=False)
    error_message = models.TextField(_("reason"), blank=True, editable=False)
    created_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class Job(Progress):
    """Work that one worker does: a lease (owner, heartbeat, attempt). ``worker`` names who did it last."""

    lease_owner = models.CharField(_("lease owner"), max_length=120, blank=True, editable=False)
    worker = models.CharField(_("worker"), max_length=120, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True, editable=False)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)

    class Meta:
        abstract = True


def job_constraints(name: str) -> list[models.CheckConstraint]:
    """CHECK constraints for a concrete model's Meta; ``name`` begins their names."""
    return [
        models.CheckConstraint(condition=models.Q(state__in=JobState.values), name=f"{name}_state"),
        models.CheckConstraint(condition=models.Q(percent__lte=100), name=f"{name}_percent"),
        models.CheckConstraint(
            condition=~models.Q(state=JobState.FAILED) | ~models.Q(error_code=""), name=f"{name}_failed_has_code"
        ),
    ]


def lease_seconds() -> int:
    return int(settings.JOB_LEASE_SECONDS)
