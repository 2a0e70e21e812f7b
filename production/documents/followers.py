"""Who is told, inside of its transaction, that a document's state has changed: whose papers they are registers here.

Documents know nothing of what they are about; ``apps.py`` puts the two together.
"""

from __future__ import annotations

from collections.abc import Callable

from production.documents.models import Document

FOLLOWERS: list[Callable[[Document], None]] = []
BEFORE: list[Callable[[Document], None]] = []  # lock what else goes with a document, before it is locked itself


def prepare(document: Document) -> None:
    for lock in BEFORE:
        lock(document)


def tell(document: Document) -> None:
    for follow in FOLLOWERS:
        follow(document)
