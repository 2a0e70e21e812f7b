"""Writing a line of any script into a PDF: each sign in its font, right-to-left text in the order it is seen in.

A line keeps its words in reading order for whoever copies it (ActualText), also where its glyphs stand otherwise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from production.scripts.embedding import is_shaped, static
from production.scripts.emphasis import Run
from production.scripts.faces import COURIER, Face, face_of, signs
from production.scripts.paper import CELL
from production.scripts.wrap import WIDE_IN_CHINESE

SIZE = 12.0
HAN = "\u4e00"
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
        spans = list(self._spans(runs, rtl, wide))
        is_marked = any(span.is_shaped or span.is_back for span in spans)
        if is_marked:
            text = "\ufeff" + "".join(run.text for run in runs)
            self.pdf._out(f"/Span <</ActualText <{text.encode('utf-16-be').hex()}>>> BDC")
        for span in spans:
            width = self._span_width(span, size)
            self._draw(x, y, span, size, width)
            if span.run.underline:
                self.pdf.rect(x, y + BELOW - THICK, width, THICK, style="F")
            x += width
        if is_marked:
            self.pdf._out("EMC")

    def width(self, runs: Sequence[Run], *, wide: bool = False, size: float = SIZE) -> float:
        """How wide the runs come out, in points."""
        return sum(self._span_width(span, size) for span in self._spans(runs, False, wide))

    def _spans(self, runs: Sequence[Run], rtl: bool, wide: bool) -> Iterator[Span]:
        """From left to right."""
        text = "".join(run.text for run in runs)
        if not rtl and not wide and all(ord(sign) in signs(COURIER) for sign in text):
            yield from (Span(run.text, COURIER, run) for run in runs)
            return
        looks = [replace(run, text="") for run in runs for _letter in run.text]
        faces = list(self._faces(text, wide))
        order = _seen(text, rtl)
        for (face, look, is_back), places in groupby(order, lambda one: (faces[one[0]], looks[one[0]], one[1])):
            found = "".join(text[place] for place, _back in places)
            yield Span(found[::-1] if is_back else found, face, look, is_back)

    def _faces(self, text: str, wide: bool) -> Iterator[Face]:
        """Marks on a letter come from its own face, and so do blanks where letters join."""
        before = COURIER
        for sign in text:
            if unicodedata.combining(sign) or (sign == " " and is_shaped(before)):
                yield before
                continue
            before = face_of(HAN if wide and sign in WIDE_IN_CHINESE else sign, self.language)
            yield before

    def _choose(self, span: Span, size: float) -> None:
        """Make the span's font the current one, and have it shaped where it must be."""
        key = (span.face, span.run.bold, span.run.italic and span.face.is_fixed)
        if key not in self.fonts:
            name = f"face{len(self.fonts)}"
            path = self.folder / f"{name}.ttf"
            path.write_bytes(static(span.face, self.needed, bold=span.run.bold, italic=span.run.italic))
            self.pdf.add_font(name, "", path)
            self.fonts[key] = name
        self.pdf.set_font(self.fonts[key], size=size)
        self.pdf.set_text_shaping(span.is_shaped, direction="rtl" if span.is_back else "ltr")

    def _span_width(self, span: Span, size: float) -> float:
        if span.face.is_fixed:
            return CELL * size / SIZE * sum(1 for sign in span.text if not unicodedata.combining(sign))
        self._choose(span, size)
        return float(self.pdf.get_string_width(span.text))

    def _draw(self, x: float, y: float, span: Span, size: float, width: float) -> None:
        self._choose(span, size)
        if span.is_shaped:
            self.pdf.set_xy(x, y - 0.8 * size)  # cell() sets the baseline 0.8 of the size below its top
            self.pdf.cell(width, size, span.text)
        elif span.is_back:
            self.pdf.text(x, y, "".join(MIRRORED.get(sign, sign) for sign in reversed(span.text)))
        else:
            self.pdf.text(x, y, span.text)


def _seen(text: str, rtl: bool) -> list[tuple[int, bool]]:
    """The place of each sign in the order in which they are seen, and whether it runs from right to left."""
    if text.isascii() and not rtl:
        return [(place, False) for place in range(len(text))]
    direction = TextDirection.RTL if rtl else TextDirection.LTR
    ordered = BidiParagraph(text, base_direction=direction).get_reordered_characters()
    return [(sign.character_index, bool(sign.embedding_level % 2)) for sign in ordered]
