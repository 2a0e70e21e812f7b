"""Where lines went from one text to the next, for what is pinned to them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher

from production.scripts.comparing import Step, steps

LIKE = 0.5  # a changed line is the same one where so much of it is (difflib's ratio)


def follow(old: str, new: str, lines: Iterable[int]) -> dict[int, int | None]:
    """Where each line of the old text, from 1, stands in the new; None where it was taken out.

    A line that was rewritten in place stays the same line where half of it is left, and so does one that moved where
    it says the same as before and no other does.
    """
    lines = list(lines)
    before, after = old.split("\n"), new.split("\n")
    found = steps(before, after)
    there: dict[int, int | None] = {}
    for line in {line for line in lines if line > 0}:
        there[line] = _in_place(line - 1, before, after, found) if line <= len(before) else None
    kept = {new_line for name, _start, _end, first, last in found if name == "equal" for new_line in range(first, last)}
    taken = kept | {place for place in there.values() if place is not None}
    for line, place in there.items():
        if place is None and line <= len(before):
            there[line] = _moved(before[line - 1], before, after, found, taken)
    return {line: None if (place := there.get(line)) is None else place + 1 for line in lines}


def _in_place(line: int, before: Sequence[str], after: Sequence[str], found: Sequence[Step]) -> int | None:
    for name, start, end, first, last in found:
        if start <= line < end:
            return first + line - start if name == "equal" else _likest(before[line], after, range(first, last))
    return None


def _likest(line: str, after: Sequence[str], among: Iterable[int]) -> int | None:
    """The first of those that are as much like it as none else. What can't be, by the letters that it has, is not
    looked at further."""
    quick, best, where = SequenceMatcher(None, "", line, autojunk=False), 0.0, None
    for there in among:
        quick.set_seq1(after[there])
        least = max(best, LIKE)
        if quick.real_quick_ratio() < least or quick.quick_ratio() < least:
            continue
        ratio = SequenceMatcher(None, line, after[there], autojunk=False).ratio()
        if ratio >= LIKE and ratio > best:
            best, where = ratio, there
    return where


def _moved(
    line: str, before: Sequence[str], after: Sequence[str], found: Sequence[Step], taken: Collection[int]
) -> int | None:
    same = [there for there, text in enumerate(after) if text == line and there not in taken]
    if not line.strip() or len(same) != 1:
        return None
    (there,) = same
    beside = next((before[start:end] for _name, start, end, first, last in found if first <= there < last), [])
    return None if line in beside else there  # another that said the same was rewritten into it
