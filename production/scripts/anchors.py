"""Where lines went from one text to the next, for what is pinned to them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

LIKE = 0.5  # a changed line is the same one where so much of it is (difflib's ratio)


def follow(old: str, new: str, lines: Iterable[int]) -> dict[int, int | None]:
    """Where each line of the old text, from 1, stands in the new; None where it was taken out.

    A line that was rewritten in place stays the same line where half of it is left, and so does one that moved where
    it says the same as before and no other does.
    """
    before, after = old.split("\n"), new.split("\n")
    moves: dict[int, int | None] = {}
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for line in range(start, end):
            if tag == "equal":
                moves[line] = new_start + line - start
            else:
                moves[line] = _likest(before[line], after, range(new_start, new_end))
    taken = {there for there in moves.values() if there is not None}
    found: dict[int, int | None] = {}
    for line in lines:
        there = moves.get(line - 1)
        if there is None and 0 < line <= len(before):
            there = _moved(before[line - 1], after, taken)
        found[line] = None if there is None else there + 1
    return found


def _likest(line: str, after: Sequence[str], among: Iterable[int]) -> int | None:
    ratios = [(SequenceMatcher(None, line, after[there], autojunk=False).ratio(), there) for there in among]
    best, where = max(ratios, key=lambda one: (one[0], -one[1]), default=(0.0, None))
    return where if best >= LIKE else None


def _moved(line: str, after: Sequence[str], taken: set[int]) -> int | None:
    same = [there for there, text in enumerate(after) if text == line and there not in taken]
    return same[0] if line.strip() and len(same) == 1 else None
