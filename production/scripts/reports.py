"""A series' scripts as tables: who speaks how much, where and when its scenes play, how long its episodes are. Pure.

A line is one speech: a cue with what stands below it until the next. Names are those of cues, in capitals, without
(V.O.) and (CONT'D). Seconds are the series' model's; a parenthetical, such as a subtitle, is no speech.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.utils.translation import gettext as _

from production.scripts.document import SPOKEN, Document, Element, Kind, scenes
from production.scripts.headings import Light, Place, place
from production.scripts.timing import NOTHING, USUAL, Model, Time, time_of
from production.tables.table import Cell, Column, Table

TOLERANCE = 0.1  # of the target: a fitted model misses by 7% on average


@dataclass(frozen=True, slots=True)
class Written:
    """One episode of a report; ``document`` is None where nothing is written yet."""

    number: int
    title: str
    target_s: int
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What somebody says: lines, and the time that they take."""

    lines: int = 0
    time: Time = NOTHING

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.lines + other.lines, self.time + other.time)


SILENT = Tally()


@dataclass(frozen=True, slots=True)
class SceneRead:
    place: Place | None  # None before the first heading
    time: Time


@dataclass(frozen=True, slots=True)
class Read:
    """What the tables are made of: an episode's scenes, and what each of its people says."""

    episode: Written
    scenes: tuple[SceneRead, ...]
    said: dict[str, Tally]

    @property
    def time(self) -> Time:
        return reduce(add, (scene.time for scene in self.scenes), NOTHING)

    @property
    def headed(self) -> list[Place]:
        return [scene.place for scene in self.scenes if scene.place]


def read(episode: Written) -> Read:
    if episode.document is None:
        return Read(episode, (), {})
    said: dict[str, Tally] = defaultdict(Tally)
    for name, speech in speeches(episode.document.elements):
        said[name] += Tally(1, time_of(speech))
    return Read(episode, tuple(_scenes(episode.document)), dict(said))


def speeches(elements: Sequence[Element]) -> Iterator[tuple[str, list[Element]]]:
    """Who speaks, in capitals, and the elements of what is said; cues with nothing below them are left out."""
    name, below = "", list[Element]()
    for element in (*elements, Element(kind=Kind.ACTION, text="")):
        if element.kind in SPOKEN and element.kind is not Kind.CHARACTER:
            below.append(element)
        elif element.kind is Kind.CHARACTER or element.kind not in (Kind.NOTE, Kind.BONEYARD):
            if name and below:
                yield name, below
            name, below = (element.name.upper() if element.kind is Kind.CHARACTER else ""), []


def _scenes(document: Document) -> Iterator[SceneRead]:
    """In order; where a heading only says that it goes on, the light is that of the one before."""
    light = Light.UNSAID
    for scene in scenes(document):
        time = time_of(scene.elements)
        if scene.heading is None:
            if time != NOTHING:
                yield SceneRead(None, time)
            continue
        found = place(scene.heading.text)
        light = light if found.goes_on else found.light
        yield SceneRead(Place(found.set, found.inside, found.outside, light), time)


def tables(episodes: Sequence[Written], model: Model = USUAL) -> tuple[Table, ...]:
    """Every report of a series, its episodes in their order."""
    found = [read(episode) for episode in episodes]
    return (
        _length(found, model), _characters(found, model), _lines(found), _seconds(found, model), _cast(found),
        _sets(found, model), _light(found),
    )  # fmt: skip


def over(seconds: float, target_s: int) -> str:
    """How an episode stands to its target, in words; within a tenth of it is on target."""
    difference = round(seconds) - target_s
    if abs(difference) <= TOLERANCE * target_s:
        return _("on target")
    words = _("%(seconds)s s over") if difference > 0 else _("%(seconds)s s under")
    return words % {"seconds": abs(difference)}


def _name(episode: Written) -> str:
    return f"{episode.number} · {episode.title}" if episode.title else str(episode.number)


def _length(found: Sequence[Read], model: Model) -> Table:
    rows = tuple(_length_of(one, model) for one in found)
    written = [one for one in found if one.episode.document]
    total = sum(round(one.time.seconds(model)) for one in written)
    target = sum(one.episode.target_s for one in found)
    return Table(
        "length", _("Length"), _("Estimated seconds against the target; within a tenth of it is on target."),
        (
            Column(_("Episode"), is_number=False), Column(_("Seconds")), Column(_("Target")), Column(_("Difference")),
            Column(_("Length is"), is_number=False), Column(_("Words spoken")), Column(_("Scenes")),
        ),
        rows,
        (
            _("All"), total, target, None,
            _("%(count)s of %(all)s written") % {"count": len(written), "all": len(found)},
            sum(one.time.words for one in found), sum(len(one.headed) for one in found),
        ),
    )  # fmt: skip


def _length_of(one: Read, model: Model) -> tuple[Cell, ...]:
    episode, seconds = one.episode, one.time.seconds(model)
    if episode.document is None:
        return (_name(episode), None, episode.target_s, None, _("not written"), None, None)
    difference = round(seconds) - episode.target_s
    return (
        _name(episode), round(seconds), episode.target_s, difference, over(seconds, episode.target_s), one.time.words,
        len(one.headed),
    )  # fmt: skip


