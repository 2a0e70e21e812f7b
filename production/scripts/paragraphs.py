"""From lines of Fountain to elements. Pure; ``fountain.parse`` is its face.

A paragraph's kind follows from its first line, what stands above it and what below. Lines that are not printed
(sections, synopses, page breaks, notes, boneyard) count as blank for the paragraphs beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Required, TypedDict, Unpack

from production.scripts import syntax
from production.scripts.document import Element, Kind
from production.scripts.hidden import Page

TAB = "    "  # what fountain.io has a tab in action stand for
TWO = "  "  # blanks that keep a blank line inside of its paragraph
ID_BYTES = 8

_INTERRUPTING = frozenset("~>#=")  # at the head of a line end the action above it
_UNPRINTED = frozenset("#=")
_SPEECH_MARKS = frozenset("~(（=")  # at the head of a line in speech may begin something else than dialogue


class Own(TypedDict, total=False):
    """What only one kind of element has."""

    number: str
    name: str
    extension: str
    dual: bool
    level: int


class Fields(Own, total=False):
    """What every kind has."""

    kind: Required[Kind]
    text: Required[str]
    line: int
    end_line: int
    source: str


_new = object.__new__


class Reader:
    """Walks once over the lines and keeps what it found in ``elements``."""

    def __init__(self, text: str, page: Page, *, first: int, names: Collection[str]) -> None:
        """``first`` is the line on which the script begins below its title page."""
        self.text = text
        self.page = page
        self.lines = page.lines
        self.stripped = [line.strip() for line in page.lines] + [""]  # and the end, which is blank
        self.end = len(page.lines)
        self.names = frozenset(name.strip().casefold() for name in names)
        self.elements: list[Element] = []
        self.at = first
        self.taken = first  # lines before this one belong to an element
        self.begun = -1  # where a note began, on lines of its own, that ends inside of the next element
        self.is_fresh = True  # nothing printed stands directly above
        self.seen: dict[str, tuple[str, int]] = {}
        self.hiding = sorted(page.starting, reverse=True)  # lines on which notes begin that are not yet elements

    def read(self) -> None:
        stripped, end, marks, hollow = self.stripped, self.end, _MARKS, self.page.hollow
        while self.at < end:
            line = stripped[self.at]
            if line:
                mark = marks.get(line[0])
                if mark:
                    mark(self, line)
                else:
                    self._unmarked(line)
            elif self.at in hollow:
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
        if line[0] in syntax.HEADING_STARTS and syntax.is_heading(line):
            return Kind.SCENE_HEADING if self._is_blank(at + 1) else Kind.ACTION
        if not (line.isupper() or "(" in line or not line.isascii()):
            return Kind.ACTION
        # A blank behind the colon makes action of it, says fountain.io.
        if line.endswith("TO:") and self._is_blank(at + 1) and syntax.is_transition(self.lines[at].lstrip()):
            return Kind.TRANSITION
        if not self._is_answered(at + 1):
            return Kind.ACTION
        name, _extension = syntax.cue(syntax.without_caret(line))
        return Kind.CHARACTER if name and syntax.is_bare_cue(line, name, self.names) else Kind.ACTION

    def _is_blank(self, at: int) -> bool:
        """Whether a line is blank, the text's end, or not printed."""
        line = self.stripped[at]
        return not line or line[0] in _UNPRINTED

    def _is_answered(self, at: int) -> bool:
        """Whether speech stands on this line, notes left aside."""
        while at in self.page.hollow:
            at += 1
        line = self.stripped[at]
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
            line = self.stripped[self.at]
            if not line:
                if self.at in self.page.hollow:
                    self._hollow()
                    continue
                following = self._over_two_spaces(self.at)
                if following == self.at:
                    return
                self.at = following
            elif line[0] not in _SPEECH_MARKS or not _ends_dialogue(line):
                self._dialogue()
            elif line[0] == "~":
                self._lines_of(Kind.LYRICS, _lyric)
            elif line[0] == "=":
                return
            else:
                self._one(Kind.PARENTHETICAL, line)

    def _dialogue(self) -> None:
        words, at = list[str](), self.at
        while at < self.end:
            line = self.stripped[at]
            if line:
                if words and line[0] in _SPEECH_MARKS and _ends_dialogue(line):
                    break
                words.append(line[1:] if line[0] == "\\" and syntax.ESCAPED_IN_SPEECH.match(line) else line)
                at += 1
                continue
            if at not in self.page.hollow and TWO not in self.lines[at]:
                break
            below = self._over_two_spaces(at)
            following = self._over_note(below)
            if following == at or following in self.page.hollow or _ends_dialogue(self.stripped[following]):
                break
            words += [""] * (below - at)
            at = following
        self._add(Kind.DIALOGUE, at, "\n".join(words))

    def _over_two_spaces(self, at: int) -> int:
        """The line that goes on below blank ones that hold two spaces; ``at`` where none does."""
        line = at
        while line < self.end and line not in self.page.hollow and _holds_two_spaces(self.lines[line]):
            line += 1
        goes_on = self.stripped[line] or line in self.page.hollow
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
            line = self.stripped[at]
            if line:
                if words and line[0] in _INTERRUPTING:
                    break
                words.append(_action_line(self.lines[at], line))
                at += 1
                continue
            if at not in self.page.hollow and TWO not in self.lines[at]:
                break
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
        line = self.stripped[at]
        if not line or line[0] in _INTERRUPTING:
            return False
        if line[0] == "." and syntax.FORCED_HEADING.match(line):
            return False
        return line[0] == "!" or (line[0] != "@" and self._kind_of(at, line) is Kind.ACTION)

    def _lines_of(self, kind: Kind, inner: Callable[[str], str | None]) -> None:
        """Lines below each other that all have the kind's mark."""
        words, at = list[str](), self.at
        while (text := inner(self.stripped[at])) is not None:
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
        page, taken = self.page, self.taken
        while end in page.within and end in page.hollow:
            end += 1
        first = self.at if self.begun < 0 else self.begun
        source = self.text[page.starts[taken] : page.starts[end]]
        self._element(kind=kind, text=text, line=first + 1, end_line=end, source=source, **own)
        if self.hiding and self.hiding[-1] < end:
            self._hidden(end, "")
        self.taken = self.at = end
        self.begun = -1
        self.is_fresh = False

    def _hidden(self, end: int, source: str) -> None:
        """Notes and boneyard that begin before the line ``end``; the first has the source."""
        while self.hiding and self.hiding[-1] < end:
            for hidden in self.page.starting[self.hiding.pop()]:
                first, last = hidden.first + 1, hidden.last + 1
                self._element(kind=hidden.kind, text=hidden.text, line=first, end_line=last, source=source)
                source = ""

    def _element(self, **fields: Unpack[Fields]) -> None:
        # Set past the frozen class, whose own way takes five times as long; what is not named has its default.
        element = _new(Element)
        element.__dict__.update(fields, id=self._id(fields["kind"], fields["text"]))
        self.elements.append(element)

    def _id(self, kind: Kind, text: str) -> str:
        """Of kind, text without regard to case and blanks, and how often the same came before."""
        if "\n" in text or TWO in text:
            text = " ".join(text.split())
        same = kind + "\0" + text.casefold()
        found = self.seen.get(same)
        if found:
            ident, count = found
            self.seen[same] = (ident, count + 1)
            return f"{ident}-{count + 1}"
        ident = blake2b(same.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()
        self.seen[same] = (ident, 1)
        return ident


def _lyric(line: str) -> str | None:
    return line[1:].strip() if line[:1] == "~" else None


def _centered(line: str) -> str | None:
    return line[1:-1].strip() if len(line) > 1 and line[0] == ">" and line[-1] == "<" else None


def _ends_dialogue(line: str) -> bool:
    mark = line[0]
    return mark == "~" or (mark in "(（" and syntax.is_parenthetical(line)) or bool(syntax.PAGE_BREAK.match(line))


def _holds_two_spaces(line: str) -> bool:
    return TWO in line and not line.strip()


def _action_line(line: str, stripped: str) -> str:
    if line == stripped and line[0] != "!" and "\t" not in line:
        return line
    text = line.rstrip()
    if stripped[0] == "!":
        text = text.replace("!", "", 1).rstrip()
    return text.replace("\t", TAB)


_MARKS: dict[str, Callable[[Reader, str], None]] = {
    "!": Reader._forced_action, "~": Reader._lyrics, ">": Reader._angle, "#": Reader._section, "=": Reader._equals,
    ".": Reader._dot, "@": Reader._at,
}  # fmt: skip
