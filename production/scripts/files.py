"""Scripts as files, in and out. No HTTP save the answer that carries a download."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from production.scripts import encodings, errors, fdx, fountain, pasted
from production.scripts.document import Document
from production.scripts.models import Script

FOUNTAIN, FDX = "fountain", "fdx"
MEDIA_TYPES = {FOUNTAIN: "text/plain; charset=utf-8", FDX: "application/xml"}
XML_STARTS = (b"<?xml", b"<FinalDraft", b"\xef\xbb\xbf<?xml", b"\xff\xfe<\0?\0", b"\xfe\xff\0<\0?")


@dataclass(frozen=True)
class Read:
    """What a file says as Fountain, and what Final Draft had beyond it."""

    text: str
    kept: dict[str, str] | None


def read(data: bytes, name: str = "", names: Collection[str] = ()) -> Read:
    """A Final Draft or Fountain file, or plain text out of a word processor; ``names`` are those of the series'
    characters.

    Raises Failure: ``script_too_large``, ``binary_script``, ``unreadable_script``, ``script_empty``, ``broken_fdx``,
    ``unsafe_fdx``, ``not_fdx``.
    """
    is_xml = data.lstrip()[:20].startswith(XML_STARTS)
    if is_xml or PurePath(name.lower()).suffix == ".fdx":
        draft = fdx.read(data)
        return Read(fountain.compose(draft.document.title_page, draft.document.elements), draft.kept.as_json())
    text = encodings.decode(data)
    if not text.strip():
        raise fdx.empty()
    return Read(pasted.recognise(text, names), None)


def written(document: Document, kind: str, *, kept: Any = None) -> tuple[bytes, str]:
    """The script as a file of that kind, and its media type. Raises Failure ``unknown_kind``."""
    if kind not in WRITERS:
        raise errors.unknown_kind(kind)
    return WRITERS[kind](document, kept), MEDIA_TYPES[kind]


def _fountain(document: Document, kept: Any) -> bytes:
    return fountain.render(document).encode()


def _fdx(document: Document, kept: Any) -> bytes:
    return fdx.write(document, fdx.Kept.from_json(kept) if kept else None)


WRITERS: dict[str, Callable[[Document, Any], bytes]] = {FOUNTAIN: _fountain, FDX: _fdx}


def uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """Bytes and name of a form's ``file``. Raises Failure: ``no_file``, ``script_too_large`` before it is read."""
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise errors.no_file()
    if (file.size or 0) > fdx.MOST_BYTES:
        raise encodings.too_large()
    return file.read(), file.name or ""


def name_of(script: Script, more: str, kind: str) -> str:
    """A file's name: stay-dead-07-blue.pdf."""
    episode = script.episode
    stem = f"{episode.series.slug}-{episode.number:02d}" + (f"-{slugify(more)}" if slugify(more) else "")
    return f"{stem}.{kind}"


def download(data: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=not name.endswith(".pdf"), filename=name) or "attachment"
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": disposition})
