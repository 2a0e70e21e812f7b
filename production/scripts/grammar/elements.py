"""What was found on the lines of a text, made elements with their sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from production.scripts.document import Element, Kind
from production.scripts.grammar.paragraphs import Found


class _Draft:
    """An element while it is filled; then it becomes one by its class. A frozen class's own way to be filled takes
    five times as long, which would be most of what reading a script takes."""

    __slots__ = tuple(field.name for field in fields(Element))

    kind: Kind
    text: str
    line: int
    end_line: int
    nth: int
    given_id: str
    source: str
    number: str
    name: str
    extension: str
    dual: bool
    level: int


def made(text: str, starts: Sequence[int], found: Sequence[Found]) -> tuple[Element, ...]:
    """The elements in order."""
    counts: dict[str, int] = {}
    elements: list[Element] = []
    count, add = counts.get, elements.append
    for kind, words, first, last, begin, end, (number, name, extension, dual, level) in found:
        counts[words] = nth = count(words, 0) + 1
        draft = _Draft()
        draft.kind = kind
        draft.text = words
        draft.line = first + 1
        draft.end_line = last
        draft.nth = nth
        draft.given_id = ""
        draft.source = text[starts[begin] : starts[end]]
        draft.number = number
        draft.name = name
        draft.extension = extension
        draft.dual = dual
        draft.level = level
        draft.__class__ = Element  # type: ignore[assignment]
        add(draft)  # type: ignore[arg-type]
    return tuple(elements)
