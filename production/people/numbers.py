"""Tax and bank data as they are entered: checked, and in one spelling. Pure; no sentence repeats a value.

Numbers are checked with python-stdnum: an SSN by the areas that are never issued (000, 666, 9xx), an ITIN and an EIN by
their groups and prefixes, a routing number by its check digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.us import ein, itin, rtn, ssn

ACCOUNT_DIGITS = range(4, 18)  # NACHA's entry detail record has 17 characters for an account
TYPES = ("checking", "savings")
TAX_KINDS: dict[str, Any] = {"ssn": ssn, "itin": itin, "ein": ein}


def _by(module: Any, sentence: Callable[[], str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            return str(module.validate(text))
        except ValidationError:
            raise ValueError(sentence()) from None

    return checked


_tax = {
    "ssn": _by(ssn, lambda: _("This is no SSN: nine digits, as in the card's 3-2-4, of an area that is issued.")),
    "itin": _by(itin, lambda: _("This is no ITIN: nine digits that begin with 9.")),
    "ein": _by(ein, lambda: _("This is no EIN: nine digits with a prefix that the IRS gives out.")),
}
_routing = _by(rtn, lambda: _("This is no routing number: nine digits whose last one checks the others."))


def _account(text: str) -> str:
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in ACCOUNT_DIGITS):
        raise ValueError(_("This is no account number: 4 to 17 digits."))
    return digits


def _type(text: str) -> str:
    if text not in TYPES:
        raise ValueError(_("An account is checking or savings."))
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("Give the day as in 2026-03-31.")) from None


CHECKS: dict[str, Callable[[str], str]] = {
    "loan_out_ein": _tax["ein"],
    "w4_received": _day,
    "w9_received": _day,
    "i9_received": _day,
    "bank_routing": _routing,
    "bank_account": _account,
    "bank_account_type": _type,
}
FIELDS = ("tax_id", *CHECKS)


def checked(values: Mapping[str, str], *, tax_kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """What was entered in the spelling in which it is kept, and what is wrong with the rest; both by field."""
    good: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name, text in values.items():
        try:
            good[name] = _tax_id(text, tax_kind) if name == "tax_id" else CHECKS[name](text.strip())
        except ValueError as error:
            wrong[name] = str(error)
    return good, wrong


def _tax_id(text: str, kind: str) -> str:
    if kind not in _tax:
        raise ValueError(_("Say whether the tax id is an SSN, an ITIN or an EIN."))
    return _tax[kind](text.strip())
