"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from production.documents import drawing, letters

__all__ = ["draw_document", "letters", "sweep_documents"]  # a worker that sends letters needs their links


@shared_task(name=drawing.TASK)
def draw_document(job_id: int, **kwargs: Any) -> None:
    drawing.run(job_id=job_id)


@shared_task(name="production.sweep_documents")
def sweep_documents(**kwargs: Any) -> None:
    drawing.sweep()
