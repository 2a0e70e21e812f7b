"""The transcodes' lines on the queue's page, named by the episodes for which they are made."""

from __future__ import annotations

from typing import Any

from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.media import queue_page
from catalog.media.models import Stage
from catalog.titles.models import Cut
from studio.jobs.board import Item, Kind


def rows() -> QuerySet[Any]:
    """Stages with ``about``: series and number of the last episode that was given this master."""
    cuts = Cut.objects.filter(master=OuterRef("transcode__master")).order_by("-pk")
    about = cuts.values(row=JSONObject(series="episode__series__title", number="episode__number"))[:1]
    stages = Stage.objects.select_related("transcode__master")
    return stages.annotate(about=Subquery(about, output_field=JSONField()))


def show(stage: Any) -> Item:
    about, name = stage.about, stage.transcode.master.original_name
    return queue_page.item_of(stage, f"{about['series']} {about['number']} · {name}" if about else name)


KIND = Kind("stage", "catalog.view_transcode", rows, show, queue_page.replaced)
