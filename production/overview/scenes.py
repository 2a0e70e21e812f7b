"""Every scene of a series with its three times: estimated, timed at the read-through, and in the cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import mean

from django.utils.translation import gettext as _

from catalog.titles.models import Episode
from production.scripts.models import SceneTiming
from production.scripts.timing import Fit, Model, Time
from production.tables.table import Cell, Column, Table


@dataclass(frozen=True, slots=True)
class SceneLine:
    """Seconds; ``number`` counts the episode's scenes from 1."""

    row: SceneTiming
    number: int
    estimate_s: int

    @property
    def heading(self) -> str:
        return self.row.heading or _("Before the first heading")


@dataclass(frozen=True, slots=True)
class EpisodeScenes:
    episode: Episode
    scenes: tuple[SceneLine, ...]

    @property
    def estimate_s(self) -> int:
        return sum(scene.estimate_s for scene in self.scenes)

    @property
    def timed_s(self) -> float | None:
        return _sum(scene.row.timed_s for scene in self.scenes)

    @property
    def actual_s(self) -> float | None:
        return _sum(scene.row.actual_s for scene in self.scenes)


@dataclass(frozen=True, slots=True)
class Misses:
    """How far the estimate is from what was measured, over all measured scenes together: a share, and how many."""

    timed: float | None
    timed_scenes: int
    actual: float | None
    actual_scenes: int


def _sum(seconds: Iterable[float | None]) -> float | None:
    """None where nothing was measured."""
    known = [value for value in seconds if value is not None]
    return sum(known) if known else None


def scenes_of(series_id: int, model: Model) -> list[EpisodeScenes]:
    """In the order of episodes and scenes. One query."""
    rows = SceneTiming.objects.filter(script__episode__series=series_id, position__isnull=False)
    rows = rows.select_related("script__episode", "by").order_by("script__episode__number", "position")
    found = []
    for _pk, group in groupby(rows, key=lambda row: row.script_id):
        scenes = [*group]
        lines = tuple(SceneLine(row, at, _estimate(row, model)) for at, row in enumerate(scenes, start=1))
        found.append(EpisodeScenes(scenes[0].script.episode, lines))
    return found


def _estimate(row: SceneTiming, model: Model) -> int:
    return round(Time(row.speech_s, row.action_lines, 0).seconds(model))


def misses(found: Iterable[EpisodeScenes], model: Model) -> Misses:
    """The mean miss of a scene, as a share of what was measured."""
    rows = [scene.row for one in found for scene in one.scenes]
    timed = [(row, row.timed_s) for row in rows if row.timed_s]
    actual = [(row, row.actual_s) for row in rows if row.actual_s]
    return Misses(_miss(timed, model), len(timed), _miss(actual, model), len(actual))


def _miss(pairs: list[tuple[SceneTiming, float]], model: Model) -> float | None:
    shares = [abs(Time(row.speech_s, row.action_lines, 0).seconds(model) - seconds) / seconds for row, seconds in pairs]
    return mean(shares) if shares else None


def table(found: Iterable[EpisodeScenes]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            f"{one.episode.number}.{scene.number}", one.episode.title, scene.heading, scene.estimate_s,
            scene.row.timed_s, scene.row.actual_s,
        )
        for one in found
        for scene in one.scenes
    ]  # fmt: skip
    columns = (
        Column(_("Scene"), is_number=False), Column(_("Episode"), is_number=False),
        Column(_("Heading"), is_number=False), Column(_("Estimated, s")), Column(_("Timed, s")),
        Column(_("In the cut, s")),
    )  # fmt: skip
    about = _("Estimated by the text, timed at a read-through, and as it plays in the cut.")
    return Table("scenes", _("Time per scene"), about, columns, tuple(rows))


def said_of(fit: Fit) -> str:
    """Where the model's figures come from, and how far it misses."""
    if fit.error is None:
        return _("No episode is cut yet: the estimate is the usual one, of feature films.")
    words = {
        "count": fit.episodes, "error": round(100 * fit.error), "pace": fit.model.pace,
        "line": fit.model.action_line_s,
    }  # fmt: skip
    if fit.is_fitted:
        sentence = _(
            "Fitted to %(count)s episodes that are cut. It misses by %(error)s%%: pace %(pace)s, "
            "%(line)s s a line of action."
        )
    else:
        sentence = _(
            "Episodes that are cut: %(count)s. The usual estimate misses them by %(error)s%%; from ten on it is fitted."
        )
    return sentence % words
