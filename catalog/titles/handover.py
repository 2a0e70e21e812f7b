"""Uploads that are meant for episodes: begun with the episode, handed over when they have arrived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog.media.models import Master
from catalog.titles import services
from catalog.titles.models import Episode, Handover, Series
from catalog.uploads import panel
from catalog.uploads import services as uploads
from catalog.uploads.models import Upload, UploadState


class Order(NamedTuple):
    """A file and the episode that it is for."""

    file: uploads.File
    episode: Episode


@transaction.atomic
def begin(orders: Sequence[Order], *, by: Any, publish: bool | None = False) -> list[Handover]:
    """An upload for each, in their order; where the person had begun to send that very file, that one goes on.

    ``publish`` is wished for all of them; None leaves what was wished for those that go on, and publishes no other.
    Raises Refused ``empty_file``, Failure ``upload_too_large`` or ``disk_full``. Five queries however many.
    """
    begun = {_mark(row): row for row in unfinished(by=by).filter(episode__in={order.episode.pk for order in orders})}
    fresh = [order for order in orders if (order.episode.pk, order.file) not in begun]
    made = uploads.begin([order.file for order in fresh], by=by)
    rows = [
        Handover(upload=upload, episode=order.episode, publish_when_ready=bool(publish))
        for order, upload in zip(fresh, made, strict=True)
    ]
    Handover.objects.bulk_create(rows)
    if publish is not None:
        _wish(begun.values(), publish)
    every = begun | {_mark(row): row for row in rows}
    return [every[order.episode.pk, order.file] for order in orders]


def _wish(rows: Collection[Handover], publish: bool) -> None:
    for row in rows:
        row.publish_when_ready = publish
    Handover.objects.bulk_update(rows, ["publish_when_ready"])


def _mark(row: Handover) -> tuple[int, uploads.File]:
    """By which a file is known again after a reload."""
    return row.episode_id, file_of(row)


def file_of(row: Handover) -> uploads.File:
    return uploads.File(row.upload.name, row.upload.size_bytes, row.upload.modified_ms)


def unfinished(*, by: Any) -> QuerySet[Handover]:
    """The person's own that are not a master yet, oldest first."""
    return of_all().filter(upload__by=by)


def of_all() -> QuerySet[Handover]:
    """Everybody's that are not a master yet, oldest first."""
    rows = Handover.objects.select_related("upload__intake", "upload__by", "episode").order_by("pk")
    return rows.filter(upload__state__in=[UploadState.RECEIVING, UploadState.RECEIVED])


def here(series: Series) -> dict[tuple[str, int, int], int]:
    """Files that were taken lately and still are their episodes' versions, with the episodes' numbers: by their name
    without folders, size and time, which tell them again. One query."""
    rows = Handover.objects.filter(
        episode__series=series, upload__state=UploadState.TAKEN, upload__master=F("episode__cut__master")
    ).select_related("upload", "episode")
    return {identity(file_of(row)): row.episode.number for row in rows if row.upload.modified_ms}


def identity(file: uploads.File) -> tuple[str, int, int]:
    return file.name.rpartition("/")[2], file.size, file.modified_ms


def describe(row: Handover) -> dict[str, Any]:
    """The upload as the script wants it, with its episode and what is wished for it."""
    of_episode = {"episode": row.episode_id, "number": row.episode.number}
    return panel.of(row.upload) | of_episode | {"publish": row.publish_when_ready}


@transaction.atomic
def adopt(upload: Upload, master: Master) -> str:
    """Make the master the cut of the upload's episode, if it has one still.

    Of several uploads for one episode the one that was begun last stays its cut, whichever arrives last; the others
    are kept as versions, which the sentence that is returned tells.
    """
    rows = Handover.objects.select_for_update(of=("self",)).select_related("episode")  # a withdrawal waits, or is seen
    row = rows.filter(upload=upload).first()
    if not row:
        return ""
    submitted = services.submit_master(
        episode=row.episode, master=master, by=upload.by, publish_when_ready=row.publish_when_ready,
        is_outdated=_taken_after(row).exists,
    )  # fmt: skip
    if submitted.is_current:
        return ""
    sentence = _(
        "A file that was begun later was taken before this one, which is kept as version %(number)s. "
        "Bring it back on the episode's page if you want it."
    )
    return sentence % {"number": submitted.cut.number}


def _taken_after(row: Handover) -> QuerySet[Handover]:
    """Those for the same episode that were begun later and are here already."""
    return Handover.objects.filter(episode=row.episode_id, pk__gt=row.pk, upload__state=UploadState.TAKEN)
