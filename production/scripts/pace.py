"""A series' own pace: fitted from the episodes of it that are cut."""

from __future__ import annotations

from django.db.models import F

from production.scripts import timing
from production.scripts.models import Revision


def cuts(series_id: int) -> list[timing.Cut]:
    """What the script of each cut episode says, and how long its stream plays. One query."""
    rows = Revision.objects.filter(
        script__episode__series=series_id, script__head=F("pk"), script__episode__stream__isnull=False
    ).values_list("speech_s", "action_lines", "words", "script__episode__stream__duration_s")
    return [timing.Cut(timing.Time(speech, lines, words), float(actual)) for speech, lines, words, actual in rows]


def fitted(series_id: int) -> timing.Fit:
    """The model with its error. One query."""
    return timing.fit(cuts(series_id))


def model_of(series_id: int) -> timing.Model:
    return fitted(series_id).model
