"""Credits as tables for those who register titles: rows in the shapes that EIDR and IMDb ask for. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

DIRECTORS, ACTORS = 2, 4  # that an EIDR record names at most, actors in billing order
JOBS = {"cast": "actor", "writer": "writer", "director": "director", "crew": "miscellaneous"}

Row = Mapping[str, Any]


def eidr(title: str, credits_read: Sequence[Row]) -> str:
    """CSV with one row: the title, up to two directors and the four first-billed actors."""
    head = ["title", *_numbered("director", DIRECTORS), *_numbered("actor", ACTORS)]
    named = _names(credits_read, "director", DIRECTORS) + _names(credits_read, "cast", ACTORS)
    return _csv([head, [title, *named]])


def imdb(title: str, credits_read: Sequence[Row]) -> str:
    """CSV with a row for each credit: title, name, job, character or post, billing order among the cast."""
    rows: list[list[str]] = [["title", "name", "job", "role", "billing"]]
    billing = 0
    for one in credits_read:
        billing += one["kind"] == "cast"
        rows.append([title, one["name"], JOBS[one["kind"]], one["role"], str(billing) if one["kind"] == "cast" else ""])
    return _csv(rows)


def _numbered(word: str, count: int) -> list[str]:
    return [f"{word}_{number}" for number in range(1, count + 1)]


def _names(rows: Sequence[Row], kind: str, count: int) -> list[str]:
    """Each once, filled up with empty cells."""
    found = list(dict.fromkeys(one["name"] for one in rows if one["kind"] == kind))[:count]
    return found + [""] * (count - len(found))


def _csv(rows: Sequence[Sequence[str]]) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    safe = [[f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row] for row in rows]
    csv.writer(text).writerows(safe)
    return text.getvalue()
