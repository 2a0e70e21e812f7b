"""SRT and WebVTT as they really come: any line ends, wrong numbers, missing blank lines, styles, old tags. Pure.

What can't be kept is never dropped in silence: a note names its line. Words that would be lost are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from catalog.captions import errors
from catalog.captions.cues import Cue, tidy_text
from catalog.captions.encodings import ARROW, decode, is_guessed
from catalog.captions.findings import Finding, Level

MOST_BYTES = 1_000_000  # a two-minute episode has some ten thousand
MOST_CUES = 5_000
TIME = r"(?:(\d{1,2})\s*:\s*)?(\d{1,3})\s*:\s*(\d{1,2})(?:\s*[.,:;]\s*(\d{1,3}))?"
TIMING = re.compile(rf"^(?:(-)\s*)?{TIME}\s*-->\s*(?:(-)\s*)?{TIME}(?:\s+(.*))?$")  # of a line without blanks around
LONGEST_TIMING = 200  # of characters; a canonical one has fewer
PLACED = re.compile(r"\{\\an(\d)\}")
BRACES = re.compile(r"\{\\[^{}]*\}|\{[yY]:[^{}]*\}")
BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(?=\s|$)")
PERCENT = r"(?:100(?:\.0{1,20})?|\d{1,2}(?:\.\d{1,20})?)%"
SETTINGS = {
    "line": re.compile(rf"^(?:-?\d{{1,3}}|{PERCENT})(?:,(?:start|center|end))?$"),
    "position": re.compile(rf"^{PERCENT}(?:,(?:line-left|center|line-right))?$"),
    "size": re.compile(rf"^{PERCENT}$"),
    "align": re.compile(r"^(?:start|center|end|left|right)$"),
    "vertical": re.compile(r"^(?:rl|lr)$"),
}
OLD_VALUES = {"align:middle": "align:center"}
ROWS = {7: "10%", 8: "10%", 9: "10%", 4: "50%", 5: "50%", 6: "50%"}  # of {\an…}, where SRT says more than the bottom


@dataclass(frozen=True)
class Reading:
    cues: tuple[Cue, ...]
    notes: tuple[Finding, ...]
    encoding: str
    kind: str  # srt or webvtt


def read(data: bytes, *, language: str) -> Reading:
    """The cues in the order of their times, and what there is to say of the file. Raises Failure with the codes
    ``captions_empty``, ``captions_too_large``, ``captions_encoding`` and ``not_captions``."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise errors.empty()
    if len(data) > MOST_BYTES:
        raise errors.too_large(MOST_BYTES)
    text, encoding = decode(data, language)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    is_webvtt = lines[0].startswith("WEBVTT")
    found = list(_cues(lines, is_webvtt))
    cues = [each for each in found if isinstance(each, Cue)]
    notes = [each for each in found if isinstance(each, Finding)]
    if is_guessed(encoding):
        sentence = _("Nothing in the file tells its encoding. It was read as %(name)s: look at its letters.")
        notes.append(Finding("encoding_guessed", Level.WARNING, sentence % {"name": encoding}))
    if len(cues) > MOST_CUES:
        raise errors.too_large(MOST_BYTES)
    return Reading(*_in_order(cues, notes), encoding, "webvtt" if is_webvtt else "srt")


def _in_order(cues: list[Cue], notes: list[Finding]) -> tuple[tuple[Cue, ...], tuple[Finding, ...]]:
    spoken = [cue for cue in cues if cue.text]
    for cue in cues:
        if not cue.text:
            notes.append(Finding("empty_cue", Level.WARNING, _("A cue without words was left out."), at_ms=cue.start))
    if not spoken:
        raise errors.not_captions()
    ordered = sorted(spoken, key=lambda cue: cue.start)
    if ordered != spoken:
        notes.append(Finding("order", Level.WARNING, _("The cues did not stand in the order of time; now they do.")))
    return tuple(ordered), tuple(notes)


