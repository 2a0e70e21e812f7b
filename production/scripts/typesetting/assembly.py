"""A document's printed elements put together as they stay together on a page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from production.scripts.document import SPOKEN, UNPRINTED, Document, Element, Kind
from production.scripts.typesetting.blocks import Block, Break, Dual
from production.scripts.typesetting.paper import BLANK_ROWS, Options
from production.scripts.typesetting.printed import Paragraph, Piece, again, paragraph

type Group = list[tuple[int, Element]]  # a cue with its speech, or one element; each with its place in the document


@dataclass
class _Scene:
    """Where the reader is: under which heading, and who spoke last below it."""

    options: Options
    heading: str = ""
    speaker: str = ""

    def enter(self, index: int, element: Element) -> None:
        self.heading, self.speaker = element.id or f"#{index}", ""

    def speaks_again(self, cue: Element) -> bool:
        name = (cue.name or cue.text).casefold()
        is_same, self.speaker = name == self.speaker, name
        return is_same and self.options.same_speaker


def blocks(document: Document, options: Options) -> Iterator[Block | Dual | Break]:
    """What stays together, in order."""
    scene, groups = _Scene(options), list(_groups(document, options))
    number = 0
    while number < len(groups):
        here, following = groups[number], groups[number + 1 : number + 2]
        if following and _is_beside(here, following[0]):
            yield Dual(_block(here, scene, place=1), _block(following[0], scene, place=2))
            number += 2
            continue
        first_index, first = here[0]
        if first.kind is Kind.SCENE_HEADING:
            scene.enter(first_index, first)
        yield Break() if first.kind is Kind.PAGE_BREAK else _block(here, scene)
        number += 1


def _is_beside(first: Group, second: Group) -> bool:
    left, right = first[0][1], second[0][1]
    return left.kind is right.kind is Kind.CHARACTER and right.dual and not left.dual


def _groups(document: Document, options: Options) -> Iterator[Group]:
    group: Group = []
    for index, element in enumerate(document.elements):
        if not _is_printed(element, options):
            continue
        goes_on = element.kind in SPOKEN and element.kind is not Kind.CHARACTER
        if goes_on and group and group[0][1].kind in SPOKEN:
            group.append((index, element))
            continue
        if group:
            yield group
        group = [(index, element)]
    if group:
        yield group


def _is_printed(element: Element, options: Options) -> bool:
    chosen = {Kind.NOTE: options.notes, Kind.SYNOPSIS: options.synopses}
    return chosen.get(element.kind, element.kind not in UNPRINTED)


def _block(group: Group, scene: _Scene, place: int = 0) -> Block:
    cue, rest = _cue(group, scene, place)
    pieces = list[Piece]()
    for index, element in rest:
        around = pieces[-1].paragraph.rtl if pieces else cue.rtl if cue else None
        pieces.append(Piece(paragraph(element, index, scene.heading, place=place, rtl=around)))
    return Block(
        pieces=tuple(pieces), options=scene.options, space=BLANK_ROWS.get(group[0][1].kind, 1),
        cue=Piece(cue) if cue else None,
    )  # fmt: skip


def _cue(group: Group, scene: _Scene, place: int) -> tuple[Paragraph | None, Sequence[tuple[int, Element]]]:
    index, element = group[0]
    if element.kind is not Kind.CHARACTER:
        return None, group
    cue = paragraph(element, index, scene.heading, place=place)
    if scene.speaks_again(element):
        cue = again(cue, scene.options)
    return cue, group[1:]
