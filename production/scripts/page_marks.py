"""What belongs to printed pages and not to the script: page numbers, headers, (MORE), (CONTINUED), margins. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from production.scripts.grammar.syntax import is_heading

TAB = 8  # columns
BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": None, "\ufeff": None, "\u00ad": None})
LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x0b")  # U+000B is Word's line inside a paragraph
CONTINUED = re.compile(r"\(?\s*continued\s*\)?:?(?:\s*\(\d{1,3}\))?|\(\s*more\s*\)", re.IGNORECASE)
MORE = re.compile(r"\(\s*more\s*\)", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"(?:page\s+|p\.\s*)?\d{1,3}[A-Z]{0,2}\.?|[-–—]\s*\d{1,3}\s*[-–—]", re.IGNORECASE)
HEADER = re.compile(r"\S.*\s{4,}\d{1,3}[A-Z]{0,2}\.?")  # a title and, far from it, the page's number
NUMBERED = re.compile(
    r"(?P<left>(?:[A-Z]{0,2}\d{1,4}[A-Z]{0,3})(?=[.)]?\s))?[.)]?\s*(?P<words>.*?)"
    r"(?:\s{2,}(?P<right>[A-Z]{0,2}\d{1,4}[A-Z]{0,3})\.?)?"
)
RIGHT = 25  # columns from the left margin that only a page's number and a transition stand so far in
LONGEST = 300  # characters of a line that may be a heading with numbers or a header
TALLEST = 3  # lines at the top of a page that may be its header


@dataclass(frozen=True, slots=True)
class Line:
    """``indent`` in columns; ``is_broken``: a page ended before it, ``is_more``: with the mark (MORE)."""

    text: str
    indent: int = 0
    is_broken: bool = False
    is_more: bool = False


def has_marks(text: str) -> bool:
    """Whether a text was copied off printed pages."""
    return "\f" in text or any(CONTINUED.fullmatch(line.strip()) for line in text.split("\n"))


def lines(text: str) -> list[Line]:
    """The lines without what belongs to pages; a blank line is one without text."""
    text = LINE_ENDS.sub("\n", text).translate(BLANKS)
    found: list[Line] = []
    is_broken = is_more = False
    for raw, place in _with_places(text):
        is_broken = is_broken or place == 1
        line = _without_asterisk(raw.expandtabs(TAB).rstrip())
        words = line.strip()
        indent = len(line) - len(words)
        if words and _is_mark(words, indent, is_top=1 <= place <= TALLEST):
            is_broken, is_more = True, is_more or MORE.fullmatch(words) is not None
        else:
            found.append(Line(words, indent, is_broken and bool(words), is_more and bool(words)))
            is_broken, is_more = (is_broken, is_more) if not words else (False, False)
    return found


def _with_places(text: str) -> Iterator[tuple[str, int]]:
    """Each line, and its count among the written ones of its page; 0 of blank lines, and before the first form feed."""
    for number, page in enumerate(text.split("\f")):
        place = 0
        for line in page.split("\n"):
            is_counted = number > 0 and bool(line.strip())
            place += is_counted
            yield line, place if is_counted else 0


def _without_asterisk(line: str) -> str:
    """Without the mark of a changed line, which stands apart at its end."""
    words = line.rstrip("*")
    return words.rstrip() if words.endswith("  ") else line


def _is_mark(words: str, indent: int, *, is_top: bool) -> bool:
    if CONTINUED.fullmatch(words):
        return True
    if PAGE_NUMBER.fullmatch(words):
        return is_top or indent >= RIGHT or words.endswith(".") or words[0] in "-–—" or not words[0].isdigit()
    return is_top and len(words) <= LONGEST and HEADER.fullmatch(words) is not None and heading(words) is None


def heading(words: str) -> tuple[str, str] | None:
    """A scene heading and its number, which stands left, right, or on both sides: ``12A  INT. BUS - DAY  12A``."""
    if len(words) > LONGEST:
        return (words, "") if is_heading(words) else None
    if is_heading(words) and not re.search(r"\s{2,}\S+$", words):
        return words, ""
    found = NUMBERED.fullmatch(words)
    if not found or not is_heading(found["words"]):
        return None
    return found["words"], found["left"] or found["right"] or ""
