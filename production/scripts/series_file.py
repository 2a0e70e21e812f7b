"""A whole series in one script: cut at its episodes, and joined again. Pure.

An episode begins at a section (``# Episode 7``, ``# EP 7: The Call``, ``# 第7集``, ``# Эпизод 7``) or, where no section
says one, at a heading, a centred or an action line that says nothing else: ``EPISODE 7``, ``EPISODE 7 - THE CALL``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from unicodedata import normalize

from django.utils.translation import gettext as _

from catalog.titles.naming import HIGHEST_NUMBER, WORDS, as_number
from production.scripts.document import Document, Element, Kind
from production.scripts.fountain import parse, render
from production.scripts.grammar import title_page
from production.scripts.grammar.composing import compose

MORE_WORDS = (
    "chapter|capítulo|capitulo|chapitre|kapitel|глава|odcinek|aflevering|puntata|episodul|tập"
    "|에피소드|エピソード|الحلقة|एपिसोड"
)
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: number for number, word in enumerate(ONES.split())} | {
    word: 10 * number for number, word in enumerate(TENS.split(), start=2)
}
SPELT = rf"(?:(?:{TENS.replace(' ', '|')})(?:[ -](?:{'|'.join(ONES.split()[1:10])}))?|{ONES.replace(' ', '|')})"
SIGNS = (
    re.compile(r"第\s*(?P<number>[0-9零〇一二两三四五六七八九十百]{1,9})\s*[集话話回章]"),
    re.compile(r"제?\s*(?P<number>[0-9]{1,4})\s*[話集화회](?!\w)"),
    re.compile(r"s\d{1,2}[ ._-]*e(?P<number>\d{1,4})(?!\w)", re.IGNORECASE),
    re.compile(
        rf"(?:{WORDS}|{MORE_WORDS})[ ._#:№-]*(?:n[or]?[.º°]?\s*)?(?P<number>\d{{1,4}}|{SPELT})(?!\w)", re.IGNORECASE
    ),
    re.compile(
        rf"(?P<number>\d{{1,4}})(?:\.|-?[яй]|[ªº]|st|nd|rd|th)?\s*(?:{WORDS}|{MORE_WORDS})(?!\w)", re.IGNORECASE
    ),
)
BETWEEN = re.compile(r"\A[\s:：.·|,\-–—]+")  # the number and the title
APART = re.compile(r"\s*[:：|\-–—]\s*|\s*(?=[“”\"«「『《])|$")  # the same where a line could be prose
LONGEST_TITLE = 80
HIDDEN = frozenset({Kind.NOTE, Kind.BONEYARD})
SAID = HIDDEN | {Kind.DIALOGUE, Kind.PARENTHETICAL, Kind.LYRICS}
BEGINNINGS = frozenset({Kind.SCENE_HEADING, Kind.CENTERED, Kind.ACTION, Kind.CHARACTER})
BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Part:
    """An episode's script, or what stands before the first one: then ``number`` is None.

    ``text`` is Fountain without the heading that says the episode. ``first_line`` and ``last_line`` are those of the
    whole text, heading included, from 1; 0 and 0 of a part that was not split off.
    """

    number: int | None
    title: str
    text: str
    first_line: int = 0
    last_line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person should know before episodes are made of the parts."""

    code: str
    sentence: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    number: int
    title: str
    level: int  # of a section; 0 of anything else
    size: int = 1  # how many elements say it


def split(document: Document) -> tuple[Part, ...]:
    """The parts in the order of the script, one with number None first where something stands before the first
    episode. Lines are of the document's text; of one without a text, as of Final Draft, of its Fountain."""
    if not any(element.source for element in document.elements):
        document = parse(render(document))
    marks = _marks(document.elements)
    starts = [place for place, mark in enumerate(marks) if mark]
    sources = [element.source for element in document.elements] + [document.tail]
    front = document.title_source + "".join(sources[: starts[0]] if starts else sources)
    parts = [Part(None, "", front.rstrip("\n") + "\n", 1, _lines(front))] if front.strip() else []
    last = _lines(front)
    for start, end in pairwise([*starts, len(sources)]):
        mark = marks[start]
        assert mark is not None
        text = _text(document.elements[start:end], mark, document.tail if end == len(sources) else "")
        source = "".join(sources[start:end])
        parts.append(Part(mark.number, mark.title, text, last + 1 + _blank_lines(source), last + _lines(source)))
        last += _lines(source)
    return tuple(parts)


def _lines(source: str) -> int:
    return source.count("\n") + (source != "" and not source.endswith("\n"))


def _blank_lines(source: str) -> int:
    found = BLANK_LINES.match(source)
    return found[0].count("\n") if found else 0


def _text(elements: Sequence[Element], mark: _Mark, tail: str) -> str:
    """A part without its heading; notes that stood inside the heading come first. A title page that ``join`` made a
    note of is one again."""
    end = next((place for place, one in enumerate(elements) if place >= mark.size and one.source), len(elements))
    inside = compose((), [one for one in elements[:end] if one.kind in (Kind.NOTE, Kind.BONEYARD)])
    page = "" if inside else _title_page(elements[end:])
    rest = BLANK_LINES.sub("", "".join(one.source for one in elements[end + bool(page) :]) + tail).rstrip("\n")
    if page:
        return f"{page}\n{rest}\n" if rest.strip() else page
    text = "\n".join(piece for piece in (inside, f"{rest}\n" if rest.strip() else "") if piece)
    return f"\n{text}" if title_page.read(text)[0] else text


