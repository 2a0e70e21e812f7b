"""Which episode, language and kind a file of captions is, from its name: EP07.es-MX.srt, 07_spa.sdh.vtt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf.locale import LANG_INFO

from catalog.captions.languages import canonical, is_language
from catalog.titles import naming

EXTENSION = re.compile(r"\.(?:srt|vtt|webvtt|txt)$", re.I)
KINDS = {
    "sdh": "captions", "cc": "captions", "captions": "captions", "hoh": "captions",
    "sub": "subtitles", "subs": "subtitles", "subtitles": "subtitles",
}  # fmt: skip
SEPARATOR = re.compile(r"[._\s-]+")
VERSION = re.compile(r"[._\s-]+v(?:er|ersion)?[._\s-]*\d{1,3}[._\s-]*$", re.I)
BRACKETS = re.compile(r"[\[\](){}]")
IN_ENGLISH = {
    str(info["name"]).lower(): tag for tag, info in LANG_INFO.items() if "name" in info and str(info["name"]).isalpha()
}


@dataclass(frozen=True)
class Named:
    """``language`` and ``kind`` are empty where the name does not tell; ``number`` is None where no episode is found,
    and ``why`` says why, as naming.Match does."""

    name: str
    language: str
    kind: str
    number: int | None
    why: str = ""
    instead: str = ""


def match(names: Sequence[str], episodes: Iterable[int], *, language: str = "", kind: str = "subtitles") -> list[Named]:
    """Each name with what it is, in the order given. ``language`` and ``kind`` are for names that tell none.

    Of several files for one cell of the board the highest version is taken, as naming.match does.
    """
    known = set(episodes)
    parts = [_parts(name) for name in names]
    rows: list[Named | None] = [None] * len(names)
    keys = [(found or language, told or kind) for _rest, found, told in parts]
    for key in dict.fromkeys(keys):
        places = [place for place, other in enumerate(keys) if other == key]
        # naming sees the rest of the name, made unique by its place, which stands where it reads a folder
        matches = naming.match([f"{place}/{parts[place][0]}.srt" for place in places], known)
        for place, found in zip(places, matches, strict=True):
            instead = names[int(found.instead.partition("/")[0])] if found.instead else ""
            why = found.why or ("" if key[0] else "no_language")
            rows[place] = Named(names[place], *key, None if why else found.number, why, instead)
    return [row for row in rows if row is not None]


def _parts(name: str) -> tuple[str, str, str]:
    """(the rest, language, kind)."""
    rest = BRACKETS.sub(".", EXTENSION.sub("", name.rsplit("/", 1)[-1]))
    version = VERSION.search(rest)
    rest = rest[: version.start()] if version else rest
    rest, kind = _without_kind(rest)
    rest, language = _without_language(rest)
    rest, earlier = _without_kind(rest)
    return (rest or "-") + (version[0] if version else ""), language, kind or earlier


def _without_kind(stem: str) -> tuple[str, str]:
    stem = stem.rstrip("._- ")
    cuts = list(SEPARATOR.finditer(stem))
    word = stem[cuts[-1].end() :] if cuts else stem
    kind = KINDS.get(word.lower(), "")
    return (stem[: cuts[-1].start()] if cuts else "", kind) if kind else (stem, "")


def _without_language(stem: str) -> tuple[str, str]:
    """The longest end of the name that is a language's tag or its English name."""
    stem = stem.rstrip("._- ")
    starts = [0, *(cut.end() for cut in SEPARATOR.finditer(stem))]
    for start in starts:
        end = stem[start:]
        if is_language(end):
            return stem[:start], canonical(end)
        if tag := IN_ENGLISH.get(end.lower()):
            return stem[:start], canonical(tag)
    return stem, ""
