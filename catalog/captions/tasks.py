"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from catalog.captions import packaging


@shared_task(name=packaging.TASK)
def package_captions(job_id: int, **kwargs: Any) -> None:
    packaging.run(job_id=job_id)


@shared_task(name="catalog.sweep_captions")
def sweep_captions(**kwargs: Any) -> None:
    packaging.sweep()


@shared_task(name="catalog.tidy_captions")
def tidy_captions(**kwargs: Any) -> None:
    packaging.tidy()
