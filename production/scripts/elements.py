"""What was found on the lines of a text, made elements with their sources and ids. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from hashlib import blake2b

from production.scripts.document import Element, Kind
from production.scripts.paragraphs import Found

_ID_BYTES = 8


class _Draft:
    """An element while it is filled; then it becomes one by its class. A frozen class's own way to be filled takes
    five times as long, which would be most of what reading a script takes."""

    __slots__ = tuple(field.name for field in fields(Element))

    kind: Kind
    text: str
    line: int
    end_line: int
    id: str
    source: str
    number: str
    name: str
    extension: str
    dual: bool
    level: int


def made(text: str, starts: Sequence[int], found: Sequence[Found]) -> tuple[Element, ...]:
    """The elements in order. An id follows from the kind, from the words, and from how often the same came before."""
    idents: dict[str, str] = {}
    counts: dict[str, int] = {}
    elements: list[Element] = []
    for kind, words, first, last, begin, end, (number, name, extension, dual, level) in found:
        same = kind + "\0" + words
        if "\n" in same:
            same = same.replace("\n", " ")
        ident = idents.get(same)
        if ident:
            counts[same] = count = counts.get(same, 1) + 1
            ident = f"{ident}-{count}"
        else:
            ident = blake2b(same.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
            idents[same] = ident
        draft = _Draft()
        draft.kind = kind
        draft.text = words
        draft.line = first + 1
        draft.end_line = last
        draft.id = ident
        draft.source = text[starts[begin] : starts[end]]
        draft.number = number
        draft.name = name
        draft.extension = extension
        draft.dual = dual
        draft.level = level
        draft.__class__ = Element  # type: ignore[assignment]
        elements.append(draft)  # type: ignore[arg-type]
    return tuple(elements)
