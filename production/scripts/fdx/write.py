"""A document as a Final Draft file (FDX): new, or put back into the XML that it was read from. Pure."""

from __future__ import annotations

from production.scripts.document import Document
from production.scripts.fdx import fresh, notes, placing, title_page, tree
from production.scripts.fdx.content import body, spans
from production.scripts.fdx.read import Kept
from production.scripts.fdx.tree import Node

MOST_KEPT = 6 * tree.MOST_BYTES  # written anew, a sign may take six bytes


def write(document: Document, kept: Kept | None = None) -> bytes:
    """The FDX file. With ``kept``, all of that file stays but what was edited: paragraphs that read the same keep their
    XML wherever they went, those that changed in place keep theirs around the new words, new ones are plain."""
    top = tree.parse(kept.xml.encode(), most=MOST_KEPT) if kept else fresh.top()
    script = tree.root(top)
    _write_title_page(script, document)
    content = next(script.nodes("Content"))
    old = body(script)
    pinned = notes.pinned(content, old.slots)
    placed = placing.placed(old, document.elements)
    content.children = placing.children(placed, old)
    placing.write_breaks(placed, old, content)
    placing.write_summaries(placed, old)
    notes.write(script, placed, old, pinned, list(spans(content)))
    return tree.serialise(top)


def _write_title_page(script: Node, document: Document) -> None:
    """The page as it was, unless its words were changed."""
    if document.title_page == title_page.read(script):
        return
    page = script.first("TitlePage")
    if page is None:
        page = Node("TitlePage")
        script.children += [page, "\n"]
    content = page.first("Content")
    if content is None:
        content = Node("Content")
        page.children.insert(0, content)
    content.children = [*title_page.paragraphs(document.title_page), "\n    "]
