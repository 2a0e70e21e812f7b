"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog.delivery import services, work


@shared_task(name=work.PACKS.task)
def make_pack(job_id: int, **kwargs: Any) -> None:
    services.run_pack(job_id=job_id)


@shared_task(name=work.TRAILERS.task)
def make_trailer(job_id: int, **kwargs: Any) -> None:
    services.run_trailer(job_id=job_id)


@shared_task(name="catalog.sweep_deliveries")
def sweep_deliveries(**kwargs: Any) -> None:
    work.sweep()


@shared_task(name="catalog.tidy_deliveries")
def tidy_deliveries(**kwargs: Any) -> None:
    work.tidy()
