"""Pages as they are stored: lines with their places, drawn from this alone, so that a locked page stays. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from production.scripts.grammar.emphasis import Run
from production.scripts.typesetting.paper import LETTER, PAPERS, Align, Column, Paper

MORE, CONTINUED = "more", "continued"  # kinds of lines that the page itself adds


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of one paragraph.

    ``row`` counts from 0 at the top of the page's text, ``part`` the lines of the element, ``start`` the letters of its
    printed text before this line. ``scene`` is the id of the heading above, ``number`` a scene's own, on the first
    line of its heading. ``mark`` is the set whose asterisk the line carries.
    """

    row: int
    column: Column
    runs: tuple[Run, ...]
    kind: str
    element: str
    part: int = 0
    start: int = 0
    scene: str = ""
    number: str = ""
    rtl: bool = False
    wide: bool = False
    mark: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def is_own(self) -> bool:
        """Whether it is of the script, not one that the page adds where a speech is broken."""
        return self.kind not in (MORE, CONTINUED)

    def as_json(self) -> dict[str, Any]:
        column = self.column
        data: dict[str, Any] = {
            "row": self.row,
            "column": [round(column.left, 2), round(column.width, 2), str(column.align)],
            "runs": [[run.text, _style(run)] for run in self.runs],
            "kind": str(self.kind),
            "element": self.element,
        }
        others = ("part", "start", "scene", "number", "rtl", "wide", "mark")
        return data | {name: getattr(self, name) for name in others if getattr(self, name)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        left, width, align = data["column"]
        runs = tuple(Run(text, "b" in style, "i" in style, "u" in style) for text, style in data["runs"])
        return cls(**{**data, "column": Column(left, width, Align(align)), "runs": runs})


def _style(run: Run) -> str:
    return "b" * run.bold + "i" * run.italic + "u" * run.underline


@dataclass(frozen=True, slots=True)
class Page:
    """``label`` is what stands in its corner, 12A; ``set`` the name of the revision set that last changed it."""

    label: str
    lines: tuple[Line, ...]
    set: str = ""

    @property
    def rows(self) -> int:
        return max((line.row + 1 for line in self.lines), default=0)

    def as_json(self) -> dict[str, Any]:
        return {"label": self.label, "set": self.set, "lines": [line.as_json() for line in self.lines]}


@dataclass(frozen=True, slots=True)
class Pagination:
    pages: tuple[Page, ...]
    paper: Paper = field(default=LETTER)

    def as_json(self) -> dict[str, Any]:
        return {"paper": self.paper.name, "pages": [page.as_json() for page in self.pages]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Pagination:
        pages = (
            Page(page["label"], tuple(map(Line.from_json, page["lines"])), page.get("set", ""))
            for page in data["pages"]
        )
        return cls(tuple(pages), PAPERS[data["paper"]])

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(page.label for page in self.pages)

    def lines(self) -> Iterator[Line]:
        """Those of the script, in order."""
        return (line for page in self.pages for line in page.lines if line.is_own)

    def of_set(self, name: str) -> Pagination:
        """All pages as issued with one set."""
        return replace(self, pages=tuple(replace(page, set=name) for page in self.pages))


def texts(lines: Iterable[Line]) -> Iterator[tuple[str, str, str]]:
    """Kind, id and printed text of each element, in order; blanks stand for what lines left out between them."""
    kind, element, text = "", None, ""
    for line in lines:
        if line.element != element:
            if element is not None:
                yield kind, element, text
            kind, element, text = str(line.kind), line.element, ""
        text = text.ljust(line.start) + line.text
    if element is not None:
        yield kind, element, text


def eighths(pagination: Pagination) -> dict[str, int]:
    """How long each scene is, in eighths of a page: by the rows it takes, blank ones included, at least 1."""
    rows: dict[str, int] = {}
    for page in pagination.pages:
        begins = 0
        lines = [line for line in page.lines if line.scene]
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            if following is None or following.scene != line.scene:
                ends = page.rows if following is None else following.row
                rows[line.scene] = rows.get(line.scene, 0) + ends - begins
                begins = ends
    return {scene: max(1, int(count * 8 / pagination.paper.rows + 0.5)) for scene, count in rows.items()}
