"""Notes in a Final Draft script: pinned to a range of characters, or, in older files, inside their paragraph. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from production.scripts.document import Kind
from production.scripts.fdx.content import BONEYARD, RANGE, Body, Part, Slot, spans
from production.scripts.fdx.placing import Placed, taken_out
from production.scripts.fdx.styles import texts
from production.scripts.fdx.tree import Child, Node

Spans = Sequence[tuple[Node, int, int]]


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a note points to: a paragraph, how far into it, how many characters on; and where that paragraph was."""

    paragraph: Node
    offset: int
    length: int
    was: tuple[int, int]


def pinned(content: Node, slots: Iterable[Slot]) -> dict[Slot, Pin]:
    """The pins of notes with a range, before anything is edited."""
    tops = list(spans(content))
    found = {}
    place = 0
    for first, end, slot in sorted(_ranges(slots), key=lambda each: each[0]):
        while place + 1 < len(tops) and tops[place + 1][1] <= first:
            place += 1
        if tops:
            node, start, length = tops[place]
            found[slot] = Pin(node, first - start, max(0, end - first), (start, length))
    return found


def _ranges(slots: Iterable[Slot]) -> Iterable[tuple[int, int, Slot]]:
    for slot in slots:
        found = RANGE.fullmatch(slot.node.attributes.get("Range", "")) if slot.part is Part.NOTE else None
        if found:
            yield int(found[1]), int(found[2]), slot


def write(script: Node, placed: Sequence[Placed], old: Body, pins: dict[Slot, Pin], tops: Spans) -> None:
    """Notes that stay keep their XML and point to the same words; new ones point to the paragraph before them."""
    for slot in taken_out(placed, old):
        if slot.part is Part.NOTE and slot.holder:
            slot.holder.children.remove(slot.node)
    where = {node: (start, length) for node, start, length in tops}
    inside = _paragraphs(tops)
    anchor = next((one.top for one in placed if one.top), None)
    for one in placed:
        anchor = one.top or anchor
        if one.element.kind not in (Kind.NOTE, Kind.BONEYARD):
            continue
        note = _note(one)
        pin = pins.get(one.slot) if one.slot else None
        span = where.get(anchor, (0, 1)) if anchor else (0, 1)
        if pin:
            _point(note, *((where[pin.paragraph], pin) if pin.paragraph in where else (span, None)))
        elif one.slot is None or _has_lost_its_paragraph(one.slot, inside):
            _point(note, span, None)
            _add(script, note)


def _paragraphs(tops: Spans) -> set[Node]:
    """Every paragraph that goes out, those inside blocks too."""
    found = {node for node, _start, _length in tops}
    blocks = [block for node in found for block in (node, *node.nodes("DualDialogue")) if block.tag == "DualDialogue"]
    return found.union(*(block.nodes("Paragraph") for block in blocks))


def _has_lost_its_paragraph(slot: Slot, inside: set[Node]) -> bool:
    return slot.holder is not None and slot.holder.tag == "Paragraph" and slot.holder not in inside


def _note(one: Placed) -> Node:
    note = one.slot.node if one.slot else _new_note(one)
    if one.slot and not one.is_same:
        _write_text(note, one.element.text)
    return note


def _point(note: Node, span: tuple[int, int], pin: Pin | None) -> None:
    if pin and pin.was == span:
        return
    start, length = span
    first = start + min(pin.offset, length - 1) if pin else start
    end = first + (pin.length if pin else length - 1)
    note.attributes["Range"] = f"{first},{end}"


def _new_note(one: Placed) -> Node:
    name = BONEYARD if one.element.kind is Kind.BONEYARD else ""
    note = Node("ScriptNote", {"Color": "#000000000000", "Id": "", "Name": name, "Range": "0,0", "Type": ""})
    _write_text(note, one.element.text)
    return note


def _write_text(note: Node, text: str) -> None:
    """Its lines as paragraphs; those that read the same keep their XML."""
    kept: list[Child] = [child for child in note.children if isinstance(child, Node) and child.tag != "Paragraph"]
    note.children = [*kept, *(Node("Paragraph", {}, list[Child](texts(line))) for line in text.split("\n"))]


def _add(script: Node, note: Node) -> None:
    holder = script.first("ScriptNotes")
    if holder is None:
        holder = Node("ScriptNotes", {}, ["\n  "])
        script.children += ["  ", holder, "\n\n"]
    ids = [each.attributes.get("Id", "") for each in holder.nodes("ScriptNote")]
    numbers = [int(number) for number in ids if number.isdecimal() and len(number) < 10]
    if not note.attributes.get("Id"):
        note.attributes["Id"] = str(max(numbers, default=0) + 1)
    holder.children += ["  ", note, "\n  "]