def _names(found: Sequence[Read]) -> list[str]:
    """Everybody who speaks, who has the most lines first."""
    lines: dict[str, int] = defaultdict(int)
    for one in found:
        for name, tally in one.said.items():
            lines[name] += tally.lines
    return sorted(lines, key=lambda name: (-lines[name], name))


def _characters(found: Sequence[Read], model: Model) -> Table:
    rows = []
    every = reduce(add, (tally for one in found for tally in one.said.values()), SILENT)
    for name in _names(found):
        said = [one.said[name] for one in found if name in one.said]
        tally = reduce(add, said, SILENT)
        rows.append((name, len(said), *_numbers(tally, model), _share(tally, every)))
    return Table(
        "characters", _("Characters"), _("What each says in all episodes. A line is one speech."),
        (
            Column(_("Character"), is_number=False), Column(_("Episodes")), Column(_("Lines")), Column(_("Words")),
            Column(_("Seconds")), Column(_("Share of the time spoken, %")),
        ),
        tuple(rows), (_("All"), len(found), *_numbers(every, model), 100 if every.lines else None),
    )  # fmt: skip


def _numbers(tally: Tally, model: Model) -> tuple[int, int, int]:
    return tally.lines, tally.time.words, round(tally.time.seconds(model))


def _share(part: Tally, whole: Tally) -> int | None:
    return round(100 * part.time.speech_s / whole.time.speech_s) if whole.time.speech_s else None


def _lines(found: Sequence[Read]) -> Table:
    return _by_person(
        found, "lines", _("Lines per character and episode"), _("A line is one speech."), lambda tally: tally.lines
    )


def _seconds(found: Sequence[Read], model: Model) -> Table:
    title, about = _("Seconds per character and episode"), _("Time spoken, estimated, with its pauses.")
    return _by_person(found, "seconds", title, about, lambda tally: round(tally.time.seconds(model)))


def _by_person(found: Sequence[Read], key: str, title: str, about: str, number: Callable[[Tally], int]) -> Table:
    names = _names(found)

    def row(head: str, said: dict[str, Tally]) -> tuple[Cell, ...]:
        every = reduce(add, said.values(), SILENT)
        return (head, *(number(said[name]) if name in said else None for name in names), number(every))

    together = {name: reduce(add, (one.said.get(name, SILENT) for one in found), SILENT) for name in names}
    columns = (Column(_("Episode"), is_number=False), *(Column(name) for name in names), Column(_("All")))
    rows = tuple(row(_name(one.episode), one.said) for one in found)
    return Table(key, title, about, columns, rows, row(_("All"), together))


def _cast(found: Sequence[Read]) -> Table:
    """Who speaks, in the order of their lines."""
    rows = []
    for one in found:
        names = sorted(one.said, key=lambda name: (-one.said[name].lines, name))
        rows.append((_name(one.episode), len(names), ", ".join(names)))
    columns = (Column(_("Episode"), is_number=False), Column(_("People")), Column(_("Who speaks"), is_number=False))
    return Table("cast", _("Cast per episode"), _("Who speaks, who says most first."), columns, tuple(rows))


def _sets(found: Sequence[Read], model: Model) -> Table:
    scenes_of: dict[str, list[tuple[int, SceneRead, Place]]] = defaultdict(list)
    for one in found:
        for scene in one.scenes:
            if scene.place:
                scenes_of[scene.place.set].append((one.episode.number, scene, scene.place))
    ordered = sorted(scenes_of.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    every = [row for _name, scenes in ordered for row in scenes]
    rows: list[tuple[Cell, ...]] = [(name or _("(no name)"), *_set_numbers(one, model)) for name, one in ordered]
    return Table(
        "sets", _("Scenes per set"), _("By the names in headings; the most used first."),
        (
            Column(_("Set"), is_number=False), *_light_columns(), Column(_("Seconds")), Column(_("Episodes")),
        ),
        tuple(rows), (_("All"), *_set_numbers(every, model)),
    )  # fmt: skip


def _set_numbers(rows: Sequence[tuple[int, SceneRead, Place]], model: Model) -> tuple[int, ...]:
    time = reduce(add, (scene.time for _number, scene, _place in rows), NOTHING)
    episodes = {number for number, _scene, _place in rows}
    return (*_counts([place for _number, _scene, place in rows]), round(time.seconds(model)), len(episodes))


def _light_columns() -> tuple[Column, ...]:
    titles = (
        _("Scenes"), _("Inside"), _("Outside"), _("Day"), _("Night"), _("Dawn or dusk"), _("Not said"),
    )  # fmt: skip
    return tuple(Column(title) for title in titles)


def _counts(places: Sequence[Place]) -> tuple[int, ...]:
    """As _light_columns: a scene that plays inside and outside counts in both."""
    lights = [place.light for place in places]
    by_light = (lights.count(light) for light in (Light.DAY, Light.NIGHT, Light.TWILIGHT, Light.UNSAID))
    return (len(places), sum(one.inside for one in places), sum(one.outside for one in places), *by_light)


def _light(found: Sequence[Read]) -> Table:
    rows: list[tuple[Cell, ...]] = [(_name(one.episode), *_counts(one.headed)) for one in found]
    total: tuple[Cell, ...] = (_("All"), *_counts([place for one in found for place in one.headed]))
    about = _("A scene that goes on has the light of the one before. Inside and outside at once counts in both.")
    columns = (Column(_("Episode"), is_number=False), *_light_columns())
    return Table("day-and-night", _("Day and night"), about, columns, tuple(rows), total)
