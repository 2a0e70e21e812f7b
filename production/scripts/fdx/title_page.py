"""A Final Draft title page as Fountain's keys and values, as far as its order and alignment tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import normalize

from production.scripts.fdx.styles import plain
from production.scripts.fdx.tree import Child, Node

Pairs = tuple[tuple[str, str], ...]

CREDIT = re.compile(
    r"(?:(?:screenplay|teleplay|script|story|written|created|adapted|drehbuch|escrito|escrita|roteiro|guion|guión|écrit"
    r"|scénario|сценарий|автор|senaryo|yazan)\b.*|by|von|por|par|di|编剧|編劇|脚本|극본|각본)\s*:?",
    re.IGNORECASE,
)
SOURCE = re.compile(
    r"(?:based (?:on|upon)|from (?:the|a) |nach |basado en|baseado em|d'après|по мотивам|改编自|原作).*", re.I
)
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b).*", re.IGNORECASE)
DATE = re.compile(
    r".*\b(?:draft|fassung|versão|versión|rev(?:\.|ision|ised)?)\b.*|\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,4}"
    r"|(?:\d{1,2}\.?\s+)?[^\W\d]{3,12}\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d|\d{4}年.*",
    re.IGNORECASE,
)
NAMED = re.compile(r"([^\W\d][\w ]{1,30}?):\s+(\S.*)")  # a key of our own, written as it stands
OF_CONTACT = re.compile(r"(?:phone|tel|fax|e-?mail|mail|agent|web|cell|mobile|contact)\b", re.IGNORECASE)
CENTERED = {"title", "credit", "author", "authors", "source"}
AS_WRITTEN = {"draft date", "date", "contact", "copyright"} | CENTERED


def read(script: Node) -> Pairs:
    """Title, credit, author, source, draft date, copyright and contact: whatever is recognised, each once."""
    page = script.first("TitlePage")
    content = page.first("Content") if page else None
    lines = [
        (paragraph.attributes.get("Alignment") == "Center", normalize("NFC", " ".join(line.split())))
        for paragraph in (content.nodes("Paragraph") if content else ())
        for line in plain(paragraph).splitlines() or [""]
    ]
    end = next((place for place, (centered, text) in enumerate(lines) if text and not centered), len(lines))
    end = end if any(text for _centered, text in lines[:end]) else len(lines)
    found: dict[str, list[str]] = {}
    upper = _upper([text for _centered, text in lines[:end]])
    lower = [_below(text) for _centered, text in lines[end:]]
    for key, value in [*upper, *lower]:
        if value:
            found.setdefault(key, []).append(value)
    return tuple((key, "\n".join(values)) for key, values in found.items())


def _upper(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines in the middle. All before the credit are the title; where there is no credit, those before a gap."""
    has_credit = any(CREDIT.fullmatch(line) for line in lines[1:])
    key, is_titled = "Title", False
    for line in lines:
        if not line:
            key = "Author" if is_titled and not has_credit else key
            continue
        other = _named(line) if is_titled else ""
        key = "Author" if other == "Credit" else key
        is_titled = True
        yield other or key, line


def _named(line: str) -> str:
    """The key that the words of a line tell, empty where they tell none."""
    keys = {"Source": SOURCE, "Credit": CREDIT, "Copyright": COPYRIGHT, "Draft date": DATE}
    return next((key for key, pattern in keys.items() if pattern.fullmatch(line)), "")


def _below(text: str) -> tuple[str, str]:
    named = NAMED.fullmatch(text)
    if COPYRIGHT.fullmatch(text):
        return "Copyright", text
    if named and not OF_CONTACT.match(text):
        return named[1], named[2]
    return ("Draft date" if DATE.fullmatch(text) else "Contact"), text


def paragraphs(pairs: Pairs) -> list[Child]:
    """A title page: title, credit, author and source centred from a third of the page down, the rest at its foot."""
    upper = [pair for pair in pairs if pair[0].casefold() in CENTERED]
    lower = [pair for pair in pairs if pair[0].casefold() not in CENTERED]
    lines = [("Center", line) for line in [""] * 17 * bool(upper) + list(_lines(upper, apart=True))]
    lines += [("Left", line) for line in [""] * 12 * bool(lower) + list(_lines(lower, apart=False))]
    return [child for alignment, line in lines for child in ("\n      ", _paragraph(alignment, line))]


def _lines(pairs: Iterable[tuple[str, str]], *, apart: bool) -> Iterator[str]:
    for key, value in pairs:
        lines = [" ".join(line.split()) for line in value.splitlines() if line.strip()]
        named = "" if key.casefold() in AS_WRITTEN else f"{key}: "
        yield from (named + line for line in lines)
        if apart:
            yield ""


def _paragraph(alignment: str, line: str) -> Node:
    return Node("Paragraph", {"Alignment": alignment, "Type": "Title Page"}, [Node("Text", {}, [line] if line else [])])
