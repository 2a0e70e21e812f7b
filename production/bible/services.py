"""The verbs of the outline board: put the episodes in another order, write what one of them must do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice

from django.db import transaction

from catalog.titles.models import RELEASED, Episode, Series
from production.bible import errors
from production.bible.models import Outline

HIGHEST_NUMBER = 32_767  # that the column of episodes' numbers holds
MOST_CHARACTERS = 2_000
TEXTS = ("hook", "turn", "cliffhanger")


@transaction.atomic
def reorder(*, series: Series, order: Sequence[int], seen: Sequence[int] | None = None) -> list[int]:
    """Put the series' episodes, given by their ids, in this order; returns the ids of those whose number changed.

    The numbers in use stay the same, gaps too, and so does what each place costs: an episode that is moved over the
    paywall takes the access of its new place. ``seen`` is the order on the page of who moved them. Raises Failure:
    ``order_changed`` where ``order`` is not exactly today's episodes or ``seen`` not today's order, ``episode_is_out``
    where one would move that is scheduled or published. Six queries.
    """
    Series.objects.select_for_update().get(pk=series.pk)  # two who move at once come one after the other
    now = list(Episode.objects.select_for_update().filter(series=series).order_by("number"))
    today = [episode.pk for episode in now]
    if sorted(order) != sorted(today) or (seen is not None and list(seen) != today):
        raise errors.order_changed()
    episodes = {episode.pk: episode for episode in now}
    places = [(episode.number, episode.access) for episode in now]
    moved = [(episodes[pk], place) for pk, place in zip(order, places, strict=True) if episodes[pk].number != place[0]]
    for episode, _place in moved:
        if episode.state in RELEASED:
            raise errors.episode_is_out(episode.number)
    _renumber(moved, used={number for number, _access in places})
    return [episode.pk for episode, _place in moved]


def _renumber(moved: Sequence[tuple[Episode, tuple[int, str]]], *, used: set[int]) -> None:
    """By way of numbers that nobody has: at no time may two episodes have the same one."""
    episodes = [episode for episode, _place in moved]
    free = (number for number in range(HIGHEST_NUMBER, 0, -1) if number not in used)
    for episode, number in zip(episodes, islice(free, len(episodes)), strict=True):
        episode.number = number
    Episode.objects.bulk_update(episodes, ["number"])
    for episode, (number, access) in moved:
        episode.number, episode.access = number, access
    Episode.objects.bulk_update(episodes, ["number", "access"])


@transaction.atomic
def write_outline(*, episode: Episode, texts: Mapping[str, str], seen: str) -> Outline:
    """Store an episode's hook, turn and cliffhanger. ``seen`` is the mark() of the texts that they were written over.

    The same texts again change nothing. Raises Failure: ``outline_changed`` where others stand there by now,
    ``outline_too_long``.
    """
    wanted = {name: _clean(texts.get(name, "")) for name in TEXTS}
    Episode.objects.select_for_update().get(pk=episode.pk)  # there may be no outline yet to lock
    outline = Outline.objects.filter(episode=episode).first() or Outline(episode=episode)
    if texts_of(outline) == wanted:
        return outline
    if mark(outline) != seen:
        raise errors.outline_changed(episode.number)
    for name, text in wanted.items():
        setattr(outline, name, text)
    outline.save()
    return outline


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > MOST_CHARACTERS:
        raise errors.outline_too_long(MOST_CHARACTERS)
    return text


def texts_of(outline: Outline | None) -> dict[str, str]:
    return {name: getattr(outline, name) if outline else "" for name in TEXTS}


def mark(outline: Outline | None) -> str:
    """What tells these texts from others: sixteen hexadecimal digits."""
    return hashlib.sha256("\0".join(texts_of(outline).values()).encode()).hexdigest()[:16]
