"""manage.py fountain [FILE] --to json|fountain|fdx|pdf: a script, in Fountain or FDX, as another."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.core.management.base import BaseCommand

from production.scripts import encodings, fountain
from production.scripts.document import Document
from studio.lib.commands import exit_with, unreadable
from studio.lib.errors import Failure

if TYPE_CHECKING:
    from production.scripts.fdx import Kept

STDIN = "-"
FINAL_DRAFT = b"<FinalDraft"
MOST_FDX_BYTES = 20_000_000  # beyond the first; the reader of such files has a limit of its own
FIRST_BYTES = 2_000  # of a file, in which Final Draft's mark stands


def as_json(document: Document, kept: Kept | None) -> bytes:
    """One line of JSON: title page and elements."""
    return json.dumps(document.as_json(), ensure_ascii=False).encode() + b"\n"


def as_fountain(document: Document, kept: Kept | None) -> bytes:
    """The text in UTF-8 without a mark, with line feeds."""
    return fountain.render(document).encode()


def as_fdx(document: Document, kept: Kept | None) -> bytes:
    """Final Draft's XML; that of the file it was read from, where it was, with all that a document can't hold."""
    from production.scripts import fdx  # only who asks for it waits for its parts

    return fdx.write(document, kept)


def as_pdf(document: Document, kept: Kept | None) -> bytes:
    """The title page and the pages, on the trade's paper."""
    from production.scripts.drawing import pdf  # as above

    return pdf.draw(document)


TARGETS: dict[str, Callable[[Document, Kept | None], bytes]] = {
    "json": as_json, "fountain": as_fountain, "fdx": as_fdx, "pdf": as_pdf,
}  # fmt: skip


class Command(BaseCommand):
    help = "Read a script in Fountain or Final Draft's XML and print it as something else."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default=STDIN, metavar="FILE", help="the script; - or none reads stdin")
        parser.add_argument("--to", required=True, choices=TARGETS, help="what is printed to stdout")
        parser.add_argument("--name", action="append", default=[], help="one of the cast, for scripts without case")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document, kept = _document(_read(options["path"]), options["path"], options["name"])
            written = TARGETS[options["to"]](document, kept)
        except Failure as failure:
            exit_with(failure)
        except OSError as error:
            exit_with(unreadable(error))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(written)
            sys.stdout.buffer.flush()


def _document(data: bytes, path: str, names: Sequence[str]) -> tuple[Document, Kept | None]:
    if path.lower().endswith(".fdx") or FINAL_DRAFT in data[:FIRST_BYTES].replace(b"\0", b""):
        from production.scripts import fdx  # only who has such a file waits for its parts

        draft = fdx.read(data)
        return draft.document, draft.kept
    return fountain.parse(encodings.decode(data), names=names), None


def _read(path: str) -> bytes:
    if path == STDIN:
        return _beginning(sys.stdin.buffer)
    with Path(path).open("rb") as file:
        return _beginning(file)


def _beginning(file: BinaryIO) -> bytes:
    """The file, or as much of it as shows that it is too large for what it is."""
    data = file.read(encodings.MOST_BYTES + 1)
    is_longer = len(data) > encodings.MOST_BYTES and FINAL_DRAFT in data[:FIRST_BYTES]
    return data + file.read(MOST_FDX_BYTES) if is_longer else data
