"""What the register of generative tools has against an episode's publishing, as catalog asks it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from catalog.titles.holds import Hold
from catalog.titles.models import Episode
from production.replicas import services

CODE = "replica_without_consent"


def holds(episode: Episode) -> Sequence[Hold]:
    """A replica that no consent covers is not waived: the performer agrees, or it leaves the cut."""
    return [
        Hold(CODE, one.sentence, reverse("admin:production_aiuse_change", args=[one.entry.pk]))
        for one in services.unconsented(episode)
    ]
