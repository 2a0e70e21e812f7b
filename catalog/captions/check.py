"""Whether captions can be read, and in time: findings with cue, time code and sentence. Pure.

Numbers are of Netflix' Timed Text Style Guides, the most cited public ones (partnerhelp.netflixstudios.com: General
Requirements and each language's own): 5/6 to 7 seconds a cue, two frames between cues, two lines of 42 letters (16
in Chinese and Korean, 13 in Japanese), and a reading speed by language. What is our own says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.captions import measure
from catalog.captions.cues import LINE, Cue
from catalog.captions.findings import Finding, Level
from catalog.captions.languages import primary
from catalog.media.safe_area import HEIGHT, WIDTH, SafeArea


@dataclass(frozen=True)
class Reader:
    """Characters a second that can be read, characters a line of a wide picture, and those that fit a vertical one."""

    speed: int
    line: int
    vertical: int
    full_width: bool = False  # counted in Chinese, Japanese or Korean signs: two Latin letters are one of them


# Vertical is our own: TikTok's drama pack wants captions within 70% of the width, 756 of 1080 pixels, in letters of
# about 54 pixels, whose Latin ones are half as wide as high. A longer line is broken once more by every player.
LATIN = Reader(speed=17, line=42, vertical=28)
READERS = {
    "en": Reader(20, 42, 28),
    "ar": Reader(20, 42, 28),
    "hi": Reader(22, 42, 28),
    "ja": Reader(4, 13, 13, full_width=True),
    "ko": Reader(12, 16, 14, full_width=True),
    "zh": Reader(9, 16, 14, full_width=True),
    "yue": Reader(9, 16, 14, full_width=True),
}
SHORTEST_MS = 833
LONGEST_MS = 7_000
LEAST_GAP_MS = 66  # two frames of 30; no gap at all is common and harmless, a flicker is not
TOUCHING_MS = 83  # two frames of 24: as much as two cues overlap where a program rounded their times
MOST_LINES = 2
MOST_ROWS = 4  # our own: after breaking, more than these cover the faces of a vertical picture
FAR_TOO_FAST = 2.0  # our own: from so many times the reading speed on nobody can follow
LATE_MS = 100  # that a cue may end after the stream: less than a segment's rounding

ROW_PX = 66  # of a row of captions in a picture of 1080 × 1920
BEFORE_POSITION = {"start": 0.0, "left": 0.0, "line-left": 0.0, "end": 1.0, "right": 1.0, "line-right": 1.0}
BOTTOM = "-1"  # the row where a cue stands that says none


def check(cues: Sequence[Cue], *, language: str, duration_s: float | None, area: SafeArea) -> list[Finding]:
    """Findings in the order of time. ``duration_s`` is the stream's; None where there is none to compare with."""
    reader = READERS.get(primary(language), LATIN)
    end_ms = None if duration_s is None else round(duration_s * 1000)
    found = [
        finding
        for number, cue in enumerate(cues, 1)
        for finding in _of_cue(number, cue, reader, end_ms, area)
    ]  # fmt: skip
    found += _against_others(cues)
    if end_ms is None:
        sentence = _("The episode has no video yet: whether the captions run past its end is not known.")
        found.append(Finding("no_length", Level.WARNING, sentence))
    return sorted(found, key=lambda finding: (finding.at_ms is None, finding.at_ms or 0, finding.level, finding.cue))


def last_end(cues: Sequence[Cue]) -> int:
    """When the last cue ends, in milliseconds."""
    return max((cue.end for cue in cues), default=0)


def overrun_s(last_end_ms: int, duration_s: float) -> float:
    """By how many seconds captions run past the end of a stream; 0 where it is no more than a segment's rounding."""
    over = last_end_ms - duration_s * 1000
    return over / 1000 if over > LATE_MS else 0.0


def _of_cue(number: int, cue: Cue, reader: Reader, end_ms: int | None, area: SafeArea) -> Iterator[Finding]:
    def finding(code: str, level: Level, sentence: str) -> Finding:
        return Finding(code, level, sentence, cue=number, at_ms=cue.start)

    if cue.end <= cue.start:
        yield finding("no_duration", Level.ERROR, _("It ends before it begins, or at once: nobody sees it."))
        return
    said = (*_length(cue, reader), *_lines(cue, reader), *_end(cue, end_ms), *_place(cue, area))
    for code, level, sentence in said:
        yield finding(code, level, sentence)


Said = Iterator[tuple[str, Level, str]]


def _length(cue: Cue, reader: Reader) -> Said:
    seconds = (cue.end - cue.start) / 1000
    speed = sum(_count(line, reader) for line in cue.lines) / seconds
    if speed > reader.speed:
        level = Level.ERROR if speed > FAR_TOO_FAST * reader.speed else Level.WARNING
        words = {"speed": round(speed), "most": reader.speed}
        yield "too_fast", level, _("%(speed)s characters a second; %(most)s can be read.") % words
    if cue.end - cue.start < SHORTEST_MS:
        yield (
            "too_short",
            Level.WARNING,
            _("It stays for %(seconds)s s: shorter than 5/6 s is a flash.") % {"seconds": f"{seconds:.2f}"},
        )
    if cue.end - cue.start > LONGEST_MS:
        yield (
            "too_long",
            Level.WARNING,
            _("It stays for %(seconds)s s; after 7 s people read it again.") % {"seconds": f"{seconds:.1f}"},
        )


