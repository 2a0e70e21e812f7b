"""Which element of an edited script is which one of the script as it was read. Pure.

Ids count how often the same words came before, so they move on when one of several alike is added or taken out: kind
and words are matched instead, in order first, then wherever they went. Words that changed in place are paired by kind.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from production.scripts.document import Element
from production.scripts.fdx.kinds import key


def matched(old: Sequence[Element], new: Sequence[Element]) -> list[tuple[int, bool] | None]:
    """For each new element the place of the old one that it is, and whether it reads the same; None for a new one."""
    before, after = [key(element) for element in old], [key(element) for element in new]
    found: list[tuple[int, bool] | None] = [None] * len(new)
    gaps: list[tuple[range, range]] = []
    for name, first, end, start, stop in _operations(before, after):
        if name == "equal":
            found[start:stop] = [(place, True) for place in range(first, end)]
        elif name == "replace":
            gaps.append((range(first, end), range(start, stop)))
    taken = {pair[0] for pair in found if pair}
    _moved(before, after, found, taken)
    for olds, news in gaps:
        _edited(old, new, [place for place in olds if place not in taken], news, found)
    return found


def _operations(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[str, int, int, int, int]]:
    """Python's opcodes, of what is left between an equal start and end."""
    most = min(len(before), len(after))
    head = next((place for place in range(most) if before[place] != after[place]), most)
    tail = next((place for place in range(most - head) if before[-1 - place] != after[-1 - place]), most - head)
    matcher = SequenceMatcher(None, before[head : len(before) - tail], after[head : len(after) - tail], autojunk=True)
    inner = [
        (name, first + head, end + head, start + head, stop + head)
        for name, first, end, start, stop in matcher.get_opcodes()
    ]
    return [
        ("equal", 0, head, 0, head),
        *inner,
        ("equal", len(before) - tail, len(before), len(after) - tail, len(after)),
    ]


def _moved(
    before: Sequence[Hashable], after: Sequence[Hashable], found: list[tuple[int, bool] | None], taken: set[int]
) -> None:
    left: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, one in enumerate(before):
        if place not in taken:
            left[one].append(place)
    for place, one in enumerate(after):
        if found[place] is None and left.get(one):
            was = left[one].popleft()
            found[place] = (was, True)
            taken.add(was)


def _edited(
    old: Sequence[Element], new: Sequence[Element], olds: list[int], news: range, found: list[tuple[int, bool] | None]
) -> None:
    """Pair what changed in one place, kind by kind, in order."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for place in olds:
        waiting[str(old[place].kind)].append(place)
    for place in news:
        kind = str(new[place].kind)
        if found[place] is None and waiting[kind]:
            found[place] = (waiting[kind].popleft(), False)
