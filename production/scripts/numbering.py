"""Scene numbers that stay once a script is locked: what is put in becomes 12A, what is taken out is OMITTED. Pure.

A scene is known again by the number in its heading, else by heading and text, also when it has moved; then, between
scenes that were found, by how much is alike. A number is never given twice, and no scene that is found loses its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from production.scripts.document import UNPRINTED, Document, Element, Kind, Scene, scenes
from production.scripts.typesetting.labels import OMITTED, Style, between

LIKE = 0.5  # how much of heading and text must be the same where neither is wholly


@dataclass(frozen=True, slots=True)
class Numbered:
    """A scene with its number. ``scene`` is its heading's id now; empty where it is omitted."""

    number: str
    scene: str
    heading: str
    body: tuple[str, ...]

    @property
    def is_omitted(self) -> bool:
        return not self.scene

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "scene": self.scene, "heading": self.heading, "body": list(self.body)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Numbered:
        return cls(data["number"], data["scene"], data["heading"], tuple(data["body"]))


def lock(document: Document) -> tuple[Numbered, ...]:
    """Numbers for every scene, from 1, in order; one that a heading already has is kept, the second of two equal ones
    not."""
    found = [_of(scene, "") for scene in _headed(document)]
    written = [scene.heading.number for scene in _headed(document) if scene.heading]
    taken, given, last = set(filter(None, written)), set[str](), 0
    numbered = list[Numbered]()
    for scene, own in zip(found, written, strict=True):
        number = own if own not in given else ""
        if not number:
            last = next(
                count for count in range(last + 1, last + len(found) + len(taken) + 2) if str(count) not in taken
            )
            number = str(last)
            taken.add(number)
        elif number.isdecimal():
            last = max(last, int(number))
        given.add(number)
        numbered.append(replace(scene, number=number))
    return tuple(numbered)


def renumber(locked: Sequence[Numbered], document: Document, *, style: Style = Style.SUFFIX) -> tuple[Numbered, ...]:
    """The locked numbers carried on to a changed document: every locked scene once, found or omitted, and the new
    ones between them, in the order in which they are printed. A new one keeps a number of its own that is free."""
    now = [_of(scene, scene.heading.number if scene.heading else "") for scene in _headed(document)]
    same = _matched(locked, now)
    taken, kept = {scene.number for scene in locked}, list[Numbered]()
    for place, scene in enumerate(now):
        number = locked[same[place]].number if place in same else scene.number
        kept.append(replace(scene, number="" if place not in same and number in taken else number))
        taken.add(number)
    whole = _with_omitted(locked, kept, same)
    for place, scene in enumerate(whole):
        if not scene.number:
            before = whole[place - 1].number if place else ""
            after = next((other.number for other in whole[place + 1 :] if other.number), "")
            number = between(before, after, taken, style)
            taken.add(number)
            whole[place] = replace(scene, number=number)
    return tuple(whole)


def numbers(numbered: Sequence[Numbered]) -> dict[str, str]:
    """The number of each scene by its heading's id."""
    return {scene.scene: scene.number for scene in numbered if scene.scene}


def apply(document: Document, numbered: Sequence[Numbered]) -> Document:
    """The document with its numbers, and a heading that says OMITTED where a scene was taken out."""
    known, elements = numbers(numbered), list[Element]()
    omitted = _omitted_before(numbered)
    for element in document.elements:
        if element.kind is Kind.SCENE_HEADING and element.id in known:
            elements += omitted.get(element.id, ())
            elements.append(replace(element, number=known[element.id]))
        else:
            elements.append(element)
    return replace(document, elements=(*elements, *omitted.get("", ())))


def _omitted_before(numbered: Sequence[Numbered]) -> dict[str, list[Element]]:
    """The headings of omitted scenes by the scene they stand above; those at the end under an empty name."""
    found, waiting = dict[str, list[Element]](), list[Element]()
    for scene in numbered:
        if scene.is_omitted:
            name = f"omitted-{scene.number}"
            waiting.append(Element(kind=Kind.SCENE_HEADING, text=OMITTED, number=scene.number, given_id=name))
        elif waiting:
            found[scene.scene], waiting = waiting, []
    return found | {"": waiting}


def _headed(document: Document) -> Iterator[Scene]:
    return (scene for scene in scenes(document) if scene.heading)


def _of(scene: Scene, number: str) -> Numbered:
    assert scene.heading
    body = tuple(element.text for element in scene.elements if element.kind not in UNPRINTED)
    return Numbered(number, scene.heading.id, scene.heading.text, body)


def _with_omitted(locked: Sequence[Numbered], kept: Sequence[Numbered], same: Mapping[int, int]) -> list[Numbered]:
    """What is there, and each locked scene that is not, right after the one that it followed."""
    whole, found = list(kept), set(same.values())
    for place, scene in enumerate(locked):
        if place not in found:
            above = locked[place - 1].number if place else ""
            at = next((at + 1 for at, other in enumerate(whole) if other.number == above), 0) if above else 0
            whole.insert(at, replace(scene, scene=""))
    return whole


def _matched(locked: Sequence[Numbered], now: Sequence[Numbered]) -> dict[int, int]:
    """The place among the locked of each scene that was found again."""
    same = dict[int, int]()
    _match_equal(same, [scene.number for scene in locked], [scene.number for scene in now])
    _match_equal(same, *([(scene.heading, *scene.body) for scene in some] for some in (locked, now)))
    free = [place for place, scene in enumerate(locked) if place not in same.values() and not scene.is_omitted]
    likes = [
        (like, -abs(there - place), -there, place)
        for place in range(len(now)) if place not in same
        for there in free if (like := _like(locked[there], now[place])) >= LIKE
    ]  # fmt: skip
    for _like_it, _near, there, place in sorted(likes, reverse=True):
        if place not in same and -there not in same.values():
            same[place] = -there
    return same


def _match_equal(same: dict[int, int], locked: Sequence[Hashable], now: Sequence[Hashable]) -> None:
    """The first with the first, of those that have no match yet."""
    free = dict[Hashable, list[int]]()
    for there, key in enumerate(locked):
        if there not in same.values():
            free.setdefault(key, []).append(there)
    for place, key in enumerate(now):
        if key and place not in same and free.get(key):
            same[place] = free[key].pop(0)


def _like(locked: Numbered, now: Numbered) -> float:
    """Half by the heading, half by how many paragraphs are the same."""
    common = sum((Counter(locked.body) & Counter(now.body)).values())
    bodies = len(locked.body) + len(now.body)
    if locked.heading == now.heading:
        return 0.5 + (common / bodies if bodies else 0.5)
    return 0.5 * SequenceMatcher(None, locked.heading, now.heading).ratio() + (common / bodies if bodies else 0)
