"""What the register of generative tools has against an episode's publishing, as catalog asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from catalog.titles.holds import Hold
from catalog.titles.models import Episode
from production.replicas import services

CODE = "replica_without_consent"


def holds(episodes: Sequence[Episode]) -> Mapping[int, Sequence[Hold]]:
    """A replica that no consent covers is not waived: the performer agrees, or it leaves the cut."""
    found: dict[int, list[Hold]] = {}
    for one in services.unconsented(*episodes):
        hold = Hold(CODE, one.sentence, reverse("admin:production_aiuse_change", args=[one.entry.pk]))
        found.setdefault(one.entry.episode_id, []).append(hold)
    return found
