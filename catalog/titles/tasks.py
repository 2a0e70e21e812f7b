"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog.media import queue, runner
from catalog.media import services as media
from catalog.titles import services


@shared_task(name=queue.TASK)
def stage(**kwargs: Any) -> None:
    runner.run_next(hooks=services.HOOKS)


@shared_task(name="catalog.sweep_jobs")
def sweep_jobs(**kwargs: Any) -> None:
    media.sweep()


@shared_task(name="catalog.publish_due")
def publish_due(**kwargs: Any) -> None:
    services.publish_due()


@shared_task(name="catalog.tidy")
def tidy(**kwargs: Any) -> None:
    media.tidy()
