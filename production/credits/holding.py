"""What contracts and credits have against an episode's publishing, as catalog asks it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from catalog.titles.holds import Hold
from catalog.titles.models import Episode
from production.credits import judging


def holds(episode: Episode) -> Sequence[Hold]:
    """What is not waived. Each is mended on the page of the series' credits, an unsigned contract on the deal's own."""
    found = [one.finding for one in judging.holding(episode.series) if one.waiver is None]
    page = reverse("admin:production_creditlist_series", args=[episode.series_id])
    return [
        Hold(
            one.code, one.sentence,
            reverse("admin:production_deal_change", args=[one.deal]) if one.code == judging.UNSIGNED_CODE else page,
        )
        for one in found
    ]  # fmt: skip
