"""How much room a line of captions takes: its letters, and its pixels in a vertical picture. Pure."""

from __future__ import annotations

import unicodedata

LETTER_PX = 27
WIDE_LETTER_PX = 54


def letters(line: str) -> int:
    """What a reader meets: not the accents that stand on letters, nor marks of direction."""
    return sum(1 for sign in line if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))


def wide(line: str) -> int:
    """How many of its signs are as wide as they are high."""
    return sum(1 for sign in line if unicodedata.east_asian_width(sign) in "WF")


def pixels(line: str) -> float:
    """In letters of 54 pixels, whose Latin ones are half as wide as high: about what players write."""
    full = wide(line)
    return full * WIDE_LETTER_PX + (letters(line) - full) * LETTER_PX
