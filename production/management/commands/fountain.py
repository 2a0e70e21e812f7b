"""manage.py fountain [FILE] --to json|fountain: a script as typed elements, or as its text tidied of encodings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from production.scripts import encodings, fountain
from production.scripts.document import Document
from studio.lib.commands import exit_with, unreadable
from studio.lib.errors import Failure

STDIN = "-"


def as_json(document: Document) -> bytes:
    """One line of JSON: title page and elements."""
    return json.dumps(document.as_json(), ensure_ascii=False).encode() + b"\n"


def as_fountain(document: Document) -> bytes:
    """The text in UTF-8 without a mark, with line feeds."""
    return fountain.render(document).encode()


TARGETS: dict[str, Callable[[Document], bytes]] = {"json": as_json, "fountain": as_fountain}


class Command(BaseCommand):
    help = "Read a script in Fountain and print it as something else."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default=STDIN, metavar="FILE", help="the script; - or none reads stdin")
        parser.add_argument("--to", required=True, choices=TARGETS, help="what is printed to stdout")
        parser.add_argument("--name", action="append", default=[], help="one of the cast, for scripts without case")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = encodings.decode(_read(options["path"]))
            written = TARGETS[options["to"]](fountain.parse(text, names=options["name"]))
        except Failure as failure:
            exit_with(failure)
        except OSError as error:
            exit_with(unreadable(error))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(written)
            sys.stdout.buffer.flush()


def _read(path: str) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    if path == STDIN:
        return sys.stdin.buffer.read(encodings.MOST_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(encodings.MOST_BYTES + 1)
