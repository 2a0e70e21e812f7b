"""What can go wrong with pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from studio.lib.errors import Failure

if TYPE_CHECKING:
    from production.payroll.stops import Stop


def bad_pay_input(where: str, why: str) -> Failure:
    """``where`` is the field, as in ``days[2].call``."""
    sentence = _("%(where)s: %(why)s") if where else "%(why)s"
    return Failure("bad_pay_input", sentence % {"where": where, "why": why}, where=where)


def bad_period() -> Failure:
    return Failure("bad_period", _("A run can't end before it begins."))


def run_open() -> Failure:
    return Failure("run_open", _("The series has a run that is not locked yet. Go on with that one."), status=409)


def run_not_draft(state: str) -> Failure:
    sentence = _("The run is “%(state)s”. Send it back, with a reason, to compute it anew.") % {"state": state}
    return Failure("run_not_draft", sentence, status=409)


def run_not_computed() -> Failure:
    return Failure("run_not_computed", _("Nothing is computed yet. Compute the run first."), status=409)


def run_stopped(stops: Sequence[Stop]) -> Failure:
    sentence = _("The run is stopped: %(first)s") % {"first": stops[0].sentence}
    if len(stops) > 1:
        sentence += " " + _("And %(count)s more.") % {"count": len(stops) - 1}
    return Failure("run_stopped", sentence, status=409, stops=[one.as_json() for one in stops])


def run_stale() -> Failure:
    sentence = _("Time, deals or figures have changed since the run was computed. Send it back and compute it anew.")
    return Failure("run_stale", sentence, status=409)


def nothing_to_pay() -> Failure:
    return Failure("nothing_to_pay", _("No approved time or step waits for pay up to that day."), status=409)


def no_photography_start() -> Failure:
    sentence = _("The series does not say when photography starts, and that day picks the rate cards.")
    return Failure("no_photography_start", sentence, status=409)


def own_run() -> Failure:
    sentence = _("Who computed or reviewed a run can't approve it: a second person does.")
    return Failure("own_run", sentence, status=409)


def no_run_reason() -> Failure:
    return Failure("no_run_reason", _("Say why, in a few words: it stays with the run."))


def bad_profile(where: str, why: str) -> Failure:
    """``where`` is the field, as in ``columns[2].fact``."""
    sentence = _("%(where)s: %(why)s") if where else "%(why)s"
    return Failure("bad_profile", sentence % {"where": where, "why": why}, where=where)
