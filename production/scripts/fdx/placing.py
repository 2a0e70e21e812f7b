"""The elements of a document put into the paragraphs that they were read from, or into new ones. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from production.scripts.document import SPOKEN, Element, Kind
from production.scripts.fdx.align import matched
from production.scripts.fdx.content import Body, Dual, Part, Slot
from production.scripts.fdx.kinds import attributes_of, is_of_kind
from production.scripts.fdx.styles import rewrite, texts
from production.scripts.fdx.tree import Child, Node

BETWEEN = "\n    "  # before a paragraph of our own
NO_PARAGRAPH = frozenset({Kind.NOTE, Kind.BONEYARD, Kind.PAGE_BREAK})


@dataclass(slots=True, eq=False)
class Placed:
    """An element as it goes out: in its old slot, or new. ``node`` is its paragraph, None of what has none."""

    element: Element
    slot: Slot | None
    is_same: bool
    node: Node | None = None
    before: list[Child] = field(default_factory=lambda: [BETWEEN])
    nodes: list[Child] = field(default_factory=list)
    heading: Placed | None = None  # of a synopsis: the scene whose summary it is
    beside: int = 0  # counts the speeches side by side that it belongs to, from 1
    dual: Dual | None = None  # the block that these stand in

    @property
    def top(self) -> Node | None:
        """The paragraph in Content that it is, or stands in."""
        return self.dual.node if self.dual else self.node


def placed(old: Body, elements: Sequence[Element]) -> list[Placed]:
    """Each element in its place, with its paragraph written."""
    pairs = matched([slot.element for slot in old.slots], elements)
    found = [
        Placed(element, old.slots[pair[0]] if pair else None, bool(pair and pair[1]))
        for element, pair in zip(elements, pairs, strict=True)
    ]
    for one in found:
        if one.slot and not one.is_same and not _can_change(one.slot):
            one.slot = None
    _mark_speeches(found)
    _mark_summaries(found)
    _mark_untouched_blocks(found, old)
    _carry(old, found)
    for one in found:
        _write_paragraph(one)
    _keep_from_speech(found, old)
    return found


def _can_change(slot: Slot) -> bool:
    """A paragraph that reads as another kind for where it stands, as dialogue without a cue, can't hold other words."""
    return slot.part is not Part.PARAGRAPH or is_of_kind(slot.node, slot.element.kind)


def taken_out(found: Iterable[Placed], old: Body) -> list[Slot]:
    staying = {one.slot for one in found}
    return [slot for slot in old.slots if slot not in staying]


def _mark_speeches(found: Iterable[Placed]) -> None:
    """Number the speeches that stand side by side: a dual cue joins the speech right before it."""
    speech: list[Placed] = []
    count = 0
    for one in found:
        kind = one.element.kind
        if kind is Kind.NOTE:
            continue
        if kind not in SPOKEN or (kind is Kind.CHARACTER and not one.element.dual):
            speech = []
        elif kind is Kind.CHARACTER and speech and not speech[0].beside:
            count += 1
            for each in speech:
                each.beside = count
        if kind in SPOKEN and (speech or kind is Kind.CHARACTER):
            one.beside = speech[0].beside if speech else 0
            speech.append(one)


def _mark_summaries(found: Iterable[Placed]) -> None:
    """A synopsis right below a heading is the summary of its scene; any other is a paragraph of the outline."""
    heading: Placed | None = None
    for one in found:
        kind = one.element.kind
        if kind is Kind.SYNOPSIS and not (one.slot and one.slot.part is Part.PARAGRAPH):
            one.heading = heading
            if one.slot and not (heading and heading.slot and _summary(heading.slot.node) is one.slot.holder):
                one.slot = None
        elif kind is not Kind.NOTE:
            heading = one if kind is Kind.SCENE_HEADING else None


def _summary(paragraph: Node) -> Node | None:
    properties = paragraph.first("SceneProperties")
    return properties.first("Summary") if properties else None


def _mark_untouched_blocks(found: Sequence[Placed], old: Body) -> None:
    """A block that stands as it stood stays one, whatever is in it."""
    inside: dict[Dual, list[tuple[int, Placed]]] = {}
    paragraphs = [one for one in found if one.slot and one.slot.part is Part.PARAGRAPH]
    for place, one in enumerate(paragraphs):
        if one.slot and one.slot.dual and one.is_same:
            inside.setdefault(one.slot.dual, []).append((place, one))
    together = Counter(one.beside for one in found)
    sizes = Counter(slot.dual for slot in old.slots if slot.dual)
    number = max(together, default=0)
    for dual, members in inside.items():
        own = Counter(one.beside for _place, one in members if one.beside)
        is_alone = all(together[beside] == count for beside, count in own.items())
        if is_alone and len(members) == sizes[dual] and members[-1][0] - members[0][0] == len(members) - 1:
            number += 1
            for _place, one in members:
                one.beside = number


def _carry(old: Body, found: Iterable[Placed]) -> None:
    """What stood before a paragraph that was taken out goes before the next one, unless it is blank."""
    staying = {one.slot for one in found if one.slot}
    carried: list[Child] = []
    for slot in old.slots:
        if slot.part is Part.PARAGRAPH and slot in staying:
            slot.before, carried = carried + slot.before, []
        elif slot.part is Part.PARAGRAPH:
            carried += [child for child in slot.before + slot.nodes[1:] if _is_worth_keeping(child)]
    old.after_last = carried + old.after_last


def _is_worth_keeping(child: Child) -> bool:
    if isinstance(child, str):
        return False
    return child.tag != "Paragraph" or any(isinstance(part, Node) and part.tag != "Text" for part in child.children)


