"""Numbers of scenes and pages that stay: what is put between 12 and 13 is 12A. Pure.

Between 12 and 12A houses differ: 12AA in some, A12A in others. Both write the same thing, a label that stands before
12A, so both are kept in one form: a number, a letter, and the letters of what was put before that. I and O are left
out, since they look like 1 and 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

OMITTED = "OMITTED"  # what stands in the place of a scene that was taken out
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LABEL = re.compile(r"^([A-Z]*)(\d+)([A-Z]*)$")
MERGED = re.compile(r"^(.+)-([^-]+)$")


class Style(StrEnum):
    SUFFIX = "12AA"
    PREFIX = "A12A"


@dataclass(frozen=True, slots=True)
class _Label:
    number: str
    letter: str = ""
    before: str = ""

    def write(self, style: Style) -> str:
        if style is Style.PREFIX or not self.letter:
            return f"{self.before[::-1]}{self.number}{self.letter}"
        return f"{self.number}{self.letter}{self.before}"


def between(before: str, after: str, taken: Collection[str], style: Style = Style.SUFFIX) -> str:
    """A label for what was put between two others; either is empty at an end. Never one of those taken."""
    found = (label.write(style) for label in _proposals(before, after, style))
    return next(label for label in found if label and label not in taken and label not in (before, after))


def _proposals(before: str, after: str, style: Style) -> Iterator[_Label]:
    first, second = _read(last_of(before), style), _read(after, style)
    if not after:
        yield from _counted(int(first.number) + 1 if first.number.isdecimal() else 1)
    is_same = (first.number, first.letter) == (second.number, second.letter)
    if is_same and first.before and first.before[:-1] == second.before:
        yield from _next(first, "before")
    elif before and first.number != second.number:
        yield from _next(replace(first, before=""), "letter")
    yield from _put_before(second)


def _counted(number: int) -> Iterator[_Label]:
    for more in range(number, number + 100_000):
        yield _Label(str(more))


def _next(label: _Label, part: str) -> Iterator[_Label]:
    """12A, 12B … after 12; after 12A from 12B on."""
    letters = str(getattr(label, part))
    stem, last = letters[:-1], letters[-1:]
    for letter in LETTERS[LETTERS.find(last) + 1 if last else 0 :]:
        yield replace(label, **{part: stem + letter})


def _put_before(label: _Label) -> Iterator[_Label]:
    """12AA, 12AB … before 12A, and before 12AA 12AAA."""
    for depth in range(1, 100):
        for letter in LETTERS:
            yield replace(label, before=label.before + "A" * (depth - 1) + letter)


def _read(label: str, style: Style) -> _Label:
    found = LABEL.match(label)
    if not found:
        return _Label(label)
    prefix, number, letters = found.groups()
    if style is Style.PREFIX or prefix:
        return _Label(number, letters, prefix[::-1])
    return _Label(number, letters[:1], letters[1:])


def last_of(label: str) -> str:
    """The last page that a page stands for: of 12-13, which holds what is left of both, 13."""
    found = MERGED.match(label)
    return found[2] if found and LABEL.match(found[2]) else label


def joined(labels: list[str]) -> str:
    """The label of a page that stands for others too, whose text was taken out: 12-13."""
    first, last = labels[0], last_of(labels[-1])
    found = MERGED.match(first)
    start = found[1] if found and LABEL.match(found[2]) else first
    return start if start == last else f"{start}-{last}"
