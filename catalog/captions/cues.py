"""Cues, and the two ways in which they are written down: WebVTT as it is kept and played, and SRT to hand out. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

KEPT_TAGS = ("b", "i", "u", "v", "lang", "ruby", "rt")
SRT_TAGS = ("b", "i", "u")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
DEEPEST = 16  # tags in each other; more are no one's style
NO_SIGN = re.compile(r"&#[0-9]{8,};?")
LINE = re.compile(r"^(-?[\d.]+)(%?)")
MIDDLE_ROW = 15  # of a vertical picture; WebVTT's rows are as high as its letters ask for
TAG = re.compile(r"<(/?)([a-zA-Z]+)((?:[.\s][^<>]*)?)>")


@dataclass(frozen=True)
class Cue:
    """What is shown from ``start`` to ``end``, in milliseconds. ``text`` is WebVTT's: tags, and &amp; &lt; &gt;."""

    start: int
    end: int
    text: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def time_code(self) -> str:
        return clock(self.start)

    @property
    def seconds(self) -> float:
        return self.start / 1000

    @property
    def is_high(self) -> bool:
        """Whether its line lies in the picture's upper half; the player's captions.js draws the same border."""
        found = LINE.match(self.settings.get("line", ""))
        if not found or "vertical" in self.settings:
            return False
        number = float(found[1])
        return number < 50 if found[2] else 0 <= number < MIDDLE_ROW

    @property
    def lines(self) -> list[str]:
        """What a viewer reads, line by line."""
        return [plain(line) for line in self.text.split("\n")]


def plain(text: str) -> str:
    return html.unescape(TAG.sub("", text)).strip()


def clock(milliseconds: int, *, mark: str = ".") -> str:
    """00:01:02.003. Negative times are none in either format and are shown as 0."""
    seconds, thousandths = divmod(max(0, milliseconds), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{thousandths:03d}"


def as_webvtt(cues: Iterable[Cue]) -> str:
    """The canonical file: numbered cues, one setting once, no styles. Reading it gives the same cues again."""
    blocks = [f"{number}\n{_timing(cue)}\n{cue.text}\n" for number, cue in enumerate(cues, 1)]
    return "\n".join(["WEBVTT\n", *blocks])


def _timing(cue: Cue) -> str:
    settings = "".join(f" {name}:{value}" for name, value in sorted(cue.settings.items()))
    return f"{clock(cue.start)} --> {clock(cue.end)}{settings}"


def as_srt(cues: Sequence[Cue]) -> str:
    """SubRip with CRLF, as editing suites and partners take it; of WebVTT's tags only b, i and u are left."""
    blocks = [
        f"{number}\n{clock(cue.start, mark=',')} --> {clock(cue.end, mark=',')}\n{_srt_text(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks).replace("\n", "\r\n")


def _srt_text(text: str) -> str:
    text = TAG.sub(lambda tag: tag[0] if tag[2] in SRT_TAGS and not tag[3] else "", text)
    return html.unescape(text).replace("-->", "→")  # which would be read as a time


def tidy_text(raw: str) -> str:
    """Any file's text as WebVTT's: known tags balanced, others gone, everything else escaped, no empty lines."""
    out, opened, at = [], list[str](), 0
    for tag in TAG.finditer(raw):
        out.append(_escaped(raw[at : tag.start()]))
        out.append(_tag(tag, opened))
        at = tag.end()
    out.append(_escaped(raw[at:]))
    out += [f"</{name}>" for name in reversed(opened)]
    return "\n".join(_without_empty(line.strip() for line in "".join(out).split("\n")))


def _without_empty(lines: Iterable[str]) -> list[str]:
    """Tags that stand on a line alone go to their neighbour's."""
    kept, tags = list[str](), ""
    for line in lines:
        if plain(line):
            kept.append(tags + line)
            tags = ""
        else:
            tags += line
    return [*kept[:-1], kept[-1] + tags] if kept else []


def _tag(tag: re.Match[str], opened: list[str]) -> str:
    """The tag itself where it is kept; ``opened`` are those that wait for their end."""
    name = tag[2].lower()
    if name not in KEPT_TAGS:
        return ""
    if not tag[1]:
        if len(opened) >= DEEPEST:
            return ""
        opened.append(name)
        note = " ".join(_unescaped(tag[3]).split()) if name in ("v", "lang") else ""
        return f"<{name}{' ' + _escaped(note) if note else ''}>"
    if name not in opened:
        return ""
    closed = ""
    while opened:
        closed += f"</{opened[-1]}>"
        if opened.pop() == name:
            break
    return closed


def _escaped(text: str) -> str:
    """Entities are read first, so that &amp; does not become &amp;amp;."""
    text = _unescaped(re.sub(r"<\d[\d:.]*>", "", text))  # without karaoke's times
    return html.escape(CONTROLS.sub(" ", text), quote=False)


def _unescaped(text: str) -> str:
    """As html.unescape, which raises ValueError for a number of thousands of digits."""
    return html.unescape(NO_SIGN.sub("\ufffd", text))
