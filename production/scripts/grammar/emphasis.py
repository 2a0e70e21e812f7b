"""Emphasis inside of a text: ``*italic*``, ``**bold**``, ``***both***``, ``_underlined_``; ``\\*`` is the sign. Pure.

As fountain.io says: it ends with its line, and a sign with a blank on its inner side is no mark. An underscore inside
of a word is none either (ours), so that file_names stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\\[*_]|\*+|_+")
# What so many signs in a row stand for, and how many of them each look takes.
_LOOKS: dict[str, tuple[str, ...]] = {"*": ("italic",), "**": ("bold",), "***": ("bold", "italic"), "_": ("underline",)}
_SIGNS = {"italic": 1, "bold": 2, "underline": 1}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(slots=True)
class _Piece:
    """Words, or signs: then what they could open and close, and what they do."""

    text: str
    can_open: tuple[str, ...] = ()
    can_close: tuple[str, ...] = ()
    opens: set[str] = field(default_factory=set)
    closes: set[str] = field(default_factory=set)

    @property
    def shown(self) -> str:
        """Without the signs that were used."""
        return self.text[sum(_SIGNS[look] for look in self.opens | self.closes) :]


def runs(text: str) -> tuple[Run, ...]:
    """The text without its marks, in pieces of one look each; line feeds are kept inside of them."""
    if "*" not in text and "_" not in text:
        return (Run(text),) if text else ()
    found: list[Run] = []
    for number, line in enumerate(text.split("\n")):
        pieces = [Run("\n")] * bool(number) + list(_runs_of_line(line))
        for run in pieces:
            if found and (_look(found[-1]) == _look(run) or run.text == "\n"):
                found[-1] = Run(found[-1].text + run.text, *_look(found[-1]))
            else:
                found.append(run)
    return tuple(found)


def plain(text: str) -> str:
    """The text without its marks."""
    return "".join(run.text for run in runs(text))


def _look(run: Run) -> tuple[bool, bool, bool]:
    return run.bold, run.italic, run.underline


def _runs_of_line(line: str) -> Iterator[Run]:
    pieces = list(_pieces(line))
    _pair(pieces)
    looks: set[str] = set()
    for piece in pieces:
        looks -= piece.closes
        if piece.shown:
            yield Run(piece.shown, "bold" in looks, "italic" in looks, "underline" in looks)
        looks |= piece.opens


def _pieces(line: str) -> Iterator[_Piece]:
    at = 0
    for found in _TOKEN.finditer(line):
        start, end = found.span()
        if start > at:
            yield _Piece(line[at:start])
        at = end
        if found[0][0] == "\\":
            yield _Piece(found[0][1])
            continue
        before, after, looks = line[start - 1 : start], line[end : end + 1], _LOOKS.get(found[0], ())
        is_word = found[0][0] == "_"
        can_open = after.strip() and not (is_word and before.isalnum())
        can_close = before.strip() and not (is_word and after.isalnum())
        yield _Piece(found[0], looks if can_open else (), looks if can_close else ())
    if at < len(line):
        yield _Piece(line[at:])


def _pair(pieces: list[_Piece]) -> None:
    """The last sign that opens a look belongs to the first that closes it."""
    waiting: dict[str, _Piece] = {}
    for piece in pieces:
        for look in dict.fromkeys(piece.can_close + piece.can_open):
            if look in piece.can_close and look in waiting:
                waiting.pop(look).opens.add(look)
                piece.closes.add(look)
            elif look in piece.can_open:
                waiting[look] = piece
