"""Where each locked page begins in a text that has changed since. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from production.scripts.typesetting.blocks import LEAST, Block, Break, Dual
from production.scripts.typesetting.pages import Pagination, texts
from production.scripts.typesetting.printed import Paragraph
from production.scripts.typesetting.wrap import BLANKS, sentence_ends

LIKE = 0.5  # a rewritten paragraph is the same one where so much of it is (difflib's ratio)
MOST = 2_000  # letters of a paragraph that are compared


@dataclass(frozen=True, slots=True)
class Anchor:
    """A page begins with a letter of the paragraph of this index, or with the first paragraph after it."""

    label: str
    index: int = -1
    offset: int = 0


def follow(locked: Pagination, paragraphs: Sequence[Paragraph]) -> list[Anchor]:
    """Where each locked page begins now, in order. What was added right before a page's first words belongs to the
    page above; the first page begins where the text does."""
    old = list(texts(locked.lines()))
    places = {element: place for place, (_kind, element, _text) in enumerate(old)}
    moves = _Moves([(kind, text) for kind, _id, text in old], [(part.kind, part.text) for part in paragraphs])
    end = paragraphs[-1].index + 1 if paragraphs else 0
    found, least = list[Anchor](), (-1, 0)
    for page in locked.pages:
        first = next((line for line in page.lines if line.is_own), None)
        if found and first is not None:
            place, offset = moves(places[first.element], first.start)
            least = max(least, (paragraphs[place].index if place < len(paragraphs) else end, offset))
        found.append(Anchor(page.label, *least))
    return found


type Key = tuple[str, str]


class _Moves:
    """Where a letter of an old paragraph stands among the new ones."""

    def __init__(self, old: Sequence[Key], new: Sequence[Key]) -> None:
        self.old, self.new = old, new
        before, after = _without_blanks(old), _without_blanks(new)
        self.steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()

    def __call__(self, place: int, offset: int) -> tuple[int, int]:
        for tag, start, end, new_start, new_end in self.steps:
            if start <= place < end:
                if tag == "equal":
                    return new_start + place - start, offset
                return self._rewritten(place, offset, start, range(new_start, new_end))
        return len(self.new), 0

    def _rewritten(self, place: int, offset: int, start: int, among: range) -> tuple[int, int]:
        kind, text = self.old[place]
        likes = [(_ratio(text, self.new[there][1]), -there) for there in among if self.new[there][0] == kind]
        ratio, there = max(likes, default=(0.0, 0))
        if ratio < LIKE:
            return min(among.start + place - start, among.stop), 0
        return -there, _moved(text, self.new[-there][1], offset) if offset else 0


def _without_blanks(keys: Sequence[Key]) -> list[Key]:
    """Blanks at the ends of lines are not kept on pages."""
    return [(kind, " ".join(text.split())) for kind, text in keys]


def _ratio(old: str, new: str) -> float:
    return SequenceMatcher(None, old[:MOST], new[:MOST], autojunk=False).ratio()


def _moved(old: str, new: str, offset: int) -> int:
    """The beginning of a sentence or word near where a letter of the old text stands in the new."""
    steps = SequenceMatcher(None, old[:MOST], new[:MOST], autojunk=False).get_matching_blocks()
    there = next((step.b + max(0, offset - step.a) for step in steps if step.a + step.size > offset), len(new))
    sentences = list(sentence_ends(new))
    words = [at for at in range(1, len(new)) if new[at - 1] in BLANKS and new[at] not in BLANKS]
    return min(sentences or words or [0], key=lambda end: abs(end - there))


type Printed = Block | Dual | Break


def divided(blocks: Iterable[Printed], anchors: Sequence[Anchor]) -> Iterator[list[Printed]]:
    """What stands on each page's text, one list for each anchor. A heading goes with what it heads."""
    waiting = list(anchors[1:])
    part: list[Printed] = []
    for block in blocks:
        rest: Printed | None = block
        while waiting and rest is not None and _begins_in(waiting[0], rest):
            halves = _parted(rest, waiting.pop(0))
            if halves:
                part.append(halves[0])
                rest = halves[1]
            headings = _headings_at_end(part)
            yield part
            part = headings
        if rest is not None:
            part.append(rest)
    yield part
    yield from ([] for _anchor in waiting)


def _begins_in(anchor: Anchor, block: Printed) -> bool:
    return not isinstance(block, Break) and anchor.index <= max(one.index for one in block.paragraphs())


def _parted(block: Printed, anchor: Anchor) -> tuple[Block, Block] | None:
    """The halves of a block in which a page begins; None where the page begins with all of it."""
    if not isinstance(block, Block) or block.is_heading:
        return None
    number = next((at for at, piece in enumerate(block.pieces) if piece.paragraph.index == anchor.index), None)
    if number is None or (not number and not anchor.offset):
        return None
    head, rest = block.cut(number, anchor.offset)
    return (head, rest) if len(head.body) >= LEAST and rest.body else None


def _headings_at_end(part: list[Printed]) -> list[Printed]:
    """Take the headings off a list's end."""
    found = list[Printed]()
    while part and not isinstance(part[-1], Break) and part[-1].is_heading:
        found.insert(0, part.pop())
    return found
