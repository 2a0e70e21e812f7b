"""The list of series in the writers' room: how many of their episodes are written, and how far."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from catalog.titles.models import Series
from production.scripts.models import ScriptState

PER_PAGE = 50
DONE = (ScriptState.APPROVED, ScriptState.LOCKED)


def page(number: str | None, search: str = "") -> Page[Series]:
    """Series with their bible, newest first, and counts of episodes, of written and of approved ones. Two queries."""
    return Paginator(_rows(search), PER_PAGE).get_page(number)


def _rows(search: str) -> QuerySet[Series, Any]:
    return (
        Series.objects.filter(title__icontains=search.strip())
        .select_related("bible", "cost_watch")
        .annotate(
            episode_count=Count("episodes"),
            written_count=Count("episodes", filter=Q(episodes__script__head__isnull=False)),
            approved_count=Count("episodes", filter=Q(episodes__script__state__in=DONE)),
        )
        .order_by("-pk")
    )
