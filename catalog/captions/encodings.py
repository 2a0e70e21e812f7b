"""From bytes to text: marks first, then UTF-8, then what files of that language were once written in. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from catalog.captions import errors
from catalog.captions.languages import own_name, primary

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ARROW = "-->"
HAN = "\u3400-\u9fff\uf900-\ufaff"
# What a text of such letters is full of: of several readings the one with most of these is taken.
COMMON_HAN = "的了是不我你他她在有人来來这這们們个個上大中到说說国國么麼没沒什好会會就要去谁誰吗嗎呢吧那也都知道为為"
COMMON_CYRILLIC = "оеаинтсрвлкмдпуяыьбгзчйі"
COMMON = {"zh": COMMON_HAN, "zh-hant": COMMON_HAN, "ru": COMMON_CYRILLIC}
# Encodings to try for a language without a mark, and the letters that the text must then mostly be of.
LEGACY: dict[str, tuple[tuple[str, ...], str]] = {
    "ja": (("cp932", "euc_jp"), f"\u3040-\u30ff{HAN}"),
    "zh": (("gb18030", "big5hkscs"), HAN),
    "zh-hant": (("big5hkscs", "gb18030"), HAN),
    "ko": (("cp949",), "\uac00-\ud7a3\u3130-\u318f"),
    "ru": (("cp1251", "koi8_r", "koi8_u", "cp866"), "\u0400-\u04ff"),
    "el": (("cp1253",), "\u0370-\u03ff"),
    "he": (("cp1255",), "\u0590-\u05ff"),
    "ar": (("cp1256",), "\u0600-\u06ff"),
    "th": (("cp874",), "\u0e00-\u0e7f"),
    "tr": (("cp1254",), ""),
    "pl": (("cp1250",), ""),
    "vi": (("cp1258",), ""),
    "lt": (("cp1257",), ""),
    "": (("cp1252",), ""),
}
LIKE = {
    "yue": "zh-hant", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant",
    "uk": "ru", "be": "ru", "bg": "ru", "mk": "ru", "sr": "ru", "kk": "ru", "mn": "ru",
    "fa": "ar", "ur": "ar", "az": "tr", "cs": "pl", "hu": "pl", "ro": "pl", "hr": "pl", "sk": "pl", "sl": "pl",
    "bs": "pl", "lv": "lt", "et": "lt",
}  # fmt: skip
FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")
LETTER = re.compile(r"[^\W\d_]")
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")  # controls, and signs of private use
MOST_ACCENTED = 0.4  # of a Latin text's letters; Vietnamese has about a quarter
LEAST_OF_SCRIPT = 0.8  # of the letters beyond ASCII


def decode(data: bytes, language: str) -> tuple[str, str]:
    """The text and the encoding's name. Raises Failure ``not_captions`` or ``captions_encoding``.

    Legacy encodings have no mark: ``language`` says which are likely, and the letters that come out must be its own.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return _certain(data, name, language)
    if name := _utf_16(data):
        return _certain(data, name, language)
    if ARROW.encode() not in data:
        raise errors.not_captions()
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _legacy(data, language)


def is_guessed(name: str) -> bool:
    """Whether an encoding that ``decode`` names was chosen by the language: nothing in the file tells it."""
    return not name.startswith("utf-")


def _utf_16(data: bytes) -> str:
    """Without a mark: every second byte of an arrow is 0, and which of the two tells the order; empty for none."""
    for name in ("utf-16-le", "utf-16-be"):
        at = data.find(ARROW.encode(name))
        while at >= 0 and at % 2:
            at = data.find(ARROW.encode(name), at + 1)
        if at >= 0:
            return name
    return ""


def _certain(data: bytes, name: str, language: str) -> tuple[str, str]:
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        raise errors.unknown_encoding(own_name(language)) from None


def _legacy(data: bytes, language: str) -> tuple[str, str]:
    """Of those that make sense the one with most of the language's common letters, else the first."""
    family = _family(language)
    found = list(_plausible(data, *LEGACY[family]))
    if not found:
        raise errors.unknown_encoding(own_name(language))
    return max(found, key=lambda one: sum(map(one[0].count, COMMON.get(family, ""))))


def _plausible(data: bytes, names: tuple[str, ...], script: str) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text, script):
            yield text, name


def _family(language: str) -> str:
    tag = language.lower()
    for name in (tag, "-".join(tag.split("-")[:2]), primary(tag)):
        if name in LEGACY or name in LIKE:
            return LIKE.get(name, name)
    return ""


def _is_plausible(text: str, script: str) -> bool:
    if NO_TEXT.search(text):
        return False
    foreign = FOREIGN.findall(text)
    if not script:
        return len(foreign) <= MOST_ACCENTED * len(LETTER.findall(text))
    own = re.compile(f"[{script}]")
    return sum(1 for letter in foreign if own.match(letter)) >= LEAST_OF_SCRIPT * len(foreign)
