"""Fountain, as fountain.io describes it in version 1.1: text to a document of typed elements, and back. Pure.

What goes beyond it is for scripts in other languages (see ``syntax``) and for texts that could not be said otherwise
(see ``hidden`` and ``composing``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from production.scripts.document import Document
from production.scripts.grammar import hidden, title_page
from production.scripts.grammar.composing import BOM, compose
from production.scripts.grammar.elements import made
from production.scripts.grammar.paragraphs import Reader

__all__ = ["compose", "normalise", "parse", "render"]


def normalise(text: str) -> str:
    """The text without a byte-order mark, with line feeds for CR LF and CR, and in NFC.

    All else stays as it was written. NUL, form feed and U+2028 are characters of a line: they end none.
    """
    text = text.lstrip(BOM)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def parse(text: str, *, names: Collection[str] = ()) -> Document:
    """Any text as a document. Never raises; ``render`` of what it returns is the text, normalised.

    ``names`` are those of the cast: a line in a script without case (Chinese, Arabic, Japanese, Korean …) that is one
    of them is a cue without ``@`` or brackets.
    """
    text = normalise(text)
    pairs, first = title_page.read(text)
    page = hidden.page(text, first)
    reader = Reader(page, first=first, names=names)
    reader.read()
    elements = made(text, page.starts, reader.found)
    return Document(pairs, elements, text[: page.starts[first]], text[page.starts[reader.taken] :])


def render(document: Document) -> str:
    """The text that a document was read from, normalised; of one that was not read from Fountain, what ``compose``
    makes of it."""
    if not (document.title_source or document.tail or any(element.source for element in document.elements)):
        return compose(document.title_page, document.elements)
    return "".join([document.title_source, *[element.source for element in document.elements], document.tail])
