"""What one line of Fountain is by itself: headings, cues, transitions and the marks that force. Pure.

The rules are those of fountain.io, version 1.1. What goes beyond them, for scripts in other languages, says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from unicodedata import category

# fountain.io's list, in any case and followed by a dot or a space; the turned pairs EXT/INT and E/I are ours.
_ENGLISH = r"(?i:INT\.?/EXT|EXT\.?/INT|INT|EXT|EST|I/E|E/I)[. ]"
# Ours. Abbreviations with a dot, in any case: Russian, Ukrainian, Greek, Turkish, Polish.
_ABBREVIATED = (
    r"(?i:(?:ИНТ|НАТ|ЭКСТ|ПАВ|ІНТ|ЕКСТ|ΕΣΩΤ?|ΕΞΩΤ?|İÇ|DIŞ|WN|PLEN)\.)"
    r"(?i:/(?:ИНТ|НАТ|ЭКСТ|ІНТ|ЕКСТ|ΕΣΩΤ?|ΕΞΩΤ?|İÇ|DIŞ|WN|PLEN)\.?)?"
)
# Ours. Whole words and abbreviations without a dot, where no letter of the line is lower case.
_WORDS = (
    r"(?:INTERIOR|EXTERIOR|INT[ÉE]RIEUR|EXT[ÉE]RIEUR|INTERNO|ESTERNO|INNEN|AU(?:SS|ẞ)EN|WNĘTRZE|PLENER"
    r"|ИНТ|НАТ|ЭКСТ|ІНТ|ЕКСТ|ИНТЕРЬЕР|НАТУРА|ЭКСТЕРЬЕР|ІНТЕР'ЄР|ΕΣΩΤΕΡΙΚΟ|ΕΞΩΤΕΡΙΚΟ|İÇ|DIŞ)(?:[ ./]|$)"
)
# Ours. Scripts without case: Chinese, Japanese, Korean and Arabic words, with what parts them from the set's name.
_CASELESS = (
    r"(?:内[/／]?外?景|外[/／]?内?景|內[/／]?外?景|外[/／]?內景|室[内內外]|屋[内內外]|실내|실외|داخلي|خارجي)"
    r"(?:[\s.。．·・:：/／\-—–]|$)"
    r"|S#\s?\d|○(?=\S)"
)
_HEADING = re.compile(rf"(?:{_ENGLISH}|{_ABBREVIATED}|{_CASELESS})")
_UPPER_HEADING = re.compile(_WORDS)
FORCED_HEADING = re.compile(r"\.[^\s.#]")
NUMBER = re.compile(r"\s*#([\w.\-]*)#$")
PAGE_BREAK = re.compile(r"={3,}$")
_EXTENSIONS = re.compile(r"(?:\s*[(（][^()（）]*[)）])+$")
_EXTENSION = re.compile(r"[(（]\s*([^()（）]*?)\s*[)）]")
_ROUND = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)$|（[^（）]*(?:（[^（）]*）[^（）]*)*）$")
LOWER = re.compile(r"[a-zà-öø-þа-яё]")  # what sorts out most lines; it need not be all
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[。！？，、；：…!?;:“”「」『』،؟؛]")
ESCAPED_IN_SPEECH = re.compile(r"\\+[(（~=]")
LONGEST_NAME = 24  # characters of a bare cue in a script without case; more is prose
_AMONG_CAPITALS = str.maketrans("", "", "ªºß")  # lower case, but written so: AGENTE Nº 2, GROßMUTTER


# How all of the above begin, in capitals: what sorts out most lines.
_STARTS = frozenset((
    "IN", "EX", "ES", "I/", "E/", "ИН", "НА", "ЭК", "ПА", "ІН", "ЕК", "ΕΣ", "ΕΞ", "İÇ", "IÇ", "DI", "WN", "PL", "AU",
    "S#",
))  # fmt: skip
_CASELESS_STARTS = frozenset("内外內室屋실دخ○")
_FIRSTS = {start[0] for start in _STARTS}
# Every sign that a heading may begin with; those with case stand below U+2000.
HEADING_STARTS = _CASELESS_STARTS | {sign for sign in map(chr, range(0x2000)) if sign.upper()[0] in _FIRSTS}


def is_heading(line: str) -> bool:
    """Whether a line without blanks around reads as a scene heading by its first word."""
    if line[:2].upper() not in _STARTS and line[:1] not in _CASELESS_STARTS:
        return False
    if _HEADING.match(line):
        return True
    return _UPPER_HEADING.match(line) is not None and NUMBER.sub("", line).isupper()


def is_transition(line: str) -> bool:
    """Whether an upper-case line ends with TO: and nothing behind the colon, not even a blank."""
    return line.endswith("TO:") and line.isupper()


def is_parenthetical(line: str) -> bool:
    """Whether brackets hold the whole line, as in (beat), but not in (beat) Well (sighs)."""
    return _ROUND.match(line) is not None


def lyric(line: str) -> str | None:
    """What is sung on a line; None where it has no tilde."""
    return line[1:].strip() if line[:1] == "~" else None


def centered(line: str) -> str | None:
    """What stands between > and <; None where a line does not begin and end with these."""
    return line[1:-1].strip() if len(line) > 1 and line[0] == ">" and line[-1] == "<" else None


def without_caret(line: str) -> str:
    """A cue without the mark of dual dialogue and the blanks before it."""
    while line.endswith("^"):
        line = line[:-1].rstrip()
    return line


def cue(text: str) -> tuple[str, str]:
    """Name and extension of a cue: ``BOB (V.O.) (CONT'D)`` gives ``BOB`` and ``V.O., CONT'D``. Marks of emphasis
    are no part of the name."""
    name, extension = text, ""
    found = _EXTENSIONS.search(text) if text.endswith((")", "）")) else None
    if found:
        name, extension = text[: found.start()], ", ".join(filter(None, _EXTENSION.findall(found[0])))
    if "*" in name or "_" in name:
        name = name.strip("*_ ")
    return name.rstrip(), extension


def is_bare_cue(text: str, name: str, names: Collection[str]) -> bool:
    """Whether a line, with ``name`` what ``cue`` finds in it, names who speaks without being forced.

    Upper case where the script knows case. Where it does not, a bare name is a cue if it is among ``names``
    (case-folded), or if brackets follow it and it is no sentence.
    """
    if name.isascii():
        return name.isupper()
    if LOWER.search(name):
        return False
    letters = [letter for letter in _LETTER.findall(name.translate(_AMONG_CAPITALS)) if category(letter) != "Lm"]
    if not any(map(_has_no_case, letters)):
        return bool(letters) and all(letter.isupper() for letter in letters)
    return name.casefold() in names or (name != text and is_short(name))


def is_short(name: str) -> bool:
    """Whether a line in a script without case may be a name: short, and without the marks of a sentence."""
    return len(name) <= LONGEST_NAME and _SENTENCE.search(name) is None


def _has_no_case(letter: str) -> bool:
    """Georgian has capitals in Unicode, which nobody writes names with."""
    return category(letter) == "Lo" or "ა" <= letter <= "ჿ"
