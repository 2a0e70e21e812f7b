"""For whom files are made, and the layout that each begins with. What finance keeps of it is theirs. Pure.

What is known of a target's layout stands in ``known``; where nothing is public, it says so, and the columns are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.payroll.exports import neutral

Json = dict[str, Any]
GROSS = ["time", "penalty", "allowance", "agent"]


@dataclass(frozen=True)
class Target:
    """``layout`` is ``table``, ``journal`` or ``payments``; ``is_known`` whether its own layout is public."""

    key: str
    name: str | Promise
    known: str | Promise
    content: Json
    layout: str = "table"
    is_known: bool = True


def _fact(heading: str, fact: str, **more: Any) -> Json:
    return {"heading": heading, "fact": fact, **more}


def _sum(heading: str, total: str, **only: list[str]) -> Json:
    return {"heading": heading, "sum": total, **({"only": only} if only else {})}


def _said(heading: str, text: str = "", **only: list[str]) -> Json:
    return {"heading": heading, "constant": text, **({"only": only} if only else {})}


def _neutral() -> Json:
    columns = [
        _fact(one.heading, one.fact, **({"decimals": one.decimals} if one.decimals not in (0, 2) else {}))
        for one in neutral.profile().columns
    ]
    return {"each": "line", "encoding": "utf-8-sig", "columns": columns}


def _adp() -> Json:
    """A row a line of pay: so hours stand beside the rate at which they were worked. What hours do not say is an
    earning: fees of steps, guaranteed days, penalties."""
    hours, amounts = ["hours"], ["amount"]
    return {
        "each": "line", "encoding": "utf-8", "only": {"part": GROSS},
        "columns": [
            _said("Co Code"), _said("Batch ID"), _fact("File #", "person_id"),
            _sum("Reg Hours", "hours", paid_by=hours, multiplier=["1"]),
            _sum("O/T Hours", "hours", paid_by=hours, multiplier=["1.5"]),
            _said("Hours 3 Code", "DT", paid_by=hours, multiplier=["2"]),
            _sum("Hours 3 Amount", "hours", paid_by=hours, multiplier=["2"]),
            _fact("Earnings 3 Code", "kind", only={"paid_by": amounts}),
            _sum("Earnings 3 Amount", "amount", paid_by=amounts),
            _fact("Temp Rate", "rate", decimals=4, only={"paid_by": hours}), _fact("Job Cost #", "account"),
        ],
    }  # fmt: skip


def _p_and_h() -> Json:
    return {
        "each": "category", "encoding": "utf-8", "only": {"part": ["p_and_h"]},
        "columns": [
            _said("Plan code"), _fact("Signatory", "company"), _fact("Photography start", "photography_start"),
            _fact("Pay date", "pay_date"), _fact("Title", "series"), _said("Program ID"),
            _fact("Social security number", "ssn"), _fact("Performer", "legal_name"), _fact("Category", "category"),
            _said("Session or residual", "Session"), _sum("Earnings reported", "counted"),
            _fact("Rate", "multiplier", decimals=4), _sum("Contribution", "amount"),
        ],
    }  # fmt: skip


def _house() -> Json:
    """What every payroll house has to know of a line, in our words."""
    return {
        "each": "line", "encoding": "utf-8", "only": {"part": GROSS},
        "columns": [
            _fact("Production", "series"), _fact("Week ending", "period_to", day="%m/%d/%Y"),
            _fact("Legal name", "legal_name"), _fact("Loan-out company", "loan_out"), _fact("Role", "role"),
            _fact("Agreement", "agreement"), _fact("Category", "category"), _fact("State worked", "state"),
            _fact("Date worked", "date", day="%m/%d/%Y"), _fact("Pay type", "kind"), _fact("Hours", "hours"),
            _fact("Rate", "rate", decimals=4), _fact("Multiplier", "multiplier"), _fact("Amount", "amount"),
            _fact("Account", "account"),
        ],
    }  # fmt: skip


JOURNAL: Json = {"accounts": {}, "otherwise": "", "wages": "", "trust": "", "p_and_h": "", "taxes": "", "class": "",
                 "memo": "Pay", "encoding": "cp1252"}  # fmt: skip
PAYMENTS: Json = {"destination": "", "destination_name": "", "origin": "", "origin_name": "", "company_id": "",
                  "company_name": "", "odfi": "", "description": "PAYROLL", "newline": "crlf"}  # fmt: skip
UNKNOWN = _("How this house wants its import is not public. These columns are ours: check with your vendor's template "
            "before first use.")  # fmt: skip
HOUSES = {
    "wrapbook": "Wrapbook", "entertainment-partners": "Entertainment Partners", "cast-and-crew": "Cast & Crew",
    "media-services": "Media Services", "greenslate": "GreenSlate",
}  # fmt: skip


def _targets() -> Iterator[Target]:
    yield Target("neutral", _("Neutral"), _("Every fact of every line, under names that programs read."), _neutral())
    yield Target(
        "adp", "ADP", _("Co Code, Batch ID and File # come first, then hours, earnings, Temp Rate and Job Cost #. "
        "Codes and file numbers are your company's: enter them. ADP reckons hours by rate itself, so compare its gross "
        "with the run's; check with your vendor's template before first use."), _adp(),
    )  # fmt: skip
    yield Target(
        "quickbooks", "QuickBooks", _("An IIF file for QuickBooks Desktop: one journal entry. Account names must match "
        "yours exactly; QuickBooks makes a new account of a name that it does not know."), JOURNAL, "journal",
    )  # fmt: skip
    yield Target(
        "p-and-h", _("P&H contributions"), _("Plan code and program ID are the plan's: enter them. The social security "
        "number is the performer's own, never a loan-out's EIN; who takes it is recorded. Check with the plan's form "
        "before first use."), _p_and_h(),
    )  # fmt: skip
    yield Target(
        "nacha", "NACHA (PPD)", _("Credits to people's accounts, of net pay as your payroll house reckoned it. Your "
        "bank says what stands as origin and company id, and tests a file before the first one is paid."), PAYMENTS,
        "payments",
    )  # fmt: skip
    for key, name in HOUSES.items():
        yield Target(key, name, UNKNOWN, _house(), is_known=False)


TARGETS: dict[str, Target] = {one.key: one for one in _targets()}
