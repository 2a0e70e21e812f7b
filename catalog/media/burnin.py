"""Captions as they are burnt into a picture: an ASS file, placed inside the safe area. Pure."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalog.media.safe_area import SafeArea

LINE_SHARE = 1 / 24  # of the picture's height, from ascender to descender: 80 px at 1920, letters of about 59
MOST_WIDTH = 0.70  # of the picture's: TikTok Drama Center's limit, and what an eye takes in without moving
ON_TOP = r"{\an8}"  # centred at the head
TAG = re.compile(r"<(/?)([^<>]*)>")  # of WebVTT
STYLES = ("b", "i", "u")  # the same letters in ASS
MARKUP = re.compile(r"<[^<>]{1,40}>|\{\\[^{}]*\}")  # <i>, <font …> of SRT, {\an8} of ASS
# libass makes a font's whole height, not its letters, as large as it was asked for, and these scripts' fonts are tall:
# how much more they need for letters as large as Latin ones (usWinAscent + usWinDescent of each Noto Sans, by that of
# the Latin one).
TALL = {
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc": 1.43,  # Arabic
    "\u0900-\u097f": 1.25,  # Devanagari
    "\u1000-\u109f": 1.44,  # Myanmar
    "\u1780-\u17ff": 1.23,  # Khmer
}
WORDS = {re.compile(f"[{letters}][{letters}\u200c\u200d]*"): more for letters, more in TALL.items()}
STYLE = (
    "Style: Default,{family},{size},&H00FFFFFF,&H00FFFFFF,&H00101010,&H80000000,0,0,0,0,100,100,0,0,1,"
    "{outline:.1f},{shadow:.1f},2,{left},{right},{bottom},-1"  # 2: centred at the foot; -1: direction by the text
)
FORMAT = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
    "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
    "MarginV, Encoding"
)


class Cue(NamedTuple):
    """One caption: seconds from the beginning, its words, lines parted by newlines, whether it stands at the top.

    ``marked`` are the same words as WebVTT has them, with tags, and &amp; &lt; &gt;; empty where that is no other.
    """

    start_s: float
    end_s: float
    text: str
    is_high: bool = False
    marked: str = ""


def script(
    cues: Iterable[Cue], *, width: int, height: int, family: str, safe: SafeArea, most_width: float = MOST_WIDTH
) -> str:
    """An ASS file for a picture of that size in pixels. Lines are broken before ``most_width`` of it is filled.

    What stands at the top stands as far below the safe area's border as the rest above it.
    """
    side = max(safe.left, safe.right) * width / 1080
    margin = round(max(side, (1 - most_width) / 2 * width)) + 1
    size = round(height * LINE_SHARE)
    style = STYLE.format(
        family=family, size=size, outline=size / 16, shadow=size / 32, left=margin, right=margin,
        bottom=round(safe.bottom * height / 1920) + size // 4,
    )  # fmt: skip
    head = ["[Script Info]", "ScriptType: v4.00+", f"PlayResX: {width}", f"PlayResY: {height}", "WrapStyle: 0"]
    head += ["ScaledBorderAndShadow: yes", "", "[V4+ Styles]", FORMAT, style, "", "[Events]"]
    head.append("Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text")
    top = round(safe.top * height / 1920) + size // 4
    return "\n".join([*head, *(_event(cue, top, size) for cue in cues)]) + "\n"


def shifted(cues: Sequence[Cue], *, in_s: float, out_s: float, at_s: float) -> list[Cue]:
    """The captions of a clip on the time line on which the clip begins at ``at_s``; cut at the clip's ends."""
    return [
        cue._replace(start_s=at_s + max(cue.start_s, in_s) - in_s, end_s=at_s + min(cue.end_s, out_s) - in_s)
        for cue in cues
        if cue.start_s < out_s and cue.end_s > in_s
    ]


def _event(cue: Cue, top: int, size: int) -> str:
    margin, place = (top, ON_TOP) if cue.is_high else (0, "")  # 0: the style's own
    times = f"{_clock(cue.start_s)},{_clock(cue.end_s)}"
    return f"Dialogue: 0,{times},Default,,0,0,{margin},,{place}{_words(cue, size)}"


def _words(cue: Cue, size: int) -> str:
    """The words in ASS: bold, italic and underlined where they are marked so; nothing else of them is a command."""
    if not cue.marked:
        return _lines(_literal(MARKUP.sub("", cue.text.strip()), size))
    opened, out, at = Counter[str](), "", 0
    for tag in TAG.finditer(cue.marked):
        out += _literal(html.unescape(cue.marked[at : tag.start()]), size)
        at, name = tag.end(), tag[2]
        if name in STYLES:
            opened[name] = max(0, opened[name] + (-1 if tag[1] else 1))
            out += f"{{\\{name}{min(1, opened[name])}}}"
    return _lines(out + _literal(html.unescape(cue.marked[at:]), size))


def _lines(words: str) -> str:
    return r"\N".join(line.strip() for line in words.splitlines() if line.strip())


def _literal(text: str, size: int) -> str:
    """Braces are escaped, and a backslash is kept from what follows it. Letters of tall fonts come out as large as the
    others."""
    plain = text.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")
    for word, more in WORDS.items():
        plain = word.sub(rf"{{\\fs{round(more * size)}}}\g<0>{{\\fs{size}}}", plain)
    return plain


def _clock(seconds: float) -> str:
    """0:01:02.50: hours, minutes, seconds and hundredths."""
    hundredths = max(0, round(seconds * 100))
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
