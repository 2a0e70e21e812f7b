"""The packaging of captions as lines on the queue's page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalog.captions import packaging
from catalog.captions.models import CaptionPackaging
from studio.jobs.board import Item, Kind


def item(job: Any) -> Item:
    return Item(subject=job.stream.master.original_name, what=_("Putting captions into the stream"), link="")


KIND = Kind(
    "captions", "catalog.view_caption", lambda: CaptionPackaging.objects.select_related("stream__master"), item,
    packaging.retry,
)  # fmt: skip
