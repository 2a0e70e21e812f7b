"""Which episode a file is, from its name: EP07_v2.mov, s1e07.mp4, 07.mp4, 第7集.mp4, EP07/master.mov. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HIGHEST_NUMBER = 9999
DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100}

# From the surest sign of a number to the vaguest. A boundary is anything but a letter or digit, "_" included.
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
WORDS = "episodes?|episodio|episódio|épisode|folge|bölüm|серия|эпизод|ep|e"
SURE = (
    re.compile(r"第\s*([0-9零〇一二两三四五六七八九十百]{1,9})\s*[集话話回]"),
    re.compile(r"(?<![0-9])([0-9]{1,4})\s*[話화회]"),
    re.compile(BEFORE + r"s\d{1,2}[ ._-]*e(\d{1,4})" + AFTER, re.I),
    re.compile(
        BEFORE + rf"(?:{WORDS})[ ._#-]*(\d{{1,4}})(?=v\d|[^\d]|$)",
        re.I,
    ),
    re.compile(BEFORE + r"(?!9x16|16x10)\d{1,2}x(\d{2,3})" + AFTER, re.I),
    re.compile(r"(?<=\d)e(\d{1,4})" + AFTER, re.I),
    re.compile(BEFORE + r"(?<!part)(?<!part[ ._-])(?<!reel[ ._-])(\d{1,4})\s*of\s*\d{1,4}" + AFTER, re.I),
    re.compile(r"^\s*(\d{1,4})(?:v\d{1,3})?\s*\(\d{1,2}\)\s*$", re.I),  # a browser's second download
)
# Two episodes in one file: EP7-8, s1e07-e08, 第7-8集.
TWO = re.compile(
    rf"(?:(?<![^\W\d_])(?:{WORDS})[ ._#-]*|第\s*)(\d{{1,4}})"
    rf"(?:[-–~&+](?:ep?)?|\s+[-–~&+]\s+ep?)(\d{{1,3}})(?:{AFTER}|(?=\s*[集话話回]))",
    re.I,
)
# What looks like an episode's number and is none: sizes, rates, dates, versions, takes.
NOISE = re.compile(
    r"\d{3,4}\s*[x×]\s*\d{3,4}|\d{3,4}[pi]"
    + AFTER
    + r"|\d{1,2}(?:bit|fps|k)"
    + AFTER
    + r"|(?:19|20)\d\d[-._]?\d\d[-._]?\d\d"
    r"|[hx]\.?26[45]|mp[34]|prores\d*|9[x_-]16|16[x_-]9|"
    + BEFORE
    + r"(?:v|ver|version|take|cut|r|rev)[ ._-]*\d+|(?<=\d)v\d+"
    + AFTER,
    re.I,
)
BARE = re.compile(r"(?<!\d)(\d{1,4})(?!\d)")
VERSION = re.compile(BEFORE + r"(?:v|ver|version)[ ._-]*(\d{1,3})" + AFTER + r"|(?<=\d)v(\d{1,3})" + AFTER, re.I)


@dataclass(frozen=True)
class Match:
    """A file's name and the episode that it is; ``why`` says why it is none: "no_number", "several_numbers",
    "no_such_episode", "older_version" or "same_version", these two naming the file that was taken in ``instead``.
    Of files that are told apart by more than their names, "not_a_video" too."""

    name: str
    number: int | None
    why: str = ""
    instead: str = ""


def episode_numbers(name: str) -> list[int]:
    """The numbers that the name may mean, from 1 to HIGHEST_NUMBER: one where it is sure or alone, else every bare one,
    none without any."""
    return sorted({number for number in _numbers(name) if 1 <= number <= HIGHEST_NUMBER})


def _numbers(name: str) -> list[int]:
    stem = _stem(name)
    sure = _sure(stem)
    return [int(number) for number in BARE.findall(NOISE.sub(" ", stem))] if sure is None else sure


def _stem(name: str) -> str:
    return unicodedata.normalize("NFKC", name).rsplit("/", 1)[-1].rpartition(".")[0] or name


def _sure(stem: str) -> list[int] | None:
    """The number that the name says plainly, both where it says two; None where it says none."""
    if both := _two(stem):
        return both
    found = next((found for sign in SURE if (found := sign.search(stem))), None)
    return [as_number(found[1])] if found else None


def _two(stem: str) -> list[int]:
    found = TWO.search(stem)
    both = [int(number) for number in found.groups()] if found else []
    return both if both and both[0] < both[1] else []


def _of_folder(name: str) -> list[int]:
    """What the folder says where the name has no number at all: EP07/master.mov, 07/master_v2.mov."""
    above = unicodedata.normalize("NFKC", name).rpartition("/")[0].rpartition("/")[2]
    if _numbers(name) or not above:
        return []
    found = [int(above)] if re.fullmatch(r"\d{1,4}", above) else _sure(above) or []
    return [number for number in found if 1 <= number <= HIGHEST_NUMBER]


def version(name: str) -> int:
    """The version that the name tells, 0 where it tells none."""
    found = VERSION.findall(name)
    return int(found[-1][0] or found[-1][1]) if found else 0


def match(names: Sequence[str], episodes: Iterable[int] | None, *, folders: bool = False) -> list[Match]:
    """Each name with its episode, in the order given. Of several files for one episode the highest version is taken,
    of equal ones the last by name. ``episodes`` are the numbers that exist; None where any may be made.
    ``folders``: a file whose name has no number is the episode of its folder, where no other such file lies there."""
    known = None if episodes is None else set(episodes)
    above = _by_folder(names) if folders else {}
    rows = [_alone(name, above.get(name) or episode_numbers(name), known) for name in names]
    taken: dict[int, str] = {}
    for row in rows:
        if row.number is not None:
            rival = taken.get(row.number)
            if rival is None or (version(row.name), row.name) > (version(rival), rival):
                taken[row.number] = row.name
    return [_or_older(row, taken) for row in rows]


def _by_folder(names: Sequence[str]) -> dict[str, list[int]]:
    found = {name: numbers for name in names if (numbers := _of_folder(name))}
    files = Counter(name.rpartition("/")[0] for name in found)
    return {name: numbers for name, numbers in found.items() if files[name.rpartition("/")[0]] == 1}


def _alone(name: str, numbers: list[int], known: set[int] | None) -> Match:
    if known is not None and len(numbers) > 1 and not _two(_stem(name)):
        numbers = [number for number in numbers if number in known] or numbers
    if len(numbers) != 1:
        return Match(name, None, "several_numbers" if numbers else "no_number")
    if known is not None and numbers[0] not in known:
        return Match(name, None, "no_such_episode")
    return Match(name, numbers[0])


def _or_older(row: Match, taken: dict[int, str]) -> Match:
    if row.number is None or taken[row.number] == row.name:
        return row
    instead = taken[row.number]
    why = "older_version" if version(row.name) < version(instead) else "same_version"
    return Match(row.name, None, why, instead)


def as_number(text: str) -> int:
    """Arabic or Chinese: 7, 十二, 二十, 一百零五."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in UNITS:
            total, digit = total + max(1, digit) * UNITS[sign], 0
        else:
            digit = DIGITS[sign] if sign in DIGITS else int(sign)
    return total + digit
