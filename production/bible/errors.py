"""What can go wrong on the outline board."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def order_changed() -> Failure:
    sentence = _("Somebody has added or moved an episode meanwhile. Look at the order as it is now, then move again.")
    return Failure("order_changed", sentence, status=409)


def episode_is_out(number: int) -> Failure:
    sentence = _("Episode %(number)s is scheduled or published, so it keeps its number. Withdraw it first.")
    return Failure("episode_is_out", sentence % {"number": number}, status=409)


def outline_changed(number: int) -> Failure:
    sentence = _("Somebody else has changed the outline of episode %(number)s meanwhile. Your words are kept below.")
    return Failure("outline_changed", sentence % {"number": number}, status=409)


def outline_too_long(most: int) -> Failure:
    sentence = _("A hook, a turn or a cliffhanger has at most %(most)s characters.")
    return Failure("outline_too_long", sentence % {"most": f"{most:,}"})
