"""A Fountain file's title page: keys and values above the first blank line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_KEY = re.compile(r"([^\W\d_][^:\n]{0,60}?)[ \t]*:(?!//)")
# fountain.io's own, and what editors add. With another key first, only what can be nothing else is a title page.
_KNOWN = frozenset({
    "title", "credit", "author", "authors", "source", "draft date", "date", "contact", "copyright", "notes", "revision",
    "episode", "series", "format", "version", "language", "genre", "font", "watermark", "header", "footer",
})  # fmt: skip

TitlePage = tuple[tuple[str, str], ...]


def read(text: str) -> tuple[TitlePage, int]:
    """Keys with their values in order, and how many lines they take; none where the text begins otherwise.

    Values over several lines are joined by line feeds.
    """
    first = _KEY.match(text)
    if not first:
        return (), 0
    lines = list(_block(text))
    if not _is_title_page(first[1], lines):
        return (), 0
    page: list[tuple[str, list[str]]] = []
    for line in lines:
        found = None if line[:1].isspace() else _KEY.match(line)
        if found:
            page.append((found[1].rstrip(), [line[found.end() :].strip()]))
        else:
            page[-1][1].append(line.strip())
    pairs = tuple((key, "\n".join(value if value[0] else value[1:])) for key, value in page)
    return pairs, len(lines)


def write(title_page: Sequence[tuple[str, str]]) -> str:
    """The title page as Fountain, ended by a line feed; empty where there is none. Blank lines of values are lost:
    the page would end there."""
    written = ""
    for key, value in title_page:
        lines = [line.strip() for line in value.split("\n") if line.strip()]
        is_plain = len(lines) < 2 and (written or read(f"{key}: {value}")[0])
        written += f"{key}: {''.join(lines)}".rstrip() + "\n" if is_plain else "\n    ".join([f"{key}:", *lines]) + "\n"
    return written


def _block(text: str) -> Iterator[str]:
    """The lines down to the first blank one."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at:] if end < 0 else text[at:end]
        if not line.strip():
            return
        yield line
        at += len(line) + 1


def _is_title_page(key: str, lines: list[str]) -> bool:
    """FADE IN: and SUPER: 1945 begin many scripts: an unknown key has a value, and is not all capitals where the
    value stands beside it."""
    if key.rstrip().lower() in _KNOWN:
        return True
    if not all(line[:1].isspace() or _KEY.match(line) for line in lines):
        return False
    has_value = bool(lines[0].partition(":")[2].strip())
    return not key.isupper() if has_value else len(lines) > 1 and lines[1][:1].isspace()