def _title_page(elements: Sequence[Element]) -> str:
    """What the note that a part begins with says, where it is a title page as a whole."""
    first = next(iter(elements), None)
    if first is None or first.kind is not Kind.NOTE or not first.source.strip().startswith("[["):
        return ""
    page, lines = title_page.read(first.text)
    is_whole = lines == first.text.count("\n") + 1 and first.source.strip().endswith("]]")
    return title_page.write(page) if page and page[0][0].lower() == "title" and is_whole else ""


def _marks(elements: Sequence[Element]) -> list[_Mark | None]:
    """For each element the episode that it begins. Sections count before all else, those of the highest level alone."""
    found = [_mark(elements, place) for place in range(len(elements))]
    levels = [mark.level for mark in found if mark and mark.level]
    wanted = min(levels, default=0)
    return [mark if mark and mark.level == wanted else None for mark in found]


def _mark(elements: Sequence[Element], place: int) -> _Mark | None:
    element = elements[place]
    lines = [normalize("NFKC", line).strip() for line in element.text.strip().split("\n")]
    line = lines[0].strip("*_ ")
    found = next((found for sign in SIGNS if (found := sign.match(line))), None)
    number = _number(found["number"]) if found else 0
    if found is None or not 1 <= number <= HIGHEST_NUMBER:
        return None
    rest = line[found.end() :]
    if element.kind is Kind.SECTION:
        return _Mark(number, _title(rest), element.level)
    if element.kind not in BEGINNINGS or not _says_nothing_else(element, lines, rest):
        return None
    if element.kind is Kind.CHARACTER:
        return _as_cue(elements, place, _Mark(number, _title(rest), 0))
    return _Mark(number, _title(rest) or _title(" ".join(lines[1:])), 0)


def _as_cue(elements: Sequence[Element], place: int, mark: _Mark) -> _Mark | None:
    """A line of capitals right above another reads as a cue. The other is the title, if it is all that is said."""
    speech = list(takewhile(lambda one: one.kind in SAID, elements[place + 1 : place + 9]))
    said = [one for one in speech if one.kind not in HIDDEN]
    if not said:
        return mark
    if len(said) > 1 or said[0].kind is not Kind.DIALOGUE or "\n" in said[0].text or len(said[0].text) > LONGEST_TITLE:
        return None
    title = " ".join(piece for piece in (mark.title, _title(normalize("NFKC", said[0].text))) if piece)
    return _Mark(mark.number, title, 0, speech.index(said[0]) + 2)


def _says_nothing_else(element: Element, lines: Sequence[str], rest: str) -> bool:
    """Whether a line is the name of an episode, and not prose that speaks of one."""
    if len(lines) > 2 or max(map(len, lines)) > LONGEST_TITLE or not APART.match(rest):
        return False
    return not rest or element.kind is Kind.CENTERED or rest.upper() == rest


def _title(rest: str) -> str:
    return BETWEEN.sub("", rest).strip()


def _number(text: str) -> int:
    if text[0].isascii() and text[0].isalpha():
        return sum(ENGLISH[word] for word in re.split("[ -]", text.lower()))
    return as_number(text)


def findings(parts: Iterable[Part]) -> tuple[Finding, ...]:
    """What is odd about the parts: codes ``no_episodes``, ``episode_twice``, ``episodes_missing``,
    ``episodes_out_of_order`` and ``episode_empty``."""
    return tuple(_findings([part for part in parts if part.number is not None]))


def _findings(parts: Sequence[Part]) -> Iterator[Finding]:
    numbers = [part.number for part in parts if part.number is not None]
    if not numbers:
        sentence = _("No line says where an episode begins. Write one before each: # Episode 1.")
        yield Finding("no_episodes", sentence)
        return
    for number, count in Counter(numbers).items():
        if count > 1:
            line = [part.first_line for part in parts if part.number == number][1]
            sentence = _("Episode %(number)s begins %(count)s times. Give each its own number.")
            yield Finding("episode_twice", sentence % {"number": number, "count": count}, line)
    missing = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers))
    if missing:
        sentence = _("Between the first and the last episode these are missing: %(numbers)s.")
        yield Finding("episodes_missing", sentence % {"numbers": _ranges(missing)})
    if numbers != sorted(numbers):
        yield Finding("episodes_out_of_order", _("The episodes do not stand in the order of their numbers."))
    for part in parts:
        if not part.text.strip():
            sentence = _("Episode %(number)s has a heading and nothing below it.")
            yield Finding("episode_empty", sentence % {"number": part.number}, part.first_line)


def _ranges(numbers: Sequence[int]) -> str:
    """As in 4, 7–9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def join(parts: Iterable[Part]) -> str:
    """One Fountain text, each episode below a section with its number and title. ``split`` gives the same parts again,
    but for their lines. A script that begins with that section itself gets no second one; a title page of its own,
    which has no place inside a text, becomes a note, and what it was when it is split again."""
    return "\n".join(_joined(part) for part in parts)


def _joined(part: Part) -> str:
    text = part.text.rstrip("\n") + "\n" if part.text.strip() else ""
    if part.number is None:
        return text
    page, lines = title_page.read(text)
    if page:
        *head, rest = text.split("\n", lines)
        text = compose((), [Element(kind=Kind.NOTE, text="\n".join(head))]) + rest
    if _begins_with_its_section(text, part.number):
        return text
    name = f"Episode {part.number}: {part.title}" if part.title else f"Episode {part.number}"
    heading = compose((), [Element(kind=Kind.SECTION, text=name, level=1)])
    return f"{heading}\n{text.removeprefix('\n')}" if text else heading


def _begins_with_its_section(text: str, number: int) -> bool:
    elements = parse(text).elements
    mark = _mark(elements, 0) if elements else None
    return mark is not None and mark.level == 1 and mark.number == number
