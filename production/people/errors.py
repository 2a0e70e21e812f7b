"""What can go wrong with a person's private data. No sentence holds a value."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def reason_needed() -> Failure:
    return Failure("reason_needed", _("Say why, in a few words: it is recorded."))


def bad_tax_value(problems: Mapping[str, str]) -> Failure:
    """``problems`` by the names of fields."""
    return Failure("bad_tax_value", " ".join(problems.values()), problems=dict(problems))


def nothing_there() -> Failure:
    return Failure("nothing_there", _("There is nothing in this field. Reload the page."), status=404)


def not_finance() -> Failure:
    return Failure("not_found", _("There is nothing at this address."), status=404)
