"""Which version of an agreement's card holds on a day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from production.agreements import errors
from studio.lib.errors import Failure


@dataclass(frozen=True)
class Version:
    """A version that is not superseded. ``ends`` is its last day; None where no end is known."""

    pk: int
    number: int
    is_approved: bool
    begins: date
    ends: date | None

    def covers(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


def holding(agreement: str, versions: Sequence[Version], day: date) -> Version:
    """The approved version that covers the day. Of several, the one that began last, then the highest number.

    A version without an end goes on until the next approved one begins, also where that has ended by then. Where a
    version that is not approved covers the day and began later, none holds: nothing falls back to figures that
    somebody has said are over. Raises Failure: ``no_rate_card``, ``rate_card_unapproved``, ``rate_card_expired``.
    """
    covering = [one for one in versions if one.covers(day) and not _is_followed(one, versions, day)]
    if not covering:
        raise _none_covers(agreement, versions, day)
    begun = max(one.begins for one in covering)
    last = sorted((one for one in covering if one.begins == begun), key=lambda one: -one.number)
    approved = [one for one in last if one.is_approved]
    if not approved:
        raise errors.rate_card_unapproved(agreement, last[0].number, day)
    return approved[0]


def _is_followed(one: Version, versions: Sequence[Version], day: date) -> bool:
    return one.ends is None and any(next_.is_approved and one.begins < next_.begins <= day for next_ in versions)


def _none_covers(agreement: str, versions: Sequence[Version], day: date) -> Failure:
    ended = [(one.ends, one.number) for one in versions if one.is_approved and one.ends and one.ends < day]
    if not ended:
        return errors.no_rate_card(agreement, day)
    ends, number = max(ended)
    return errors.rate_card_expired(agreement, number, ends, day)
