"""The papers of a pack: metadata sheet, checksums, read-me and the table of findings. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.delivery.archive import Entry

NOT_RECORDED = "not yet recorded"  # of AI use: nothing is entered in the register, and none is made up
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in columns])
    for row in rows:
        writer.writerow([harmless(row.get(column, "")) for column in columns])
    return out.getvalue()


def as_json(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], head: Mapping[str, Any]) -> str:
    picked = [{column: row.get(column, "") for column in columns} for row in rows]
    return json.dumps(dict(head) | {"files": picked}, ensure_ascii=False, indent=1) + "\n"


def checksums(entries: Iterable[Entry]) -> str:
    """As `sha256sum -c` reads them."""
    return "".join(f"{entry.sha256}  {entry.name}\n" for entry in entries)


def read_me(*, title: str, profile: str, verdict: str, episodes: str, entries: Sequence[Entry]) -> str:
    lines = [f"{title}: {profile}", f"Episodes {episodes}. Checks: {verdict}.", ""]
    if verdict == "fail":
        lines += ["NOT FOR DELIVERY: this pack failed its checks. report.html says why.", ""]
    lines += [f"{entry.name}  {entry.size_bytes} bytes" for entry in entries]
    lines += ["", "Check the files with: sha256sum -c SHA256SUMS", ""]
    return "\n".join(lines)


def harmless(value: Any) -> str:
    """As a cell's text: an apostrophe stands before what a spreadsheet would take for a formula."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