def _lines(cue: Cue, reader: Reader) -> Said:
    lengths = [math.ceil(_count(line, reader)) for line in cue.lines]
    rows = sum(max(1, math.ceil(length / reader.vertical)) for length in lengths)
    longest = max(lengths)
    if longest > reader.line:
        words = {"length": longest, "most": reader.line}
        yield "line_too_long", Level.WARNING, _("A line has %(length)s characters; %(most)s are the rule.") % words
    elif longest > reader.vertical:
        words = {"length": longest, "most": reader.vertical}
        sentence = _("A line has %(length)s characters; a vertical picture fits %(most)s, so it is broken once more.")
        yield "line_wraps", Level.WARNING, sentence % words
    if len(lengths) > MOST_LINES:
        yield "too_many_lines", Level.WARNING, _("It has %(lines)s lines; two are the rule.") % {"lines": len(lengths)}
    if rows > MOST_ROWS:
        sentence = _("It fills %(rows)s rows of a vertical picture and covers what is to be seen. Split it.")
        yield "covers_picture", Level.ERROR, sentence % {"rows": rows}


def _end(cue: Cue, end_ms: int | None) -> Said:
    if end_ms is None:
        return
    words = {"end": f"{end_ms / 1000:.1f}"}
    if cue.start >= end_ms:
        yield "past_end", Level.ERROR, _("It begins after the episode's end (%(end)s s): is it another cut's?") % words
    elif cue.end > end_ms + LATE_MS:
        yield "ends_late", Level.WARNING, _("It ends after the episode's end (%(end)s s).") % words


def _place(cue: Cue, area: SafeArea) -> Said:
    """Only what a file itself places is judged: the rest stands where the player knows that it is free."""
    covered = [name for name, is_covered in _covered(cue, area) if is_covered]
    if covered:
        words = {"where": ", ".join(covered)}
        sentence = _(
            "It is placed beyond the picture, or where the apps' own buttons and texts lie over it: %(where)s."
        )
        yield "outside_safe_area", Level.ERROR, sentence % words


def _covered(cue: Cue, area: SafeArea) -> Iterator[tuple[str, bool]]:
    rows = len(cue.lines)
    if (top := _top(cue, HEIGHT, rows)) is not None:
        yield _("top"), top < area.top
        yield _("bottom"), top + rows * ROW_PX > HEIGHT - area.bottom
    is_placed = "position" in cue.settings or cue.settings.get("align", "center") in ("end", "right")
    if is_placed and "vertical" not in cue.settings:
        left, right = _sides(cue, WIDTH)
        yield _("left"), left < area.left
        yield _("right"), right > WIDTH - area.right


def _top(cue: Cue, height: int, rows: int) -> float | None:
    """The upper edge in pixels. A line without % is counted in rows, from below where it is negative."""
    found = LINE.match(cue.settings.get("line", ""))
    if not found or "vertical" in cue.settings:
        return None
    number, after = float(found[1]), cue.settings["line"].partition(",")[2]
    if not found[2]:
        return number * ROW_PX if number >= 0 else height + number * ROW_PX - (rows - 1) * ROW_PX
    return number / 100 * height - {"": 0, "start": 0, "center": rows / 2, "end": rows}[after] * ROW_PX


def _sides(cue: Cue, width: int) -> tuple[float, float]:
    """The left and right edges of the longest line in pixels."""
    align = cue.settings.get("align", "center")
    usual = {"start": 0.0, "left": 0.0, "end": 100.0, "right": 100.0}.get(align, 50.0)
    position = cue.settings.get("position", "")
    found = LINE.match(position)
    at = (float(found[1]) if found else usual) / 100 * width
    length = min(max(map(measure.pixels, cue.lines)), width)
    after = BEFORE_POSITION.get(position.partition(",")[2] or align, 0.5)
    return at - after * length, at + (1 - after) * length


def _against_others(cues: Sequence[Cue]) -> Iterator[Finding]:
    """Each cue against the one that stays longest of those before it at the same place: one look is enough."""
    ends: dict[str, int] = {}
    for number, cue in enumerate(cues, 1):
        place = cue.settings.get("line", BOTTOM)
        if place in ends:
            yield from _between(number, ends[place], cue)
        if cue.end > cue.start:
            ends[place] = max(ends.get(place, 0), cue.end)


def _between(number: int, end: int, cue: Cue) -> Iterator[Finding]:
    gap = cue.start - end
    if gap < 0:
        level = Level.WARNING if -gap <= TOUCHING_MS else Level.ERROR
        sentence = _("It begins %(seconds)s s before a cue above it has ended.") % {"seconds": f"{-gap / 1000:.2f}"}
        yield Finding("overlap", level, sentence, cue=number, at_ms=cue.start)
    if 0 < gap < LEAST_GAP_MS:
        sentence = _("Only %(ms)s ms lie between it and the cue above: the picture flickers. Join them or leave 66.")
        yield Finding("short_gap", Level.WARNING, sentence % {"ms": gap}, cue=number, at_ms=cue.start)


def _count(line: str, reader: Reader) -> float:
    if not reader.full_width:
        return measure.letters(line)
    full = measure.wide(line)
    return full + (measure.letters(line) - full) / 2
