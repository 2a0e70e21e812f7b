"""Text out of a word processor or off a PDF, as Fountain as far as it goes. Pure.

Recognised are four ways in which scripts are pasted:

- laid out in columns, by blanks or tabs: cues, brackets and dialogue by how far they stand in, names centred on the
  page, transitions at the right, lines that were broken at a margin put together again;
- run together: a paragraph a line and no blank lines between, since the space was the paragraph's style;
- spaced out: a blank line after every paragraph, between a cue and its words too;
- with who speaks in front of the words, ``MARY: You came back.``, as ``spoken_lines`` knows it.

In all of them scene numbers left and right become ``#12#``; page numbers, headers, form feeds, (CONTINUED) and the
asterisks of changed lines go; a speech that (MORE) and (CONT'D) tore at a page's end is whole again. Quotes stay as
they are typed; blanks that do not break become plain ones. What reads the same as Fountain already is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from production.scripts import page_marks, spoken_lines
from production.scripts.document import SPOKEN, Document, Element, Kind
from production.scripts.fountain import parse
from production.scripts.grammar import syntax
from production.scripts.grammar.composing import compose
from production.scripts.page_marks import Line, heading

IN = 4  # columns from the left margin from which a line stands in
CENTRE = 30  # columns from the left margin to the middle of a page of 60
OFF_CENTRE = 5
FAR_RIGHT = 35
LONGEST_CUE = 40
TRANSITION = re.compile(
    r"(?:FADE (?:IN|OUT|TO|UP|DOWN)\b.*|(?:SMASH |MATCH |JUMP |HARD )?CUT (?:TO|BACK)\b.*|DISSOLVE\b.*|BLACK OUT\b.*"
    r"|INTERCUT\b.*|WIPE TO\b.*|END CREDITS\.?|.* TO:)"
)
CONTINUED_CUE = re.compile(r"[(（]\s*cont(?:['’‘]?d|inued|inuing)\.?\s*[)）]\s*$", re.IGNORECASE)
FORCED = ("!", "@", "~", ">")
MARKED = frozenset({Kind.SECTION, Kind.SYNOPSIS, Kind.NOTE, Kind.BONEYARD, Kind.PAGE_BREAK})
WIDE = ("W", "F")  # East Asian characters, which no blank parts


def recognise(text: str, names: Collection[str] = ()) -> str:
    """The pasted text as Fountain; text that is Fountain already, or of no kind that is known here, as it came.
    ``names`` are those of the series' characters. Never raises."""
    spread = spoken_lines.spread(text, names)
    document = parse(spread)  # who speaks in the first line would read as the key of a title page
    if document.title_page or any(_is_marked(element) for element in parse(f"\n{text}").elements):
        return text
    return _recognised(spread, document)


def _recognised(text: str, document: Document) -> str:
    lines = page_marks.lines(text)
    if _is_laid_out(lines):
        found = _laid_out(lines)
    elif _is_run_together(lines) or _is_spaced_out(lines, document.elements):
        found = _by_line([line for line in lines if line.text])
    elif page_marks.has_marks(text) or any((pair := heading(line.text)) and pair[1] for line in lines):
        found = list(parse("\n" + _cleaned(lines)).elements)
    else:
        return text
    return text if _read_alike(found, document.elements) else compose((), found)


def _is_marked(element: Element) -> bool:
    """Whether an element has marks that only who writes Fountain sets."""
    return element.kind in MARKED or element.source.lstrip()[:1] in FORCED or element.number != ""


def _read_alike(one: Sequence[Element], other: Sequence[Element]) -> bool:
    return [_words(element) for element in one] == [_words(element) for element in other]


def _words(element: Element) -> tuple[Kind, str, str]:
    return element.kind, " ".join(element.text.split()), element.number


# Which way it was pasted


def _is_laid_out(lines: Sequence[Line]) -> bool:
    """Whether there are cues that stand further in than the words below them, which stand in themselves."""
    margin = _margin(lines)
    is_script = any(heading(line.text) for line in lines)
    return any(
        cue.indent - margin >= 2 * IN and said.indent - margin >= IN and cue.indent - said.indent >= IN
        for cue, said in pairwise(line for line in lines if line.text)
        if _may_be_cue(cue.text) or (is_script and _is_name(cue.text, cue.indent - margin))
    )


