"""What can go wrong with time sheets."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from production.timesheets.checks import Finding
from studio.lib.errors import Failure


def no_such_column(name: str) -> Failure:
    return Failure("no_such_column", _("A line of Exhibit G has no %(name)s.") % {"name": name})


def bad_time(label: str, text: str) -> Failure:
    words = {"label": label, "text": text}
    return Failure("bad_time", _("%(label)s: “%(text)s” is no time as in 07:30, or 25:30 past midnight.") % words)


def bad_entry(label: str, text: str) -> Failure:
    return Failure("bad_entry", _("%(label)s: “%(text)s” can't be entered.") % {"label": label, "text": text})


def entry_changed(now: Mapping[str, str]) -> Failure:
    """``now`` is what stands in the columns, as it is typed."""
    sentence = _("Somebody else has entered something here meanwhile. Look at it, and enter yours again if it holds.")
    return Failure("entry_changed", sentence, status=409, now=dict(now))


def line_is_signed(state: str) -> Failure:
    words = {"state": state}
    sentence = _("This line is “%(state)s”. Take it up again, with a reason, to change it.") % words
    return Failure("line_is_signed", sentence, status=409)


def line_not_right(finding: Finding) -> Failure:
    sentence = _("This line can't be right: %(first)s") % {"first": finding.sentence}
    return Failure("line_not_right", sentence, status=409, findings=[finding.as_json()])


def line_moved() -> Failure:
    return Failure("line_changed", _("The line has changed since it was shown. Look at it again."), status=409)


def no_name() -> Failure:
    return Failure("no_signature_name", _("Whoever signs writes their name."))


def name_differs(name: str) -> Failure:
    sentence = _("This line is for %(name)s to sign, and that is another name. Hand the tablet to them.")
    return Failure("name_differs", sentence % {"name": name})


def own_check() -> Failure:
    return Failure("own_check", _("Who approved as assistant director can't approve for production too."), status=409)


def time_is_kept() -> Failure:
    sentence = _("This was signed once or stands in a pay run, so it is kept. Enter what holds instead.")
    return Failure("time_is_kept", sentence, status=409)


def own_piece() -> Failure:
    return Failure("own_piece", _("Who entered it can't approve it: a second person does."), status=409)


def no_time_reason() -> Failure:
    return Failure("no_time_reason", _("Say why, in a few words: it stays with the line."))


def not_in_force(who: str) -> Failure:
    sentence = _("%(who)s has no deal in force on this series, so there is nothing to enter time under.")
    return Failure("no_deal_in_force", sentence % {"who": who}, status=409)


def other_series() -> Failure:
    return Failure("deal_of_other_series", _("That deal is of another series than the day."), status=409)


def piece_is_approved() -> Failure:
    return Failure("piece_is_approved", _("It is approved. Take it up again, with a reason, to change it."), status=409)
