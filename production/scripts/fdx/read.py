"""A Final Draft file (FDX) as a document, and the file itself for the way back. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from production.scripts.document import Document, counted
from production.scripts.fdx import content, title_page, tree


@dataclass(frozen=True, slots=True)
class Kept:
    """What a document can't hold: revisions, tags, lengths, fonts, page layout, whatever no one knows. It is the XML
    that was read, with its blanks and comments; `write` puts the document into it."""

    xml: str

    def as_json(self) -> dict[str, str]:
        return {"xml": self.xml}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Kept:
        return cls(data["xml"])


@dataclass(frozen=True, slots=True)
class FinalDraft:
    document: Document
    kept: Kept


def read(data: bytes) -> FinalDraft:
    """The script in an FDX file of any version. Notes follow the paragraph, or the speech, that they are pinned to.
    Raises Failure with the codes ``script_empty``, ``script_too_large``, ``broken_fdx``, ``unsafe_fdx`` and
    ``not_fdx``; nothing else, whatever the bytes."""
    top = tree.parse(data)
    script = tree.root(top)
    elements = tuple(counted(slot.element for slot in content.body(script).slots))
    kept = Kept(tree.serialise(top).decode())
    return FinalDraft(Document(title_page.read(script), elements), kept)
