"""The body of a Final Draft script as slots: which element stands for which part of the XML. Pure.

An element may be a paragraph, the break of a page before one (``StartsNewPage``), a note (``ScriptNote``, inside a
paragraph or pointing to a range of characters) or the summary of a scene.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from production.scripts.document import SPOKEN, Element, Kind
from production.scripts.fdx.kinds import element_of
from production.scripts.fdx.styles import marked
from production.scripts.fdx.tree import Child, Node

RANGE = re.compile(r"\s*(\d{1,9})\s*,\s*(\d{1,9})\s*")
BONEYARD = "Boneyard"  # the name of a note that holds what was cut
BLOCKS = ("DualDialogue", "OmittedScene")  # each counts two characters where it stands, its paragraphs none


class Part(StrEnum):
    PARAGRAPH = "paragraph"
    BREAK = "break"
    NOTE = "note"
    SUMMARY = "summary"


@dataclass(slots=True, eq=False)
class Dual:
    """A paragraph whose DualDialogue holds the speeches side by side; or a DualDialogue that stands alone."""

    node: Node
    before: list[Child]
    after_last: list[Child] = field(default_factory=list)

    @property
    def block(self) -> Node:
        return self.node if self.node.tag == "DualDialogue" else next(self.node.nodes("DualDialogue"))


@dataclass(slots=True, eq=False)
class Slot:
    """``nodes`` are of a paragraph: it, and those that read as one element with it. ``before`` is what stands between
    it and the one before: blanks, empty paragraphs, what no one knows."""

    element: Element
    part: Part
    node: Node  # the paragraph; of a note the ScriptNote
    nodes: list[Child] = field(default_factory=list)
    before: list[Child] = field(default_factory=list)
    more: list[str] = field(default_factory=list)  # further lines of dialogue, until the element has them
    dual: Dual | None = None
    holder: Node | None = None  # of a note: the paragraph or the ScriptNotes that it stands in


@dataclass(slots=True)
class Body:
    slots: list[Slot]
    after_last: list[Child]


@dataclass(slots=True)
class _Reading:
    notes: dict[int, list[tuple[Node, Node]]]  # by the id of the top paragraph: note and holder
    slots: list[Slot] = field(default_factory=list)
    before: list[Child] = field(default_factory=list)
    waiting: list[Slot] = field(default_factory=list)  # notes that a speech must not be torn by
    in_speech: bool = False


def body(script: Node) -> Body:
    """The slots of a FinalDraft element, in the order of their elements."""
    content = next(script.nodes("Content"))
    reading = _Reading(_ranged(script, content))
    for child in content.children:
        block = _dual(child)
        if block is None:
            _read_child(reading, child)
        else:
            _read_dual(reading, child, block)
    _end_speech(reading)
    reading.slots += [slot for note in reading.notes.get(0, ()) if (slot := _note(*note)).element.text]
    for slot in reading.slots:
        if slot.more:
            slot.element = replace(slot.element, text="\n".join([slot.element.text, *slot.more]))
    return Body(reading.slots, reading.before)


def _dual(child: Child) -> Node | None:
    if isinstance(child, str):
        return None
    return child if child.tag == "DualDialogue" else child.first("DualDialogue") if child.tag == "Paragraph" else None


def _read_dual(reading: _Reading, node: Child, block: Node) -> None:
    assert isinstance(node, Node)
    _end_speech(reading)
    _page_break(reading, node)
    dual, first = Dual(node, reading.before), len(reading.slots)
    reading.before = []
    for child in block.children:
        _read_child(reading, child, dual)
    _wait_for_notes(reading, node, dual_too=node.tag == "Paragraph")
    _end_speech(reading)
    dual.after_last, reading.before = reading.before, []
    for slot in [slot for slot in reading.slots[first:] if slot.element.kind is Kind.CHARACTER][1:]:
        slot.element = replace(slot.element, dual=True)
    if not any(
        slot.dual is dual for slot in reading.slots[first:]
    ):  # a block without words is something between paragraphs
        reading.before = [*dual.before, node]


def _read_child(reading: _Reading, child: Child, dual: Dual | None = None) -> None:
    if isinstance(child, str) or child.tag != "Paragraph":
        reading.before.append(child)
        return
    element = element_of(child, in_speech=reading.in_speech)
    if element is None:
        _page_break(reading, child, dual)
        reading.before.append(child)
    else:
        if element.kind is Kind.CHARACTER or element.kind not in SPOKEN:
            _end_speech(reading, dual)
        if not _joins(reading, element, child):
            _page_break(reading, child, dual)
            reading.slots.append(Slot(element, Part.PARAGRAPH, child, [child], reading.before, dual=dual))
            reading.before = []
            reading.slots.extend(_summaries(child))
        reading.in_speech = reading.in_speech or element.kind is Kind.CHARACTER
    _wait_for_notes(reading, child)
    if not reading.in_speech:
        _end_speech(reading, dual)


def _joins(reading: _Reading, element: Element, child: Node) -> bool:
    """Two paragraphs of dialogue under one cue are lines of one element, as in Fountain."""
    last = reading.slots[-1] if reading.slots else None
    if last is None or element.kind is not Kind.DIALOGUE or last.element.kind is not Kind.DIALOGUE:
        return False
    last.more.append(element.text)
    last.nodes += [*reading.before, child]
    reading.before = []
    return True


def _page_break(reading: _Reading, paragraph: Node, dual: Dual | None = None) -> None:
    """A speech is not torn, so a break inside one stays in the XML alone."""
    if paragraph.attributes.get("StartsNewPage") == "Yes" and not reading.in_speech and dual is None:
        reading.slots.append(Slot(Element(kind=Kind.PAGE_BREAK, text=""), Part.BREAK, paragraph))


def _summaries(paragraph: Node) -> Iterator[Slot]:
    properties = paragraph.first("SceneProperties")
    summary = properties.first("Summary") if properties else None
    for line in summary.nodes("Paragraph") if summary else ():
        text = " ".join(marked(line).split())
        if text:
            yield Slot(Element(kind=Kind.SYNOPSIS, text=text), Part.SUMMARY, line, holder=summary)


def _wait_for_notes(reading: _Reading, paragraph: Node, *, dual_too: bool = True) -> None:
    own = [(note, paragraph) for note in paragraph.nodes("ScriptNote")] if dual_too else []
    found = [_note(note, holder) for note, holder in own + reading.notes.pop(id(paragraph), [])]
    reading.waiting += [slot for slot in found if slot.element.text]


def _note(note: Node, holder: Node) -> Slot:
    lines = [marked(paragraph) for paragraph in note.nodes("Paragraph")] or [note.text().strip()]
    text = "\n".join(line for line in lines if line.strip())
    kind = Kind.BONEYARD if note.attributes.get("Name") == BONEYARD else Kind.NOTE
    return Slot(Element(kind=kind, text=text), Part.NOTE, note, holder=holder)


def _end_speech(reading: _Reading, dual: Dual | None = None) -> None:
    """Notes come after it; those of speeches side by side after both."""
    reading.in_speech = False
    if dual is None:
        reading.slots += reading.waiting
        reading.waiting = []


def _ranged(script: Node, content: Node) -> dict[int, list[tuple[Node, Node]]]:
    """The notes of ScriptNotes by the paragraph in which their range begins; under 0 those that point to none."""
    found: dict[int, list[tuple[Node, Node]]] = {}
    tops = list(spans(content))
    starts = [start for _node, start, _length in tops]
    for holder in script.nodes("ScriptNotes"):
        for note in holder.nodes("ScriptNote"):
            at = bisect_right(starts, first_character(note)) - 1
            found.setdefault(id(tops[at][0]) if at >= 0 else 0, []).append((note, holder))
    return found


def first_character(note: Node) -> int:
    """Where a note's range begins; -1 where it names none."""
    found = RANGE.fullmatch(note.attributes.get("Range", ""))
    return int(found[1]) if found else -1


def spans(content: Node) -> Iterator[tuple[Node, int, int]]:
    """Each top paragraph with its first character and its length, as ranges count: from 0, the words, two for a block
    inside, and one for the paragraph's end."""
    start = 0
    for node in content.children:
        if isinstance(node, Node) and node.tag in ("Paragraph", "DualDialogue"):
            length = (2 if node.tag == "DualDialogue" else _inside(node)) + 1
            yield node, start, length
            start += length


def _inside(paragraph: Node) -> int:
    words = sum(len(text.text()) for text in paragraph.nodes("Text"))
    return words + 2 * sum(1 for name in BLOCKS for _block in paragraph.nodes(name))
