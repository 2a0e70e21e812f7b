"""What stands before a script's pages: the title page, and the table of the sets that were issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from production.scripts.colours import Colour
from production.scripts.drawing.sheet import Sheet
from production.scripts.typesetting.paper import INCH, LEFT, RIGHT, Align, Column
from production.scripts.typesetting.wrap import wrap

TITLE_ROW = 16  # about a third down the sheet
CENTERED = ("credit", "author", "authors", "source")
ADDRESS = ("contact", "copyright")  # say what they are by themselves
AT_RIGHT = ("draft date", "date", "revision", "notes")
MIDDLE = Column(LEFT, RIGHT - LEFT, Align.CENTER)
LOW_LEFT = Column(LEFT - 0.5 * INCH, 3.4 * INCH)
LOW_RIGHT = Column(4.6 * INCH, RIGHT - 4.6 * INCH, Align.RIGHT)
SWATCH = 9.0
COLUMNS = (Column(LEFT, 110), Column(LEFT + 120, 110), Column(LEFT + 240, 80), Column(LEFT + 325, 107))


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionSet:
    """Pages issued on one day in one colour. ``pages`` are the labels of those that changed; None means all."""

    name: str
    colour: Colour
    issued: date
    pages: tuple[str, ...] | None = None


def draw_title_page(sheet: Sheet, values: Sequence[tuple[str, str]]) -> None:
    """Title, credit, author and source in the middle, a third down; draft date and notes at the lower right; contact,
    copyright and whatever else, that with its key, at the lower left."""
    keyed = [(key.casefold(), text) for key, text in values if text.strip()]
    row = float(TITLE_ROW)
    for text in [text for key, text in keyed if key == "title"]:
        row = sheet.paragraph(row, MIDDLE, text) + 2
    for wanted in CENTERED:
        for text in [text for key, text in keyed if key == wanted]:
            row = sheet.paragraph(row, MIDDLE, text) + 1
    known = {"title", *CENTERED, *AT_RIGHT}
    others = [(key, text) for key, text in values if key.casefold() not in known and text.strip()]
    _at_foot(sheet, LOW_RIGHT, [text for wanted in AT_RIGHT for key, text in keyed if key == wanted])
    _at_foot(sheet, LOW_LEFT, [text if key.casefold() in ADDRESS else f"{key}: {text}" for key, text in others])


def _at_foot(sheet: Sheet, column: Column, texts: Sequence[str]) -> None:
    """Paragraphs with a blank row between, the last of which ends at the sheet's foot."""
    whole = "\n\n".join(texts)
    if whole:
        sheet.paragraph(max(0, sheet.paper.rows - len(list(wrap(whole, column.width)))), column, whole)


def table_words() -> tuple[str, ...]:
    """What the table says beside the sets: its heading, the word for all pages, and the names of its columns."""
    return _("Revisions"), _("all"), _("Set"), _("Colour"), _("Date"), _("Pages")


def draw_revisions(new_sheet: Callable[[], Sheet], sets: Sequence[RevisionSet]) -> None:
    """A table of all sets: name, colour, date, pages; on as many sheets as it takes."""
    heading, every, *names = table_words()
    sheet, row = new_sheet(), 0.0
    row = sheet.paragraph(row, MIDDLE, heading) + 1
    row = _cells(sheet, row, names, mark="_") + 0.5
    for issued in sets:
        pages = every if issued.pages is None else ", ".join(issued.pages) or "–"
        cells = (issued.name, issued.colour.name, issued.issued.isoformat(), pages)
        if row + _height(cells) > sheet.paper.rows:
            sheet, row = new_sheet(), 0.0
        sheet.swatch(row, COLUMNS[1].left - SWATCH - 4, SWATCH, issued.colour)
        row = _cells(sheet, row, cells) + 0.5


def _height(cells: Sequence[str]) -> int:
    return max(len(list(wrap(text, column.width))) for text, column in zip(cells, COLUMNS, strict=True))


def _cells(sheet: Sheet, row: float, cells: Sequence[str], mark: str = "") -> float:
    placed = zip(cells, COLUMNS, strict=True)
    return max(sheet.paragraph(row, column, f"{mark}{text}{mark}") for text, column in placed)
