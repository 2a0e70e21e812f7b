"""Packs and trailers as lines on the queue's page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.delivery import work
from catalog.delivery.models import Pack, TrailerExport
from studio.jobs.board import Item, Kind


def pack_item(job: Any) -> Item:
    return Item(subject=str(job), what=_("Making a pack"), link=reverse("admin:catalog_pack_change", args=[job.pk]))


def trailer_item(job: Any) -> Item:
    link = reverse("admin:catalog_trailer_change", args=[job.trailer_id])
    return Item(subject=str(job), what=_("Cutting a trailer"), link=link)


def newest_packs(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without those after which the same was asked for again."""
    same: dict[str, Any] = {name: OuterRef(name) for name in ("series", "profile", "first", "last")}
    return rows.exclude(Exists(Pack.objects.filter(pk__gt=OuterRef("pk"), **same)))


def newest_trailers(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.exclude(Exists(TrailerExport.objects.filter(pk__gt=OuterRef("pk"), trailer=OuterRef("trailer"))))


KINDS = (
    Kind(
        "pack", "catalog.view_pack", lambda: Pack.objects.select_related("series"), pack_item,
        partial(work.retry, work.PACKS), failed=newest_packs,
    ),
    Kind(
        "trailer", "catalog.view_trailer",
        lambda: TrailerExport.objects.select_related("trailer__series"), trailer_item,
        partial(work.retry, work.TRAILERS), failed=newest_trailers,
    ),
)  # fmt: skip
