"""What else keeps an episode from the public: told by those above who know, such as of contracts and credits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.titles.models import Episode
from studio.lib.errors import Failure


@dataclass(frozen=True, slots=True)
class Hold:
    """A sentence for who publishes, and the address of the page where it is mended."""

    code: str
    sentence: str
    address: str


Asked = Callable[[Episode], Sequence[Hold]]
HOLDS: list[Asked] = []


def register_hold(asked: Asked) -> None:
    """Have every publishing ask this too."""
    if asked not in HOLDS:
        HOLDS.append(asked)


def holds_of(episode: Episode) -> tuple[Hold, ...]:
    """All that holds an episode back, in the order of those who were asked; empty where nothing does."""
    return tuple(hold for asked in HOLDS for hold in asked(episode))


def publishing_held(episode: Episode, holds: Sequence[Hold]) -> Failure:
    sentence = _("%(episode)s can't be published: %(first)s") % {"episode": episode, "first": holds[0].sentence}
    if len(holds) > 1:
        sentence += " " + _("And %(count)s more.") % {"count": len(holds) - 1}
    listed = [{"code": one.code, "sentence": one.sentence, "address": one.address} for one in holds]
    return Failure("publishing_held", sentence, status=409, holds=listed)
