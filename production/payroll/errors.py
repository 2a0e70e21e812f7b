"""What can go wrong with pay."""

from __future__ import annotations

import re
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


def bad_run_days(where: str, why: str) -> Failure:
    """``where`` is the field as its form calls it."""
    return Failure("bad_run_days", _("%(where)s: %(why)s") % {"where": where, "why": why})


def run_open() -> Failure:
    return Failure("run_open", _("The series has a run that is not locked yet. Go on with that one."), status=409)


def run_not_draft(state: str) -> Failure:
    sentence = _("The run is “%(state)s”. Send it back, with a reason, to change or compute it.") % {"state": state}
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
    """``where`` is the field, as in ``columns[2].fact``: to people it is column 3."""
    column = re.fullmatch(r"columns\[(\d+)\]\.?(.*)", where)
    place = where
    if column:
        place = _("Column %(number)s") % {"number": int(column[1]) + 1} + (f", {column[2]}" if column[2] else "")
    sentence = _("%(where)s: %(why)s") if where else "%(why)s"
    return Failure("bad_profile", sentence % {"where": place, "why": why}, where=where)


def account_unnamed(code: str) -> Failure:
    sentence = _("The profile says no account for %(code)s. Name it there, as your books spell it.") % {"code": code}
    return Failure("account_unnamed", sentence, status=409)


def nothing_to_export() -> Failure:
    return Failure("nothing_to_export", _("No line of the run goes into this file."), status=409)


def run_not_locked() -> Failure:
    return Failure("run_not_locked", _("Only a locked run is handed out: before, it may still change."), status=409)


def profile_moved(number: int) -> Failure:
    sentence = _("Somebody saved version %(number)s of this profile meanwhile. Look at it, then save yours again.")
    return Failure("profile_moved", sentence % {"number": number}, status=409)


def profile_name_taken() -> Failure:
    return Failure("profile_name_taken", _("Another profile has that name. Choose one that says whose it is."))


def no_such_profile() -> Failure:
    return Failure("no_such_profile", _("That profile is not there, or makes no such file. Choose one of the list."))


def bank_files_off() -> Failure:
    sentence = _("Bank files are switched off. Whoever runs the server sets BANK_FILES=1; see docs/operations.md.")
    return Failure("bank_files_off", sentence, status=409)


def bad_payments(sentences: Sequence[str]) -> Failure:
    first = sentences[0]
    more = " " + _("And %(count)s more.") % {"count": len(sentences) - 1} if len(sentences) > 1 else ""
    return Failure("bad_payments", first + more, problems=list(sentences))


def numbers_missing(people: Sequence[str]) -> Failure:
    sentence = _("These people have no social security number on file, and this file needs it: %(people)s.")
    return Failure("numbers_missing", sentence % {"people": ", ".join(people)}, status=409, people=list(people))


def export_damaged() -> Failure:
    sentence = _("The kept file is not what was made: its SHA-256 differs. Bring it back from a backup.")
    return Failure("export_damaged", sentence, status=409)
