"""The verbs of captions: upload, approve, withdraw; which languages a series wants."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.captions import errors, findings, languages, packaging
from catalog.captions.check import check, last_end
from catalog.captions.cues import as_webvtt
from catalog.captions.findings import Finding, Level
from catalog.captions.models import (
    CAPTION_MOVES,
    Caption,
    CaptionChange,
    CaptionState,
    Kind,
    WantedCaptions,
)
from catalog.captions.read import Reading, parse, read
from catalog.media import safe_area
from catalog.titles.models import Episode, Series
from studio.lib.transitions import move

MOST_COUNTED = 32_767  # what the columns hold


def upload(
    *, episode: Episode, language: str, kind: str, data: bytes, name: str, by: Any = None
) -> tuple[Caption, bool]:
    """Keep a file as the episode's next version, a draft; return it and whether it is new. What plays goes on playing.

    The same words and times as the last version's are no new one. Raises Failure: see read.read and bad_language.
    """
    tag = languages.canonical(language)
    reading = read(data, language=tag)
    webvtt = as_webvtt(reading.cues)
    with transaction.atomic():
        locked = Episode.objects.select_for_update(of=("self",)).select_related("stream").get(pk=episode.pk)
        versions = Caption.objects.filter(episode=locked, language=tag, kind=kind)
        last = versions.order_by("-version").first()
        if last and last.text == webvtt and last.notes == _notes(reading):
            return last, False
        fields = _fields(locked, tag, reading) | {"kind": Kind(kind), "source_name": name[-255:], "by": by}
        return Caption.objects.create(version=last.version + 1 if last else 1, text=webvtt, **fields), True


def _notes(reading: Reading) -> list[dict[str, Any]]:
    return [note.as_json() for note in reading.notes]


def _fields(episode: Episode, tag: str, reading: Reading) -> dict[str, Any]:
    duration = episode.stream.duration_s if episode.stream else None
    found = [*reading.notes, *check(reading.cues, language=tag, duration_s=duration, area=safe_area.chosen())]
    found = [finding for finding in found if finding.code != "no_length"]  # which passes by itself
    return {
        "episode": episode, "language": tag, "source_format": reading.kind, "encoding": reading.encoding,
        "notes": _notes(reading), "cue_count": len(reading.cues), "last_end_ms": last_end(reading.cues),
        "errors": _kept_count(found, Level.ERROR), "warnings": _kept_count(found, Level.WARNING),
    }  # fmt: skip


def _kept_count(found: list[Finding], level: Level) -> int:
    return min(findings.count(found, level), MOST_COUNTED)


def findings_of(caption: Caption) -> list[Finding]:
    """What there is to say of these captions, against the stream that plays now. No query where that is loaded."""
    stream = caption.episode.stream
    notes = [findings.from_json(note) for note in caption.notes]
    duration = stream.duration_s if stream else None
    area = safe_area.chosen()
    return [*notes, *check(parse(caption.text), language=caption.language, duration_s=duration, area=area)]


def approve(*, caption: Caption, by: Any, why: str = "") -> None:
    """Let this version play; the one approved before becomes a draft again.

    Raises Failure ``captions_have_errors``, or IllegalTransition where it is approved already.
    """
    with transaction.atomic():
        episode = Episode.objects.select_for_update(of=("self",)).select_related("stream").get(pk=caption.episode_id)
        caption.episode = episode
        if count := findings.count(findings_of(caption), Level.ERROR):
            raise errors.have_errors(count)
        before = Caption.objects.filter(
            episode=episode, language=caption.language, kind=caption.kind, state=CaptionState.APPROVED
        ).exclude(pk=caption.pk)
        for old in before:
            _move(old, CaptionState.DRAFT, by, f"version {caption.version} was approved")
        _move(caption, CaptionState.APPROVED, by, why)
        packaging.request(episode)


def withdraw(*, caption: Caption, by: Any, why: str = "") -> None:
    """Back to draft: it is gone from the next playback on. Raises IllegalTransition."""
    with transaction.atomic():
        episode = Episode.objects.select_for_update().get(pk=caption.episode_id)
        _move(caption, CaptionState.DRAFT, by, why)
        packaging.request(episode)


def _move(caption: Caption, state: str, by: Any, why: str) -> None:
    move(caption, table=CAPTION_MOVES, to=state, changes=CaptionChange, by=by, why=why)


def want(*, series: Series, language: str, kind: str = Kind.SUBTITLES) -> WantedCaptions:
    """Add a column to the series' board; the same again changes nothing. Raises Failure ``bad_language``."""
    tag = languages.canonical(language)
    row, _made = WantedCaptions.objects.get_or_create(series=series, language=tag, kind=Kind(kind))
    return row


def unwant(*, series: Series, language: str, kind: str) -> None:
    """Take an empty column off the board. Raises Failure ``captions_in_use``."""
    if Caption.objects.filter(episode__series=series, language=language, kind=kind).exists():
        raise errors.in_use()
    WantedCaptions.objects.filter(series=series, language=language, kind=kind).delete()
