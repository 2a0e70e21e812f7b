"""What the pages of captions show: series with their counts, a series' board of episode × language, and one cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.captions import packaging
from catalog.captions.check import overrun_s
from catalog.captions.languages import direction
from catalog.captions.models import (
    Caption,
    CaptionChange,
    CaptionPackaging,
    CaptionState,
    Kind,
    WantedCaptions,
    label,
)
from catalog.captions.read import parse
from catalog.captions.services import findings_of
from catalog.titles.models import Episode, Series
from studio.jobs.models import JobState

SERIES_PAGE = 24
EPISODES_PAGE = 100
VERSIONS_SHOWN = 20
Track = tuple[str, str]  # language, kind


@dataclass(frozen=True)
class Column:
    language: str
    kind: str
    is_wanted: bool
    is_used: bool

    @property
    def label(self) -> str:
        return label(self.language, self.kind)


@dataclass
class Cell:
    """One episode's captions in one language: the last version and the approved one, and whether each of them runs past
    the end of the video that plays."""

    column: Column
    last: Caption | None = None
    approved: Caption | None = None
    is_late: bool = False
    plays_late: bool = False

    @property
    def state(self) -> str:
        return self.last.state if self.last else "missing"

    @property
    def word(self) -> str:
        return str(self.last.get_state_display()) if self.last else _("Missing")


@dataclass
class Row:
    episode: Episode
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Line:
    """One series and how far its captions are, in cells of its board."""

    series: Series
    columns: int
    missing: int
    drafts: int
    approved: int


def series_page(number: str | None) -> tuple[Page[Series], list[Line]]:
    """Four queries, however many series there are."""
    rows = Series.objects.annotate(episode_count=Count("episodes")).order_by("-pk")
    page = Paginator(rows, SERIES_PAGE).get_page(number)
    found = list(page.object_list)
    used: dict[int, dict[Track, tuple[int, int]]] = {series.pk: {} for series in found}
    for row in _cells_by_track(used):
        used[row["series"]][row["language"], row["kind"]] = (row["cells"], row["approved"])
    for wanted in WantedCaptions.objects.filter(series__in=used):
        used[wanted.series_id].setdefault((wanted.language, wanted.kind), (0, 0))
    return page, [_line(series, used[series.pk]) for series in found]


def _cells_by_track(series: Iterable[int]) -> QuerySet[Caption, Any]:
    rows = Caption.objects.filter(episode__series__in=list(series)).order_by()
    return rows.values("language", "kind", series=F("episode__series")).annotate(
        cells=Count("episode", distinct=True),
        approved=Count("episode", distinct=True, filter=Q(state=CaptionState.APPROVED)),
    )


def _line(series: Any, tracks: dict[Track, tuple[int, int]]) -> Line:
    cells, approved = (sum(pair[place] for pair in tracks.values()) for place in (0, 1))
    missing = series.episode_count * len(tracks) - cells
    return Line(series, len(tracks), missing, cells - approved, approved)


def columns_of(series: Series) -> list[Column]:
    """The series' own language first, then by tag. Two queries."""
    wanted = set(WantedCaptions.objects.filter(series=series).values_list("language", "kind"))
    rows = Caption.objects.filter(episode__series=series).order_by()
    used = set(rows.values_list("language", "kind").distinct())
    tracks = sorted(wanted | used, key=lambda track: (track[0] != series.language, track))
    return [Column(*track, track in wanted, track in used) for track in tracks]


def board(series: Series, number: str | None) -> dict[str, Any]:
    """Six queries, however many episodes and languages there are; a hundred episodes a page."""
    columns = columns_of(series)
    episodes = Episode.objects.filter(series=series).select_related("series", "stream").order_by("number")
    page = Paginator(episodes, EPISODES_PAGE).get_page(number)
    rows = [Row(episode, [Cell(column) for column in columns]) for episode in page.object_list]
    cells = {
        (row.episode.pk, cell.column.language, cell.column.kind): (row.episode, cell)
        for row in rows
        for cell in row.cells
    }
    for caption in _light(Caption.objects.filter(episode__in=[row.episode.pk for row in rows])):
        _put(*cells[caption.episode_id, caption.language, caption.kind], caption)
    return {"series": series, "columns": columns, "rows": rows, "page": page, "failed": list(_failed(series))}


def _light(captions: QuerySet[Caption]) -> QuerySet[Caption]:
    """Without the words, newest first."""
    return captions.defer("text", "notes").order_by("-version")


def _put(episode: Episode, cell: Cell, caption: Caption) -> None:
    is_late = bool(episode.stream and overrun_s(caption.last_end_ms, episode.stream.duration_s))
    if cell.last is None:
        cell.last, cell.is_late = caption, is_late
    if caption.state == CaptionState.APPROVED:
        cell.approved, cell.plays_late = caption, is_late


def late(episode: Episode) -> list[str]:
    """A sentence for each of the approved captions that are longer than the video that plays. One query at most."""
    if not episode.stream:
        return []
    rows = _light(Caption.objects.filter(episode=episode, state=CaptionState.APPROVED)).order_by("language", "kind")
    sentence = _("Captions in %(language)s run past the end of this version by %(seconds)s s.")
    over = [(caption.label, overrun_s(caption.last_end_ms, episode.stream.duration_s)) for caption in rows]
    return [sentence % {"language": name, "seconds": f"{seconds:.1f}"} for name, seconds in over if seconds]


def _failed(series: Series) -> QuerySet[CaptionPackaging]:
    """Captions that could not be put into the stream that plays."""
    rows = CaptionPackaging.objects.filter(stream__episodes__series=series, state=JobState.FAILED)
    return rows.select_related("stream__master").distinct()[:5]


def cell_page(episode: Episode, language: str, kind: str, version: int | None) -> dict[str, Any]:
    """One cell: its versions, and of one of them the cues, the findings and whether it is in the stream. Six queries
    at most. ``version`` is None for the last."""
    versions = list(
        _light(Caption.objects.filter(episode=episode, language=language, kind=kind)).select_related("by")[
            :VERSIONS_SHOWN
        ]
    )
    chosen = next((one for one in versions if version in (None, one.version)), None)
    context: dict[str, Any] = {
        "episode": episode, "language": language, "kind": kind, "label": label(language, kind),
        "direction": direction(language), "versions": versions, "caption": None, "kind_word": Kind(kind).label,
    }  # fmt: skip
    if not chosen:
        return context
    caption = Caption.objects.select_related("by").get(pk=chosen.pk)
    caption.episode = episode
    found = findings_of(caption)
    return context | {
        "caption": caption,
        "cues": parse(caption.text),
        "findings": found,
        "errors": [finding for finding in found if finding.level == "error"],
        "changes": list(CaptionChange.objects.filter(subject=caption).select_related("by")[:10]),
        "packaged": _packaged(episode, caption),
    }


def _packaged(episode: Episode, caption: Caption) -> str:
    """How the packaging of these captions stands: empty, or a job's state."""
    if caption.state != CaptionState.APPROVED or not episode.stream:
        return ""
    tracks = packaging.tracks_of(packaging.approved(episode.pk))
    rows = CaptionPackaging.objects.filter(stream=episode.stream, tracks=tracks)
    return rows.values_list("state", flat=True).first() or JobState.QUEUED.value
