"""Net pay as a file for the bank: NACHA, PPD credits. Pure.

Records of 94 characters in blocks of ten, one batch of credits, no addenda. Field by field after the record layouts
that Nacha's Operating Rules give (appendix 3, ACH record format specifications) and banks repeat in their guides. A
bank says itself what it wants as origin and company id. PPD pays people: a company's account, as a loan-out's, takes
CCD, which this does not write.

    {"layout": "payments", "name": "First Bank", "destination": "111000025", "destination_name": "FIRST BANK",
     "origin": "1123456789", "origin_name": "CLIFFHANGER", "company_id": "1123456789", "company_name": "CLIFFHANGER",
     "odfi": "111000025", "description": "PAYROLL"}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from stdnum.us import rtn

from production.payroll.errors import bad_profile
from production.payroll.exports import entered

WIDTH, BLOCK = 94, 10
CREDITS = "220"  # service class: credits alone
CODES = {"checking": "22", "savings": "32"}
MOST_CENTS = 10**10 - 1
HASH = 10**10
TEXTS = {
    "name": 80, "destination_name": 23, "origin": 10, "origin_name": 23, "company_id": 10, "company_name": 16,
    "description": 10,
}  # fmt: skip
ROUTINGS = ("destination", "odfi")


@dataclass(frozen=True)
class Payments:
    """What the bank has agreed with the studio."""

    name: str
    destination: str
    destination_name: str
    origin: str
    origin_name: str
    company_id: str
    company_name: str
    odfi: str
    description: str = "PAYROLL"
    newline: str = "\r\n"


@dataclass(frozen=True)
class Payment:
    """``number`` is the person's own; ``account`` and ``routing`` stand in no repr."""

    person: str
    number: str
    cents: int
    kind: str
    routing: str
    account: str

    def __repr__(self) -> str:
        return f"Payment({self.number}, {self.cents})"


def read(found: Any, *, is_draft: bool = False) -> Payments:
    """Raises Failure: ``bad_profile``, which names the field. A draft may lack what the bank has not said yet."""
    top = entered.mapping(found, "", {*TEXTS, *ROUTINGS, "newline"})
    values = {name: entered.text(top, name, "") for name in (*TEXTS, *ROUTINGS)}
    if not values["name"]:
        raise bad_profile("name", _("A profile has a name."))
    for name, most in TEXTS.items():
        if len(values[name]) > most:
            raise bad_profile(name, _("Here %(most)s characters fit.") % {"most": most})
        if not values[name] and not is_draft:
            raise bad_profile(name, _("The bank says what stands here."))
        if name != "name" and values[name] and not written(values[name]):
            raise bad_profile(name, _("A bank's file knows the letters A to Z, and figures."))
    for name in ROUTINGS:
        if not (is_draft and not values[name]) and not rtn.is_valid(values[name]):
            raise bad_profile(name, _("A routing number has nine digits, of which the last one checks the others."))
    newline = {"crlf": "\r\n", "lf": "\n"}[entered.word(top, "newline", ["crlf", "lf"], "crlf", "")]
    return Payments(**values, newline=newline)


def render(bank: Payments, payments: Sequence[Payment], *, settles: date, made: datetime, modifier: str = "A") -> bytes:
    """The file; ``settles`` is the effective entry date, ``modifier`` A to Z tells apart the files of a day."""
    entries = [_entry(bank, at, one) for at, one in enumerate(payments, start=1)]
    checked = f"{sum(int(one.routing[:8]) for one in payments) % HASH:010d}"
    sums = f"{0:012d}{sum(one.cents for one in payments):012d}"
    own = f"{_text(bank.company_id, 10)}{'':25}{bank.odfi[:8]}{1:07d}"
    blocks = ceil((len(entries) + 4) / BLOCK)
    records = [
        _head(bank, made, modifier), _batch(bank, settles), *entries,
        f"8{CREDITS}{len(entries):06d}{checked}{sums}{own}",
        f"9{1:06d}{blocks:06d}{len(entries):08d}{checked}{sums}{'':39}",
    ]  # fmt: skip
    records += ["9" * WIDTH] * (blocks * BLOCK - len(records))
    assert all(len(record) == WIDTH for record in records), "a record is not of 94 characters"
    return "".join(record + bank.newline for record in records).encode("ascii")


def written(text: str) -> str:
    """As a bank's file has it; empty where no letter of it stands in ASCII."""
    return _text(text, len(text)).strip()


def _head(bank: Payments, made: datetime, modifier: str) -> str:
    return (
        f"101 {bank.destination}{_text(bank.origin, 10, right=True)}{made:%y%m%d%H%M}{modifier}094101"
        f"{_text(bank.destination_name, 23)}{_text(bank.origin_name, 23)}{'':8}"
    )


def _batch(bank: Payments, settles: date) -> str:
    return (
        f"5{CREDITS}{_text(bank.company_name, 16)}{'':20}{_text(bank.company_id, 10)}PPD"
        f"{_text(bank.description, 10)}{'':6}{settles:%y%m%d}{'':3}1{bank.odfi[:8]}{1:07d}"
    )


def _entry(bank: Payments, at: int, one: Payment) -> str:
    assert 0 < one.cents <= MOST_CENTS, "cents of a credit"
    return (
        f"6{CODES[one.kind]}{one.routing}{one.account:<17}{one.cents:010d}{_text(one.number, 15)}"
        f"{_text(one.person, 22)}{'':2}0{bank.odfi[:8]}{at:07d}"
    )


def _text(text: str, width: int, *, right: bool = False) -> str:
    """In capitals without accents; what ASCII has not is a space."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    said = "".join(letter if " " <= letter <= "~" else " " for letter in bare.upper())[:width]
    return said.rjust(width) if right else said.ljust(width)
