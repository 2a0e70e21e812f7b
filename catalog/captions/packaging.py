"""The work that puts an episode's approved captions into its stream: playlists of their own, nothing encoded again.

The truth is a row for each stream and set of captions, and every attempt writes into a folder of its own: a row that
is done names a whole set of files, whatever was killed, came twice or came at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Now
from kombu.exceptions import OperationalError

from catalog.captions.models import Caption, CaptionChange, CaptionPackaging, CaptionState, Kind
from catalog.media import links, text
from catalog.media.intake import storage_failed
from catalog.media.models import Stream
from catalog.titles.models import Episode
from studio.celery import app
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.jobs.patience import AWAY
from studio.lib.errors import Failure
from studio.lib.ids import public_id

TASK = "catalog.package_captions"
MOST_WOKEN = 200
ROWS = CaptionPackaging.objects
log = logging.getLogger(__name__)


class Playable(NamedTuple):
    """What an episode plays from: addresses with its captions in them where those are packaged, and the captions."""

    playback: links.Playback
    captions: list[Caption]


def playable(episode: Episode, stream: Stream) -> Playable:
    """Two queries; one where nothing is approved. What was withdrawn is gone from the next answer on."""
    captions = list(approved(episode.pk))
    folder = _folder_for(stream, captions)
    if not folder:
        return Playable(links.playback(stream), captions)
    names = {"hls": text.master_name(folder), "dash": text.manifest_name(folder)}
    return Playable(links.playback(stream, **names), captions)


def address_of(caption: Caption) -> str:
    """The signed path of the captions as one WebVTT file."""
    return links.signed("captions", caption.key, f"{caption.language}.vtt")


def approved(episode_id: int) -> Iterable[Caption]:
    rows = Caption.objects.filter(episode=episode_id, state=CaptionState.APPROVED)
    return rows.defer("text", "notes").order_by("language", "kind")


def _folder_for(stream: Stream, captions: list[Caption]) -> str:
    if not captions:
        return ""
    done = ROWS.filter(stream=stream, tracks=tracks_of(captions), state=JobState.DONE)
    return done.values_list("folder", flat=True).first() or ""


def tracks_of(captions: Iterable[Caption]) -> str:
    return ",".join(str(key) for key in sorted(caption.pk for caption in captions))


@transaction.atomic
def request(episode: Episode) -> CaptionPackaging | None:
    """Have the episode's approved captions put into its stream, unless they are or nothing is there. Never twice."""
    stream = Episode.objects.values_list("stream", flat=True).get(pk=episode.pk)
    captions = list(approved(episode.pk))
    if not stream or not captions:
        return None
    job, _made = ROWS.get_or_create(stream_id=stream, tracks=tracks_of(captions))
    if job.state == JobState.FAILED:
        jobs.retry(ROWS.all(), pk=job.pk)
    if job.state != JobState.DONE:
        transaction.on_commit(lambda: wake(job.pk))
    return job


def retry(job: CaptionPackaging) -> None:
    """Queue failed work again. Raises Failure ``not_failed``."""
    if not jobs.retry(ROWS.all(), pk=job.pk):
        raise Failure("not_failed", "Only failed work can be retried. Reload the page.", status=409)
    transaction.on_commit(lambda: wake(job.pk))


def wake(job_id: int) -> None:
    """Tell a worker; the sweep finds the row where no message reaches one."""
    try:
        app.send_task(TASK, args=[job_id], retry=False)
    except OperationalError as error:
        log.warning("packaging %s waits for the sweep: %s", job_id, error)


def sweep() -> int:
    """Request what nobody asked for (a version brought back, a stream switched), fail what is out of attempts, wake
    what is due. Three queries and those of what lacks; returns how many were woken."""
    for episode in lacking()[:MOST_WOKEN]:
        request(episode)
    jobs.give_up(ROWS.all())
    due = list(jobs.due(ROWS.all()).order_by("pk").values_list("pk", flat=True)[:MOST_WOKEN])
    for job_id in due:
        wake(job_id)
    return len(due)


def lacking() -> QuerySet[Episode]:
    """Episodes whose stream has no row for the captions that are approved. One query."""
    keys = StringAgg(Cast("pk", TextField()), Value(","), order_by="pk", output_field=TextField())
    rows = Caption.objects.filter(episode=OuterRef("pk"), state=CaptionState.APPROVED).order_by().values("episode")
    wanted = Subquery(rows.annotate(keys=keys).values("keys"), output_field=CharField())
    known = ROWS.filter(stream=OuterRef("stream"), tracks=OuterRef("wanted"))
    episodes = Episode.objects.filter(stream__isnull=False).annotate(wanted=wanted)
    return episodes.filter(Q(wanted__isnull=False) & ~Exists(known)).order_by("pk")


