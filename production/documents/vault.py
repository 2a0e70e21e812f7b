"""Where drawn pages are kept: private, named by their content, and looked at anew each time they are handed out."""

from __future__ import annotations

from django.core.files.base import ContentFile

from production.documents import errors, freezing
from production.documents.models import Document, Drawing, document_storage


def keep(number: str, content: bytes) -> tuple[str, str]:
    """Store bytes below the document's number; return their key and SHA-256. The same bytes again change nothing."""
    digest = freezing.sha256(content)
    key = f"{number}/{digest}.pdf"
    return document_storage().save(key, ContentFile(content)), digest


def read(document: Document) -> bytes:
    """The document's pages. Raises Failure ``document_damaged`` where the bytes are not those that were drawn, and
    ``being_drawn`` where there are none yet."""
    if not document.is_drawn:
        raise errors.being_drawn()
    return _checked(document.number, document.pdf_key, document.pdf_sha256)


def read_copy(document: Document, copy: Drawing) -> bytes:
    """A signed copy. Raises Failure ``document_damaged``."""
    return _checked(document.number, copy.pdf_key, copy.pdf_sha256)


def _checked(number: str, key: str, digest: str) -> bytes:
    try:
        with document_storage().open(key) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise errors.damaged(number) from None
    if freezing.sha256(content) != digest:
        raise errors.damaged(number)
    return content
