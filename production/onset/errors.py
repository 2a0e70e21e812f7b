"""What can go wrong on a day's page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def no_agreement(who: str) -> Failure:
    sentence = _("The deal of %(who)s names no agreement, so nobody knows what their time costs.")
    return Failure("deal_without_agreement", sentence % {"who": who}, status=409)


def bad_edits() -> Failure:
    return Failure("bad_edits", _("What was sent is no list of columns with what stood in them and what is typed."))


def not_reported(who: str) -> Failure:
    sentence = _(
        "%(who)s is marked as worked and has no times: enter them, or another status, then it can be signed."
    ) % {"who": who}
    return Failure("not_reported", sentence, status=409)


def not_dismissed(who: str) -> Failure:
    sentence = _("%(who)s has reported and is not dismissed: enter when, then it can be signed.") % {"who": who}
    return Failure("not_dismissed", sentence, status=409)
