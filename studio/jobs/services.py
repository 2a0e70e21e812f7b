"""Claiming, heartbeats and endings: each one UPDATE that compares what it expects, by the database's clock."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from studio.jobs.models import Job, JobState, lease_seconds

J = TypeVar("J", bound=Job)


class LeaseLost(Exception):
    """Another worker took the job over, or a person ended it; this one must stop and leave no trace."""


def owner_name() -> str:
    """A name for one attempt of one process on one machine."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def _expired() -> Q:
    return Q(state=JobState.RUNNING, heartbeat_at__lt=Now() - timedelta(seconds=lease_seconds()))


def due(jobs: QuerySet[J]) -> QuerySet[J]:
    """Jobs that wait, and those whose worker has given no sign for a lease's length."""
    return jobs.filter(Q(state=JobState.QUEUED) | _expired())


def claim(jobs: QuerySet[J], *, pk: int, owner: str) -> bool:
    """Take the job for ``owner`` if it is due and has attempts left. One query; at most one caller gets True."""
    taken = (
        due(jobs)
        .filter(pk=pk, attempt__lt=settings.JOB_MAX_ATTEMPTS)
        .update(
            state=JobState.RUNNING, lease_owner=owner, worker=owner, heartbeat_at=Now(), started_at=Now(),
            attempt=F("attempt") + 1, percent=0, stage="", seconds_left=None, error_code="", error_message="",
        )
    )  # fmt: skip
    return taken == 1


def beat(jobs: QuerySet[J], *, pk: int, owner: str, **progress: object) -> None:
    """Prolong the lease and note progress. Raises LeaseLost when the job is no longer the owner's."""
    _update_own(jobs, pk, owner, heartbeat_at=Now(), **progress)


def finish(jobs: QuerySet[J], *, pk: int, owner: str, **result: object) -> None:
    """Mark the job done. Raises LeaseLost; call it in the transaction that makes the result visible."""
    _update_own(
        jobs, pk, owner, state=JobState.DONE, percent=100, seconds_left=0, stage="", lease_owner="", finished_at=Now(),
        **result,
    )  # fmt: skip


def fail(jobs: QuerySet[J], *, pk: int, owner: str, code: str, message: str) -> None:
    """Mark the job failed with its reason. Raises LeaseLost."""
    _update_own(
        jobs, pk, owner, state=JobState.FAILED, error_code=code, error_message=message, lease_owner="",
        seconds_left=None, finished_at=Now(),
    )  # fmt: skip


def hand_back(jobs: QuerySet[J], *, pk: int, owner: str) -> None:
    """Put the job back in the queue, its attempt not counted: the worker is shutting down. Raises LeaseLost."""
    _update_own(
        jobs, pk, owner, state=JobState.QUEUED, lease_owner="", heartbeat_at=None, attempt=F("attempt") - 1,
        percent=0, stage="", seconds_left=None,
    )  # fmt: skip


def retry(jobs: QuerySet[J], *, pk: int) -> bool:
    """Queue a failed job anew. Returns False when it was not failed (any more)."""
    changed = jobs.filter(pk=pk, state=JobState.FAILED).update(
        state=JobState.QUEUED, attempt=0, percent=0, stage="", seconds_left=None, error_code="", error_message="",
        finished_at=None, heartbeat_at=None,
    )  # fmt: skip
    return changed == 1


def give_up(jobs: QuerySet[J]) -> int:
    """Fail those that are due but have used up their attempts: their workers died each time. Returns how many."""
    return (
        due(jobs)
        .filter(attempt__gte=settings.JOB_MAX_ATTEMPTS)
        .update(
            state=JobState.FAILED, error_code="worker_lost", lease_owner="", seconds_left=None, finished_at=Now(),
            error_message=f"The worker was lost {settings.JOB_MAX_ATTEMPTS} times while it did this. "
            "Look at the worker's log, then retry.",
        )
    )  # fmt: skip


def _update_own(jobs: QuerySet[J], pk: int, owner: str, **values: object) -> None:
    if not jobs.filter(pk=pk, state=JobState.RUNNING, lease_owner=owner).update(**values):
        raise LeaseLost
