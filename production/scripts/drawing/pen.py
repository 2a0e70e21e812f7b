"""Writing a line of any script into a PDF: each sign in its font, right-to-left text in the order it is seen in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont

from production.scripts.drawing.embedding import is_shaped, static
from production.scripts.grammar.emphasis import Run
from production.scripts.typesetting.faces import COURIER, Face, face_of, signs
from production.scripts.typesetting.paper import CELL
from production.scripts.typesetting.wrap import WIDE_IN_CHINESE

SIZE = 12.0
BACKWARD = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"))  # what changes the order of signs in a line
SOFT_HYPHEN, JOINERS = "\u00ad", "\u200c\u200d"
HAN = "\u4e00"
CLUSTER = re.compile(r".[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u200d\ufe0f]*", re.DOTALL)
MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
BELOW, THICK = 2.2, 0.6  # of an underline, in points


@dataclass(frozen=True, slots=True)
class Span:
    """Signs that are drawn in one go, in the order in which they are read; ``is_back`` where that is right to left."""

    text: str
    face: Face
    run: Run
    is_back: bool = False

    @property
    def is_shaped(self) -> bool:
        return is_shaped(self.face)


class Pen:
    """Draws into one document. ``needed`` is every sign that it will be asked for, ``language`` whose shapes Chinese
    signs have; the folder keeps the fonts until the document is written."""

    def __init__(self, pdf: FPDF, folder: Path, *, needed: Iterable[str], language: str = "zh") -> None:
        self.pdf, self.folder, self.language = pdf, folder, language
        self.needed = sorted(set(needed))
        self.fonts = dict[tuple[Face, bool, bool], str]()

    def write(
        self, x: float, y: float, runs: Sequence[Run], *, rtl: bool = False, wide: bool = False, size: float = SIZE
    ) -> None:
        """Write from x on the baseline y, both in points from the paper's upper left corner."""
        for span in self._spans(runs, rtl, wide):
            width = self._span_width(span, size)
            self._draw(x, y, span, size)
            if span.run.underline:
                self.pdf.rect(x, y + BELOW - THICK, width, THICK, style="F")
            x += width

    def width(self, runs: Sequence[Run], *, wide: bool = False, size: float = SIZE) -> float:
        """How wide the runs come out, in points."""
        return sum(self._span_width(span, size) for span in self._spans(runs, False, wide))

    def _spans(self, runs: Sequence[Run], rtl: bool, wide: bool) -> Iterator[Span]:
        """From left to right."""
        text = "".join(run.text for run in runs)
        if not (rtl or wide) and SOFT_HYPHEN not in text and all(ord(sign) in signs(COURIER) for sign in text):
            yield from (Span(run.text, COURIER, run) for run in runs)
            return
        looks = [replace(run, text="") for run in runs for _letter in run.text]
        faces = list(self._faces(text, wide))
        order = _seen(text, rtl)
        for (face, look, is_back), places in groupby(order, lambda one: (faces[one[0]], looks[one[0]], one[1])):
            found = "".join(text[place] for place, _back in places)
            yield Span(_visible(found[::-1] if is_back else found, face), face, look, is_back)

    def _faces(self, text: str, wide: bool) -> Iterator[Face]:
        """Marks on a letter come from its own face, and so do blanks where letters join."""
        before = COURIER
        for cluster in CLUSTER.findall(text):
            if not (cluster == " " and is_shaped(before)):
                before = face_of(HAN if wide and cluster in WIDE_IN_CHINESE else cluster, self.language)
            yield from (before for _sign in cluster)

    def _choose(self, span: Span, size: float) -> TTFFont:
        """Make the span's font the current one."""
        key = (span.face, span.run.bold, span.run.italic and span.face.is_fixed)
        if key not in self.fonts:
            name = f"face{len(self.fonts)}"
            path = self.folder / f"{name}.ttf"
            path.write_bytes(static(span.face, self.needed, bold=span.run.bold, italic=span.run.italic))
            self.pdf.add_font(name, "", path)
            self.fonts[key] = name
        self.pdf.set_font(self.fonts[key], size=size * span.face.scale)
        font = self.pdf.current_font
        assert isinstance(font, TTFFont)
        return font

    def _span_width(self, span: Span, size: float) -> float:
        if span.face.is_fixed:
            return CELL * size / SIZE * sum(1 for sign in span.text if not unicodedata.combining(sign))
        font = self._choose(span, size)
        if span.is_shaped:
            return sum(glyph.advance for glyph in _shaped(font, span, size))
        return float(self.pdf.get_string_width(span.text))

    def _draw(self, x: float, y: float, span: Span, size: float) -> None:
        font = self._choose(span, size)
        if span.is_shaped:
            self._draw_glyphs(x, y, font, _shaped(font, span, size))
        elif span.is_back:
            self.pdf.text(x, y, "".join(MIRRORED.get(sign, sign) for sign in reversed(span.text)))
        else:
            self.pdf.text(x, y, span.text)

    def _draw_glyphs(self, x: float, y: float, font: TTFFont, glyphs: Iterable[Glyph]) -> None:
        """Each glyph at its own place, which fpdf2 itself gets wrong for vowel signs above Arabic letters."""
        self.pdf.text(x, y, "")  # names the font on this page
        parts = ["BT"]
        for is_plain, group in groupby(glyphs, key=lambda glyph: glyph.is_plain):
            for some in [list(group)] if is_plain else [[glyph] for glyph in group]:
                at = f"1 0 0 1 {x + some[0].right:.2f} {self.pdf.h - y + some[0].up:.2f} Tm"
                codes = font.escape_text("".join(chr(glyph.code) for glyph in some))
                parts.append(f"{at} ({codes}) Tj")
                x += sum(glyph.advance for glyph in some)
        self.pdf._out(" ".join([*parts, "ET"]))


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph as the font's subset calls it, how far it moves the next one, and itself, in points."""

    code: int
    advance: float
    right: float
    up: float

    @property
    def is_plain(self) -> bool:
        """Whether it stands where its own width lets it stand, and can be written with its neighbours."""
        return self.advance > 0 and not (self.right or self.up)


def _shaped(font: TTFFont, span: Span, size: float) -> list[Glyph]:
    """The glyphs of a span from left to right."""
    scaled = size * span.face.scale
    direction = TextDirection.RTL if span.is_back else TextDirection.LTR
    found = font.shape_text(span.text, scaled, {"features": {"kern": False}, "fragment_direction": direction})
    unit = font.scale / 1000 * scaled
    return [
        Glyph(glyph["mapped_char"], glyph["x_advance"] * unit, glyph["x_offset"] * unit, glyph["y_offset"] * unit)
        for glyph in found if glyph["mapped_char"] is not None
    ]  # fmt: skip


def _visible(text: str, face: Face) -> str:
    """Without marks that only direct; those that part or join letters stay where the font knows what they mean."""
    kept = JOINERS if is_shaped(face) else ""
    return "".join(sign for sign in text if sign in kept or unicodedata.category(sign) != "Cf")


def _seen(text: str, rtl: bool) -> list[tuple[int, bool]]:
    """The place of each sign in the order in which they are seen, and whether it runs from right to left."""
    if not rtl and not any(unicodedata.bidirectional(sign) in BACKWARD for sign in text):
        return [(place, False) for place in range(len(text))]
    direction = TextDirection.RTL if rtl else TextDirection.LTR
    ordered = BidiParagraph(text, base_direction=direction).get_reordered_characters()
    return [(sign.character_index, bool(sign.embedding_level % 2)) for sign in ordered]
