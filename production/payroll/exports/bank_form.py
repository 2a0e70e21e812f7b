"""The form of a run's page that pays people at the bank: what it shows and what was typed into it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from production.payroll.errors import bad_payments
from production.payroll.exports import payments
from production.payroll.exports.models import FileKind, PayExport, ProfileVersion
from production.payroll.models import PayRun
from studio.accounts.models import User

AT_ONCE = 200  # people on a page of the form, and so in one bank file
AMOUNT = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
FIELD = re.compile(r"pay-([0-9]{1,18})")
KEPT = ("settles_on", "why")  # what stands in the form beside amounts


def is_sent(request: HttpRequest) -> bool:
    return request.POST.get("make", "").endswith(f":{FileKind.ACH}")


def shown(run: PayRun, request: HttpRequest, *, is_paying: bool) -> dict[str, Any]:
    """What the form shows: a page of people, each with what was typed for them. Six queries."""
    typed = request.POST if is_sent(request) else {}
    pays_dollars = run.currency == payments.CURRENCY
    people = payments.payees(run) if is_paying and settings.BANK_FILES and pays_dollars else []
    page = Paginator(people, AT_ONCE).get_page(typed.get("people") or request.GET.get("people"))
    return {
        "has_bank_files": settings.BANK_FILES, "pays_dollars": pays_dollars, "payees": page,
        "typed": [(one, typed.get(f"pay-{one.person_id}", "")) for one in page],
        "today": timezone.localdate(), "bank_seen": payments.count(run),
        "bank_typed": {name: typed.get(name, "") for name in KEPT},
    }  # fmt: skip


def pay(run: PayRun, request: HttpRequest, version: ProfileVersion) -> PayExport:
    """The file, kept. Raises Failure as ``payments.make`` does."""
    assert isinstance(request.user, User)
    seen = request.POST.get("seen", "")
    return payments.make(
        run=run, version=version, amounts=_amounts(request), settles_on=_day(request.POST.get("settles_on")),
        by=request.user, why=request.POST.get("why", ""), seen=int(seen) if re.fullmatch("[0-9]{1,9}", seen) else -1,
    )  # fmt: skip


def _amounts(request: HttpRequest) -> dict[int, Decimal]:
    """By the person's number. Raises Failure ``bad_payments`` with everything that is no amount."""
    found, wrong = {}, []
    for name, value in request.POST.items():
        field, text = FIELD.fullmatch(name), str(value).strip()
        if not field or not text:
            continue
        if AMOUNT.fullmatch(text):
            found[int(field[1])] = Decimal(text)
        else:
            wrong.append(_("“%(text)s” is no amount. Write it as in 401.17.") % {"text": text[:20]})
    if wrong:
        raise bad_payments(wrong)
    return found


def _day(text: str | None) -> date | None:
    try:
        return parse_date((text or "").strip())
    except ValueError:
        return None
