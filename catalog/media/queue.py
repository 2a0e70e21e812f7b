"""Which stages may begin, and telling workers so. The rows are the truth; a message only wakes somebody."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from catalog.media import steps
from catalog.media.models import Stage, Transcode
from studio.celery import app
from studio.jobs.models import JobState

TASK = "catalog.stage"
QUEUE = "media"  # and the Redis list in which its messages wait
log = logging.getLogger(__name__)


def add_stages(transcode: Transcode, results: dict[str, dict[str, object]] | None = None) -> None:
    """Write the transcode's stages; those whose ``results`` are known already are done."""
    known = results or {}
    Stage.objects.bulk_create(
        Stage(
            transcode=transcode, name=step.name, position=number, weight=step.weight, result=known.get(step.name, {}),
            state=JobState.DONE if step.name in known else JobState.WAITING, percent=100 * (step.name in known),
        )
        for number, step in enumerate(steps.STEPS)
    )  # fmt: skip


def release(transcode: Transcode) -> list[str]:
    """Queue the stages whose predecessors are done, and wake a worker for each after the commit. Two queries.

    Call it with the transcode's row locked.
    """
    states = dict(transcode.stages.values_list("name", "state"))
    names = steps.ready(states, waiting=JobState.WAITING, done=JobState.DONE)
    if names:
        transcode.stages.filter(name__in=names).update(state=JobState.QUEUED, attempt=0, heartbeat_at=None)
        transaction.on_commit(lambda: wake(len(names)))
    return names


def fail(transcode: Transcode, name: str, code: str, message: str) -> None:
    """The transcode fails with its stage. Pictures fail alone. Its row is locked."""
    if name == steps.PICTURES:
        return
    Transcode.objects.filter(pk=transcode.pk).exclude(state__in=[JobState.DONE, JobState.FAILED]).update(
        state=JobState.FAILED, stage=name, error_code=code, error_message=message, seconds_left=None,
        finished_at=timezone.now(),
    )  # fmt: skip


def reset(transcode: Transcode, names: list[str]) -> None:
    """Put these stages back to waiting, to be done again once they are released."""
    transcode.stages.filter(name__in=names).exclude(state=JobState.RUNNING).update(
        state=JobState.WAITING, percent=0, attempt=0, error_code="", error_message="", finished_at=None,
        heartbeat_at=None, seconds_left=None,
    )  # fmt: skip


def wake(count: int) -> None:
    """Tell so many workers. When the broker is away the sweep finds the rows within seconds, so that is only noted."""
    try:
        for _number in range(count):
            app.send_task(TASK, queue=QUEUE, retry=False)
    except OperationalError as error:
        log.warning("%s stages wait for the sweep: %s", count, error)
