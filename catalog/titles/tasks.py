"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog.media import services as media
from catalog.titles import handover, services
from catalog.uploads import services as uploads


@shared_task(name=media.TASK)
def transcode(job_id: int, **kwargs: Any) -> None:
    media.run(job_id=job_id, adopt=services.adopt_stream)


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
