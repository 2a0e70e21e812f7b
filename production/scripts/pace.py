"""A series' own pace: fitted from the episodes of it that are cut."""

from __future__ import annotations

from django.db.models import Count, F, Q, Sum

from production.scripts import timing
from production.scripts.models import Revision

SCENES = "script__scene_times"
_LIVE = Q(script__scene_times__position__isnull=False)
_OPEN = Q(script__scene_times__actual_s__isnull=True) & (
    Q(script__scene_times__speech_s__gt=0) | Q(script__scene_times__action_lines__gt=0)
)


def cuts(series_id: int) -> list[timing.Cut]:
    """What the script of each cut episode says, and how long it plays. One query.

    An episode is cut where it has a stream, whose length counts, or where each of its scenes that takes time has its
    length in the cut entered; their sum counts then.
    """
    rows = (
        Revision.objects.filter(script__episode__series=series_id, script__head=F("pk"))
        .order_by("pk")
        .values("pk", "speech_s", "action_lines", "words", stream_s=F("script__episode__stream__duration_s"))
        .annotate(scenes_s=Sum(f"{SCENES}__actual_s", filter=_LIVE), open=Count(SCENES, filter=_LIVE & _OPEN))
        .filter(Q(stream_s__isnull=False) | Q(scenes_s__gt=0, open=0))
    )
    return [
        timing.Cut(
            timing.Time(row["speech_s"], row["action_lines"], row["words"]),
            float(row["scenes_s"] if row["stream_s"] is None else row["stream_s"]),
        )
        for row in rows
    ]


def fitted(series_id: int) -> timing.Fit:
    """The model with its error. One query."""
    return timing.fit(cuts(series_id))


def model_of(series_id: int) -> timing.Model:
    return fitted(series_id).model