def _cues(lines: list[str], is_webvtt: bool) -> Iterator[Cue | Finding]:
    if is_webvtt:
        yield from _without_blocks(lines)
    at = [number for number, line in enumerate(lines) if ARROW in line]
    if not at:
        return
    yield from _strays(lines, range(at[0]), is_webvtt, first=True)
    for number, end in zip(at, [*at[1:], len(lines)], strict=True):
        body = _without_next_name(lines[number + 1 : end], is_webvtt, is_last=end == len(lines))
        count = len(body)
        if is_webvtt:
            count = next((position for position, line in enumerate(body) if not line.strip()), len(body))
        cue = _cue(lines[number], "\n".join(body[:count]))
        if cue is None:
            sentence = _("This time can't be read, so the words below it are missing: %(line)s")
            yield Finding(
                "unreadable_time", Level.ERROR, sentence % {"line": lines[number].strip()[:80]}, line=number + 1
            )
        else:
            yield from _from_zero(cue)
        yield from _strays(lines, range(number + 1 + count, number + 1 + len(body)), is_webvtt)


def _without_blocks(lines: list[str]) -> Iterator[Finding]:
    """Blank the header and every NOTE, STYLE and REGION in place; lines keep their numbers."""
    kind, before = "WEBVTT", ""
    for number, line in enumerate(lines):
        opening = BLOCK.match(line) if not before.strip() else None
        before = line
        if opening and not kind:
            kind = opening[1]
            if kind != "NOTE":
                yield Finding("styles", Level.WARNING, _("Styles and regions are left out."), line=number + 1)
        if not line.strip() or (ARROW in line and kind == "WEBVTT"):
            kind = ""
        elif kind:
            lines[number] = ""


def _without_next_name(body: list[str], is_webvtt: bool, *, is_last: bool) -> list[str]:
    """The lines below a time without the next cue's number or name, which stands right above its time."""
    if is_last or not body or not body[-1].strip():
        return body
    alone = len(body) < 2 or not body[-2].strip()
    if body[-1].strip().isdecimal() or (is_webvtt and alone and len(body) > 1):
        return body[:-1]
    return body


def _strays(lines: list[str], numbers: range, is_webvtt: bool, *, first: bool = False) -> Iterator[Finding]:
    """Text that belongs to no time. Above the first time a number or name is none."""
    for number in numbers:
        text = lines[number].strip()
        is_name = first and number == numbers[-1] and (text.isdecimal() or is_webvtt)
        if text and not is_name:
            sentence = _("This text has no time and is not shown: %(line)s") % {"line": text[:80]}
            yield Finding("text_without_time", Level.WARNING, sentence, line=number + 1)


def _cue(timing: str, raw: str) -> Cue | None:
    timing = timing.strip()
    found = TIMING.match(timing) if len(timing) <= LONGEST_TIMING else None
    if not found:
        return None
    start, end = _milliseconds(found.groups()[:5]), _milliseconds(found.groups()[5:10])
    placed = PLACED.search(raw)
    settings = dict(_settings(found[11] or ""))
    if placed and int(placed[1]) in ROWS:
        settings.setdefault("line", ROWS[int(placed[1])])
    return Cue(start, end, tidy_text(BRACES.sub("", raw)), settings)


def _from_zero(cue: Cue) -> Iterator[Cue | Finding]:
    if cue.start < 0:
        yield Finding("before_start", Level.WARNING, _("A cue began before 0; it begins at 0 now."), at_ms=0)
    yield replace(cue, start=max(0, cue.start), end=max(0, cue.end))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    sign, hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return (whole * 1000 + int((fraction or "0").ljust(3, "0"))) * (-1 if sign else 1)


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for word in text.split():
        name, _colon, value = OLD_VALUES.get(word, word).partition(":")
        if name in SETTINGS and SETTINGS[name].match(value):
            yield name, value


def parse(webvtt: str) -> tuple[Cue, ...]:
    """The cues of a canonical file, as kept by this product."""
    found = _cues(webvtt.split("\n"), True)
    return tuple(each for each in found if isinstance(each, Cue))
