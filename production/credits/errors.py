"""What can go wrong with credits."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from production.credits.billing import Finding
from studio.lib.errors import Failure


def not_as_contracted(found: Sequence[Finding]) -> Failure:
    sentence = _("The credits can't be approved yet: %(first)s") % {"first": found[0].sentence}
    if len(found) > 1:
        sentence += " " + _("And %(count)s more.") % {"count": len(found) - 1}
    return Failure("credits_not_ready", sentence, status=409, findings=[one.sentence for one in found])


def empty() -> Failure:
    return Failure(
        "credits_empty", _("Nobody is credited yet. Take over the deals in force, or add a name."), status=409
    )


def frozen() -> Failure:
    return Failure(
        "credits_frozen", _("Approved and locked credits never change. Open them again, or make a version."), status=409
    )


def not_a_draft() -> Failure:
    return Failure("no_open_credits", _("There is no draft of these credits. Make the next version first."), status=409)


def nothing_to_waive() -> Failure:
    return Failure("nothing_to_waive", _("Nothing of that kind is missing. Reload the page."), status=409)


def no_agent_asked() -> Failure:
    return Failure("no_agent_asked", _("The contract of this credit asks for no agent's approval."), status=409)


def agent_unknown() -> Failure:
    return Failure("agent_unknown", _("An agent who is asked has a name and an e-mail address."))


def already_answered() -> Failure:
    sentence = _("You have answered this already. Ask the studio for a new link if you want to say something else.")
    return Failure("already_answered", sentence, status=409)


def closed() -> Failure:
    return Failure("credits_closed", _("The studio has closed these credits. Tell it if you don't agree."), status=409)


def credit_changed() -> Failure:
    sentence = _("The studio has changed this credit since it asked you. It sends a new link.")
    return Failure("credit_changed", sentence, status=409)


def words_needed() -> Failure:
    return Failure("words_needed", _("Say in some words how the credit should read."))


def unknown_term(name: str) -> Failure:
    return Failure("unknown_term", _("A credit has no “%(name)s”.") % {"name": name})


def unnamed() -> Failure:
    return Failure("name_needed", _("A credit has a name."))


def no_such_credit() -> Failure:
    return Failure("no_such_credit", _("This credit is not on the list any more. Reload the page."), status=409)