def _is_run_together(lines: Sequence[Line]) -> bool:
    stuck = [bool(below.text) for line, below in pairwise([*lines, Line("")]) if heading(line.text)]
    return sum(stuck) * 2 > len(stuck)


def _is_spaced_out(lines: Sequence[Line], elements: Sequence[Element]) -> bool:
    apart = not any(line.text and below.text for line, below in pairwise(lines))
    spoken = any(one.kind is Kind.CHARACTER for one in elements)
    return apart and not spoken and any(one.kind is Kind.SCENE_HEADING for one in elements)


def _margin(lines: Sequence[Line]) -> int:
    """The column of the words of headings, else of whatever stands furthest left."""
    named = [(line, found[0]) for line in lines if line.text and (found := heading(line.text))]
    columns = Counter(line.indent + line.text.index(words) for line, words in named)
    return columns.most_common(1)[0][0] if columns else min((line.indent for line in lines if line.text), default=0)


def _may_be_cue(text: str) -> bool:
    """Whether a line, wherever it stands, could be who speaks: short and no sentence."""
    if text.startswith(spoken_lines.CUE):
        return True
    name, _extension = syntax.cue(text)
    if not name or len(name) > LONGEST_CUE or name[-1] in ".!?:,;…" or heading(text) or TRANSITION.fullmatch(text):
        return False
    return syntax.is_bare_cue(text, name, {name.casefold()} if syntax.is_short(name) else ())


# A paragraph a line


def _by_line(lines: Sequence[Line]) -> list[Element]:
    found: list[Element] = []
    awaits = False  # the words of a cue, or more of them after brackets
    for line, below in pairwise([*lines, Line("")]):
        text = " ".join(line.text.split())
        if awaits and syntax.is_parenthetical(text):
            found.append(Element(kind=Kind.PARENTHETICAL, text=text))
        elif awaits and _kind(text) is Kind.ACTION:
            found.append(Element(kind=Kind.DIALOGUE, text=text))
            awaits = syntax.is_parenthetical(" ".join(below.text.split()))
        elif _may_be_cue(text) and below.text and _kind(below.text) is Kind.ACTION and not _may_be_cue(below.text):
            found.append(_cue(text))
            awaits = True
        else:
            found.append(_plain(line.text))
            awaits = False
    return _mended(found, lines)


def _kind(text: str) -> Kind:
    """Of a line that is no speech."""
    if heading(text):
        return Kind.SCENE_HEADING
    return Kind.TRANSITION if text.isupper() and TRANSITION.fullmatch(text) else Kind.ACTION


def _plain(text: str) -> Element:
    named = heading(text)
    if named:
        return Element(kind=Kind.SCENE_HEADING, text=" ".join(named[0].split()), number=named[1])
    return Element(kind=_kind(text), text=" ".join(text.split()))


def _cue(text: str) -> Element:
    text = text.removeprefix(spoken_lines.CUE)
    name, extension = syntax.cue(text)
    return Element(kind=Kind.CHARACTER, text=text, name=name, extension=extension)


def _mended(found: Sequence[Element], lines: Sequence[Line]) -> list[Element]:
    """Speeches that the end of a page tore, whole again."""
    torn = [line.is_more for line in lines]
    mended: list[Element] = []
    for element, is_torn in zip(found, torn, strict=True):
        if is_torn and element.kind is Kind.CHARACTER and _goes_on(mended, element):
            continue
        before = mended[-1] if mended else None
        if before and element.kind is Kind.DIALOGUE and before.kind is Kind.DIALOGUE:
            mended[-1] = replace(before, text=_together(before.text, element.text))
        else:
            mended.append(element)
    return mended


def _goes_on(before: Sequence[Element], cue: Element) -> bool:
    speaker = next((one for one in reversed(before) if one.kind is Kind.CHARACTER), None)
    is_same = speaker is not None and speaker.name.casefold() == cue.name.casefold()
    return is_same and before[-1].kind in SPOKEN and CONTINUED_CUE.search(cue.text) is not None


# Columns


@dataclass(slots=True)
class _Paragraph:
    kind: Kind
    lines: list[Line] = field(default_factory=list)


