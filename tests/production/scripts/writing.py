"""Scripts written down element by element, for tests of what is made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from production.scripts.document import Document, Element, Kind
from production.scripts.typesetting.pages import Page, Pagination

HEADING = "INT. LAUNDROMAT - NIGHT"


def document(*elements: Element | Iterable[Element], title: Iterable[tuple[str, str]] = ()) -> Document:
    """The elements in order, each with an id from its type, its text and how often the same came before."""
    flat = [one for each in elements for one in ([each] if isinstance(each, Element) else each)]
    seen, named = Counter[str](), list[Element]()
    for element in flat:
        key = f"{element.kind}:{element.name or element.text}"
        seen[key] += 1
        named.append(with_id(element, f"{key}:{seen[key]}"))
    return Document(tuple(title), tuple(named))


def with_id(element: Element, name: str) -> Element:
    fields = ("kind", "text", "number", "name", "extension", "dual", "level")
    return Element(**{field: getattr(element, field) for field in fields}, given_id=name)


def heading(text: str = HEADING, number: str = "") -> Element:
    return Element(kind=Kind.SCENE_HEADING, text=text, number=number)


def action(text: str) -> Element:
    return Element(kind=Kind.ACTION, text=text)


def speech(name: str, *said: str, extension: str = "", dual: bool = False) -> list[Element]:
    """A cue and what is said; what begins with a bracket is a parenthetical."""
    cue = Element(kind=Kind.CHARACTER, text=name, name=name, extension=extension, dual=dual)
    kinds = [Kind.PARENTHETICAL if text[0] in "(（" else Kind.DIALOGUE for text in said]
    return [cue, *(Element(kind=kind, text=text) for kind, text in zip(kinds, said, strict=True))]


def element(kind: Kind, text: str = "") -> Element:
    return Element(kind=kind, text=text)


def sentences(count: int, start: int = 1) -> str:
    """Each takes a line of dialogue, more or less: 30 letters."""
    return " ".join(f"This is sentence number {number:05d}." for number in range(start, start + count))


def rows(page: Page) -> list[str]:
    """The page's text, row by row; blank rows are empty."""
    found = [""] * page.rows
    for line in page.lines:
        found[line.row] = f"{found[line.row]} {line.text}".strip() if found[line.row] else line.text
    return found


def said(pagination: Pagination) -> str:
    """All that is the script's own, without blanks."""
    return "".join("".join(line.text.split()) for line in pagination.lines())
