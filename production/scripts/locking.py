"""The verbs of a locked script: lock it, open the next colour; and its pages as they are issued.

What a set's changes are marked against is frozen when it is opened: the revision, its scenes' numbers and its pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from production.bible.models import RevisionColour
from production.scripts import cast, colours, errors, fountain, letters, numbering, review, services
from production.scripts.document import Document
from production.scripts.models import ColourSet, Script, ScriptState
from production.scripts.numbering import Numbered
from production.scripts.typesetting import marks
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.pages import Pagination

HEX = re.compile(r"#[0-9a-fA-F]{6}")
MOST_NAME = 30  # characters


@dataclass(frozen=True, slots=True)
class Printed:
    """A script as it is printed now: with its scenes' numbers, on its pages, with the marks of its newest set."""

    document: Document
    numbered: tuple[Numbered, ...]
    pages: Pagination


@transaction.atomic
def lock(*, script: Script, by: Any, why: str = "") -> Script:
    """Give scenes and pages their numbers for good. Its writers get a letter. Raises IllegalTransition where the script
    is not approved."""
    now = services.locked(script.pk)
    review.step(now, ScriptState.LOCKED, by, why)
    head = services.head_of(now)
    document = fountain.parse(head.text, names=cast.of_episode(now.pk))
    numbered = numbering.lock(document)
    first = next_colour(now, 0)
    pages = paginate(numbering.apply(document, numbered)).of_set(first.name)
    _open(now, Printed(document, numbered, pages), position=0, name=first.name, color=first.paper, opened_by=by)
    letters.about_state(now, review.writers(now, before=True), by=by, why=why)
    return now


@transaction.atomic
def open_set(*, script: Script, by: Any, name: str = "", color: str = "") -> ColourSet:
    """Begin the next set: from now on changes are marked in its colour. What was changed before is issued.

    Name and colour are the list's next ones where nothing else is said. Raises Failure: ``not_locked``,
    ``nothing_changed`` where the open set has no revision, ``set_taken``, ``bad_colour``.
    """
    now = services.locked(script.pk)
    last = now.sets.order_by("-position").first()
    if last is None:
        raise errors.not_locked()
    if last.position and not last.revisions.exists():
        raise errors.nothing_changed(last.name)
    usual = next_colour(now, last.position + 1)
    name, color = " ".join(name.split()) or usual.name, color.strip() or usual.paper
    if len(name) > MOST_NAME or not HEX.fullmatch(color):
        raise errors.bad_colour()
    if now.sets.filter(name__iexact=name).exists():
        raise errors.set_taken(name)
    printed = as_printed(now)
    now.sets.filter(pk=last.pk, closed_at=None).update(closed_at=timezone.now())
    return _open(now, printed, position=last.position + 1, name=name, color=color, opened_by=by)


def next_colour(script: Script, position: int) -> colours.Colour:
    """The colour of a set by its position, from the series' own list or, where it has none, the trade's. One query."""
    own = RevisionColour.objects.filter(bible__series__episodes=script.episode_id)
    return colours.colour(position, [colours.named(each.name, each.color) for each in own] or colours.DEFAULT)


def _open(script: Script, printed: Printed, **fields: Any) -> ColourSet:
    return ColourSet.objects.create(
        script=script, base=services.head_of(script), **fields,
        numbers=[scene.as_json() for scene in printed.numbered], pages=printed.pages.as_json(),
    )  # fmt: skip


def as_printed(script: Script) -> Printed:
    """The head's pages. Three queries."""
    last = script.sets.order_by("-position").first()
    return pages_of(services.head_of(script).text, last, cast.of_episode(script.pk))


def pages_of(text: str, last: ColourSet | None, names: Collection[str] = ()) -> Printed:
    """A text on its pages: freely where nothing is locked, else on those of its newest set, marked against them.
    ``names`` are those of its series' characters."""
    document = fountain.parse(text, names=names)
    if last is None:
        return Printed(document, (), paginate(document))
    base = Pagination.from_json(last.pages)
    numbered = numbering.renumber([Numbered.from_json(scene) for scene in last.numbers], document)
    document = numbering.apply(document, numbered)
    if not last.position:
        return Printed(document, numbered, base)
    pages = marks.mark(base, paginate(document, locked=base), name=last.name)
    return Printed(document, numbered, pages)
