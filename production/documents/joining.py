"""A signed copy: the document's own bytes, and behind them, as PDF's incremental update, the page that says who signed.

The copy begins with the document's bytes, every one of them, so whoever has both sees that nothing was changed.
"""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter


def joined(document: bytes, audit: bytes) -> bytes:
    """The document with the pages of ``audit`` after its own. The same two give the same bytes."""
    writer = PdfWriter(fileobj=BytesIO(document), incremental=True)
    for page in PdfReader(BytesIO(audit)).pages:
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    content = out.getvalue()
    assert content.startswith(document)
    return content
