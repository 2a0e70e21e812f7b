"""What else keeps an episode from the public: told by those above who know, such as of contracts and credits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.titles.models import Episode, Series
from studio.lib.errors import Failure


@dataclass(frozen=True, slots=True)
class Hold:
    """A sentence for who publishes, and the address of the page where it is mended."""

    code: str
    sentence: str
    address: str


Asked = Callable[[Sequence[Episode]], Mapping[int, Sequence[Hold]]]
HOLDS: list[Asked] = []


def register_hold(asked: Asked) -> None:
    """Have every publishing ask this too: it answers for many episodes at once, each with its series, by their keys."""
    if asked not in HOLDS:
        HOLDS.append(asked)


def lock(*series: int) -> None:
    """The one door to publishing anything of these series, and to any change of what may hold it; inside a transaction.

    Who has passed it sees all that was done behind it before, and nobody does anything there meanwhile. It comes before
    locks of episodes, and after those of masters, documents and deals. One query.
    """
    list(Series.objects.select_for_update(no_key=True).filter(pk__in=series).order_by("pk").values_list("pk"))


def holds_of(episode: Episode) -> tuple[Hold, ...]:
    """All that holds an episode back, in the order of those who were asked; empty where nothing does."""
    return by_episode([episode])[episode.pk]


def by_episode(episodes: Iterable[Episode]) -> dict[int, tuple[Hold, ...]]:
    """As holds_of(), of each by its key. As many queries for many as for one of each series."""
    known = list(episodes)
    told = [asked(known) for asked in HOLDS] if known else []
    return {one.pk: tuple(hold for answer in told for hold in answer.get(one.pk, ())) for one in known}


def holds_of_series(series: Series) -> tuple[Hold, ...]:
    """What keeps a series from the public: whatever holds one of its episodes that would be seen with it, each once."""
    seen = Episode.objects.out().filter(series=series).select_related("series").order_by("number")
    return tuple(dict.fromkeys(hold for found in by_episode(seen).values() for hold in found))


def publishing_held(thing: Any, holds: Sequence[Hold]) -> Failure:
    """Of an episode or a series."""
    sentence = _("%(episode)s can't be published: %(first)s") % {"episode": thing, "first": holds[0].sentence}
    if len(holds) > 1:
        sentence += " " + _("And %(count)s more.") % {"count": len(holds) - 1}
    listed = [{"code": one.code, "sentence": one.sentence, "address": one.address} for one in holds]
    return Failure("publishing_held", sentence, status=409, holds=listed)
