"""What a scene heading says: inside or outside, the set, day or night. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    DAY = "day"
    NIGHT = "night"
    TWILIGHT = "twilight"  # dawn and dusk, which are shot in half an hour each
    UNSAID = "unsaid"


# By the first word, or all words, of what stands behind the set's name.
_WORDS = {
    Light.DAY: "DAY MORNING NOON AFTERNOON MIDDAY DAYTIME DÍA DIA MAÑANA TARDE JOUR MATIN MIDI TAG MORGEN GIORNO "
    "MATTINA ДЕНЬ УТРО DZIEŃ GÜN SABAH SIANG PAGI 日 白天 早晨 早上 清晨 上午 中午 下午 昼 朝 낮 아침 نهار صباح",
    Light.NIGHT: "NIGHT EVENING MIDNIGHT NOCHE NOITE NUIT SOIR NACHT ABEND NOTTE SERA НОЧЬ ВЕЧЕР NOC WIECZÓR GECE "
    "AKŞAM MALAM 夜 晚 晚上 夜晚 深夜 午夜 夜里 夜間 밤 저녁 ليل مساء",
    Light.TWILIGHT: "DAWN DUSK SUNRISE SUNSET TWILIGHT MAGIC ALBA AMANECER ATARDECER AUBE CRÉPUSCULE DÄMMERUNG "
    "РАССВЕТ ЗАКАТ 黎明 黄昏 傍晚 夕 새벽 فجر غروب",
}
_LIGHTS = {word: light for light, words in _WORDS.items() for word in words.split()}
_GOES_ON = frozenset(
    {"CONTINUOUS", "LATER", "SAME", "MOMENTS", "CONT'D", "CONTINUED", "CONTINUO", "LUEGO", "稍后", "接上"}
)
_INSIDE = r"INTERIOR|INT[ÉE]RIEUR|INTERNO|INNEN|INT|ИНТ|ІНТ|WN|内景|內景|室内|屋内|内|內|실내|داخلي"
_OUTSIDE = r"EXTERIOR|EXT[ÉE]RIEUR|ESTERNO|AU(?:SS|ẞ)EN|EXT|EST|НАТ|ЭКСТ|ЕКСТ|PLEN|外景|室外|屋外|外|실외|خارجي"
_FIRST = re.compile(
    rf"(?P<both>I/E|E/I|(?:{_INSIDE})\.?\s?[/／]\s?(?:{_OUTSIDE})|(?:{_OUTSIDE})\.?\s?[/／]\s?(?:{_INSIDE})|内外景?|內外景?)"
    rf"(?:[.\s:：。]+|$)|(?P<inside>{_INSIDE})(?:[.\s:：。]+|$)|(?P<outside>{_OUTSIDE})(?:[.\s:：。]+|$)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[-–—]+\s+|[·・,，]\s*|\s*—\s*")
_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_MARKS = re.compile(r"[*_]")


@dataclass(frozen=True, slots=True)
class Place:
    """``set`` in capitals, without inside or outside and time. ``goes_on``: the light is that of the scene before."""

    set: str
    inside: bool
    outside: bool
    light: Light
    goes_on: bool = False


def place(heading: str) -> Place:
    """Of a heading's text, in the languages of the words above; what is not known stays in the set's name."""
    text = " ".join(_ASIDE.sub("", _MARKS.sub("", heading)).split())
    first = _FIRST.match(text)
    rest = text[first.end() :] if first else text
    name, light, goes_on = _timed(rest)
    both = bool(first and first["both"])
    return Place(
        set=name.upper(),
        inside=both or bool(first and first["inside"]),
        outside=both or bool(first and first["outside"]),
        light=light,
        goes_on=goes_on and light is Light.UNSAID,
    )


def _timed(rest: str) -> tuple[str, Light, bool]:
    """The set's name, and what the words behind its dash, or its last word, say of the light."""
    parts = [part.strip(" .-–—") for part in _DASH.split(rest)]
    light, goes_on = Light.UNSAID, False
    while len(parts) > 1 and (said := _said(parts[-1])):
        light, goes_on = (said, goes_on) if isinstance(said, Light) else (light, True)
        parts.pop()
    if light is Light.UNSAID and not goes_on and len(words := parts[-1].split()) > 1 and not words[-1].isascii():
        light = _LIGHTS.get(words[-1].upper(), Light.UNSAID)  # 内景 厨房 夜: no dash is usual there
        parts[-1] = " ".join(words[:-1]) if light is not Light.UNSAID else parts[-1]
    return " - ".join(part for part in parts if part), light, goes_on


def _said(part: str) -> Light | bool:
    """The light that a part names; True where the scene before goes on; False where it is no time."""
    words = part.upper().split()
    for word in words:
        if word in _GOES_ON:
            return True
    return next((_LIGHTS[word] for word in (*words[:1], *words[-1:]) if word in _LIGHTS), False)
