"""What a file of pay can say of a line: names, kinds and meanings. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Value = str | Decimal | date | int | None


# Hours times these are regular, overtime and double time, which every payroll house has a column for.
HOURLY = frozenset({Decimal(1), Decimal("1.5"), Decimal(2)})


class Form(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A line of a locked run with whose it is. Amounts are in units of ``currency``; ``run`` is the run's number within
    its series. ``counted`` is of what a contribution, tax or trust is a share, with the amount's sign. ``paid_by`` is
    ``hours`` where hours at a rate, once, one and a half times or twice, say what is paid, else ``amount``: a step's
    fee, a day that is guaranteed and was not worked, a penalty. Empty texts are what is not known or does not apply."""

    company: str = ""
    series: str = ""
    run: int = 0
    period_from: date
    period_to: date
    pay_date: date
    currency: str
    person_id: int
    person: str
    legal_name: str = ""
    loan_out: str = ""
    state: str = ""
    job: str = ""
    role: str = ""
    category: str = ""
    agreement: str = ""
    photography_start: date | None = None
    date: date
    kind: str
    part: str
    hours: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    multiplier: Decimal = Decimal(1)
    amount: Decimal
    account: str = ""
    rule: str = ""
    card: str = ""
    source: str = ""
    line_id: int = 0
    corrects: int | None = None
    counted: Decimal = Decimal(0)
    paid_by: str = field(init=False)
    ssn: str = ""

    def __post_init__(self) -> None:
        by = "hours" if self.hours and self.multiplier in HOURLY else "amount"
        object.__setattr__(self, "paid_by", by)  # frozen


@dataclass(frozen=True)
class Fact:
    """``is_sealed``: it stands in tax files, and who takes it is recorded."""

    label: str | Promise
    form: Form = Form.TEXT
    is_sealed: bool = False


FACTS: dict[str, Fact] = {
    "company": Fact(_("Company")), "series": Fact(_("Series")), "run": Fact(_("Run"), Form.NUMBER),
    "period_from": Fact(_("Period from"), Form.DAY), "period_to": Fact(_("Period to"), Form.DAY),
    "pay_date": Fact(_("Paid on"), Form.DAY), "currency": Fact(_("Currency")),
    "person_id": Fact(_("Person no."), Form.NUMBER), "person": Fact(_("Name as credited")),
    "legal_name": Fact(_("Legal name")), "loan_out": Fact(_("Loan-out company")), "state": Fact(_("State worked in")),
    "job": Fact(_("Job")), "role": Fact(_("Role")), "category": Fact(_("Category")),
    "agreement": Fact(_("Agreement")), "photography_start": Fact(_("Photography starts"), Form.DAY),
    "date": Fact(_("Date"), Form.DAY), "kind": Fact(_("Kind")), "part": Fact(_("Part of")),
    "hours": Fact(_("Hours"), Form.NUMBER), "rate": Fact(_("Rate"), Form.NUMBER),
    "multiplier": Fact(_("Multiplier"), Form.NUMBER), "amount": Fact(_("Amount"), Form.NUMBER),
    "account": Fact(_("Account")), "rule": Fact(_("Rule")), "card": Fact(_("Rate card")),
    "source": Fact(_("Source")), "line_id": Fact(_("Line no."), Form.NUMBER),
    "corrects": Fact(_("Corrects line no."), Form.NUMBER), "counted": Fact(_("Counted of"), Form.NUMBER),
    "paid_by": Fact(_("Paid by hours or amount")), "ssn": Fact(_("Social security number"), is_sealed=True),
}  # fmt: skip
assert tuple(FACTS) == tuple(one.name for one in fields(PaidLine))
SUMMED = ("hours", "amount", "counted")  # what means something when it is added up
_TEXTS = tuple(name for name, fact in FACTS.items() if fact.form == Form.TEXT and not fact.is_sealed)
CHOSEN_BY = (*_TEXTS, "multiplier")  # by what lines are chosen
