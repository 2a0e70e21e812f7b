"""The scenes of a script's head with their time, and what was measured of them, kept through every save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from production.scripts import anchors, fountain, timing
from production.scripts.document import Document
from production.scripts.models import SceneTiming, Script

LONGEST_HEADING = 200  # characters that are kept
MOST_SCENES = 1_000  # an episode has some three; a feature 120


@dataclass(frozen=True, slots=True)
class Scene:
    """What the head says of one: its heading's id, text and line, 0 before the first heading, and its time."""

    element: str
    heading: str
    line: int
    time: timing.Time


def keep(script: Script, old: str, new: str, document: Document) -> None:
    """Write the scenes of the new text, each with what was measured of it in the old.

    A scene is the same where its heading stands on the line that was followed, else where its heading says the same.
    One that was taken out keeps what was measured, for when it is brought back. Two queries; the text is compared
    only where something was measured. Called where the script is locked.
    """
    scenes = _scenes(document)
    rows = list(SceneTiming.objects.filter(script=script).order_by("position", "pk"))
    measured = [row for row in rows if row.is_measured]
    same = _followed(measured, old, new, scenes) if measured else {}
    SceneTiming.objects.filter(script=script).delete()
    lost = [_row(script, None, row, row) for row in measured if row.pk not in {one.pk for one in same.values()}]
    now = [_row(script, position, scene, same.get(position)) for position, scene in enumerate(scenes)]
    SceneTiming.objects.bulk_create([*now, *lost])


def _scenes(document: Document) -> list[Scene]:
    found = []
    for scene in timing.scene_times(document):
        if scene.heading:
            text = " ".join(scene.heading.text.split())[:LONGEST_HEADING]
            found.append(Scene(scene.heading.id, text, scene.heading.line, scene.time))
        elif scene.time != timing.NOTHING:
            found.append(Scene("", "", 0, scene.time))
    return found[:MOST_SCENES]


def _followed(rows: Sequence[SceneTiming], old: str, new: str, scenes: Sequence[Scene]) -> dict[int, SceneTiming]:
    """The rows that go on, by their new positions."""
    lines = {scene.element: scene.line for scene in _scenes(fountain.parse(old))}
    wanted = {line for row in rows if row.position is not None and (line := lines.get(row.element))}
    moved = anchors.follow(old, new, wanted)
    positions = {scene.line: position for position, scene in enumerate(scenes)}
    found: dict[int, SceneTiming] = {}
    for row in rows:
        line = lines.get(row.element) if row.position is not None else None
        there = positions.get(moved.get(line) or -1) if line else positions.get(0) if line == 0 else None
        if there is not None:
            found.setdefault(there, row)
    return found | _named(rows, found, scenes)


def _named(
    rows: Iterable[SceneTiming], found: dict[int, SceneTiming], scenes: Sequence[Scene]
) -> dict[int, SceneTiming]:
    """Of the rows that were not followed, those whose heading stands somewhere still."""
    taken = {row.pk for row in found.values()}
    free = [(position, scene.heading) for position, scene in enumerate(scenes) if position not in found]
    named: dict[int, SceneTiming] = {}
    for row in rows:
        there = next((at for at, heading in free if heading == row.heading and at not in named), None)
        if row.pk not in taken and there is not None:
            named[there] = row
    return named


def _row(script: Script, position: int | None, scene: Scene | SceneTiming, kept: SceneTiming | None) -> SceneTiming:
    time = scene.time if isinstance(scene, Scene) else timing.Time(scene.speech_s, scene.action_lines, 0)
    return SceneTiming(
        script=script, element=scene.element, heading=scene.heading, position=position,
        speech_s=time.speech_s, action_lines=time.action_lines,
        timed_s=kept.timed_s if kept else None, actual_s=kept.actual_s if kept else None,
        by_id=kept.by_id if kept else None,
    )  # fmt: skip
