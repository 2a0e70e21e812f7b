"""Pasted text that says who speaks in front of the words, ``MARY: You came back.``, as cues and dialogue. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from production.scripts.document import Kind
from production.scripts.fountain import parse
from production.scripts.page_marks import LINE_ENDS, heading

SAID = re.compile(
    r"[^\S\n]*(?P<name>[^\W\d_][^\n:：()（）.!?…,;\"“”]{0,29}?)\s*(?:[(（](?P<aside>[^()（）\n]{1,40})[)）])?\s*"
    r"(?::(?=\s)|：)\s*(?P<words>\S.*)"
)
BRACKETS = re.compile(r"(?P<aside>\([^()\n]{1,80}\))\s+(?P<words>\S.*)")
LABELS = frozenset(
    re.split(
        r"\s*,\s*",
        """action, angle, audio, bgm, card, caption, cast, characters, cont, continued, cu, cut, date, day,
        director, draft, duration, end, ep, episode, exception, exterior, ext, fade, flashback, fx, genre,
        hook, hint, i/e, important, insert, int, int/ext, interior, intercut, job, length, location,
        logline, montage, music, narration, night, note, notes, nb, os, page, phone, pov, prop, props, ps,
        question, re, reminder, scene, season, series, setting, sfx, shot, sound, subtitle, super, synopsis,
        target, text, tease, teaser, theme, time, title, todo, tone, turn, update, vfx, vo, voiceover,
        warning, wardrobe, close on, close up, cut to, dissolve to, fade in, fade out, fade to, match cut
        to, on screen, smash cut to, sound effect, text message, to do, voice over, written by, directed by,
        scene heading""",
    )
)
CUE = "@"  # before a name that is none in capitals
LEAST = 2  # times that a name stands in front of words before it is believed
MOST_WORDS = 3  # of a name


@dataclass(frozen=True, slots=True)
class _Speech:
    name: str
    aside: str
    words: str

    @property
    def key(self) -> str:
        return self.name.casefold()

    def written(self) -> str:
        """As Fountain: brackets in capitals belong to the cue, as (V.O.) does; others tell how it is said."""
        is_extension = self.aside.isupper()
        cue = self.name.upper() + (f" ({self.aside})" if is_extension else "")
        forced = "" if cue.isupper() else CUE
        lines = [forced + cue, *([f"({self.aside})"] if self.aside and not is_extension else [])]
        found = BRACKETS.fullmatch(self.words)
        return "\n".join([*lines, *([found["aside"], found["words"]] if found else [self.words])])


def spread(text: str, names: Collection[str] = ()) -> str:
    """The text with each such line as a cue above its words; as it came where it has none.

    ``names`` are those of the series' characters. A line is taken where its name is one of them, or where the form
    repeats: a name in capitals at least twice, or at least two names, each word of which begins with no small letter,
    twice each. Once the form is known, capitals are enough. Labels, as Note and Title, are names of characters alone;
    headings never are.
    """
    lines = LINE_ENDS.sub("\n", text).split("\n")
    spoken = _spoken_already("\n".join(lines))
    found = {at: speech for at, line in enumerate(lines) if at not in spoken and (speech := _speech(line))}
    names = _believed(list(found.values()), {name.casefold() for name in names})
    kept = {at: speech for at, speech in found.items() if speech.key in names}
    if not kept:
        return text
    return "\n".join(_written(lines, kept))


def _speech(line: str) -> _Speech | None:
    found = SAID.fullmatch(line)
    if found is None or heading(line.strip()):
        return None
    name = " ".join(found["name"].split())
    if len(name.split()) > MOST_WORDS:
        return None
    return _Speech(name, " ".join((found["aside"] or "").split()), " ".join(found["words"].split()))


def _spoken_already(text: str) -> set[int]:
    """The lines, from 0, that stand below a cue of their own."""
    found: set[int] = set()
    cue = ""
    for element in parse(f"\n{text}").elements:
        if element.kind is Kind.CHARACTER:
            cue = element.text
        elif element.kind is Kind.DIALOGUE and not SAID.fullmatch(cue):
            found.update(range(element.line - 2, element.end_line - 1))
    return found


def _believed(speeches: Sequence[_Speech], known: Collection[str]) -> set[str]:
    speeches = [speech for speech in speeches if speech.key in known or speech.key not in LABELS]
    times = Counter(speech.key for speech in speeches)
    capitals = {speech.key for speech in speeches if speech.name.isupper()}
    named = {speech.key for speech in speeches if all(not word[:1].islower() for word in speech.name.split())}
    sure = {key for key in times if key in known} | {key for key in capitals if times[key] >= LEAST}
    pair = {key for key in named if times[key] >= LEAST}
    if len(pair) > 1:
        sure |= pair
    return sure | capitals if sure else set()


def _written(lines: Sequence[str], kept: dict[int, _Speech]) -> Iterator[str]:
    """Each speech with a blank line around it."""
    for at, (line, below) in enumerate(pairwise([*lines, ""])):
        if at not in kept:
            yield line
            continue
        if at and (lines[at - 1].strip() and at - 1 not in kept):
            yield ""
        yield kept[at].written()
        if below.strip():
            yield ""
