"""What is done here and below, as lines on the queue's page, named by the episodes and series for which it is done."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.media import queue_page
from catalog.media.models import Stage
from catalog.titles import pictures
from catalog.titles.models import Cut, PictureJob
from catalog.uploads import services as uploads
from catalog.uploads.models import Intake
from studio.jobs.board import Item, Kind


def stages() -> QuerySet[Any]:
    """Stages with ``about``: series and number of the last episode that was given this master."""
    cuts = Cut.objects.filter(master=OuterRef("transcode__master")).order_by("-pk")
    about = cuts.values(row=JSONObject(series="episode__series__title", number="episode__number"))[:1]
    rows = Stage.objects.select_related("transcode__master")
    return rows.annotate(about=Subquery(about, output_field=JSONField()))


def stage_item(stage: Any) -> Item:
    about, name = stage.about, stage.transcode.master.original_name
    return queue_page.item_of(stage, f"{about['series']} {about['number']} · {name}" if about else name)


def intake_item(job: Any) -> Item:
    link = reverse("admin:catalog_upload_change", args=[job.upload_id])
    return Item(subject=job.upload.name, what=_("Checking the upload"), link=link)


def picture_item(job: Any) -> Item:
    if job.episode:
        link = reverse("admin:catalog_episode_change", args=[job.episode.pk])
        return Item(subject=str(job.episode), what=_("Making its still"), link=link)
    if job.series:
        link = reverse("admin:catalog_series_change", args=[job.series.pk])
        return Item(subject=str(job.series), what=_("Making its posters"), link=link)
    if job.person:
        link = reverse("admin:catalog_person_change", args=[job.person.pk])
        return Item(subject=str(job.person), what=_("Making a person's picture"), link=link)
    return Item(subject=_("Something that was deleted"), what=_("Removing its pictures"), link="")


def newest_picture_jobs(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without those after which there was another for the same series, episode or person."""
    newer = PictureJob.objects.filter(pk__gt=OuterRef("pk"))
    for owner in ("series", "episode", "person"):
        rows = rows.exclude(Exists(newer.filter(**{owner: OuterRef(owner)})))
    return rows


KINDS = (
    Kind(
        "stage", "catalog.view_transcode", stages, stage_item, queue_page.retry, failed=queue_page.replaced
    ),
    Kind(
        "intake", "catalog.view_transcode", lambda: Intake.objects.select_related("upload"), intake_item,
        uploads.retry, can_retry=uploads.can_retry,
    ),
    Kind(
        "picture", "catalog.view_series",
        lambda: PictureJob.objects.select_related("series", "episode__series", "person"), picture_item,
        pictures.retry_job, failed=newest_picture_jobs, can_retry=pictures.can_retry,
    ),
)  # fmt: skip
