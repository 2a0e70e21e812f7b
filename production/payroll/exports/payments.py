"""Bank files: credits of net pay to people's own accounts, behind a switch.

The product reckons gross; what is withheld the payroll house reckons. So no amount is ours: finance types each from the
house's report. None is more than what the run owes the person, less the trust and what earlier files of the run paid.
Who is paid through a loan-out is left out: a company's account takes CCD, not PPD.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from production.payroll import errors
from production.payroll.exports import gathering, making, nacha, sealed
from production.payroll.exports.facts import PaidLine
from production.payroll.exports.models import ExportProfile, FileKind, PayExport, ProfileVersion
from production.payroll.exports.nacha import Payment, Payments
from production.payroll.lines import GROSS, Part
from production.payroll.models import PayRun
from production.people.models import TaxFile
from studio.accounts.models import User
from studio.lib.sealing import reveal

ZERO = Decimal(0)
CURRENCY = "USD"  # of every amount in a NACHA file
MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SOONEST, LATEST = 0, 60  # days from today on which it may settle
BANK = ("bank_routing", "bank_account", "bank_account_type")


@dataclass(frozen=True)
class Payee:
    """Amounts are in units of the run's currency. ``left`` is the most that a file may still pay."""

    person_id: int
    person: str
    gross: Decimal
    trust: Decimal
    paid: Decimal
    is_loan_out: bool
    has_account: bool
    legal_name: str = ""

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.gross - self.trust - self.paid)

    @property
    def is_payable(self) -> bool:
        return self.left > 0 and self.has_account and not self.is_loan_out


def payees(run: PayRun) -> list[Payee]:
    """Everybody whom the run pays, by name. Six queries; no value of a tax file is opened."""
    return _payees(run, gathering.lines(run, gathering.facts_of(run)))


def _payees(run: PayRun, lines: list[PaidLine]) -> list[Payee]:
    sums: defaultdict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    names: dict[int, tuple[str, bool, str]] = {}
    for line in lines:
        names[line.person_id] = (line.person, bool(line.loan_out), line.legal_name)
        if line.part in GROSS:
            sums[line.person_id][0] += line.amount
        elif line.part == Part.TRUST:
            sums[line.person_id][1] += line.amount
    paid: defaultdict[int, Decimal] = defaultdict(Decimal)
    for export in PayExport.objects.filter(run=run, kind=FileKind.ACH).only("pays"):
        for pk, amount in export.pays.items():
            paid[int(pk)] += Decimal(amount)
    files = TaxFile.objects.filter(pk__in=names)
    for field in BANK:
        files = files.exclude(**{field: ""})
    banked = set(files.values_list("pk", flat=True))
    return [
        Payee(pk, name, sums[pk][0], sums[pk][1], paid[pk], is_loan_out, pk in banked, legal_name)
        for pk, (name, is_loan_out, legal_name) in sorted(names.items(), key=lambda one: (one[1][0], one[0]))
    ]


@transaction.atomic
def make(
    *, run: PayRun, version: ProfileVersion, amounts: Mapping[int, Decimal], settles_on: date | None, by: User,
    why: str, seen: int | None = None,
) -> PayExport:  # fmt: skip
    """The bank's file, kept sealed; a look is recorded for everybody in it. ``seen`` is how many bank files of the run
    the asker knew of: whoever presses twice pays once.

    Raises Failure: ``bank_files_off``, ``bad_payments`` with every reason, ``reason_needed``, and as ``making.make``.
    """
    if not settings.BANK_FILES:
        raise errors.bank_files_off()
    row, bank = making.held(run, version, FileKind.ACH, by)
    assert isinstance(bank, Payments)
    known = {one.person_id: one for one in _payees(row, making.kept_lines(row))}
    given = {pk: amount for pk, amount in amounts.items() if amount}
    wrong = [*_wrong_run(row, seen), *_wrong_day(settles_on), *_wrong(known, given)]
    if wrong:
        raise errors.bad_payments(wrong)
    assert settles_on is not None
    sealed.note(people=given, fields=BANK, why=f"{row}: {why}" if why.strip() else "", by=by)
    now = timezone.localtime()
    modifier = _modifier(version, now.date())
    data = nacha.render(bank, _payments(known, given), settles=settles_on, made=now, modifier=modifier)
    return making.keep(
        run=row, version=version, kind=FileKind.ACH, data=data, by=by, is_private=True, settles_on=settles_on,
        pays={f"{pk}": f"{amount:.2f}" for pk, amount in given.items()}, made_at=now,
        tail=f"-{now:%Y%m%d}{modifier.lower()}",
    )  # fmt: skip


def count(run: PayRun) -> int:
    """How many bank files of the run are kept."""
    return PayExport.objects.filter(run=run, kind=FileKind.ACH).count()


def _wrong_run(run: PayRun, seen: int | None) -> list[str]:
    if run.currency != CURRENCY:
        words = {"currency": run.currency}
        return [_("A NACHA file pays US dollars, and this run is in %(currency)s.") % words]
    if seen is not None and seen != count(run):
        return [_("A bank file of this run was made meanwhile. Look at what it pays, then send yours again.")]
    return []


def _wrong_day(settles_on: date | None) -> list[str]:
    today = timezone.localdate()
    if settles_on is None:
        return [_("Say on which day the bank shall pay.")]
    if not today + timedelta(SOONEST) <= settles_on <= today + timedelta(LATEST):
        return [_("The bank pays within 60 days from today, and not before.")]
    return []


def _wrong(known: Mapping[int, Payee], given: Mapping[int, Decimal]) -> list[str]:
    if not given:
        return [_("Type the net pay of at least one person, as your payroll house reckoned it.")]
    found = []
    for pk, amount in given.items():
        payee = known.get(pk)
        if payee is None or not payee.is_payable:
            name = payee.person if payee else f"{pk}"
            found.append(_("%(person)s can't be paid by this file.") % {"person": name})
        elif not 0 < amount <= payee.left or amount != round(amount, 2):
            words = {"person": payee.person, "most": f"{payee.left:.2f}"}
            found.append(_("%(person)s: an amount in cents, at most %(most)s.") % words)
    return found


def _payments(known: Mapping[int, Payee], given: Mapping[int, Decimal]) -> list[Payment]:
    """In the order of names. Raises Failure: ``key_lost``, ``seal_broken``."""
    files = {row.pk: row for row in TaxFile.objects.filter(pk__in=given)}
    return [
        Payment(
            person=_holder(known[pk]), number=f"{pk}", cents=int(given[pk] * 100),
            kind=reveal(files[pk], "bank_account_type"), routing=reveal(files[pk], "bank_routing"),
            account=reveal(files[pk], "bank_account"),
        )
        for pk in known if pk in given
    ]  # fmt: skip


def _holder(payee: Payee) -> str:
    """Whose account it is: the legal name, or whichever can be written in ASCII; a bank wants some."""
    names = (payee.legal_name, payee.person, f"Person {payee.person_id}")
    return next(name for name in names if nacha.written(name))


def _modifier(version: ProfileVersion, day: date) -> str:
    """The day's next letter: a bank refuses two files of a day that look the same. Raises Failure:
    ``bad_payments`` after the 26th."""
    ExportProfile.objects.select_for_update().get(pk=version.profile_id)  # one file of a bank's at a time
    made = PayExport.objects.filter(kind=FileKind.ACH, version__profile=version.profile_id, made_at__date=day).count()
    if made >= len(MODIFIERS):
        raise errors.bad_payments([_("26 bank files were made today, and a bank tells no more apart.")])
    return MODIFIERS[made]
