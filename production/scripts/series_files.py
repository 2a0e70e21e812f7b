"""A whole series in one file: shown first, then made into episodes' scripts; and joined again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.titles.models import Episode, Series
from production.scripts import cast, errors, files, fountain, series_file, services
from production.scripts.models import ColourSet, Script, SeriesFile
from production.scripts.series_file import Finding, Part

KEPT = timedelta(days=7)  # a file that nobody has decided on
MOST_EPISODES = 500
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Row:
    """A part of the file, and what would become of it: a new episode, a new revision, the same as before, or nothing.

    ``fate`` is ``front`` (kept in no script), ``new``, ``revision``, ``same`` or ``locked``.
    """

    part: Part
    fate: str
    episode: Episode | None = None


@dataclass(frozen=True)
class Plan:
    rows: Sequence[Row]
    findings: Sequence[Finding]

    @property
    def is_possible(self) -> bool:
        """Whether every part has a place of its own."""
        wrong = {"no_episodes", "episode_twice"}
        return not any(finding.code in wrong for finding in self.findings) and all(
            row.fate != "locked" for row in self.rows
        )


def receive(*, series: Series, data: bytes, name: str, by: Any) -> SeriesFile:
    """Keep a file to look at. Raises Failure as files.read() does, or ``too_many_episodes``."""
    text = files.read(data, name, cast.of_series(series.pk)).text
    if len(_episodes(_parts(text))) > MOST_EPISODES:
        raise errors.too_many_episodes(MOST_EPISODES)
    return SeriesFile.objects.create(series=series, text=text, name=name[-255:], by=by)


def plan(file: SeriesFile) -> Plan:
    """What the file would become now. Three queries, however many episodes."""
    parts = _parts(file.text)
    opened = ColourSet.objects.filter(script__episode__series=file.series_id, position__gt=0, closed_at=None)
    writable = set(opened.values_list("script", flat=True))
    known = {
        episode.number: episode
        for episode in Episode.objects.filter(series=file.series_id).select_related("script__head", "series")
    }
    names = cast.of_series(file.series_id) if file.name.lower().endswith(".fdx") else None
    rows = [_row(part, known.get(part.number or 0), writable, names) for part in parts]
    return Plan(rows, series_file.findings(parts))


def _parts(text: str) -> tuple[Part, ...]:
    return series_file.split(fountain.parse(text))


def _episodes(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.number is not None]


def _row(part: Part, episode: Episode | None, writable: set[int], names: Collection[str] | None) -> Row:
    """``names`` are the characters' where the file is Final Draft's, else None."""
    if part.number is None:
        return Row(part, "front")
    script = getattr(episode, "script", None)
    if script is None or script.head is None:
        return Row(part, "new" if episode is None else "revision", episode)
    if fountain.normalise(part.text) in _goes_out_as(script.head.text, part.number, names):
        return Row(part, "same", episode)
    closed = script.is_locked and script.pk not in writable
    return Row(part, "locked" if closed else "revision", episode)


def _goes_out_as(text: str, number: int, names: Collection[str] | None) -> Iterator[str]:
    """What an episode's text is once it has gone out in a series' file and come in again: without blank lines at its
    ends; and in Final Draft's, which has no place for notes between the words of a speech, with those moved. Some ten
    milliseconds for that."""
    yield text
    joined = series_file.join([Part(number, "", text)])
    yield _text_of(joined)
    if names is not None:
        data, _media_type = files.written(fountain.parse(joined, names=names), files.FDX)
        yield _text_of(files.read(data, "script.fdx").text)


def _text_of(joined: str) -> str:
    return fountain.normalise("".join(part.text for part in _parts(joined)))


def tidy() -> int:
    """Remove files that were looked at and never made into scripts. Returns how many."""
    gone, _by_model = SeriesFile.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return gone


@transaction.atomic
def make(*, file: SeriesFile, by: Any) -> Counter[str]:
    """Do what plan() shows, all of it or nothing; the file is gone afterwards. Returns how many of each fate.

    Raises Failure ``not_possible`` where a part has no place, ``file_gone`` where it was done meanwhile, and as
    services.save() does.
    """
    locked = SeriesFile.objects.select_for_update().filter(pk=file.pk).first()
    if locked is None:
        raise errors.file_gone()
    Series.objects.select_for_update().get(pk=locked.series_id)
    made = plan(locked)
    if not made.is_possible:
        raise errors.not_possible()
    for row in made.rows:
        if row.fate in ("new", "revision"):
            _save(locked, row, by)
    locked.delete()
    return Counter(row.fate for row in made.rows)


def _save(file: SeriesFile, row: Row, by: Any) -> None:
    episode = row.episode or Episode.objects.create(
        series_id=file.series_id, number=row.part.number or 0, title=row.part.title[:LONGEST_TITLE]
    )
    script = services.script_of(episode)
    parent = script.head.number if script.head else 0
    services.save(script=script, text=row.part.text, parent=parent, by=by)


def scripts_of(series: Series) -> list[Script]:
    """Those that have a text, in the order of episodes, with all that is printed of them. Two queries."""
    rows = Script.objects.filter(episode__series=series, head__isnull=False).order_by("episode__number")
    return list(rows.select_related("episode__series", "head").prefetch_related("sets"))


def joined(scripts: Sequence[Script]) -> str:
    """One Fountain text of all, each below a section with its number and title."""
    return series_file.join(
        Part(script.episode.number, script.episode.title, script.head.text) for script in scripts if script.head
    )
