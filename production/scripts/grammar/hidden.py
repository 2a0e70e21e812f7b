"""Notes and boneyard: what stands in the text and not on the page. Pure.

``[[…]]`` is a note, over several lines too, and over a blank line where that holds two spaces. ``/*…*/`` is the
boneyard, over anything. The one that opens first hides the other's marks. What is never closed is plain text, and so
is a mark with a backslash before it, which is no part of the text (that backslash is ours: fountain.io has none).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from production.scripts.document import Kind

_BLANK = re.compile(r"\n(?! {2})[^\S\n]*(?=\n|\Z)")
_CLOSING_SIGNS = tuple(".,;:!?…)]}。，、；：！？）」』")


class Hidden(NamedTuple):
    """A note or boneyard: its words, and its first and last line, counted from 0."""

    kind: Kind
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Page:
    """The lines as they are shown, and where each starts in the text. ``hollow`` are those on which nothing is left,
    ``within`` those that begin inside of a note or boneyard; ``starting`` has what is hidden by the line on which it
    begins."""

    lines: list[str]
    starts: list[int]
    hollow: set[int] = field(default_factory=set)
    within: set[int] = field(default_factory=set)
    starting: dict[int, list[Hidden]] = field(default_factory=dict)


_Cut = tuple[int, int, bool]  # from and to which character, and whether it hides more than a backslash


class _Span(NamedTuple):
    """Characters from ``start`` to ``end`` that are left out; kind None for a backslash."""

    kind: Kind | None
    start: int
    end: int
    text: str = ""


def page(text: str, first: int) -> Page:
    """The lines of ``text``; from the line ``first`` on without what is hidden."""
    lines = text.split("\n")
    starts = [0, *accumulate([len(line) + 1 for line in lines])]
    shown = Page(lines, starts)
    if "[[" not in text and "/*" not in text:
        return shown
    cuts: dict[int, list[_Cut]] = {}
    for span in _spans(text, starts[first]):
        number = bisect_right(starts, span.start) - 1
        last = bisect_left(starts, span.end, number + 1) - 1
        if span.kind:
            shown.starting.setdefault(number, []).append(Hidden(span.kind, span.text, number, last))
            shown.within.update(range(number + 1, last + 1))
        for each in range(number, last + 1):
            start, end = max(0, span.start - starts[each]), min(len(lines[each]), span.end - starts[each])
            cuts.setdefault(each, []).append((start, end, span.kind is not None))
    for each, parts in cuts.items():
        lines[each] = _without(lines[each], parts)
        if not lines[each]:
            shown.hollow.add(each)
    return shown


def _spans(text: str, begin: int) -> Iterator[_Span]:
    """In order. Each place is looked at a fixed number of times, however many marks stay open."""
    at, paragraph_end, open_until = begin, -1, 0
    last_boneyard = text.rfind("*/")
    for start, is_boneyard in _openings(text, begin):
        if start < at:
            continue
        at = start + 2
        if start > begin and text[start - 1] == "\\":
            yield _Span(None, start - 1, start)
        elif is_boneyard:
            if at <= last_boneyard:
                close = text.index("*/", at)
                yield _Span(Kind.BONEYARD, start, close + 2, text[at:close].strip())
                at = close + 2
        elif start >= open_until:
            close = text.find("]]", at, line_end) if (line_end := text.find("\n", at)) >= 0 else text.find("]]", at)
            if close < 0:
                if paragraph_end < at:
                    blank = _BLANK.search(text, at)
                    paragraph_end = blank.start() if blank else len(text)
                close = text.find("]]", at, paragraph_end)
            if close < 0:
                open_until = paragraph_end
                continue
            while text.startswith("]", close + 2):
                close += 1
            yield _Span(Kind.NOTE, start, close + 2, _tidy(text[at:close]))
            at = close + 2


def _openings(text: str, at: int) -> Iterator[tuple[int, bool]]:
    """Where notes and boneyards may open, in order; found faster than by one pattern for both."""
    note, boneyard = _pair(text, "[", "[", at), _pair(text, "/", "*", at)
    while note >= 0 or boneyard >= 0:
        if note < 0 or 0 <= boneyard < note:
            yield boneyard, True
            boneyard = _pair(text, "/", "*", boneyard + 1)
        else:
            yield note, False
            note = _pair(text, "[", "[", note + 1)


def _pair(text: str, first: str, second: str, at: int) -> int:
    """Where two signs stand together, -1 for nowhere. One sign is searched for many times faster than two."""
    at = text.find(first, at)
    while at >= 0 and not text.startswith(second, at + 1):
        at = text.find(first, at + 1)
    return at


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def _without(line: str, cuts: list[_Cut]) -> str:
    """The line without the characters of the cuts, and without the blank too many that each leaves behind."""
    kept = line[: cuts[0][0]]
    nexts = [start for start, _end, _is_hidden in cuts[1:]] + [len(line)]
    for (_start, end, is_hidden), following in zip(cuts, nexts, strict=True):
        rest = line[end:following]
        kept = _joined(kept, rest) if is_hidden else kept + rest
    return kept if kept.strip() else ""


def _joined(left: str, right: str) -> str:
    if not left.strip():
        return left + right.lstrip()
    if not right.strip():
        return left.rstrip()
    if left[-1].isspace():
        return left.rstrip() + right if right.startswith(_CLOSING_SIGNS) else left + right.lstrip()
    return left + right