def run(*, job_id: int) -> bool:
    """Do the job if it is due, from claim to end; return whether it was this call that did it."""
    owner = jobs.owner_name()
    if not jobs.claim(ROWS.all(), pk=job_id, owner=owner):
        return False
    job = ROWS.select_related("stream").get(pk=job_id)
    try:
        remove(job.stream, job.folder)  # what an attempt that was killed left
        if _is_played(job):
            _make(job, owner)
        else:  # approved or withdrawn meanwhile, a language after the other: the last set has a row of its own
            ROWS.filter(pk=job.pk, lease_owner=owner).delete()
    except jobs.LeaseLost:
        log.warning("packaging %s was taken over; this worker stops", job_id)
        remove(job.stream, job.folder)
        return False
    except (KeyboardInterrupt, SystemExit):
        with suppress(jobs.LeaseLost, *AWAY):
            jobs.hand_back(ROWS.all(), pk=job.pk, owner=owner)
        raise
    except AWAY:
        log.exception("packaging %s: PostgreSQL is away; the lease ends by itself", job_id)
    except Exception as error:  # noqa: BLE001 - noted: a job never ends without its reason
        _fail(job, owner, error)
    return True


def _make(job: CaptionPackaging, owner: str) -> None:
    job.folder = public_id()
    jobs.beat(ROWS.all(), pk=job.pk, owner=owner, folder=job.folder)
    storage, key = storages["streams"], job.stream.key
    files = text.package(
        _tracks(job), folder=job.folder, master=_stored(storage, f"{key}/{links.MASTER_PLAYLIST}"),
        manifest=_stored(storage, f"{key}/{links.MANIFEST}"), duration_s=job.stream.duration_s,
    )  # fmt: skip
    for number, (name, content) in enumerate(files.items()):
        jobs.beat(ROWS.all(), pk=job.pk, owner=owner, percent=100 * number // len(files))
        try:
            storage.save(f"{key}/{name}", ContentFile(content.encode()))
        except Exception as error:  # every storage backend has errors of its own
            raise storage_failed(error) from error
    jobs.finish(ROWS.all(), pk=job.pk, owner=owner)


def _tracks(job: CaptionPackaging) -> list[text.TextTrack]:
    rows = Caption.objects.filter(pk__in=job.tracks.split(",")).order_by("language", "kind")
    return [_track(caption) for caption in rows]


def _track(caption: Caption) -> text.TextTrack:
    is_sdh = caption.kind == Kind.CAPTIONS
    name = caption.language + ("_sdh" if is_sdh else "")
    return text.TextTrack(name, caption.language, caption.label, caption.text, is_sdh)


def _stored(storage: Storage, name: str) -> str:
    try:
        with storage.open(name) as file:
            return str(file.read().decode())
    except FileNotFoundError:
        sentence = "The stream's playlists are no longer in storage. Upload the episode's master again."
        raise Failure("stream_missing", sentence) from None
    except Exception as error:  # every storage backend has errors of its own
        raise storage_failed(error) from error


def _fail(job: CaptionPackaging, owner: str, error: Exception) -> None:
    if isinstance(error, Failure):
        code, message = error.code, error.message
    else:
        log.error("packaging %s failed", job.pk, exc_info=error)
        code, message = "unexpected", f"Something unforeseen happened ({type(error).__name__}). The log has details."
    try:
        remove(job.stream, job.folder)
    except Exception:  # the storage that failed fails here too; the row must end all the same
        log.exception("what packaging %s wrote is left for tidy", job.pk)
    with suppress(jobs.LeaseLost):
        jobs.fail(ROWS.all(), pk=job.pk, owner=owner, code=code, message=message)


def remove(stream: Stream, folder: str) -> None:
    """Remove what an attempt wrote; nothing where it wrote nothing."""
    if not folder:
        return
    storage, below = storages["streams"], f"{stream.key}/captions-{folder}"
    if isinstance(storage, FileSystemStorage) and not storage.exists(below):
        files: list[str] = []
    else:
        files = storage.listdir(below)[1]
    for name in (text.master_name(folder), text.manifest_name(folder)):
        storage.delete(f"{stream.key}/{name}")
    for name in files:
        storage.delete(f"{below}/{name}")
    if isinstance(storage, FileSystemStorage):
        storage.delete(below)  # the folder itself, which S3 has not


def tidy() -> int:
    """Remove sets of captions that no episode plays any more, once their last addresses have ended; return how many.

    A set goes out of use when captions are approved or withdrawn, or the stream is switched: each is older than the
    set's own row or a change of state, so that it was given out for the last time two windows of addresses ago.
    """
    old = Now() - timedelta(hours=2 * settings.STREAM_URL_HOURS)
    recent = CaptionChange.objects.filter(at__gte=old, subject__episode__stream=OuterRef("stream"))
    rows = ROWS.filter(state=JobState.DONE, finished_at__lt=old).filter(~Exists(recent))
    unused = [job for job in rows.select_related("stream").order_by("pk") if not _is_played(job)]
    for job in unused:
        ROWS.filter(pk=job.pk).delete()  # first the row: nobody points there any more
        remove(job.stream, job.folder)
    return len(unused) + _drop_failed()


def _drop_failed() -> int:
    """What attempts wrote whose workers were lost: nobody else cleared it."""
    failed = list(ROWS.filter(state=JobState.FAILED).exclude(folder="").select_related("stream"))
    for job in failed:
        remove(job.stream, job.folder)
        ROWS.filter(pk=job.pk, folder=job.folder).update(folder="")
    return len(failed)


def _is_played(job: CaptionPackaging) -> bool:
    episodes = Episode.objects.filter(stream=job.stream_id)
    return any(tracks_of(approved(episode.pk)) == job.tracks for episode in episodes)
