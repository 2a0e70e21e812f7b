"""Ten lines a task: load the row, call the service. Each may run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from production.letters import services


@shared_task(name=services.TASK)
def letter(letter_id: int, **kwargs: Any) -> None:
    services.run(letter_id=letter_id)


@shared_task(name="production.sweep_letters")
def sweep_letters(**kwargs: Any) -> None:
    services.sweep()
