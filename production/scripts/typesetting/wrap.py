"""How a paragraph falls into lines: how wide signs are, where a line may end, where a sentence does. Pure.

Courier's letters are 7.2 points wide, Chinese, Japanese and Korean signs 12; others as wide as their font says. A line
may end after a blank, after a hyphen, and between any two Chinese or Japanese signs, save before what closes and after
what opens (kinsoku shori, after JIS X 4051). Korean words are kept whole, as Korean typesetting mostly does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from production.scripts.typesetting.faces import advance, is_full_width
from production.scripts.typesetting.paper import CELL, FULL

BLANKS = " \u3000\t"
NEVER_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉゛゜ヽヾゝゞ々〻ー’”）〕］｝〉》」』】〙〗〟｠»!?,.:;)]}%°…‥—～〜"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣ｰﾞﾟ"
)
NEVER_LAST = frozenset("‘“（〔［｛〈《「『【〘〖〝｟«([{$¥£€￥＄")
WIDE_IN_CHINESE = frozenset("“”‘’…‥—·～")
SENTENCE = re.compile(
    r"""(?:[.!?…؟۔।]+["'”’»)\]]*(?=\s)|[。！？…]+[”’」』）]*)\s*|\n""",
)
WINDOW = 20
TITLES = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|Sr|Jr|Lt|Sgt|Capt|Prof|vs|No|\w)\.$")


@lru_cache(maxsize=65_536)
def sign_width(sign: str, wide: bool = False) -> float:
    """In points. ``wide`` says that the text around is Chinese or Japanese, whose quotes and dashes are full."""
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if is_full_width(sign) or (wide and sign in WIDE_IN_CHINESE):
        return FULL
    return CELL if sign < "\u0300" else advance(sign)


def width(text: str, *, wide: bool = False) -> float:
    """In points."""
    return CELL * len(text) if text.isascii() else sum(sign_width(sign, wide) for sign in text)


def is_wide(text: str) -> bool:
    """Whether a paragraph is Chinese, Japanese or Korean: at least half of its letters are."""
    letters = [sign for sign in text if sign.isalpha()]
    return bool(letters) and 2 * sum(map(is_full_width, letters)) >= len(letters)


def is_right_to_left(text: str) -> bool | None:
    """By its first letter that has a direction (rule P2 of Unicode's bidirectional algorithm); None without one."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    first = next((direction for direction in directions if direction in ("L", "R", "AL")), None)
    return None if first is None else first != "L"


def wrap(text: str, column: float, *, wide: bool = False) -> Iterator[tuple[int, int]]:
    """From where to where each line reaches; blanks at a line's end are left out. A line feed ends a line."""
    start = 0
    for hard in text.split("\n"):
        yield from _wrap_one(text, start, start + len(hard), column, wide)
        start += len(hard) + 1


def _wrap_one(text: str, start: int, end: int, column: float, wide: bool) -> Iterator[tuple[int, int]]:
    at, is_first = start, True
    while at < end or is_first:
        reach = _reach(text, at, end, column, wide)
        yield at, at + len(text[at:reach].rstrip(BLANKS))
        at, is_first = reach, False
        while at < end and text[at] in BLANKS:
            at += 1


def _reach(text: str, start: int, end: int, column: float, wide: bool) -> int:
    """Where the next line begins: after the last place that allows it, else where the column is full."""
    if end - start <= column / CELL and text[start:end].isascii():
        return end
    used, place, is_blank = 0.0, start, True
    for at in range(start, end):
        sign = text[at]
        if not is_blank and may_break(text, at):
            place = at
        used += sign_width(sign, wide)
        if used > column + 0.01 and sign not in BLANKS:
            return place if place > start else max(at, start + 1)
        is_blank = is_blank and sign in BLANKS
    return end


def may_break(text: str, at: int) -> bool:
    """Whether a line may begin with the sign at this place."""
    before, after = text[at - 1], text[at]
    if after in BLANKS:
        return False
    if before in BLANKS:
        return True
    if before in "-–—" and after.isalnum():
        return at >= 2 and (text[at - 2].isalnum() or text[at - 2] == before)
    if not (_stands_alone(before) or _stands_alone(after)):
        return False
    return not (after in NEVER_FIRST or before in NEVER_LAST or sign_width(after) == 0)


@lru_cache(maxsize=65_536)
def _stands_alone(sign: str) -> bool:
    return is_full_width(sign) and not "\uac00" <= sign <= "\ud7a3"


def sentence_ends(text: str, start: int = 0) -> Iterator[int]:
    """Where the next sentence begins after each that ends past ``start``; the last one's end is left out."""
    for found in SENTENCE.finditer(text, start):
        if found.end() >= len(text):
            return
        said, following = text[max(0, found.end() - WINDOW) : found.end()].rstrip(), text[found.end()]
        is_trailing_off = said.endswith(("...", "…")) and following.islower()
        if found[0] == "\n" or not (is_trailing_off or TITLES.search(said)):
            yield found.end()
