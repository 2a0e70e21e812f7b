"""The verbs of deliveries: ask for a pack, keep a document, mark a trailer's clips, have it cut."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.captions import languages as tags
from catalog.delivery import captions, frozen, missing, packing, profiles, trailers, work
from catalog.delivery.models import ACTIVE, Delivered, Document, DocumentKind, Pack, Trailer, TrailerClip, TrailerExport
from catalog.titles import gate
from catalog.titles.models import Episode, Series
from studio.lib.errors import Failure
from studio.lib.ids import public_id

MOST_DOCUMENT_BYTES = 20_000_000
MOST_CLIPS = 40
LEAST_CLIP = 0.2  # seconds
END_TOLERANCE = 0.05  # seconds that an out point may lie past the end: players round


class Mark(NamedTuple):
    """One clip as it was marked. Seconds of the episode's stream; ``master`` is the version that was looked at, None
    where that is the one of now."""

    episode: int
    in_s: float
    out_s: float
    master: int | None = None


class Cutting(NamedTuple):
    """A trailer's work, whether it is new, and whether it is of the marks and the language as they are now."""

    job: TrailerExport
    is_new: bool
    is_current: bool


def profile_named(name: str) -> profiles.Profile:
    """Raises Failure ``no_profile``."""
    try:
        return profiles.load(name)
    except KeyError:
        sentence = _("There is no delivery profile of that name. Choose one of the list.")
        raise Failure("no_profile", sentence, status=404) from None


def request_pack(
    *,
    series: Series,
    profile: str,
    first: int,
    last: int,
    languages: Sequence[str],
    by: Any,
    trailer: TrailerExport | None = None,
) -> tuple[Pack, bool]:
    """Freeze what goes in and queue the work; return the pack and whether it is new. One of a profile at a time.

    Raises Failure ``no_profile``, ``bad_range``, ``nothing_to_pack``, or ``pack_running``: it is of other episodes.
    """  # fmt: skip
    chosen = profile_named(profile)
    if not 1 <= first <= last <= 32767:
        raise Failure("bad_range", _("Name the episodes from the first to the last, as in 1 to 60."))
    episodes = list(filter(missing.is_packed, missing.episodes_of(series, first, last)))
    if not episodes:
        sentence = _("None of these episodes has a complete stream that may go out.")
        raise Failure("nothing_to_pack", sentence, status=409)
    data, known = profiles.data_of(profile), _known(series, languages)
    pack, is_new = _once(
        Pack.objects.filter(series=series, profile=chosen.name),
        series=series, profile=profile, profile_data=data, profile_digest=profiles.digest(data), first=first,
        last=last, languages=known, content=frozen.episodes(episodes, known),
        trailer=trailer, made_by=by,
    )  # fmt: skip
    if (pack.first, pack.last) != (first, last):
        raise _pack_running(pack)
    if is_new:
        work.request(work.PACKS, pack)
    return pack, is_new


def _once[D: Delivered](same: QuerySet[D], **fields: Any) -> tuple[D, bool]:
    """A new row, or the one of the same that is being made: pack_once and trailer_once allow no second."""
    for is_last_try in (False, False, True):
        try:
            with transaction.atomic():
                return same.model._default_manager.create(**fields), True
        except IntegrityError:
            running = same.filter(state__in=ACTIVE).first()
            if running:
                return running, False
            if is_last_try:
                raise
    raise AssertionError  # the loop has ended before


def _pack_running(pack: Pack) -> Failure:
    sentence = _(
        "The pack of episodes %(first)s to %(last)s is being made after this profile. Ask for this one again when "
        "that has ended."
    )
    return Failure("pack_running", sentence % {"first": pack.first, "last": pack.last}, status=409)


def _known(series: Series, languages: Sequence[str]) -> list[str]:
    """Those in which there are captions, the series' own first."""
    return [language for language in captions.languages_of(series) if language in languages]


def run_pack(*, job_id: int, watch: Any = None) -> bool:
    return work.run(work.PACKS, job_id=job_id, make=packing.make, watch=watch)


def run_trailer(*, job_id: int, watch: Any = None) -> bool:
    return work.run(work.TRAILERS, job_id=job_id, make=trailers.make, watch=watch)


def keep_document(*, series: Series, kind: str, name: str, content: bytes, by: Any) -> Document:
    """Keep a PDF; the newest of a kind goes into packs. Raises Failure ``bad_document``."""
    if kind not in DocumentKind.values:
        raise Failure("bad_document", _("Say which kind of document this is."))
    if not content.startswith(b"%PDF-"):
        raise Failure("bad_document", _("Documents are taken as PDF. Export it as one and upload that."))
    if len(content) > MOST_DOCUMENT_BYTES:
        raise Failure("bad_document", _("The document is larger than 20 MB. Export it smaller."))
    document = Document(
        series=series, kind=kind, original_name=Path(name).name[-255:], size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by,
    )  # fmt: skip
    document.file.save(f"documents/{public_id()}.pdf", ContentFile(content), save=False)
    document.save()
    return document