def _laid_out(lines: Sequence[Line]) -> list[Element]:
    margin = _margin(lines)
    paragraphs = list(_paragraphs(lines, margin))
    widths = {kind: _width([one for one in paragraphs if one.kind is kind]) for kind in Kind}
    found = [_element(one, widths[one.kind]) for one in paragraphs]
    return _mended(found, [one.lines[0] for one in paragraphs])


def _width(paragraphs: Sequence[_Paragraph]) -> int:
    return max((len(line.text) for one in paragraphs for line in one.lines), default=0)


def _paragraphs(lines: Sequence[Line], margin: int) -> Iterator[_Paragraph]:
    """Lines of one kind that no blank line parts; a speech may hold blank lines where its words go on standing in."""
    now = _Paragraph(Kind.ACTION)
    in_speech = is_apart = False
    for place, line in enumerate(lines):
        if not line.text:
            is_apart = True
            continue
        below = next((other for other in lines[place + 1 :][:3] if other.text), None)
        has_ended = is_apart and now.kind is Kind.DIALOGUE and not line.is_broken
        kind = _kind_in(line, below, margin, in_speech=in_speech and not has_ended)
        if now.kind is Kind.PARENTHETICAL and not _is_closed(now) and line.indent - margin >= IN:
            kind = Kind.PARENTHETICAL
        in_speech = kind in SPOKEN
        if now.lines and kind is now.kind and not is_apart and _goes_on_below(now):
            now.lines.append(line)
        else:
            if now.lines:
                yield now
            now = _Paragraph(kind, [line])
        is_apart = False
    if now.lines:
        yield now


def _is_closed(paragraph: _Paragraph) -> bool:
    text = " ".join(line.text for line in paragraph.lines)
    return text.count("(") + text.count("（") <= text.count(")") + text.count("）")


def _goes_on_below(paragraph: _Paragraph) -> bool:
    if paragraph.kind is Kind.PARENTHETICAL:
        return not _is_closed(paragraph)
    return paragraph.kind in (Kind.ACTION, Kind.DIALOGUE)


def _kind_in(line: Line, below: Line | None, margin: int, *, in_speech: bool) -> Kind:
    """What a line is by how far it stands in, by its words, and by the line below it."""
    inward = line.indent - margin
    if inward < IN or (heading(line.text) and inward < 2 * IN):
        return _kind(line.text)
    if inward >= FAR_RIGHT and _kind(line.text) is Kind.TRANSITION:
        return Kind.TRANSITION
    if in_speech and line.text.startswith(("(", "（")):
        return Kind.PARENTHETICAL
    if below and IN <= below.indent - margin < line.indent - margin and _is_name(line.text, inward):
        return Kind.CHARACTER
    middle = inward + len(line.text) / 2
    aside = Kind.CENTERED if abs(middle - CENTRE) <= OFF_CENTRE else Kind.ACTION
    return Kind.DIALOGUE if in_speech else aside


def _is_name(text: str, inward: int) -> bool:
    """A cue in columns may be in small letters too."""
    return inward >= 2 * IN and (_may_be_cue(text) or (len(text) <= LONGEST_CUE and text[-1] not in ".!?:,;…"))


def _element(paragraph: _Paragraph, width: int) -> Element:
    text = paragraph.lines[0].text
    for line, following in pairwise(paragraph.lines):
        first = following.text.split()[0]
        is_wrapped = paragraph.kind is Kind.PARENTHETICAL or len(line.text) + 1 + len(first) > width
        text = _together(text, following.text) if is_wrapped else f"{text}\n{following.text}"
    text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    if paragraph.kind is Kind.CHARACTER:
        return _cue(text)
    return (
        _plain(paragraph.lines[0].text)
        if paragraph.kind is Kind.SCENE_HEADING
        else Element(kind=paragraph.kind, text=text)
    )


def _together(one: str, other: str) -> str:
    """Two lines as one: with a blank between, but for East Asian words."""
    wide = all(unicodedata.east_asian_width(sign) in WIDE for sign in (one[-1:] or " ", other[:1] or " "))
    return one + ("" if wide else " ") + other


# Fountain with page marks in it


def _cleaned(lines: Sequence[Line]) -> str:
    written = []
    for line in lines:
        named = heading(line.text)
        number = f" #{named[1]}#" if named and named[1] else ""
        written.append(f"{named[0]}{number}" if named else " " * line.indent + line.text)
    return "\n".join(written)
