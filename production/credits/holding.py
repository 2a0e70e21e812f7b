"""What contracts and credits have against an episode's publishing, as catalog asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from catalog.titles.holds import Hold
from catalog.titles.models import Episode, Series
from production.credits import judging


def holds(episodes: Sequence[Episode]) -> Mapping[int, Sequence[Hold]]:
    """What is not waived. It is the same of all episodes of a series, which is asked once."""
    by_series = {series.pk: _of_series(series) for series in {one.series for one in episodes}}
    return {one.pk: by_series[one.series_id] for one in episodes}


def _of_series(series: Series) -> Sequence[Hold]:
    """Each is mended on the page of the series' credits, an unsigned contract on the deal's own."""
    found = [one.finding for one in judging.holding(series) if one.waiver is None]
    page = reverse("admin:production_creditlist_series", args=[series.pk])
    return [
        Hold(
            one.code, one.sentence,
            reverse("admin:production_deal_change", args=[one.deal]) if one.code == judging.UNSIGNED_CODE else page,
        )
        for one in found
    ]  # fmt: skip
