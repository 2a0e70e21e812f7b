"""A run as one journal entry for QuickBooks Desktop: IIF, tab-separated, what is spent against what is owed. Pure.

    {"layout": "journal", "name": "Books", "accounts": {"1400": "Production:Cast"}, "otherwise": "",
     "wages": "Payroll Payable", "trust": "Minors' Trust Payable", "p_and_h": "P&H Payable",
     "taxes": "Payroll Tax Payable", "class": "", "memo": "Pay run", "encoding": "cp1252"}

An entry's first line is TRNS, every other SPL; debits are positive, credits negative, and together they are nothing.
QuickBooks makes a new account of a name that it does not know: names must match its chart to the letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import account_unnamed, bad_profile, nothing_to_export
from production.payroll.exports import entered
from production.payroll.exports.facts import PaidLine
from production.payroll.exports.rendering import FORMULA, encoded, plain
from production.payroll.lines import GROSS, Part

COLUMNS = ("TRNSTYPE", "DATE", "ACCNT", "CLASS", "AMOUNT", "DOCNUM", "MEMO")  # behind each line's own number
OWED = {Part.P_AND_H: "p_and_h", Part.EMPLOYER: "taxes"}
NAMES = ("wages", "trust", "p_and_h", "taxes")
KNOWN = {"name", "accounts", "otherwise", "class", "memo", "encoding", *NAMES}


@dataclass(frozen=True)
class Journal:
    """``owed`` names the accounts of what is owed: wages, trust, p_and_h, taxes."""

    name: str
    accounts: Mapping[str, str]
    owed: Mapping[str, str]
    otherwise: str = ""
    klass: str = ""
    memo: str = ""
    encoding: str = "cp1252"


def read(found: Any) -> Journal:
    """Raises Failure: ``bad_profile``, which names the field."""
    top = entered.mapping(found, "", KNOWN)
    name = entered.text(top, "name", "")
    if not name:
        raise bad_profile("name", _("A profile has a name."))
    made = Journal(
        name=name, accounts=entered.codes(top.get("accounts"), "accounts"),
        owed={one: entered.text(top, one, "") for one in NAMES}, otherwise=entered.text(top, "otherwise", ""),
        klass=entered.text(top, "class", ""), memo=entered.text(top, "memo", ""),
        encoding=entered.word(top, "encoding", ["cp1252", "utf-8", "ascii"], "cp1252", ""),
    )  # fmt: skip
    for where, account in [*made.owed.items(), *made.accounts.items(), ("otherwise", made.otherwise)]:
        if FORMULA.search(account) or "\t" in account:
            raise bad_profile(where, _("An account's name can't begin with =, +, - or @: spreadsheets run it."))
        if '"' in account:
            raise bad_profile(
                where, _("An account's name can't hold quotation marks: in an IIF file they begin texts.")
            )
    return made


def amounts(journal: Journal, lines: Iterable[PaidLine]) -> list[tuple[str, Decimal]]:
    """Accounts with what is booked to each: debits, then credits; their sum is 0. Raises Failure:
    ``account_unnamed``, ``nothing_to_export``."""
    spent: defaultdict[str, Decimal] = defaultdict(Decimal)
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.part == Part.TRUST:  # out of wages, into the trust
            owed["trust"] += line.amount
            owed["wages"] -= line.amount
            continue
        spent[line.account] += line.amount
        owed["wages" if line.part in GROSS else OWED[Part(line.part)]] += line.amount
    booked: defaultdict[str, Decimal] = defaultdict(Decimal)
    for code, amount in sorted(spent.items()):
        booked[_account(journal, code)] += amount
    due = [(_owed(journal, name), -owed[name]) for name in NAMES if owed[name]]
    found = [(account, amount) for account, amount in [*booked.items(), *due] if amount]
    if not found:
        raise nothing_to_export()
    return found


def render(journal: Journal, lines: Iterable[PaidLine]) -> bytes:
    """The file. Raises Failure: ``account_unnamed``, ``nothing_to_export``, ``bad_profile``."""
    known = list(lines)
    rows = [["!TRNS", "TRNSID", *COLUMNS], ["!SPL", "SPLID", *COLUMNS], ["!ENDTRNS"]]
    for at, (account, amount) in enumerate(amounts(journal, known)):
        first = known[0]
        memo = f"{journal.memo} {first.series} {first.period_from} – {first.period_to}".strip()
        rows.append([
            "SPL" if at else "TRNS", f"{at + 1}", "GENERAL JOURNAL", f"{first.pay_date:%m/%d/%Y}", account,
            journal.klass, f"{amount:.2f}", f"{first.run}", memo.replace("–", "-"),
        ])  # fmt: skip
    rows.append(["ENDTRNS"])
    text = "".join("\t".join([row[0], *(_cell(cell) for cell in row[1:])]) + "\r\n" for row in rows)
    return encoded(text, journal.encoding)


def _cell(text: str) -> str:
    """Quotes would begin a quoted field. An amount is no formula."""
    try:
        Decimal(text)
    except ArithmeticError:
        return plain(text.replace('"', "'"))
    return text


def _account(journal: Journal, code: str) -> str:
    name = journal.accounts.get(code) or journal.otherwise
    if not name:
        raise account_unnamed(code or _("lines without an account"))
    return name


def _owed(journal: Journal, name: str) -> str:
    if not journal.owed[name]:
        raise account_unnamed(_labels()[name])
    return journal.owed[name]


def _labels() -> dict[str, str]:
    return {
        "wages": _("wages owed"), "trust": _("minors' trust owed"), "p_and_h": _("pension and health owed"),
        "taxes": _("employer's taxes owed"),
    }  # fmt: skip
