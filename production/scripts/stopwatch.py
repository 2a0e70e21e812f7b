"""The verb of measured scenes: what the stopwatch said at the read-through, and what the cut says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from production.scripts import errors, services
from production.scripts.models import SceneTiming, Script

MOST_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds; None where it was not measured."""

    timed_s: float | None
    actual_s: float | None


@transaction.atomic
def measure(*, script: Script, scenes: Mapping[str, Measured], by: Any) -> int:
    """Keep what was measured of scenes, given by their headings' ids; returns how many changed.

    Raises Failure: ``bad_seconds`` where it is not more than 0 and at most an hour, ``scene_gone`` where a scene is no
    longer in the script.
    """
    services.locked(script.pk)  # a save writes the rows anew
    rows = {row.element: row for row in SceneTiming.objects.filter(script=script, position__isnull=False)}
    changed = []
    for element, measured in scenes.items():
        if element not in rows:
            raise errors.scene_gone()
        row = rows[element]
        if (row.timed_s, row.actual_s) == (_checked(measured.timed_s), _checked(measured.actual_s)):
            continue
        row.timed_s, row.actual_s, row.by = measured.timed_s, measured.actual_s, by
        changed.append(row)
    SceneTiming.objects.bulk_update(changed, ["timed_s", "actual_s", "by"])
    return len(changed)


def _checked(seconds: float | None) -> float | None:
    if seconds is not None and not (math.isfinite(seconds) and 0 < seconds <= MOST_S):
        raise errors.bad_seconds()
    return seconds