def _write_paragraph(one: Placed) -> None:
    if one.slot and one.slot.part is Part.PARAGRAPH:
        one.node, one.nodes, one.before = one.slot.node, one.slot.nodes, one.slot.before
        if not one.is_same:
            _edit(one.node, one.element)
            one.nodes = [one.node]
    elif one.slot is None and one.element.kind not in NO_PARAGRAPH and one.heading is None:
        one.node = Node("Paragraph", attributes_of(one.element), list[Child](texts(one.element.text)))
        one.nodes = [one.node]


def _keep_from_speech(found: Sequence[Placed], old: Body) -> None:
    """Action whose paragraph is of a speech's type, since no cue stood before it, must not become part of another."""
    slots = [slot for slot in old.slots if slot.part is Part.PARAGRAPH]
    above = dict(zip(slots[1:], slots, strict=False))
    for before, one in pairwise(one for one in found if one.node):
        is_moved = one.slot is not None and above.get(one.slot) is not before.slot
        if is_moved and one.element.kind is Kind.ACTION and before.element.kind in SPOKEN:
            assert one.node is not None
            if not is_of_kind(one.node, Kind.ACTION):
                one.node.attributes["Type"] = "Action"


def _edit(node: Node, element: Element) -> None:
    rewrite(node, element.text)
    if element.kind is Kind.SECTION:
        node.attributes |= attributes_of(element)
    elif element.number:
        node.attributes["Number"] = element.number
    elif element.kind is Kind.SCENE_HEADING:
        node.attributes.pop("Number", None)


def children(found: Sequence[Placed], old: Body) -> list[Child]:
    """What Content holds: paragraphs with what stands before them, speeches side by side in their block."""
    written: list[Child] = []
    blocks = _blocks(found)
    for beside, group in groupby((one for one in found if one.node), key=lambda one: one.beside):
        members = list(group)
        inner = [child for one in members for child in (*one.before, *one.nodes)]
        if not beside:
            written += inner
            continue
        dual = blocks.pop(beside, None) or _new_block()
        dual.block.children = inner + dual.after_last
        written += [*dual.before, dual.node]
        for one in members:
            one.dual = dual
    return written + old.after_last


def _blocks(found: Iterable[Placed]) -> dict[int, Dual]:
    """The blocks that speeches side by side stood in before, each once."""
    blocks: dict[int, Dual] = {}
    used = set[Dual]()
    for one in found:
        dual = one.slot.dual if one.slot else None
        if one.beside and dual and dual not in used and one.beside not in blocks:
            blocks[one.beside] = dual
            used.add(dual)
    return blocks


def _new_block() -> Dual:
    inner = Node("DualDialogue")
    return Dual(Node("Paragraph", {}, ["\n      ", inner, BETWEEN]), [BETWEEN], ["\n      "])


def write_breaks(found: Sequence[Placed], old: Body, content: Node) -> None:
    """Breaks of pages onto the paragraphs that follow them; one that nothing follows onto an empty paragraph."""
    for slot in taken_out(found, old):
        if slot.part is Part.BREAK:
            slot.node.attributes["StartsNewPage"] = "No"
    for one, following in _breaks(found):
        nodes = [one.slot.node] if one.slot else []
        places = _before(following) if following else old.after_last
        if any(node in places for node in nodes):
            continue
        for node in nodes:
            node.attributes["StartsNewPage"] = "No"
        if following and following.top:
            following.top.attributes["StartsNewPage"] = "Yes"
        else:
            end = len(content.children) - len(old.after_last)
            empty = Node("Paragraph", {"StartsNewPage": "Yes", "Type": "Action"}, [Node("Text")])
            content.children[end:end] = [BETWEEN, empty]


def _before(following: Placed) -> list[Child | None]:
    above = following.dual.before if following.dual else []
    return [following.top, *following.before, *above]


def _breaks(found: Sequence[Placed]) -> Iterator[tuple[Placed, Placed | None]]:
    following: Placed | None = None
    for one in reversed(found):
        if one.element.kind is Kind.PAGE_BREAK:
            yield one, following
        elif one.node:
            following = one


def write_summaries(found: Sequence[Placed], old: Body) -> None:
    """The summaries of scenes; those that were neither changed nor moved stay as they are."""
    removed = {slot.node for slot in taken_out(found, old) if slot.part is Part.SUMMARY}
    touched: dict[Placed, list[Placed]] = {}
    for one in found:
        if one.heading is not None:
            touched.setdefault(one.heading, []).append(one)
    for heading in (one for one in found if one.element.kind is Kind.SCENE_HEADING and one.node):
        own = touched.get(heading, [])
        assert heading.node is not None
        summary = _summary(heading.node)
        if any(one.slot is None for one in own) or (summary and any(node in removed for node in summary.children)):
            _write_summary(heading.node, own, removed)
    for one in found:
        if one.slot and one.slot.part is Part.SUMMARY and not one.is_same:
            rewrite(one.slot.node, one.element.text)


def _write_summary(paragraph: Node, own: Sequence[Placed], removed: set[Node]) -> None:
    properties = paragraph.first("SceneProperties")
    if properties is None:
        properties = Node("SceneProperties", {"Title": ""})
        paragraph.children.insert(0, properties)
    summary = properties.first("Summary")
    if summary is None:
        summary = Node("Summary")
        properties.children.append(summary)
    lines = [one.slot.node if one.slot else Node("Paragraph", {}, list(texts(one.element.text))) for one in own]
    others = [child for child in summary.children if child not in removed and child not in lines]
    summary.children = [*others, *lines]
