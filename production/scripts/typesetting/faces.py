"""Which font draws which sign: Courier Prime, what it lacks from Cousine, Arabic from Vazirmatn, the rest from Noto.

The first three stand in the folder beside this file. Courier Prime and Cousine are ten letters to the inch: the one
has Latin letters alone, the other brings Greek, Cyrillic, Hebrew and Vietnamese. Vazirmatn has a glyph for each form
of a letter, so that Arabic can be copied out of a PDF; Noto's letters are put together from strokes and dots. Noto
comes from wheels that captions need too (catalog/media/fonts.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from catalog.media.fonts import folders

HERE = Path(__file__).parent / "fonts"
CJK = "NotoSansCJK-VF.otf.ttc"
CJK_FACES = {"ja": 0, "ko": 1, "zh": 2, "zh-hant": 3, "zh-tw": 3, "zh-hk": 4}  # the collection's own order
REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Face:
    """A font: one of our own, or a file of Noto's."""

    name: str
    number: int = 0  # in a collection

    @property
    def is_fixed(self) -> bool:
        return self.name in ("CourierPrime", "Cousine")

    @property
    def is_own(self) -> bool:
        return self.is_fixed or self.name == "Vazirmatn"

    @property
    def scale(self) -> float:
        """How large its letters are drawn, so that those of two rows do not touch."""
        return 0.9 if self.name == "Vazirmatn" else 1.0

    def path(self, *, bold: bool = False, italic: bool = False) -> Path:
        if self.is_own:
            style = ("Bold" if bold else "") + ("Italic" if italic and self.is_fixed else "") or "Regular"
            return HERE / f"{self.name}-{style}.ttf"
        return next(folder / self.name for folder in folders() if (folder / self.name).exists())


COURIER = Face("CourierPrime")
COUSINE = Face("Cousine")
VAZIRMATN = Face("Vazirmatn")


@cache
def font(face: Face) -> TTFont:
    """The font as it comes, read when it is first needed."""
    return TTFont(face.path(), fontNumber=face.number, lazy=True, recalcTimestamp=False)


@cache
def signs(face: Face) -> dict[int, str]:
    """The name of the glyph of each sign that a face has."""
    return dict(font(face).getBestCmap())


@cache
def _others() -> tuple[Face, ...]:
    """Noto's faces of single scripts, from the smallest; italics and emoji last."""
    found = sorted((path.stat().st_size, path.name) for folder in folders() for path in folder.glob("*.ttf"))
    names = [name for _size, name in found if "Italic" not in name]
    return tuple(Face(name) for name in sorted(names, key=lambda name: ("Emoji" in name, name != "NotoSans[wght].ttf")))


def is_full_width(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF" and sign < "\U0001f000"


@lru_cache(maxsize=65_536)
def face_of(cluster: str, language: str = "zh") -> Face:
    """The face that draws a letter with the marks that stand on it; where none has all of it, that of the letter, and
    Courier Prime where none has that, which then draws its empty box."""
    faces = list(_candidates(cluster[0], language))
    found = next((face for face in faces if all(ord(sign) in signs(face) for sign in cluster)), None)
    return found or next((face for face in faces if ord(cluster[0]) in signs(face)), COURIER)


def _candidates(sign: str, language: str) -> Iterator[Face]:
    if not is_full_width(sign):
        yield from (COURIER, COUSINE, VAZIRMATN)
        yield from _others()
    yield Face(CJK, CJK_FACES.get(language.lower(), CJK_FACES.get(language.lower().partition("-")[0], 2)))
    yield from _others()


@lru_cache(maxsize=65_536)
def advance(sign: str) -> float:
    """How wide a sign is that stands alone, in points at 12: at least as wide as joined to its neighbours."""
    face = face_of(sign)
    if face.is_fixed:
        return 7.2
    glyph = signs(face)[ord(sign)]
    return float(face.scale * 12 * font(face)["hmtx"][glyph][0] / font(face)["head"].unitsPerEm)
