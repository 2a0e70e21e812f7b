"""A script, or a whole series, as a PDF drawn from stored pages. Same pages, words and date: same bytes.

A page shows its set as a stripe of its colour at the edge, since it is read on screens; paper may be tinted instead.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF

from production.scripts.document import Document, Kind
from production.scripts.drawing.front import RevisionSet, draw_revisions, draw_title_page, table_words
from production.scripts.drawing.pen import Pen
from production.scripts.drawing.sheet import BLACK, Sheet
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.pages import Line, Page, Pagination
from production.scripts.typesetting.paper import (
    BACK_MARK,
    BACK_NUMBER_RIGHT,
    INCH,
    LEFT,
    MARK,
    NUMBER_LEFT,
    NUMBER_RIGHT,
    RIGHT,
    ROW,
    TOP,
    Align,
    Options,
)
from production.scripts.typesetting.wrap import width

DOT = " · "  # between the parts of a header
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
HEADER = (0.5 * INCH - TOP) / ROW  # the header's row, above the first
PRODUCER = "Cliffhanger"
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")  # what viewers call the sheets before page 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is drawn of one script. ``name`` is its bookmark, ``header`` stands above its pages (series and episode).
    Where it has sets, each page's header says the colour and date of its own."""

    pagination: Pagination
    name: str
    header: str = ""
    title_page: tuple[tuple[str, str], ...] = ()
    sets: tuple[RevisionSet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``reader`` is the watermark. ``only`` prints the pages of the set of that name alone. ``tinted`` gives whole
    pages their set's colour. ``language`` is whose shapes Chinese signs have: zh, zh-hant, ja, ko."""

    reader: str = ""
    only: str = ""
    tinted: bool = False
    language: str = ""
    title: str = ""
    created: datetime = CREATED


def draw(
    document: Document, *, options: Options | None = None, name: str = "", header: str = "", look: Look | None = None
) -> bytes:
    """A PDF of one script that is not locked: its title page, where it has one, and its pages."""
    called = name or document.title("title").replace("\n", " ") or _("Script")
    pages = paginate(document, options=options)
    script = Script(pagination=pages, name=called, header=header, title_page=document.title_page)
    return draw_pages([script], look=look)


def draw_pages(scripts: Sequence[Script], *, look: Look | None = None) -> bytes:
    """One PDF of one script or of many, with bookmarks: each script, and in it each scene."""
    chosen = look or Look()
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(chosen.created)
    pdf.set_title(chosen.title or (scripts[0].name if scripts else ""))
    pdf.set_producer(PRODUCER)
    with tempfile.TemporaryDirectory(prefix="script-fonts-") as folder:
        signs = set[str]().union(*map(_signs, scripts), chosen.reader)
        pen = Pen(pdf, Path(folder), needed=signs, language=chosen.language or _language(signs))
        for script in scripts:
            _Drawing(pdf, pen, script, chosen, is_series=len(scripts) > 1).draw()
        return bytes(pdf.output())


class _Drawing:
    """One script in the document."""

    def __init__(self, pdf: FPDF, pen: Pen, script: Script, look: Look, *, is_series: bool) -> None:
        self.pdf, self.pen, self.script, self.look, self.is_series = pdf, pen, script, look, is_series
        self.fronts, self.is_begun = 0, False
        self.sets: Mapping[str, RevisionSet] = {issued.name: issued for issued in script.sets}

    def draw(self) -> None:
        if any(text.strip() for _key, text in self.script.title_page):
            draw_title_page(self._front(), self.script.title_page)
        if self.script.sets:
            draw_revisions(self._front, self.script.sets)
        for page in self.script.pagination.pages:
            if self.look.only in ("", page.set):
                self._draw_page(page)

    def _front(self) -> Sheet:
        self.fronts += 1
        return self._sheet(ROMAN[min(self.fronts, len(ROMAN)) - 1])

    def _sheet(self, label: str, issued: RevisionSet | None = None) -> Sheet:
        """A new sheet, known to PDF viewers by its label; the script's first has its bookmark."""
        sheet = Sheet(self.pdf, self.pen, self.script.pagination.paper, reader=self.look.reader)
        self.pdf.set_page_label(label_prefix=f"{self.script.name} {label}" if self.is_series else label)
        if not self.is_begun:
            self.pdf.set_y(0)
            self.pdf.start_section(self.script.name, 0)
            self.is_begun = True
        sheet.tint(issued.colour if issued else None, whole=self.look.tinted)
        return sheet

    def _draw_page(self, page: Page) -> None:
        sheet = self._sheet(page.label, self.sets.get(page.set))
        self._header(sheet, page)
        for line in page.lines:
            sheet.write(line.row, line.column, line.runs, rtl=line.rtl, wide=line.wide)
            if line.kind == Kind.SCENE_HEADING and not line.part:
                self._scene(sheet, line)
        marked = {line.row: line for line in page.lines if line.mark}
        for row, line in sorted(marked.items()):
            issued = self.sets.get(line.mark)
            sheet.ink(issued.colour.ink if issued else BLACK)
            sheet.plain(row, BACK_MARK if line.rtl else MARK, "*")
        sheet.ink(BLACK)

    def _scene(self, sheet: Sheet, line: Line) -> None:
        if line.number:
            sheet.plain(line.row, NUMBER_LEFT, line.number)
            sheet.plain(line.row, BACK_NUMBER_RIGHT if line.rtl else NUMBER_RIGHT, line.number)
        self.pdf.set_y(TOP + line.row * ROW)
        self.pdf.start_section(f"{line.number}  {line.text}".strip() or "…", 1)

    def _header(self, sheet: Sheet, page: Page) -> None:
        """A script that was never issued has none on its first page."""
        issued = self.sets.get(page.set)
        if page.label == "1" and not issued and not self.is_series:
            return
        label, at_right = f"{page.label}.", f"{issued.colour.name} {issued.issued.isoformat()}  " if issued else ""
        room = RIGHT - LEFT - width(at_right + label) - 2 * ROW
        sheet.plain(HEADER, LEFT, _shortened(self.script.header or (self.script.name if self.is_series else ""), room))
        sheet.plain(HEADER, RIGHT, at_right + label, align=Align.RIGHT)


def _shortened(text: str, room: float) -> str:
    """As much as fits. Its parts, between middle dots, are cut from the longest on, so that an episode's number stays;
    each ends with a word where that costs little."""
    if width(text) <= room:
        return text
    parts = text.split(DOT)
    left = [len(part) for part in parts]
    while width(DOT.join(map(_cut, parts, left))) > room and max(left) > 1:
        left[left.index(max(left))] -= 1
    return DOT.join(map(_cut, parts, left))


def _cut(part: str, length: int) -> str:
    if length >= len(part):
        return part
    kept = part[:length]
    words = kept if part[length].isspace() else kept.rpartition(" ")[0]
    return (words if len(words) * 3 >= length * 2 else kept).rstrip(" .,:;!?…-–—") + "…"


def _signs(script: Script) -> Iterator[str]:
    """Every sign that is drawn."""
    yield from f"0123456789-.,*… {script.name}{script.header}"
    for key, text in script.title_page:
        yield from f"{key}: {text}"
    yield from "".join(table_words())
    for issued in script.sets:
        yield from f"{issued.name}{issued.colour.name}{''.join(issued.pages or ())}–"
    for page in script.pagination.pages:
        yield from page.label
        for line in page.lines:
            yield from f"{line.text}{line.number}"


def _language(signs: set[str]) -> str:
    """Japanese where there is kana, Korean where there is hangul, else Chinese."""
    if any("\u3041" <= sign <= "\u30ff" and sign != "・" for sign in signs):
        return "ja"
    return "ko" if any("\uac00" <= sign <= "\ud7a3" for sign in signs) else "zh"
