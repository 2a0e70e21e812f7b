"""Admin's first page: what is being made, what failed, what is held back, what waits for a person, what comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from catalog.titles import gate, panel
from catalog.titles.models import Episode, EpisodeState, Series
from studio.jobs.models import JobState

SHOWN = 8  # rows a list


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """unfold's hook. Six queries, however much there is; none for who may not see episodes."""
    if request.user.has_perm("catalog.view_episode"):
        context["desk"] = desk()
    return context


def desk() -> dict[str, list[Any]]:
    rows: Any = panel.with_work(Episode.objects.select_related("series").order_by("-pk"))
    drafts = rows.filter(state=EpisodeState.DRAFT, stream__isnull=False)
    return {
        "working": _with_work(rows.filter(work_state__in=[JobState.RUNNING, JobState.QUEUED])),
        "failed": _with_work(rows.filter(work_state=JobState.FAILED)),
        "held": list(drafts.filter(gate.is_held())[:SHOWN]),
        "ready": list(drafts.exclude(gate.is_held())[:SHOWN]),
        "coming": list(rows.filter(state=EpisodeState.SCHEDULED).order_by("publish_at")[:SHOWN]),
        "newest": list(Series.objects.order_by("-pk")[:SHOWN]),
    }


def _with_work(rows: Any) -> list[tuple[Episode, panel.Work]]:
    return [(episode, panel.work_of(episode)) for episode in rows[:SHOWN]]
