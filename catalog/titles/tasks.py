"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog.media import queue, runner
from catalog.media import services as media
from catalog.titles import handover, pictures, services
from catalog.uploads import services as uploads


@shared_task(name=queue.TASK)
def stage(**kwargs: Any) -> None:
    runner.run_turn(hooks=services.HOOKS)


@shared_task(name=uploads.TASK)
def take_upload(job_id: int, **kwargs: Any) -> None:
    uploads.run(job_id=job_id, adopt=handover.adopt)


@shared_task(name="catalog.sweep_jobs")
def sweep_jobs(**kwargs: Any) -> None:
    media.sweep()
    uploads.sweep()


@shared_task(name="catalog.publish_due")
def publish_due(**kwargs: Any) -> None:
    services.publish_due()


@shared_task(name="catalog.tidy")
def tidy(**kwargs: Any) -> None:
    media.tidy()
    uploads.tidy()


@shared_task(name=pictures.TASK)
def make_pictures(job_id: int, **kwargs: Any) -> None:
    pictures.run(job_id=job_id)


@shared_task(name="catalog.sweep_pictures")
def sweep_pictures(**kwargs: Any) -> None:
    pictures.sweep()


@shared_task(name="catalog.tidy_pictures")
def tidy_pictures(**kwargs: Any) -> None:
    pictures.tidy()
