"""A script or a whole series as PDF, for one reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from production.scripts import cast, colours, errors, locking
from production.scripts.drawing import pdf
from production.scripts.drawing.front import RevisionSet
from production.scripts.models import ColourSet, Script
from production.scripts.notes import person
from production.scripts.typesetting import marks
from production.scripts.typesetting.pages import Pagination


def script_pdf(script: Script, *, reader: Any, only: str = "", tinted: bool = False) -> bytes:
    """One script, its reader's name across each page; with ``only`` the pages of that set, as they were issued.
    Four queries.

    Raises Failure ``unknown_set``.
    """
    sets = list(script.sets.order_by("position"))
    if only and only not in {one.name for one in sets}:
        raise errors.unknown_set(only)
    drawn = _drawn(script, sets, cast.of_episode(script.pk), only)
    return pdf.draw_pages([drawn], look=_look(reader, drawn.header, only=only, tinted=tinted))


def series_pdf(scripts: Iterable[Script], *, title: str, reader: Any) -> bytes:
    """Every script of one series that has a text, each with its bookmark. ``scripts`` come with episode, head and sets.
    One query."""
    written = [script for script in scripts if script.head]
    names = cast.of_episode(written[0].pk) if written else ()
    drawn = [_drawn(one, sorted(one.sets.all(), key=lambda each: each.position), names) for one in written]
    return pdf.draw_pages(drawn, look=_look(reader, title))


def _look(reader: Any, title: str, *, only: str = "", tinted: bool = False) -> pdf.Look:
    return pdf.Look(reader=person(reader), only=only, tinted=tinted, title=title, created=timezone.now())


def _drawn(script: Script, sets: Sequence[ColourSet], names: Collection[str], only: str = "") -> pdf.Script:
    episode = script.episode
    printed = locking.pages_of(script.head.text if script.head else "", sets[-1] if sets else None, names)
    pages, issued = printed.pages, list(_issued(sets, printed.pages))
    later = next((after for one, after in pairwise(sets) if one.name == only), None)
    if later:  # its pages are stored where the next set began
        pages, issued = Pagination.from_json(later.pages), issued[: later.position]
    name = _("Episode %(number)s") % {"number": episode.number} + (f" · {episode.title}" if episode.title else "")
    return pdf.Script(
        pagination=pages, name=name, header=f"{episode.series.title} · {name}",
        title_page=printed.document.title_page, sets=tuple(issued),
    )  # fmt: skip


def _issued(sets: Sequence[ColourSet], now: Pagination) -> Iterator[RevisionSet]:
    """Each set with the pages that went out with it, whatever was printed on these later."""
    after = [Pagination.from_json(one.pages) for one in sets[1:]]
    for one, pages in zip(sets, [*after, now], strict=False):
        changed = marks.changed_pages(pages, one.name) if one.position else None
        colour = colours.named(one.name, one.color)
        yield RevisionSet(name=one.name, colour=colour, issued=one.opened_at.date(), pages=changed)
