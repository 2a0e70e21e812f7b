"""What the demo shows beside its episodes, each asked for as soon as what it is made of is there: a draft that fails
its quality report, chosen stills, a trailer, and a pack of the episodes that are out with that trailer in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from catalog.delivery import services
from catalog.delivery.models import ACTIVE, Pack, Trailer, TrailerExport
from catalog.delivery.services import Mark
from catalog.media.models import Transcode
from catalog.titles import demo as titles
from catalog.titles.models import Episode, Series
from studio.accounts.models import User


def go_on(series: Series, watch: Callable[[], None] = lambda: None) -> bool:
    """Ask for what can be made by now and is not there; True once all of it has ended, well or badly. Raises Failure.

    A second call, or one beside it, starts nothing twice. ``watch`` is called while something is made here.
    """
    data = titles.content()
    titles.load_draft(series, watch)
    has_stills = titles.choose_stills(series)
    has_trailer = _load_trailer(series, data["trailer"])
    has_pack = has_trailer and _load_pack(series, data["pack"])
    return has_stills and has_pack and not _works(series)


@transaction.atomic
def _load_trailer(series: Series, row: dict[str, Any]) -> bool:
    """False until every episode of it has a stream, and while it is being cut."""
    Series.objects.select_for_update().get(pk=series.pk)  # two may come at once
    if Trailer.objects.filter(series=series).exists():
        return not TrailerExport.objects.filter(trailer__series=series, state__in=ACTIVE).exists()
    numbers = {clip["episode"] for clip in row["clips"]}
    episodes = Episode.objects.filter(series=series, number__in=numbers, stream__isnull=False)
    keys = dict(episodes.values_list("number", "pk"))
    if keys.keys() == numbers:
        post = User.objects.filter(username="post").first()
        trailer = Trailer.objects.create(series=series, title=row["title"], language=row["language"], made_by=post)
        marks = [Mark(keys[clip["episode"]], clip["in_s"], clip["out_s"]) for clip in row["clips"]]
        services.mark_clips(trailer=trailer, marks=marks)
        services.request_trailer(trailer=trailer, by=post)
    return False


@transaction.atomic
def _load_pack(series: Series, row: dict[str, Any]) -> bool:
    Series.objects.select_for_update().get(pk=series.pk)
    if not Pack.objects.filter(series=series).exists():
        trailer = TrailerExport.objects.filter(trailer__series=series).exclude(file_key="").first()
        producer = User.objects.filter(username="producer").first()
        services.request_pack(series=series, by=producer, trailer=trailer, **row)
    return not Pack.objects.filter(series=series, state__in=ACTIVE).exists()


def _works(series: Series) -> bool:
    return Transcode.objects.filter(master__cuts__episode__series=series, state__in=ACTIVE).exists()
