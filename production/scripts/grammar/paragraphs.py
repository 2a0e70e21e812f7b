"""From lines of Fountain to elements. Pure; ``fountain.parse`` is its face.

A paragraph's kind follows from its first line, what stands above it and what below. Lines that are not printed
(sections, synopses, page breaks, notes, boneyard) count as blank for the paragraphs beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from production.scripts.document import Kind
from production.scripts.grammar import syntax
from production.scripts.grammar.hidden import Page

TAB = "    "  # what fountain.io has a tab in action stand for
TWO = "  "  # blanks that keep a blank line inside of its paragraph

_INTERRUPTING = frozenset("~>#=")  # at the head of a line end the action above it
_UNPRINTED = frozenset("#=")
_SPEECH_MARKS = frozenset("~(（=")  # at the head of a line in speech may begin something else than dialogue
_NOT_PLAIN = frozenset("!~>#=.@")
_NOT_PLAIN_BELOW = _INTERRUPTING | {"!"}  # in a line of action that is not the first
_NOT_PLAIN_SPEECH = frozenset("~(（=\\")

Own = tuple[str, str, str, bool, int]  # number, name, extension, dual, level
_ACTION, _CHARACTER, _DIALOGUE, _PARENTHETICAL = Kind.ACTION, Kind.CHARACTER, Kind.DIALOGUE, Kind.PARENTHETICAL
_HEADING = Kind.SCENE_HEADING
NOTHING: Own = ("", "", "", False, 0)
# Kind, text, first line, line below the last; from which line and down to which its source goes; what its kind has.
Found = tuple[Kind, str, int, int, int, int, Own]


class Reader:
    """Walks once over the lines and keeps what it ``found``."""

    def __init__(self, page: Page, *, first: int, names: Collection[str]) -> None:
        """``first`` is the line on which the script begins below its title page."""
        self.page = page
        self.lines = page.lines
        self.stripped = [*map(str.strip, page.lines), ""]  # and the end, which is blank
        self.hollow, self.within = page.hollow, page.within
        self.end = len(page.lines)
        self.cues: dict[str, tuple[str, Own] | None] = {}  # what lines say that were looked at, where they are cues
        self.names = frozenset(name.strip().casefold() for name in names)
        self.found: list[Found] = []
        self.at = first
        self.taken = first  # lines before this one belong to an element
        self.begun = -1  # where a note began, on lines of its own, that ends inside of the next element
        self.is_fresh = True  # nothing printed stands directly above
        self.hiding = sorted(page.starting, reverse=True)  # lines on which notes begin that are not yet elements

    def read(self) -> None:
        stripped, end, marks, hollow = self.stripped, self.end, _MARKS, self.hollow
        while self.at < end:
            if self.is_fresh:
                self._plain()
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

    # What most of a script is made of. It is nothing but speed: what these two leave is read right by the rest.

    def _plain(self) -> None:
        """Headings and actions of one line, and speeches of a cue that is known, between blank lines; down to anything
        else."""
        lines, stripped, cues, add = self.lines, self.stripped, self.cues, self.found.append
        at, taken = self.at, self.taken
        limit = self._limit()
        while at < limit:
            line = stripped[at]
            if not line:
                at += 1
            elif not stripped[at + 1]:
                if line[0] in _NOT_PLAIN or line[-1] == ":" or line != lines[at] or TWO in lines[at + 1]:
                    break
                below = at + 1
                if line[0] in syntax.HEADING_STARTS and syntax.is_heading(line):
                    text, number = _heading(line)
                    add((_HEADING, text, at, below, taken, below, (number, "", "", False, 0)))
                else:
                    text = line if "\t" not in line else line.replace("\t", TAB)
                    add((_ACTION, text, at, below, taken, below, NOTHING))
                taken = below
                at += 2
            else:
                cue = cues.get(line)
                below = at + 1 if cue else self._below_plain_lines(at, limit)
                if below >= limit or stripped[below][:1] in _UNPRINTED:
                    break
                if not cue:
                    add((_ACTION, "\n".join(stripped[at:below]), at, below, taken, below, NOTHING))
                    at = taken = below
                    continue
                add((_CHARACTER, cue[0], at, below, taken, below, cue[1]))
                after = below + 1
                if not stripped[after] and after < limit and TWO not in lines[after]:
                    line = stripped[below]
                    if line[0] not in _NOT_PLAIN_SPEECH:
                        add((_DIALOGUE, line, below, after, below, after, NOTHING))
                        taken = after
                        at = after + 1
                        continue
                self.taken = self.at = below
                self._plain_speech(limit)
                if not self.is_fresh:
                    return
                at, taken, limit = self.at, self.taken, self._limit()
        self.at, self.taken = at, taken

    def _below_plain_lines(self, at: int, limit: int) -> int:
        """The blank line below lines of action that can be nothing else; ``limit`` where they may be."""
        lines, stripped = self.lines, self.stripped
        line = stripped[at]
        if line[0] in _NOT_PLAIN or "(" in line or not (line.isascii() or syntax.LOWER.search(line)) or line.isupper():
            return limit
        while at < limit and line and line[0] not in _NOT_PLAIN_BELOW and line == lines[at] and "\t" not in line:
            at += 1
            line = stripped[at]
        return limit if line or TWO in lines[at] else at

    def _plain_speech(self, limit: int) -> None:
        """Parentheticals and dialogue, down to the blank line."""
        lines, stripped, add = self.lines, self.stripped, self.found.append
        at = below = self.at
        while below < limit:
            line = stripped[below]
            if line and line[0] not in _NOT_PLAIN_SPEECH:
                below += 1
                continue
            is_aside = line[:1] == "(" and line.rfind("(") == 0 and line.find(")") == len(line) - 1
            if not is_aside and (line or TWO in lines[below]):
                break
            if at < below:
                text = stripped[at] if below == at + 1 else "\n".join(stripped[at:below])
                add((_DIALOGUE, text, at, below, at, below, NOTHING))
                at = self.taken = below
            if not line:
                self.at = below + 1
                self.is_fresh = True
                return
            below += 1
            add((_PARENTHETICAL, line, at, below, at, below, NOTHING))
            at = self.taken = below
        self.at = at
        self.is_fresh = False
        self._speech()

    def _limit(self) -> int:
        """The line above the next one on which something is hidden, or above the last: none is touched by it."""
        if self.begun >= 0:
            return 0
        return (self.hiding[-1] if self.hiding else self.end) - 1

    # What has a mark

    def _forced_action(self, line: str) -> None:
        self._action()

    def _lyrics(self, line: str) -> None:
        self._lines_of(Kind.LYRICS, syntax.lyric)

    def _angle(self, line: str) -> None:
        if syntax.centered(line) is not None:
            self._lines_of(Kind.CENTERED, syntax.centered)
        elif line == ">":
            self._action()
        else:
            self._add(Kind.TRANSITION, self.at + 1, line[1:].strip())

    def _section(self, line: str) -> None:
        text = line.lstrip("#")
        self._add(Kind.SECTION, self.at + 1, text.strip(), ("", "", "", False, len(line) - len(text)))
        self.is_fresh = True

    def _equals(self, line: str) -> None:
        if syntax.PAGE_BREAK.match(line):
            self._add(Kind.PAGE_BREAK, self.at + 1, "")
        else:
            self._add(Kind.SYNOPSIS, self.at + 1, line[1:].strip())
        self.is_fresh = True

    def _dot(self, line: str) -> None:
        if self.is_fresh and syntax.FORCED_HEADING.match(line):
            self._heading(line[1:])
        else:
            self._unmarked(line)

    def _at(self, line: str) -> None:
        if self.is_fresh and line not in self.cues:
            self.cues[line] = _cue(line[1:].strip())
        cue = self.cues.get(line) if self.is_fresh else None
        if cue:
            self._says(cue)
        else:
            self._unmarked(line)

    # What has none

    def _unmarked(self, line: str) -> None:
        kind = self._kind_of(self.at, line) if self.is_fresh else Kind.ACTION
        if kind is Kind.ACTION:
            self._action()
        elif kind is Kind.CHARACTER:
            self._says(self.cues[line] or (line, NOTHING))
        elif kind is Kind.SCENE_HEADING:
            self._heading(line)
        else:
            self._add(kind, self.at + 1, line)

    def _kind_of(self, at: int, line: str) -> Kind:
        """Of a line without marks below a blank one."""
        below = self.stripped[at + 1]
        is_alone = not below or below[0] in _UNPRINTED
        if syntax.is_heading(line):
            return Kind.SCENE_HEADING if is_alone else Kind.ACTION
        # A blank behind the colon makes action of it, says fountain.io.
        if is_alone and line[-1] == ":" and syntax.is_transition(self.lines[at].lstrip()):
            return Kind.TRANSITION
        if is_alone and not (at + 1 in self.hollow and self._is_answered(at + 1)):
            return Kind.ACTION
        if line.isupper() or "(" in line or not line.isascii():
            if line not in self.cues:
                self.cues[line] = self._bare_cue(line)
            return Kind.CHARACTER if self.cues[line] else Kind.ACTION
        return Kind.ACTION

    def _bare_cue(self, line: str) -> tuple[str, Own] | None:
        cue = _cue(line)
        return cue if cue and syntax.is_bare_cue(line, cue[1][1], self.names) else None

    def _is_answered(self, at: int) -> bool:
        """Whether speech stands on this line, notes left aside."""
        while at in self.hollow:
            at += 1
        line = self.stripped[at]
        return bool(line) and line[0] not in _UNPRINTED

    # Paragraphs

    def _heading(self, line: str) -> None:
        text, number = _heading(line)
        self._add(Kind.SCENE_HEADING, self.at + 1, text, (number, "", "", False, 0))

    def _says(self, cue: tuple[str, Own]) -> None:
        self._add(Kind.CHARACTER, self.at + 1, *cue)
        self._speech()

    def _speech(self) -> None:
        """What is said below a cue, to the next blank line that does not hold two spaces."""
        while self.at < self.end:
            line = self.stripped[self.at]
            if not line:
                if self.at in self.hollow:
                    self._hollow()
                    continue
                following = self._over_two_spaces(self.at)
                if following == self.at:
                    return
                self.at = following
            elif line[0] not in _SPEECH_MARKS or not _ends_dialogue(line):
                self._dialogue()
            elif line[0] == "~":
                self._lines_of(Kind.LYRICS, syntax.lyric)
            elif line[0] == "=":
                return
            else:
                self._add(Kind.PARENTHETICAL, self.at + 1, line)

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
            if at not in self.hollow and TWO not in self.lines[at]:
                break
            below = self._over_two_spaces(at)
            following = self._over_note(below)
            if following == at or following in self.hollow or _ends_dialogue(self.stripped[following]):
                break
            words += [""] * (below - at)
            at = following
        self._add(Kind.DIALOGUE, at, "\n".join(words))

    def _over_two_spaces(self, at: int) -> int:
        """The line that goes on below blank ones that hold two spaces; ``at`` where none does."""
        line = at
        while line < self.end and line not in self.hollow and _holds_two_spaces(self.lines[line]):
            line += 1
        goes_on = self.stripped[line] or line in self.hollow
        return line if goes_on else at

    def _over_note(self, at: int) -> int:
        """The line with words on which notes end that begin at a hollow line; ``at`` where there is none."""
        below = self._below_note(at) if at in self.hollow else at
        return below if below in self.within else at

    def _below_note(self, at: int) -> int:
        """The line below a hollow one and those that the same notes go on over."""
        at += 1
        while at in self.hollow and at in self.within:
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
            if at not in self.hollow and TWO not in self.lines[at]:
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
            if line in self.hollow:
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
        if at in self.within:
            self.begun = self.at if self.begun < 0 else self.begun
        else:
            self._hidden(self.taken, at)
            self.taken = at
        self.at = at

    # Elements

    def _add(self, kind: Kind, end: int, text: str, own: Own = NOTHING) -> None:
        """An element of the lines before ``end``, and what is hidden in them."""
        while end in self.within and end in self.hollow:
            end += 1
        self.found.append((kind, text, self.at if self.begun < 0 else self.begun, end, self.taken, end, own))
        if self.hiding and self.hiding[-1] < end:
            self._hidden(end, end)
        self.taken = self.at = end
        self.begun = -1
        self.is_fresh = False

    def _hidden(self, begin: int, end: int) -> None:
        """Notes and boneyard that begin before the line ``end``; the first has the lines from ``begin`` on."""
        while self.hiding and self.hiding[-1] < end:
            for hidden in self.page.starting[self.hiding.pop()]:
                self.found.append((hidden.kind, hidden.text, hidden.first, hidden.last + 1, begin, end, NOTHING))
                begin = end


def _heading(line: str) -> tuple[str, str]:
    """A heading's words and its scene number."""
    found = syntax.NUMBER.search(line) if line[-1] == "#" else None
    return (line[: found.start()].rstrip(), found[1]) if found else (line.rstrip(), "")


def _cue(line: str) -> tuple[str, Own] | None:
    """A cue's text with its name, extension and whether it is dual; None where it names nobody."""
    text = syntax.without_caret(line)
    name, extension = syntax.cue(text)
    return (text, ("", name, extension, line[-1:] == "^", 0)) if name else None


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
