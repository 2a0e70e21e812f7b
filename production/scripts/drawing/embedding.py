"""Fonts as a PDF takes them: one weight, outlines of TrueType, and only the signs that are needed.

Fonts of Noto vary in weight, and its Chinese one has 65,535 glyphs in 32 MB: only those of the script are drawn anew.
Scripts whose letters join or stack keep the tables that say how.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from production.scripts.typesetting.faces import Face, font, signs

WEIGHTS = {False: 400, True: 700}
SHAPED = (
    "Arabic", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam",
    "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai", "Vazirmatn",
)  # fmt: skip
EPOCH = 2_082_844_800  # of 1970 in seconds as TrueType counts them, from 1904


def is_shaped(face: Face) -> bool:
    """Whether its letters have to be joined or stacked."""
    return any(script in face.name for script in SHAPED)


def static(face: Face, needed: Iterable[str], *, bold: bool, italic: bool) -> bytes:
    """A font file with at least the signs that are needed of those that the face has."""
    if face.is_own:
        return face.path(bold=bold, italic=italic).read_bytes()
    if is_shaped(face):
        return _instance(face, bold)
    return _built(face, sorted({ord(sign) for sign in needed} & signs(face).keys()), bold)


@cache
def _instance(face: Face, bold: bool) -> bytes:
    """The whole font in one weight."""
    whole = TTFont(face.path(), fontNumber=face.number, recalcTimestamp=False)
    axes = {axis.axisTag: WEIGHTS[bold] if axis.axisTag == "wght" else axis.defaultValue for axis in whole["fvar"].axes}
    instancer.instantiateVariableFont(whole, axes, inplace=True, static=True)
    return _saved(whole)


def _built(face: Face, needed: list[int], bold: bool) -> bytes:
    names = {code: signs(face)[code] for code in needed}
    glyphs = {name: _outline(face, name, bold) for name in (".notdef", *dict.fromkeys(names.values()))}
    whole = font(face)
    builder = FontBuilder(whole["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf({name: outline for name, (outline, _width) in glyphs.items()})
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (wide, getattr(table[name], "xMin", 0)) for name, (_, wide) in glyphs.items()}
    )
    builder.setupHorizontalHeader(ascent=whole["hhea"].ascent, descent=whole["hhea"].descent)
    family = "".join(letter for letter in face.name.partition("[")[0] if letter.isalnum())
    builder.setupNameTable({"familyName": family, "styleName": "Bold" if bold else "Regular"})
    builder.setupOS2(usWeightClass=WEIGHTS[bold])
    builder.setupPost()
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = EPOCH
    return _saved(builder.font)


@lru_cache(maxsize=16_384)
def _outline(face: Face, name: str, bold: bool) -> tuple[object, int]:
    """A glyph drawn with quadratic curves, and its width."""
    outlines = _outlines(face, bold)
    pen = TTGlyphPen(None)
    most = font(face)["head"].unitsPerEm / 1000
    quadratic = Cu2QuPen(pen, max_err=most, reverse_direction="CFF2" in font(face))
    outlines[name].draw(DecomposingFilterPen(quadratic, outlines))
    return pen.glyph(), round(outlines[name].width)


@cache
def _outlines(face: Face, bold: bool):  # type: ignore[no-untyped-def]  # fontTools has no types
    return font(face).getGlyphSet(location={"wght": WEIGHTS[bold]})


def _saved(whole: TTFont) -> bytes:
    out = BytesIO()
    whole.save(out)
    return out.getvalue()
