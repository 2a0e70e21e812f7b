"""From lines of Fountain to elements. Pure; ``fountain.parse`` is its face.

A paragraph's kind follows from its first line, what stands above it and what below. Lines that are not printed
(sections, synopses, page breaks, notes, boneyard) count as blank for the paragraphs beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import TypedDict, Unpack

from production.scripts import syntax
from production.scripts.document import Element, Kind
from production.scripts.hidden import Page

TAB = "    "  # what fountain.io has a tab in action stand for
TWO = "  "  # blanks that keep a blank line inside of its paragraph
ID_BYTES = 8

_INTERRUPTING = frozenset("~>#=")  # at the head of a line end the action above it
_UNPRINTED = frozenset("#=")


class Own(TypedDict, total=False):
    """What only one kind of element has."""

    number: str
    name: str
    extension: str
    dual: bool
    level: int


class Reader:
    """Walks once over the lines and keeps what it found in ``elements``."""

    def __init__(self, text: str, page: Page, *, first: int, names: Collection[str]) -> None:
        """``first`` is the line on which the script begins below its title page."""
        self.text = text
        self.page = page
        self.lines = page.lines
        self.end = len(page.lines)
        self.names = frozenset(name.strip().casefold() for name in names)
        self.elements: list[Element] = []
        self.at = first
        self.taken = first  # lines before this one belong to an element
        self.begun = -1  # where a note began, on lines of its own, that ends inside of the next element
        self.is_fresh = True  # nothing printed stands directly above
        self.seen: dict[str, int] = {}

    def read(self) -> None:
        lines, end, marks, unmarked = self.lines, self.end, _MARKS, Reader._unmarked
        while self.at < end:
            line = lines[self.at].strip()
            if line:
                marks.get(line[0], unmarked)(self, line)
            elif self.at in self.page.hollow:
                self._hollow()
            else:
                self.at += 1
                self.is_fresh = True

    @property
    def tail(self) -> str:
        """What follows the last element."""
        return self.text[self.page.starts[self.taken] :]

    # What has a mark

    def _forced_action(self, line: str) -> None:
        self._action()

    def _lyrics(self, line: str) -> None:
        self._lines_of(Kind.LYRICS, _lyric)

    def _angle(self, line: str) -> None:
        if _centered(line) is not None:
            self._lines_of(Kind.CENTERED, _centered)
        elif line == ">":
            self._action()
        else:
            self._one(Kind.TRANSITION, line[1:].strip())

    def _section(self, line: str) -> None:
        text = line.lstrip("#")
        self._one(Kind.SECTION, text.strip(), level=len(line) - len(text))
        self.is_fresh = True

    def _equals(self, line: str) -> None:
        if syntax.PAGE_BREAK.match(line):
            self._one(Kind.PAGE_BREAK, "")
        else:
            self._one(Kind.SYNOPSIS, line[1:].strip())
        self.is_fresh = True

    def _dot(self, line: str) -> None:
        if self.is_fresh and syntax.FORCED_HEADING.match(line):
            self._heading(line[1:])
        else:
            self._unmarked(line)

    def _at(self, line: str) -> None:
        text = syntax.without_caret(line[1:].strip())
        if self.is_fresh and syntax.cue(text)[0]:
            self._cue(text, is_dual=line[-1] == "^")
            self._speech()
        else:
            self._unmarked(line)

    # What has none

    def _unmarked(self, line: str) -> None:
        if self.is_fresh:
            kind = self._kind_of(self.at, line)
            if kind is Kind.SCENE_HEADING:
                return self._heading(line)
            if kind is Kind.CHARACTER:
                self._cue(syntax.without_caret(line), is_dual=line[-1] == "^")
                return self._speech()
            if kind is Kind.TRANSITION:
                return self._one(kind, line)
        return self._action()

    def _kind_of(self, at: int, line: str) -> Kind:
        """Of a line without marks below a blank one."""
        if syntax.is_heading(line):
            return Kind.SCENE_HEADING if self._is_blank(at + 1) else Kind.ACTION
        if not (line.isupper() or "(" in line or not line.isascii()):
            return Kind.ACTION
        # A blank behind the colon makes action of it, says fountain.io.
        if self._is_blank(at + 1) and syntax.is_transition(self.lines[at].lstrip()):
            return Kind.TRANSITION
        name, _extension = syntax.cue(syntax.without_caret(line))
        is_cue = name and syntax.is_bare_cue(line, name, self.names) and self._is_answered(at + 1)
        return Kind.CHARACTER if is_cue else Kind.ACTION

    def _is_blank(self, at: int) -> bool:
        """Whether a line is blank, the text's end, or not printed."""
        if at >= self.end:
            return True
        line = self.lines[at].strip()
        return not line or line[0] in _UNPRINTED

    def _is_answered(self, at: int) -> bool:
        """Whether speech stands on this line, notes left aside."""
        while at in self.page.hollow:
            at += 1
        line = self.lines[at].strip() if at < self.end else ""
        return bool(line) and line[0] not in _UNPRINTED

    # Paragraphs

    def _heading(self, line: str) -> None:
        number, found = "", syntax.NUMBER.search(line) if line[-1] == "#" else None
        if found:
            number, line = found[1], line[: found.start()]
        self._one(Kind.SCENE_HEADING, line.rstrip(), number=number)

    def _cue(self, text: str, *, is_dual: bool) -> None:
        name, extension = syntax.cue(text)
        self._one(Kind.CHARACTER, text, name=name, extension=extension, dual=is_dual)

    def _speech(self) -> None:
        """What is said below a cue, to the next blank line that does not hold two spaces."""
        while self.at < self.end:
            line = self.lines[self.at].strip()
            if not line:
                if self.at in self.page.hollow:
                    self._hollow()
                    continue
                following = self._over_two_spaces(self.at)
                if following == self.at:
                    return
                self.at = following
            elif line[0] == "~":
                self._lines_of(Kind.LYRICS, _lyric)
            elif line[0] in "(（" and syntax.is_parenthetical(line):
                self._one(Kind.PARENTHETICAL, line)
            elif syntax.PAGE_BREAK.match(line):
                return
            else:
                self._dialogue()

    def _dialogue(self) -> None:
        words, at = list[str](), self.at
        while at < self.end:
            line = self.lines[at].strip()
            if line:
                if words and _ends_dialogue(line):
                    break
                words.append(line[1:] if line[0] == "\\" and syntax.ESCAPED_IN_SPEECH.match(line) else line)
                at += 1
                continue
            below = self._over_two_spaces(at)
            following = self._over_note(below)
            if following == at or following in self.page.hollow or _ends_dialogue(self.lines[following].strip()):
                break
            words += [""] * (below - at)
            at = following
        self._add(Kind.DIALOGUE, at, "\n".join(words))

    def _over_two_spaces(self, at: int) -> int:
        """The line that goes on below blank ones that hold two spaces; ``at`` where none does."""
        line = at
        while line < self.end and line not in self.page.hollow and _holds_two_spaces(self.lines[line]):
            line += 1
        goes_on = line < self.end and (self.lines[line].strip() or line in self.page.hollow)
        return line if goes_on else at

    def _over_note(self, at: int) -> int:
        """The line with words on which notes end that begin at a hollow line; ``at`` where there is none."""
        below = self._below_note(at) if at in self.page.hollow else at
        return below if below in self.page.within else at

    def _below_note(self, at: int) -> int:
        """The line below a hollow one and those that the same notes go on over."""
        at += 1
        while at in self.page.hollow and at in self.page.within:
            at += 1
        return at

    def _action(self) -> None:
        words, at = list[str](), self.at
        while at < self.end:
            line = self.lines[at]
            mark = line.lstrip()[:1]
            if mark:
                if words and mark in _INTERRUPTING:
                    break
                words.append(_action_line(line, mark))
                at += 1
                continue
            blanks, following = self._over_hollow(at)
            if following == at:
                break
            words += [""] * blanks
            at = following
        self._add(Kind.ACTION, at, "\n".join(words))

    def _over_hollow(self, at: int) -> tuple[int, int]:
        """How many blank lines of two spaces, and the line below them, and below notes, that goes on with the same
        action; ``at`` where none does."""
        blanks, line = 0, at
        while line < self.end:
            if line in self.page.hollow:
                line += 1
            elif _holds_two_spaces(self.lines[line]):
                blanks, line = blanks + 1, line + 1
            else:
                break
        return (blanks, line) if line > at and self._is_action(line) else (0, at)

    def _is_action(self, at: int) -> bool:
        """Whether a line below a blank one is plain action, or forced to be."""
        line = self.lines[at].strip() if at < self.end else ""
        if not line or line[0] in _INTERRUPTING:
            return False
        if line[0] == "." and syntax.FORCED_HEADING.match(line):
            return False
        return line[0] == "!" or (line[0] != "@" and self._kind_of(at, line) is Kind.ACTION)

    def _lines_of(self, kind: Kind, inner: Callable[[str], str | None]) -> None:
        """Lines below each other that all have the kind's mark."""
        words, at = list[str](), self.at
        while at < self.end and (text := inner(self.lines[at].strip())) is not None:
            words.append(text)
            at += 1
        self._add(kind, at, "\n".join(words))

    def _hollow(self) -> None:
        """Notes and boneyard on lines of their own. One that ends on a line with more waits for that line."""
        at = self._below_note(self.at)
        self.is_fresh = True
        if at in self.page.within:
            self.begun = self.at if self.begun < 0 else self.begun
        else:
            self._hidden(at, self.text[self.page.starts[self.taken] : self.page.starts[at]])
            self.taken = at
        self.at = at

    # Elements

    def _one(self, kind: Kind, text: str, **own: Unpack[Own]) -> None:
        self._add(kind, self.at + 1, text, **own)

    def _add(self, kind: Kind, end: int, text: str, **own: Unpack[Own]) -> None:
        """An element of the lines before ``end``, and what is hidden in them."""
        page = self.page
        while end in page.hollow and end in page.within:
            end += 1
        first = self.at if self.begun < 0 else self.begun
        source = self.text[page.starts[self.taken] : page.starts[end]]
        ident = self._id(kind, text)
        self.elements.append(
            Element(kind=kind, text=text, line=first + 1, end_line=end, id=ident, source=source, **own)
        )
        if page.starting:
            self._hidden(end, "")
        self.taken = self.at = end
        self.begun = -1
        self.is_fresh = False

    def _hidden(self, end: int, source: str) -> None:
        """Notes and boneyard that begin between what is taken and ``end``; the first has the source."""
        for at in range(self.taken, end):
            for hidden in self.page.starting.get(at, ()):
                ident = self._id(hidden.kind, hidden.text)
                self.elements.append(
                    Element(
                        kind=hidden.kind, text=hidden.text, line=hidden.first + 1, end_line=hidden.last + 1,
                        id=ident, source=source,
                    )
                )  # fmt: skip
                source = ""

    def _id(self, kind: Kind, text: str) -> str:
        """Of kind, text without regard to case and blanks, and how often the same came before."""
        same = f"{kind}\0{' '.join(text.split()).casefold()}"
        count = self.seen.get(same, 0)
        self.seen[same] = count + 1
        return blake2b(f"{count}\0{same}".encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def _lyric(line: str) -> str | None:
    return line[1:].strip() if line[:1] == "~" else None


def _centered(line: str) -> str | None:
    return line[1:-1].strip() if len(line) > 1 and line[0] == ">" and line[-1] == "<" else None


def _ends_dialogue(line: str) -> bool:
    mark = line[0]
    return mark == "~" or (mark in "(（" and syntax.is_parenthetical(line)) or bool(syntax.PAGE_BREAK.match(line))


def _holds_two_spaces(line: str) -> bool:
    return TWO in line and not line.strip()


def _action_line(line: str, mark: str) -> str:
    text = line.rstrip()
    if mark == "!":
        text = text.replace("!", "", 1).rstrip()
    return text.replace("\t", TAB)


_MARKS: dict[str, Callable[[Reader, str], None]] = {
    "!": Reader._forced_action, "~": Reader._lyrics, ">": Reader._angle, "#": Reader._section, "=": Reader._equals,
    ".": Reader._dot, "@": Reader._at,
}  # fmt: skip
