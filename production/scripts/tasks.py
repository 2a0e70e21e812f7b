"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from production.scripts import series_files


@shared_task(name="production.tidy_series_files")
def tidy_series_files(**kwargs: Any) -> None:
    series_files.tidy()
