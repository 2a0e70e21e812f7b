"""Elements without a source, as of Final Draft, as Fountain: forced where they would be read otherwise. Pure.

What Fountain has no words for is written as what comes nearest: two pieces of dialogue in a row become one, speech
without a cue becomes action, line feeds in a heading or a transition become blanks, and what has no text, but would
need some, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from production.scripts.document import Element, Kind
from production.scripts.grammar import syntax, title_page

BOM = "\ufeff"
_HIDES = re.compile(r"\[\[|/\*")
_CLOSINGS = re.compile(r"\]{2,}")
_OUTSIDE_NUMBERS = re.compile(r"[^\w.\-]+")
_BRACKETS = re.compile(r"[()（）]")
_MARKS = tuple(".!@~>#=")
_NEED_CUE = frozenset({Kind.DIALOGUE, Kind.PARENTHETICAL})
_HIDDEN = frozenset({Kind.NOTE, Kind.BONEYARD})
_SAID = frozenset({Kind.DIALOGUE, Kind.PARENTHETICAL, Kind.LYRICS})
_NEED_TEXT = frozenset({Kind.SCENE_HEADING, Kind.CHARACTER, Kind.DIALOGUE, Kind.TRANSITION})


def compose(pairs: Sequence[tuple[str, str]], elements: Iterable[Element]) -> str:
    """The text whose ``parse`` has these elements again: their kinds, texts, numbers, names, extensions, dual marks
    and levels, in order."""
    script = [element for element in elements if element.kind not in _NEED_TEXT or element.text.strip()]
    blocks: list[list[str]] = []
    above: Element | None = None
    is_open = False  # a speech, to which can be added
    for element, following in zip(script, _following(script), strict=True):
        is_answered = following is not None and following.kind in _SAID
        if is_open and (element.kind in _SAID or (element.kind in _HIDDEN and is_answered)):
            if above and above.kind is element.kind is Kind.LYRICS:
                blocks[-1].append("  ")  # or it would go on with the song above it
            blocks[-1] += _lines(element)
        else:
            is_open = element.kind is Kind.CHARACTER and is_answered
            blocks.append(_block(element, following if is_open else None))
        above = element
    body = "\n\n".join("\n".join(block) for block in blocks)
    head = title_page.write(pairs)
    if not body:
        return head
    if not head and (title_page.read(body)[0] or body[0] == BOM):
        head = "\n"  # below which nothing is a title page or a mark
    elif head:
        head += "\n"
    return f"{head}{body}\n"


def _following(script: list[Element]) -> list[Element | None]:
    """For each element the next one that is no note and no boneyard."""
    found: list[Element | None] = []
    following: Element | None = None
    for element in reversed(script):
        found.append(following)
        following = following if element.kind in _HIDDEN else element
    return found[::-1]


def _block(element: Element, answer: Element | None) -> list[str]:
    if element.kind is Kind.CHARACTER:
        return [_character(element, answer)]
    return _action(element.text) if element.kind in _NEED_CUE else _lines(element)


def _lines(element: Element) -> list[str]:
    if element.kind is Kind.SCENE_HEADING:
        return [_heading(element)]
    if element.kind is Kind.SECTION:
        return [_shown(f"{'#' * max(1, element.level)} {_flat(element.text)}".rstrip())]
    return _WRITERS[element.kind](element.text)


def _heading(element: Element) -> str:
    text, number = _flat(element.text), _OUTSIDE_NUMBERS.sub("-", element.number)
    line = f"{text} #{number}#" if number or syntax.NUMBER.search(text) else text
    return _shown(line if syntax.is_heading(line) else f".{line}")


def _character(element: Element, answer: Element | None) -> str:
    text = syntax.without_caret(_flat(element.text))
    is_bare = answer is not None and not answer.text.lstrip().startswith(("#", "=")) and _is_bare_cue(text)
    return _shown(("" if is_bare else "@") + text + (" ^" if element.dual else ""))


def _is_bare_cue(text: str) -> bool:
    if text.startswith(_MARKS) or syntax.is_heading(text) or syntax.is_transition(text):
        return False
    name, _extension = syntax.cue(text)
    return bool(name) and syntax.is_bare_cue(text, name, ())


def _action(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    last = len(lines) - 1
    written: list[str] = []
    for number, line in enumerate(lines):
        if not line:
            written.append("!" if number in (0, last) else "  ")
            continue
        is_fresh = number == 0 or not lines[number - 1]
        is_followed = number < last and (bool(lines[number + 1]) or number + 1 == last)
        is_forced = line.lstrip()[0] in "!~>#=" or (is_fresh and _reads_otherwise(line.strip(), is_followed))
        written.append(_shown(f"!{line}" if is_forced else line))
    return written


def _reads_otherwise(line: str, is_followed: bool) -> bool:
    """Whether a line below a blank one could be more than action, whatever names are known."""
    if line[0] == "@" or syntax.FORCED_HEADING.match(line) or syntax.is_heading(line) or syntax.is_transition(line):
        return True
    name, _extension = syntax.cue(syntax.without_caret(line))
    return is_followed and bool(name) and syntax.is_bare_cue(line, name, {name.casefold()})


def _dialogue(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().split("\n")]
    return [_shown(f"\\{line}" if _reads_as_other_speech(line) else line) or "  " for line in lines]


def _reads_as_other_speech(line: str) -> bool:
    return (
        line.startswith("~")
        or syntax.is_parenthetical(line)
        or syntax.PAGE_BREAK.match(line) is not None
        or syntax.ESCAPED_IN_SPEECH.match(line) is not None
    )


def _parenthetical(text: str) -> list[str]:
    line = _flat(text)
    return [_shown(line if syntax.is_parenthetical(line) else f"({_BRACKETS.sub('', line)})")]


def _lyrics(text: str) -> list[str]:
    return [_shown(f"~{line.strip()}") for line in text.split("\n")]


def _centered(text: str) -> list[str]:
    return [_shown(f"> {line.strip()} <") for line in text.split("\n")]


def _transition(text: str) -> list[str]:
    line = _flat(text)
    is_bare = syntax.is_transition(line) and not syntax.is_heading(line) and not line.startswith(_MARKS)
    return [_shown(line if is_bare else f"> {line}")]


def _page_break(text: str) -> list[str]:
    return ["==="]


def _synopsis(text: str) -> list[str]:
    return [_shown(f"= {_flat(text)}".rstrip())]


def _note(text: str) -> list[str]:
    text = text.strip()
    open_text = _CLOSINGS.sub(lambda found: found[0] if found.end() == len(text) else " ".join(found[0]), text)
    lines = [line.strip() or "  " for line in open_text.split("\n")]
    return [f"[[{line}" if number == 0 else line for number, line in enumerate(lines[:-1])] + [
        f"{'[[' if len(lines) == 1 else ''}{lines[-1].strip()}]]"
    ]


def _boneyard(text: str) -> list[str]:
    return [f"/* {text.strip().replace('*/', '* /')} */"]


def _flat(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().split("\n"))


def _shown(line: str) -> str:
    """A line whose brackets and slashes hide nothing."""
    return _HIDES.sub(r"\\\g<0>", line)


_WRITERS: dict[Kind, Callable[[str], list[str]]] = {
    Kind.ACTION: _action, Kind.DIALOGUE: _dialogue, Kind.PARENTHETICAL: _parenthetical, Kind.LYRICS: _lyrics,
    Kind.CENTERED: _centered, Kind.TRANSITION: _transition, Kind.PAGE_BREAK: _page_break, Kind.SYNOPSIS: _synopsis,
    Kind.NOTE: _note, Kind.BONEYARD: _boneyard,
}  # fmt: skip
