"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from production.costs import services


@shared_task(name="production.watch_costs")
def watch_costs(**kwargs: Any) -> None:
    services.watch_all()
