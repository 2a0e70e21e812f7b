"""What can go wrong with pay."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def bad_pay_input(where: str, why: str) -> Failure:
    """``where`` is the field, as in ``days[2].call``."""
    sentence = _("%(where)s: %(why)s") if where else "%(why)s"
    return Failure("bad_pay_input", sentence % {"where": where, "why": why}, where=where)
