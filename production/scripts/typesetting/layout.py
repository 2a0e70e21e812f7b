"""A script on pages, as the trade lays it out. Pure.

A heading stays with what follows, a cue with two lines of its speech, a speech is parted between sentences with
(MORE) and (CONT'D), an action after two lines at least and before two. Where pages are locked, each begins where it
began; what does not fit goes to 12A, and a page whose text was taken out lends its label to the one before: 12-13.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from production.scripts.document import Document
from production.scripts.typesetting.assembly import blocks
from production.scripts.typesetting.blocks import Block, Break, Dual
from production.scripts.typesetting.labels import between, joined, last_of
from production.scripts.typesetting.locks import divided, follow
from production.scripts.typesetting.pages import Line, Page, Pagination
from production.scripts.typesetting.paper import Options

type Rows = tuple[Line, ...]
type Printed = Block | Dual | Break
type Halves = tuple[Block | Dual, Block | Dual | None]


def paginate(document: Document, *, locked: Pagination | None = None, options: Options | None = None) -> Pagination:
    """The pages of a script, on a sheet of the options. ``locked`` keeps its sheet and its labels."""
    chosen = options or Options()
    if locked is not None:
        chosen = replace(chosen, paper=locked.paper)
    made = list(blocks(document, chosen))
    if locked is None or not locked.pages:
        return Pagination(
            _labelled((str(number), page) for number, page in enumerate(fill(made, chosen), 1)), chosen.paper
        )
    return Pagination(_labelled(_kept(made, locked, chosen)), chosen.paper)


def _kept(made: Sequence[Printed], locked: Pagination, options: Options) -> Iterator[tuple[str, Rows]]:
    """The pages of each locked page's text, with their labels."""
    regions = [(labels, list(fill(part, options))) for labels, part in _regions(made, locked)]
    taken = {*locked.labels, *(joined(labels) for labels, _pages in regions)}
    followers = [labels[0] for labels, _pages in regions[1:]] + [""]
    for (labels, pages), following in zip(regions, followers, strict=True):
        label = joined(labels)
        yield label, pages[0] if pages else ()
        for page in pages[1:]:
            label = between(last_of(label), following, taken, options.labels)
            taken.add(label)
            yield label, page


def _regions(made: Sequence[Printed], locked: Pagination) -> Iterator[tuple[list[str], list[Printed]]]:
    """What stands on each locked page now, with the labels of those after it that have nothing left."""
    anchors = follow(locked, [found for block in made if not isinstance(block, Break) for found in block.paragraphs()])
    labels = list[str]()
    parts = divided(made, anchors)
    waiting: list[Printed] = []
    for anchor, part in zip(anchors, parts, strict=True):
        if _has_text(part) and _has_text(waiting):
            yield labels, waiting
            labels, waiting = [], []
        labels.append(anchor.label)
        waiting = waiting + part
    yield labels, waiting


def _has_text(part: Iterable[Printed]) -> bool:
    return any(not isinstance(block, Break) for block in part)


def _labelled(pages: Iterable[tuple[str, Rows]]) -> tuple[Page, ...]:
    """Pages, with each line of an element counted through all of them."""
    counted = Counter[str]()
    made = list[Page]()
    for label, lines in pages:
        numbered = list[Line]()
        for line in lines:
            numbered.append(replace(line, part=counted[line.element]) if line.is_own else line)
            counted[line.element] += line.is_own
        made.append(Page(label, tuple(numbered)))
    return tuple(made) or (Page("1", ()),)


def fill(made: Sequence[Printed], options: Options) -> Iterator[Rows]:
    """The lines of each page. No page is empty."""
    waiting, rows = deque(made), options.paper.rows
    page, used = list[Line](), 0
    while waiting:
        block = waiting.popleft()
        if isinstance(block, Break):
            room, halves = 0, None
        else:
            space = block.space if used else 0
            room = rows - used - space
            halves = _placed(block, waiting, room, is_empty=not used)
        if halves is None:
            if used:
                yield tuple(page)
            page, used = [], 0
            if not isinstance(block, Break):
                waiting.appendleft(block)
            continue
        head, rest = halves
        page += (replace(line, row=line.row + rows - room) for line in head.lines)
        used = rows - room + head.rows
        if rest is not None:
            yield tuple(page)
            page, used = [], 0
            waiting.appendleft(rest)
    if used:
        yield tuple(page)


def _placed(block: Block | Dual, waiting: Sequence[Printed], room: int, *, is_empty: bool) -> Halves | None:
    """What of a block stands on this page and what goes to the next; None where all of it does."""
    if block.rows <= room and (is_empty or block.rows + _below(block, waiting, room) <= room):
        return block, None
    return block.parted(room) or (block.forced(room) if is_empty else None)


def _below(block: Block | Dual, waiting: Sequence[Printed], most: int) -> int:
    """The rows that must stand on the same page below a block: what a heading heads, and the transition out of it."""
    rows, above = 0, block
    for place, below in enumerate(waiting):
        if isinstance(below, Break) or rows > most or not (above.is_heading or below.is_transition):
            break
        following = waiting[place + 1] if place + 1 < len(waiting) else None
        ends = isinstance(following, Block) and following.is_transition
        is_parted = above.is_heading and not below.is_heading and (below.least < below.rows or not ends)
        rows += below.space + (below.least if is_parted else below.rows)
        if is_parted or below.is_transition:
            break
        above = below
    return rows
