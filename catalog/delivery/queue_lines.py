"""Packs and trailers as lines on the queue's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.delivery.models import Pack, TrailerExport
from studio.jobs.board import Item, Kind


def pack_item(job: Any) -> Item:
    return Item(subject=str(job), what=_("Making a pack"), link=reverse("admin:catalog_pack_change", args=[job.pk]))


def trailer_item(job: Any) -> Item:
    link = reverse("admin:catalog_trailer_change", args=[job.trailer_id])
    return Item(subject=str(job), what=_("Cutting a trailer"), link=link)


KINDS = (
    Kind("pack", "catalog.view_pack", lambda: Pack.objects.select_related("series"), pack_item),
    Kind(
        "trailer", "catalog.view_trailer",
        lambda: TrailerExport.objects.select_related("trailer__series"), trailer_item,
    ),
)  # fmt: skip
