"""The page for post: what waits, what runs where and how fast, what failed and why, what ended lately."""

from __future__ import annotations

from typing import Any

import redis
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.media import queue, services, steps
from catalog.media.models import Stage, Stream, Transcode
from catalog.media.words import STAGES
from studio.jobs import board, presence
from studio.jobs.board import Item, Line
from studio.jobs.models import JobState

TITLES = {
    JobState.RUNNING: gettext_lazy("Running"),
    JobState.FAILED: gettext_lazy("Failed"),
    JobState.QUEUED: gettext_lazy("Waiting"),
    JobState.DONE: gettext_lazy("Ended lately"),
}
EMPTY = {
    JobState.RUNNING: gettext_lazy("Nothing runs."),
    JobState.FAILED: gettext_lazy("Nothing failed."),
    JobState.QUEUED: gettext_lazy("Nothing waits. Hand over a master on an episode’s page, and it appears here."),
    JobState.DONE: gettext_lazy("Nothing has ended yet."),
}


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The whole page, or for its script the part that changes. Two queries a section and kind; Redis is asked once."""
    if not request.user.has_perm("catalog.view_transcode"):
        raise PermissionDenied
    context: dict[str, Any] = {"sections": _sections(request), "workers": _workers(), "show": _shown(request)}
    context["address"] = request.get_full_path()
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "catalog/media/queue_list.html", context)
    return render(request, "catalog/media/queue.html", site.each_context(request) | context | {"title": _("Queue")})


def _shown(request: HttpRequest) -> JobState | None:
    """The one section that is asked for; None for all."""
    wanted = request.GET.get("show", "")
    return next((state for state in TITLES if state == wanted), None)


def _sections(request: HttpRequest) -> list[dict[str, Any]]:
    kinds, shown = board.kinds_for(request.user), _shown(request)
    if shown:
        sections = [board.section(kinds, shown, number=_number(request))]
    else:
        sections = [
            board.section(kinds, state, size=board.SIZE if state == JobState.RUNNING else board.SHORT)
            for state in TITLES
        ]
    return [
        {"title": TITLES[JobState(part.state)], "empty": EMPTY[JobState(part.state)], "part": part}
        for part in sections
    ]  # fmt: skip


def _number(request: HttpRequest) -> int:
    word = request.GET.get("page", "")
    return min(board.MOST_PAGES, max(1, int(word))) if word.isdecimal() and len(word) < 6 else 1


def _workers() -> dict[str, Any]:
    """Who lives, and a sentence where nobody does."""
    try:
        live = presence.live_workers()
    except redis.RedisError:
        return {"names": [], "sentence": _("Redis does not answer: nobody can tell which workers live.")}
    names = [name for name, queues in live.items() if queue.QUEUE in queues]
    if names:
        return {"names": names, "sentence": ""}
    return {"names": [], "sentence": _("No worker lives: nothing will begin until one is started on the media queue.")}


def replaced(rows: QuerySet[Stage]) -> QuerySet[Stage]:
    """Failed stages without those whose master has something newer, or a stream of this work or a newer one.

    Pictures come after the stream.
    """
    newer = Transcode.objects.filter(master=OuterRef("transcode__master"), pk__gt=OuterRef("transcode"))
    stream = Stream.objects.filter(master=OuterRef("transcode__master"), transcode__gte=OuterRef("transcode"))
    return rows.filter(Q(name=steps.PICTURES) | (Q(transcode__state=JobState.FAILED) & ~Exists(stream))).exclude(
        Exists(newer)
    )


def item_of(stage: Stage, subject: str = "") -> Item:
    """A stage in words; its transcode and master are joined. No query."""
    return Item(
        subject=subject or stage.transcode.master.original_name,
        what=str(STAGES.get(stage.name, stage.name)),
        link=reverse("admin:catalog_transcode_change", args=[stage.transcode_id]),
        speed=_speed(stage),
    )


def retry(stage: Stage) -> None:
    """Go on with its transcode, or make its pictures again. Raises Failure ``not_failed`` or ``not_repeated``."""
    if stage.name == steps.PICTURES:
        services.repeat(stage=stage)
    else:
        services.retry(job=stage.transcode)


def _speed(stage: Stage) -> float | None:
    """Seconds of the master encoded in a second, for encodes."""
    seconds = board.took_seconds(stage)
    if stage.name != steps.ENCODE or not seconds or stage.state == JobState.FAILED:
        return None
    share = 1.0 if stage.state == JobState.DONE else stage.percent / 100
    return stage.transcode.master.duration_s * share / seconds if share else None


def stages_of(transcode: str) -> list[dict[str, Any]]:
    """The stages of a transcode's page, and which can be done again. One query."""
    if not transcode.isdecimal() or len(transcode) > 18:
        return []
    rows = Stage.objects.filter(transcode=int(transcode)).select_related("transcode__master").order_by("position")
    return [{"line": Line(row, item_of(row)), "repeat": can_repeat(row)} for row in rows]


def can_repeat(stage: Stage) -> bool:
    """As services.repeat allows it: of a failed or finished transcode what was done."""
    ended = (JobState.DONE, JobState.FAILED)
    return stage.state in ended and stage.transcode.state in ended
