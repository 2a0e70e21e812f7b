"""What can go wrong with deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from production.contracts.rules import Finding
from studio.lib.errors import Failure


def not_ready(open_findings: Sequence[Finding]) -> Failure:
    sentence = _("The deal can't be sent yet: %(first)s") % {"first": open_findings[0].sentence}
    if len(open_findings) > 1:
        sentence += " " + _("And %(count)s more.") % {"count": len(open_findings) - 1}
    return Failure("deal_not_ready", sentence, status=409, findings=[one.as_json() for one in open_findings])


def frozen() -> Failure:
    return Failure(
        "deal_frozen",
        _("What was sent for signature never changes. Amend the deal: that makes its next version."),
        status=409,
    )


def not_in_force() -> Failure:
    return Failure("deal_not_in_force", _("Only a deal in force is amended. Change or cancel this one."), status=409)


def already_amended() -> Failure:
    return Failure("deal_already_amended", _("This deal has an amendment already. Go on with that one."), status=409)


def nothing_to_waive() -> Failure:
    return Failure("nothing_to_waive", _("Nothing of that kind holds the deal up. Reload the page."), status=409)


def already_waived(by: object, why: str) -> Failure:
    sentence = _("%(by)s has waived this already: %(why)s") % {"by": by or "–", "why": why}
    return Failure("already_waived", sentence, status=409)


def no_file() -> Failure:
    return Failure(
        "no_person_file", _("The person has no private file: nobody knows where to send a deal."), status=409
    )


def no_address(who: str) -> Failure:
    return Failure("no_address", _("%(who)s has no e-mail address in the private file.") % {"who": who}, status=409)


def no_legal_name() -> Failure:
    return Failure("no_legal_name", _("The private file has no legal name, which the memo names."), status=409)


def no_guardian() -> Failure:
    return Failure("no_legal_name", _("The minor's private file names no guardian, who has to sign."), status=409)


def terms_changed() -> Failure:
    return Failure(
        "deal_changed", _("Somebody changed the deal while its papers were drawn. Look at it, then send."), status=409
    )


def unknown_term(name: str) -> Failure:
    return Failure("unknown_term", _("A deal has no “%(name)s”.") % {"name": name})


def no_report_needed() -> Failure:
    sentence = _("This deal needs no Taft-Hartley report: it hires no non-member to perform under a union agreement.")
    return Failure("no_report_needed", sentence, status=409)


def no_report() -> Failure:
    return Failure("no_report", _("No Taft-Hartley report is drawn for this deal yet. Draw it first."), status=409)


def report_is_stale() -> Failure:
    sentence = _(
        "The deal or the person's file was changed since the report was drawn. Draw it again, then hand it in."
    )
    return Failure("report_is_stale", sentence, status=409)


def already_handed_in(on: date) -> Failure:
    sentence = _("The report was handed in on %(day)s already.") % {"day": on.isoformat()}
    return Failure("already_handed_in", sentence, status=409)


def bad_report_day() -> Failure:
    return Failure("bad_report_day", _("Give the day on which the union got the report: today or earlier."))


def deals_are_out(count: int) -> Failure:
    sentence = ngettext(
        "%(count)s deal of this person is out to be signed. Countersign or cancel it first, then erase.",
        "%(count)s deals of this person are out to be signed. Countersign or cancel them first, then erase.", count,
    )  # fmt: skip
    return Failure("deals_are_out", sentence % {"count": count}, status=409)
