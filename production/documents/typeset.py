"""A paper's pages from its template and its data, by typst: a PDF, and the same words as HTML for a phone.

Data reaches the template as JSON in one of typst's inputs and is set as text: nothing of it is read as markup. Fonts
are those of the repository and its packages; neither the machine's fonts nor the network are used. The same data,
template and typst give the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import typst
from pypdf import PdfReader

from catalog.media import fonts
from production.documents import errors, freezing
from production.scripts.typesetting import faces

TEMPLATES = Path(__file__).parent / "templates"
COMMON = "paper.typ"
SPACES = ('<span style="white-space: pre-wrap">', "<span>")  # a page's policy allows no style in a tag
BODY = re.compile(r"<body>(.*)</body>", re.S)


@dataclass(frozen=True)
class Pages:
    """A paper as PDF, its words as HTML (what stands in its body), and how many pages it has."""

    pdf: bytes
    html: str
    count: int


@cache
def _fonts() -> typst.Fonts:
    folders = [*map(str, fonts.folders()), str(faces.HERE)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def version(template: str) -> str:
    """Which template it is, by content: 12 digits of the SHA-256 of its source, what it shares, and typst's version."""
    parts = [(TEMPLATES / name).read_bytes() for name in (f"{template}.typ", COMMON)]
    return hashlib.sha256(b"\0".join([*parts, metadata.version("typst").encode()])).hexdigest()[:12]


def draw(template: str, content: dict[str, Any]) -> Pages:
    """A paper's pages. Raises Failure ``drawing_failed`` with typst's words."""
    pdf = pdf_of(template, content)
    found = BODY.search(_compiled(template, content, "html").decode())
    assert found
    return Pages(pdf, found.group(1).replace(*SPACES), len(PdfReader(BytesIO(pdf)).pages))


def pdf_of(template: str, content: dict[str, Any], *, tagged: bool = True) -> bytes:
    """The PDF alone. Tags tell a screen reader what is a heading or a table; without them a paper of a thousand pages
    is a tenth as large. Raises as draw()."""
    return _compiled(template, content, "pdf", tagged=tagged)


def pictures(template: str, content: dict[str, Any], *, dots_per_inch: int = 96) -> list[bytes]:
    """The pages as PNG, for people who look at templates."""
    made = _compiler(template, content).compile(format="png", ppi=dots_per_inch)
    return made if isinstance(made, list) else [made or b""]


def _compiled(
    template: str, content: dict[str, Any], form: Literal["pdf", "html"], *, tagged: bool = True
) -> bytes:  # fmt: skip
    try:
        made, _warnings = _compiler(template, content).compile_with_warnings(format=form, pdf_tags=tagged)
    except typst.TypstError as error:
        raise errors.drawing_failed(error.message) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which no module names and no `except Exception` sees
            raise
        raise errors.drawing_failed("typst gave up") from error
    assert isinstance(made, bytes)
    return made


def _compiler(template: str, content: dict[str, Any]) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"paper": freezing.canonical(content)},
    )  # fmt: skip
