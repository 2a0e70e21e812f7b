"""The sizes and formats of posters, share cards and stills: made in the background, served as soon as they are there.

``pictures`` of a series holds {"key", "portrait", "tall", "card"}, that of an episode {"key", "still"}, that of a
person {"key", "portrait"}; each picture
{"source", "width", "height", "colour", "sizes": [{"width", "height", "avif", "webp", "jpeg"}]}, the names in the
default storage. ``pictures_of`` says what they were made of: where that is no longer so they are made anew.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat, Now
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from PIL import Image

from catalog.media import intake
from catalog.people.models import Person
from catalog.pictures import card, sizes
from catalog.pictures.errors import PictureUnreadable
from catalog.pictures.opening import upright
from catalog.titles.models import Episode, PictureJob, Series
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY
from studio.lib.errors import Failure
from studio.lib.ids import public_id

TASK = "catalog.pictures"
RECIPE = "1"  # another one has every picture made anew
FOLDER = "pictures"
MOST_WOKEN = 20  # a sweep
MOST_TIDIED = 500
MESSAGE_LIVES = 15  # seconds: the next sweep sends another one
KEEP = timedelta(days=1)  # what was replaced is served for so long: pages that are open may still ask for it
Subject = Series | Episode | Person
FIELDS: dict[type[Subject], tuple[str, ...]] = {
    Series: ("poster", "poster_tall", "language", "title"),
    Episode: ("still",),
    Person: ("picture",),
}
FILES = ("poster", "poster_tall", "still", "picture")
log = logging.getLogger(__name__)


class Plan(NamedTuple):
    """One picture to make: its name in ``pictures``, the file that it is made of, its shape and widths in pixels."""

    name: str
    source: str
    ratio: float
    widths: tuple[int, ...]


def made_of(subject: Subject) -> str:
    """What the pictures of a series, an episode or a person depend on, in one line."""
    return "|".join([RECIPE, *(str(getattr(subject, name)) for name in FIELDS[type(subject)])])


def plans(subject: Subject) -> list[Plan]:
    """Which pictures are made: a series with a poster of one shape gets the other one cut from it."""
    if isinstance(subject, Episode):
        return [Plan("still", str(subject.still), sizes.TALL, sizes.TALL_WIDTHS)] if subject.still else []
    if isinstance(subject, Person):
        return (
            [Plan("portrait", str(subject.picture), sizes.PORTRAIT, sizes.PORTRAIT_WIDTHS)] if subject.picture else []
        )
    portrait, tall = (subject.poster or subject.poster_tall), (subject.poster_tall or subject.poster)
    if not portrait:
        return []
    return [
        Plan("portrait", str(portrait), sizes.PORTRAIT, sizes.PORTRAIT_WIDTHS),
        Plan("tall", str(tall), sizes.TALL, sizes.TALL_WIDTHS),
        Plan("card", str(portrait), card.SIZE[0] / card.SIZE[1], (card.SIZE[0],)),
    ]


def stale(model: type[Subject]) -> QuerySet[Any]:
    """Series, episodes or people whose pictures are not made of what they have now, save where just that has failed."""
    names = FIELDS[model]
    parts = [part for name in names for part in (Value("|"), F(name))]
    wanted = Concat(Value(RECIPE), *parts, output_field=TextField())
    rows = model._default_manager.annotate(wanted=wanted).exclude(pictures_of=F("wanted"))
    some = Q(pictures__isnull=False)
    for name in names:
        if name in FILES:
            some |= ~Q(**{name: ""})
    owner: dict[str, Any] = {_noun(model): OuterRef("pk")}
    failed = PictureJob.objects.filter(state=JobState.FAILED, made_of=OuterRef("wanted"), **owner)
    return rows.filter(some, ~Exists(failed))


@transaction.atomic
def request(subject: Subject) -> PictureJob | None:
    """Queue the work that is needed, once; None where the pictures are made of what is there."""
    subject.refresh_from_db(fields=["pictures_of", *FIELDS[type(subject)]])
    if subject.pictures_of == made_of(subject) or not (plans(subject) or subject.pictures_of):
        return None
    owner: dict[str, Any] = {_noun(type(subject)): subject}
    try:
        with transaction.atomic():
            job = PictureJob.objects.create(**owner)
    except IntegrityError:  # it is queued or running
        return PictureJob.objects.filter(**owner).first()
    transaction.on_commit(lambda: wake(job.pk))
    return job


def _noun(model: type[Subject]) -> str:
    """The field of a picture job that names it."""
    return str(model._meta.model_name)


def wake(job_id: int, **options: Any) -> None:
    """Tell a worker. When the broker is away the sweep finds the row later."""
    try:
        app.send_task(TASK, args=[job_id], retry=False, **options)
    except OperationalError as error:
        log.warning("picture job %s waits for the sweep: %s", job_id, error)


def retry(subject: Subject) -> None:
    """Queue the failed work again. Raises Failure ``not_failed``."""
    retry_job(latest_job(subject))


def retry_job(job: PictureJob | None) -> None:
    """The same, of one row."""
    try:
        with transaction.atomic():
            is_queued = job is not None and jobs.retry(PictureJob.objects.all(), pk=job.pk)
    except IntegrityError:  # picturejob_once: another is queued or running
        is_queued = False
    if job is None or not is_queued:
        raise Failure("not_failed", _("There is no failed work on these pictures. Reload the page."), status=409)
    transaction.on_commit(lambda: wake(job.pk))


def can_retry(job: PictureJob) -> bool:
    """Whether another try may end otherwise: not where the picture itself is at fault."""
    return job.error_code not in ("picture_unreadable", "picture_missing")


def latest_job(subject: Subject) -> PictureJob | None:
    """One query."""
    owner: dict[str, Any] = {_noun(type(subject)): subject}
    return PictureJob.objects.filter(**owner).first()


def sweep() -> int:
    """Queue what no request asked for, wake workers for what no message reached. Five queries where nothing is due."""
    rows = PictureJob.objects.all()
    jobs.give_up(rows)
    for model in FIELDS:
        for subject in stale(model)[:MOST_WOKEN]:
            request(subject)
    due = list(jobs.due(rows).order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    for job_id in due:
        wake(job_id, expires=MESSAGE_LIVES)
    return len(due)


def run(*, job_id: int, watch: Callable[[], None] | None = None) -> bool:
    """Do the job if it is due; return whether it was this call that did it. Twice, at once and after a crash too.

    ``watch`` is called after each file.
    """
    owner = jobs.owner_name()
    if not jobs.claim(PictureJob.objects.all(), pk=job_id, owner=owner):
        return False
    job = PictureJob.objects.select_related("series", "episode", "person").get(pk=job_id)
    try:
        _drop(job.output_key)  # of an attempt that was killed
        _make(job, owner, watch)
    except jobs.LeaseLost:
        log.warning("picture job %s was taken over; this worker stops", job_id)
        _drop(job.output_key)
        return False
    except (KeyboardInterrupt, SystemExit):
        _drop(job.output_key)
        with suppress(jobs.LeaseLost, *AWAY):
            jobs.hand_back(PictureJob.objects.all(), pk=job.pk, owner=owner)
        raise
    except AWAY:
        log.exception("picture job %s: PostgreSQL is away; the lease ends by itself", job_id)
    except Exception as error:  # noqa: BLE001 - _fail notes it; a job never ends without its reason
        _fail(job, owner, error)
    return True


def _make(job: PictureJob, owner: str, watch: Callable[[], None] | None) -> None:
    job.output_key = public_id()
    subject = job.subject
    job.made_of = made_of(subject) if subject else ""
    _beat(job, owner, output_key=job.output_key, made_of=job.made_of)
    made: dict[str, Any] = {"key": job.output_key}
    todo = plans(subject) if subject else []
    for number, plan in enumerate(todo):
        picture = _drawn(plan, subject)
        made[plan.name] = described = _described(plan, picture)
        for written, entry in enumerate(_written(job.output_key, plan, picture)):
            described["sizes"].append(entry)
            _beat(job, owner, stage=plan.name, percent=min(99, int(100 * (number + written / 6) / len(todo))))
            if watch:
                watch()
    _adopt(job, owner, subject, made if todo else None)


def _beat(job: PictureJob, owner: str, **progress: Any) -> None:
    jobs.beat(PictureJob.objects.all(), pk=job.pk, owner=owner, **progress)


def _described(plan: Plan, picture: Image.Image) -> dict[str, Any]:
    """The entry of a picture, without its sizes. Pixels of the largest one."""
    width = sizes.widths_for(picture.width, plan.widths)[-1]
    height = sizes.height_at(picture, width)
    colour = sizes.main_colour(picture)
    return {"source": plan.source, "width": width, "height": height, "colour": colour, "sizes": []}


def _written(key: str, plan: Plan, picture: Image.Image) -> Iterator[dict[str, Any]]:
    """Store each size in every format; its pixels and {format: name}."""
    for width in sizes.widths_for(picture.width, plan.widths):
        entry: dict[str, Any] = {"width": width, "height": sizes.height_at(picture, width)}
        for kind, content in sizes.at_width(picture, width):
            digest = hashlib.sha256(content).hexdigest()[:16]
            name = f"{FOLDER}/{key}/{plan.name}-{width}-{digest}.{kind.extension}"
            save(name, content)
            entry[kind.name] = name
        yield entry


def _drawn(plan: Plan, subject: Subject | None) -> Image.Image:
    try:
        with storages["default"].open(plan.source) as file:
            original = upright(file)
    except FileNotFoundError:
        raise Failure(
            "picture_missing", _("The picture is no longer in storage. Upload it again."), status=404
        ) from None
    if plan.name == "card" and isinstance(subject, Series):
        return card.draw(original, subject.title, subject.language)
    return sizes.cropped(original, plan.ratio)


def save(name: str, content: bytes) -> None:
    """Write a file of artwork. Raises Failure ``disk_full`` or ``storage_failed``."""
    try:
        storages["default"].save(name, ContentFile(content))
    except Exception as error:  # every storage backend has errors of its own
        raise intake.storage_failed(error) from error


def _adopt(job: PictureJob, owner: str, subject: Subject | None, made: dict[str, Any] | None) -> None:
    """Switch to the new pictures, unless what they are made of was replaced meanwhile: then the work begins again."""
    is_current = False
    with transaction.atomic():
        if subject:
            rows: Any = type(subject)._default_manager
            fresh = rows.select_for_update().filter(pk=subject.pk).first()
            is_current = fresh is not None and made_of(fresh) == job.made_of
            if is_current:
                rows.filter(pk=subject.pk).update(pictures=made, pictures_of=job.made_of)
        jobs.finish(PictureJob.objects.all(), pk=job.pk, owner=owner)
    if not is_current:
        _drop(job.output_key)
        if subject and type(subject)._default_manager.filter(pk=subject.pk).exists():
            request(subject)


def _fail(job: PictureJob, owner: str, error: Exception) -> None:
    if isinstance(error, PictureUnreadable):
        log.warning("picture job %s: %s", job.pk, error)
        code, message = "picture_unreadable", _("The picture can't be read to its end. Export it again and upload it.")
    elif isinstance(error, Failure):
        code, message = error.code, error.message
    else:
        log.error("picture job %s failed", job.pk, exc_info=error)
        code, message = "unexpected", f"Something unforeseen happened ({type(error).__name__}). The log has details."
    with suppress(jobs.LeaseLost):
        jobs.fail(PictureJob.objects.all(), pk=job.pk, owner=owner, code=code, message=message)
    _drop(job.output_key)
    PictureJob.objects.filter(pk=job.pk, output_key=job.output_key).update(output_key="")


def tidy() -> int:
    """Remove the files of what was replaced a day ago, and of what is gone. Returns how many sets of files."""
    keys = [KeyTextTransform("key", f"{subject}__pictures") for subject in ("series", "episode", "person")]
    current = Coalesce(*keys, Value(""), output_field=TextField())
    over = PictureJob.objects.filter(state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=Now() - KEEP)
    removed = 0
    rows = over.annotate(current=current).exclude(output_key=F("current")).select_related("series", "episode", "person")
    for job in rows.order_by("pk")[:MOST_TIDIED]:
        _drop(job.output_key)
        if job.state == JobState.DONE or job.subject is None or made_of(job.subject) != job.made_of:
            job.delete()
        removed += 1
    return removed


def _drop(key: str) -> None:
    """Remove every file below the key: it belongs to one attempt alone."""
    if not key:
        return
    storage, folder = storages["default"], f"{FOLDER}/{key}"
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)  # where it is a real one