@transaction.atomic
def keep_trailer(*, trailer: Trailer, marks: Sequence[Mark], title: str, language: str) -> None:
    """Replace clips, title and language, or nothing. Raises Failure ``bad_language``, or as mark_clips()."""
    language = tags.canonical(language) if language.strip() else ""
    mark_clips(trailer=trailer, marks=marks)
    Trailer.objects.filter(pk=trailer.pk).update(title=title, language=language)
    trailer.title, trailer.language = title, language


@transaction.atomic
def mark_clips(*, trailer: Trailer, marks: Sequence[Mark]) -> None:
    """Replace the trailer's clips with these, in their order, marked in the versions of now.

    Raises Failure ``bad_clip``, or ``clip_outdated``: another version came while they were marked.
    """
    Trailer.objects.select_for_update().get(pk=trailer.pk)
    if len(marks) > MOST_CLIPS:
        raise Failure("bad_clip", _("A trailer takes up to %s clips.") % MOST_CLIPS)
    wanted = {mark.episode for mark in marks}
    found = Episode.objects.filter(series=trailer.series_id, pk__in=wanted).select_related("stream")
    episodes = {episode.pk: episode for episode in found}
    for position, mark in enumerate(marks, start=1):
        check_mark(position, mark, episodes.get(mark.episode))
    TrailerClip.objects.filter(trailer=trailer).delete()
    TrailerClip.objects.bulk_create(
        TrailerClip(
            trailer=trailer, position=position, episode_id=mark.episode, in_s=mark.in_s, out_s=mark.out_s,
            master_id=_version_of(episodes[mark.episode]),
        )
        for position, mark in enumerate(marks, start=1)
    )  # fmt: skip


def _version_of(episode: Episode) -> int:
    assert episode.stream
    return episode.stream.master_id


def check_mark(position: int, mark: Mark, episode: Episode | None) -> None:
    """Raise Failure ``bad_clip`` unless the marks lie in the episode, in before out, and far enough apart;
    ``clip_outdated`` where they are of another version of it."""
    code, status = "bad_clip", 400
    if episode is None or episode.stream is None:
        sentence = _("Clip %s is of an episode that has no stream in this series.") % position
    elif not 0 <= mark.in_s < mark.out_s:
        sentence = _("Clip %s ends before it begins. Mark its in point before its out point.") % position
    elif mark.out_s > episode.stream.duration_s + END_TOLERANCE:
        words = {"position": position, "length": f"{episode.stream.duration_s:.2f}"}
        sentence = _("Clip %(position)s runs past the end of its episode, which lasts %(length)s s.") % words
    elif mark.out_s - mark.in_s < LEAST_CLIP - 1e-6:
        sentence = _("Clip %(position)s is shorter than %(least)s s: nobody would see it.") % {
            "position": position, "least": LEAST_CLIP,
        }  # fmt: skip
    elif mark.master not in (None, episode.stream.master_id):
        code, status, sentence = "clip_outdated", 409, _outdated(position, episode)
    else:
        return
    raise Failure(code, sentence, status=status)


def _outdated(position: int, episode: Episode) -> str:
    sentence = _(
        "Clip %(position)s was marked in another version of episode %(number)s. Look at it and keep the clips again."
    )
    return sentence % {"position": position, "number": episode.number}


def hindrances(clips: Sequence[TrailerClip]) -> list[Failure]:
    """Why no trailer can be cut of these, each with its episode and stream: ``clip_outdated``, ``clip_held``. One query
    at most."""
    held = set(
        Episode.objects.filter(gate.is_held(), pk__in=[clip.episode_id for clip in clips]).values_list("pk", flat=True)
    )
    sentence = _(
        "Clip %(position)s is of episode %(number)s, which its QC report holds back. Take the clip out, or let a "
        "producer waive the report."
    )
    found = [
        Failure("clip_outdated", _outdated(clip.position, clip.episode), status=409)
        for clip in clips
        if clip.is_outdated
    ]
    return found + [
        Failure("clip_held", sentence % {"position": clip.position, "number": clip.episode.number}, status=409)
        for clip in clips
        if clip.episode_id in held
    ]


def request_trailer(*, trailer: Trailer, by: Any) -> Cutting:
    """Freeze the clips and queue the cut, unless it is being cut already.

    Raises Failure ``no_clips``, ``bad_clip``, ``clip_outdated`` or ``clip_held``.
    """
    clips = list(TrailerClip.objects.filter(trailer=trailer).select_related("episode__stream__master"))
    if not clips:
        raise Failure("no_clips", _("Mark at least one clip first."), status=409)
    for clip in clips:
        check_mark(clip.position, Mark(clip.episode_id, clip.in_s, clip.out_s), clip.episode)
    for hindrance in hindrances(clips):
        raise hindrance
    rows = frozen.clips(clips, trailer.language)
    running = TrailerExport.objects.filter(trailer=trailer)
    job, is_new = _once(running, trailer=trailer, clips=rows, language=trailer.language, made_by=by)
    if is_new:
        work.request(work.TRAILERS, job)
    return Cutting(job, is_new, (job.clips, job.language) == (rows, trailer.language))
