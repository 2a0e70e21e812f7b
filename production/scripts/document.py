"""A script as typed elements, whatever it was read from: Fountain, Final Draft or pasted text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Any

_ID_BYTES = 8


class Kind(StrEnum):
    SCENE_HEADING = "scene_heading"
    ACTION = "action"
    CHARACTER = "character"
    DIALOGUE = "dialogue"
    PARENTHETICAL = "parenthetical"
    LYRICS = "lyrics"
    TRANSITION = "transition"
    CENTERED = "centered"
    PAGE_BREAK = "page_break"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    NOTE = "note"
    BONEYARD = "boneyard"


SPOKEN = frozenset({Kind.CHARACTER, Kind.PARENTHETICAL, Kind.DIALOGUE, Kind.LYRICS})
UNPRINTED = frozenset({Kind.SECTION, Kind.SYNOPSIS, Kind.NOTE, Kind.BONEYARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One paragraph of a script.

    ``text`` is what is read: without the marks that force a type, without notes and boneyard inside it, its lines
    joined by line feeds; the marks of emphasis (``*``, ``**``, ``_``) stay. ``line`` and ``end_line`` are its first and
    last line in the source, from 1; 0 where there is none. ``nth`` counts the elements of the same words down to this
    one, from 1; 0 for an element of no document. ``source`` holds its own lines as they were written, blank lines
    before it included, so that all sources together are the text.
    """

    kind: Kind
    text: str
    line: int = 0
    end_line: int = 0
    nth: int = 0
    given_id: str = ""
    source: str = ""
    number: str = ""  # of a scene heading: what stands between the #
    name: str = ""  # of a character: the cue without extension and dual mark
    extension: str = ""  # of a character: V.O., O.S., CONT'D, without brackets
    dual: bool = False  # of a character: speaks beside the one before
    level: int = 0  # of a section, from 1

    @property
    def id(self) -> str:
        """What stays when other elements are edited: the one that was given, else one that follows from type, words and
        ``nth``; empty where there is neither. Made when asked for: most elements never are."""
        if self.given_id or not self.nth:
            return self.given_id
        same = f"{self.kind}\0{self.text}"
        ident = blake2b(same.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
        return ident if self.nth == 1 else f"{ident}-{self.nth}"

    def as_json(self) -> dict[str, Any]:
        """Type, text, lines and id, and what only its type has."""
        data: dict[str, Any] = {"type": str(self.kind), "text": self.text, "line": self.line, "end_line": self.end_line}
        own = {
            Kind.SCENE_HEADING: ("number",), Kind.CHARACTER: ("name", "extension", "dual"), Kind.SECTION: ("level",),
        }  # fmt: skip
        return data | {"id": self.id} | {name: getattr(self, name) for name in own.get(self.kind, ())}


@dataclass(frozen=True, slots=True)
class Document:
    """A title page of keys and values, in order, and the elements.

    ``title_source`` is the title page as it was written, ``tail`` what follows the last element (blank lines).
    """

    title_page: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]
    title_source: str = ""
    tail: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "title_page": [list(pair) for pair in self.title_page],
            "elements": [element.as_json() for element in self.elements],
        }

    def title(self, key: str) -> str:
        """The value of a key of the title page, in any case; empty where it has none."""
        return next((value for name, value in self.title_page if name.casefold() == key.casefold()), "")


@dataclass(frozen=True, slots=True)
class Scene:
    """A heading with all that stands below it; before the first heading, none."""

    heading: Element | None
    elements: tuple[Element, ...]


def counted(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements with their ``nth``."""
    counts = Counter[str]()
    for element in elements:
        counts[element.text] += 1
        yield replace(element, nth=counts[element.text])


def scenes(document: Document) -> Iterator[Scene]:
    """The document cut at its scene headings. Sections do not end a scene."""
    heading, below = None, list[Element]()
    for element in document.elements:
        if element.kind is Kind.SCENE_HEADING:
            if heading or below:
                yield Scene(heading, tuple(below))
            heading, below = element, []
        else:
            below.append(element)
    if heading or below:
        yield Scene(heading, tuple(below))
