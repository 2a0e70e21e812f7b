"""A font that has every letter of a title, from the Noto fonts that come as packages; none where no font has."""

from __future__ import annotations

import functools
import importlib.util
import unicodedata
from pathlib import Path

from PIL import ImageFont

LATIN = "NotoSans[wght].ttf"
CJK = "NotoSansCJK-VF.otf.ttc"
CJK_FACES = {"ja": 0, "ko": 1, "zh-hant": 3, "zh-tw": 3, "zh-hk": 4, "zh": 2}  # beginnings of a language → face
NO_LETTER = "\U000effff"  # no font has a glyph for it
INVISIBLE = ("Cf", "Zs", "Cc", "Mn")  # joiners, spaces, marks: never a reason to refuse a font


def font_for(text: str, language: str, size: int) -> ImageFont.FreeTypeFont | None:
    """A bold font of ``size`` pixels with every letter of the text, or None.

    Chinese, Japanese and Korean letters are drawn as the language's readers write them.
    """
    for path, index in _candidates(language):
        font = _font(path, index, size)
        if all(_has(font, letter) for letter in set(text)):
            return font
    return None


def _candidates(language: str) -> list[tuple[str, int]]:
    letters, east = _folder("manimgx_fonts"), _folder("manimgx_fonts_cjk")
    others = sorted(letters.glob("NotoSans*.ttf"), key=lambda path: path.name != LATIN) if letters else []
    found = [(str(path), 0) for path in others if "Italic" not in path.name and "Symbols" not in path.name]
    if east:
        found.insert(1 if found else 0, (str(east / CJK), _face(language)))
    return found


def _face(language: str) -> int:
    small = language.lower()
    return next((face for start, face in CJK_FACES.items() if small.startswith(start)), CJK_FACES["zh"])


@functools.cache
def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


@functools.lru_cache(maxsize=128)
def _font(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size, index=index)
    if b"Bold" in font.get_variation_names():
        font.set_variation_by_name("Bold")
    return font


def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether the font draws the letter as anything else than its sign for what it lacks."""
    if unicodedata.category(letter) in INVISIBLE:
        return True
    drawn, lacking = font.getmask(letter), font.getmask(NO_LETTER)
    return drawn.size != lacking.size or bytes(drawn) != bytes(lacking)
