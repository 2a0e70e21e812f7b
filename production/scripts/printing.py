"""A script or a whole series as PDF, for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from production.scripts import colours, errors, locking
from production.scripts.drawing import pdf
from production.scripts.drawing.front import RevisionSet
from production.scripts.models import ColourSet, Script
from production.scripts.notes import person
from production.scripts.typesetting import marks


def script_pdf(script: Script, *, reader: Any, only: str = "", tinted: bool = False) -> bytes:
    """One script, its reader's name across each page; with ``only`` the pages of that set. Three queries.

    Raises Failure ``unknown_set``.
    """
    sets = list(script.sets.order_by("position"))
    if only and only not in {one.name for one in sets}:
        raise errors.unknown_set(only)
    drawn = _drawn(script, sets)
    return pdf.draw_pages([drawn], look=_look(reader, drawn.header, only=only, tinted=tinted))


def series_pdf(scripts: Iterable[Script], *, title: str, reader: Any) -> bytes:
    """Every script that has a text, each with its bookmark. ``scripts`` come with episode, head and sets."""
    drawn = [
        _drawn(script, sorted(script.sets.all(), key=lambda one: one.position)) for script in scripts if script.head
    ]
    return pdf.draw_pages(drawn, look=_look(reader, title))


def _look(reader: Any, title: str, *, only: str = "", tinted: bool = False) -> pdf.Look:
    return pdf.Look(reader=person(reader), only=only, tinted=tinted, title=title, created=timezone.now())


def _drawn(script: Script, sets: Sequence[ColourSet]) -> pdf.Script:
    episode = script.episode
    printed = locking.pages_of(script.head.text if script.head else "", sets[-1] if sets else None)
    name = _("Episode %(number)s") % {"number": episode.number} + (f" · {episode.title}" if episode.title else "")
    return pdf.Script(
        pagination=printed.pages, name=name, header=f"{episode.series.title} · {name}",
        title_page=printed.document.title_page, sets=tuple(_issued(one, printed) for one in sets),
    )  # fmt: skip


def _issued(one: ColourSet, printed: locking.Printed) -> RevisionSet:
    pages = marks.changed_pages(printed.pages, one.name) if one.position else ()
    colour = colours.named(one.name, one.color)
    return RevisionSet(name=one.name, colour=colour, issued=one.opened_at.date(), pages=pages)
