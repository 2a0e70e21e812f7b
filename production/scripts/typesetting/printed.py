"""A paragraph as it is printed: its text and emphasis, its column, and the lines that it falls into. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from production.scripts.document import Element, Kind
from production.scripts.grammar.emphasis import Run, runs
from production.scripts.typesetting.pages import CONTINUED, MORE, Line
from production.scripts.typesetting.paper import Column, Options, column, mirrored
from production.scripts.typesetting.wrap import is_right_to_left, is_wide, wrap

CAPITALS = (Kind.SCENE_HEADING, Kind.TRANSITION)
TAB = " " * 4
LEFT_TO_RIGHT_MARK = "\u200e"


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """An element's printed text, or one of the page's own; ``index`` is the element's place among those printed."""

    kind: str
    element: str
    runs: tuple[Run, ...]
    column: Column
    index: int = 0
    scene: str = ""
    number: str = ""
    rtl: bool = False

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @cached_property
    def wide(self) -> bool:
        return is_wide(self.text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph from one letter of its text to another; to its end where ``end`` is None."""

    paragraph: Paragraph
    start: int = 0
    end: int | None = None

    def lines(self) -> Iterator[Line]:
        """Its lines, the first in row 0."""
        paragraph = self.paragraph
        here = paragraph.text[self.start : self.end]
        for row, (begins, ends) in enumerate(wrap(here, paragraph.column.width, wide=paragraph.wide)):
            yield Line(
                row=row, column=paragraph.column, kind=paragraph.kind, element=paragraph.element, part=row,
                runs=cut(paragraph.runs, self.start + begins, self.start + ends), start=self.start + begins,
                scene=paragraph.scene, number=paragraph.number if not (row or self.start) else "",
                rtl=paragraph.rtl, wide=paragraph.wide,
            )  # fmt: skip


def cut(whole: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs between two letters of the text that they make together."""
    found, at = list[Run](), 0
    for run in whole:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            found.append(replace(run, text=text))
        at += len(run.text)
    return tuple(found)


def paragraph(element: Element, index: int, scene: str, *, place: int = 0, rtl: bool | None = None) -> Paragraph:
    """An element as a paragraph, alone (``place`` 0) or as the left or right of two who speak at once (1, 2).

    ``rtl`` is the direction of what is around, which a text without letters takes.
    """
    printed = _printed(element)
    own = is_right_to_left("".join(run.text for run in printed))
    is_rtl = bool(rtl if own is None else own)
    return Paragraph(
        kind=str(element.kind), element=element.id or f"#{index}", runs=printed, index=index, scene=scene,
        column=(mirrored if is_rtl else column)(element.kind, place),
        number=element.number if element.kind is Kind.SCENE_HEADING else "", rtl=is_rtl,
    )  # fmt: skip


def _printed(element: Element) -> tuple[Run, ...]:
    text = element.text.replace("\t", TAB)
    if element.kind is Kind.CHARACTER and element.name:
        text = f"{element.name}{_in_brackets(element)}" if element.extension else element.name
    if element.kind in CAPITALS:
        text = text.upper()
    if element.kind is Kind.NOTE:
        text = f"[{text}]"
    is_italic = element.kind in (Kind.LYRICS, Kind.SYNOPSIS, Kind.NOTE)
    return tuple(replace(run, italic=not run.italic) if is_italic else run for run in runs(text))


def _in_brackets(cue: Element) -> str:
    """A cue's extension: in full-width brackets where it is Chinese, its full stops kept with its letters where a name
    that runs from right to left stands before it."""
    if is_wide(cue.extension):
        return f"（{cue.extension}）"
    stays = is_right_to_left(cue.name) and is_right_to_left(cue.extension) is False
    return f" ({cue.extension}{LEFT_TO_RIGHT_MARK if stays else ''})"


def more(cue: Paragraph, options: Options) -> Paragraph:
    return replace(cue, kind=MORE, runs=(Run(options.more),), element="", number="")


def continued(cue: Paragraph, options: Options) -> Paragraph:
    """The cue on the next page. It says so once, whatever it said before."""
    return replace(again(cue, options), kind=CONTINUED, element="")


def again(cue: Paragraph, options: Options) -> Paragraph:
    """The cue of somebody who goes on speaking."""
    if options.continued.casefold() in cue.text.casefold():
        return cue
    space = "" if options.continued.startswith("（") else " "
    return replace(cue, runs=(*cue.runs, Run(f"{space}{options.continued}")))
