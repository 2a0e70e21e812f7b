"""The year to date of people over all series: what locked runs paid them in a calendar year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Sum

from catalog.people.models import Person
from production.payroll.computing import SUMS
from production.payroll.models import PayItem, PayRun, RunState
from production.payroll.papers import words
from production.people.models import PersonFile

PER_PAGE = 50
ZERO = Decimal(0)
Json = dict[str, Any]
Sums = dict[str, Decimal]


def years() -> list[int]:
    """Of which something is locked, newest first."""
    days = PayRun.objects.filter(state=RunState.LOCKED).aggregate(first=Min("pay_on"), last=Max("pay_on"))
    return list(range(days["last"].year, days["first"].year - 1, -1)) if days["first"] else []


def page(year: int, number: str | None, search: str = "") -> Page[Any]:
    """A person and currency a row, by name, with sums and the count of runs. Two queries."""
    rows = _paid(year).order_by().filter(person__name__icontains=search.strip())
    sums = rows.values("person", "person__name", "run__currency").annotate(
        runs=Count("run", distinct=True), **{f"sum_{name}": Sum(name) for name in SUMS}
    )
    return Paginator(sums.order_by("person__name", "person", "run__currency"), PER_PAGE).get_page(number)


def people_of(year: int) -> list[int]:
    """Everybody who was paid in it, by name."""
    rows = Person.objects.filter(pay_items__in=_paid(year)).distinct().order_by("name", "pk")
    return list(rows.values_list("pk", flat=True))


def content(year: int, people: Collection[int]) -> Json:
    """What each was paid in the year, run by run, with sums by series and in all. Two queries, however many people."""
    items = _paid(year).filter(person__in=people).select_related("person", "run__series")
    by_person: defaultdict[int, list[PayItem]] = defaultdict(list)
    for item in items.order_by("person__name", "person_id", "run__pay_on", "run_id"):
        by_person[item.person_id].append(item)
    files = {
        file.pk: file for file in PersonFile.objects.filter(pk__in=by_person).only("legal_name", "loan_out_company")
    }
    last = max((item.run.pay_on for own in by_person.values() for item in own), default=date(year, 1, 1))
    return {
        "company": settings.COMPANY, "year": year, "until": words.day(last),
        "people": [_person(own, files.get(pk)) for pk, own in by_person.items()],
    }  # fmt: skip


def _paid(year: int) -> Any:
    return PayItem.objects.filter(run__state=RunState.LOCKED, run__pay_on__year=year)


def _person(items: list[PayItem], file: PersonFile | None) -> Json:
    person = items[0].person
    by_currency: defaultdict[str, list[PayItem]] = defaultdict(list)
    for item in items:
        by_currency[item.run.currency].append(item)
    return {
        "name": (file.legal_name if file else "") or person.name, "credited_as": person.name,
        "loan_out": file.loan_out_company if file else "", "number": f"{person.pk}",
        "currencies": [_currency(code, own) for code, own in sorted(by_currency.items())],
    }  # fmt: skip


def _currency(code: str, items: list[PayItem]) -> Json:
    runs, series = _grouped(items, lambda item: item.run_id), _grouped(items, lambda item: item.run.series_id)
    return {
        "code": code, "total": _told(_added(items)),
        "runs": [
            {"name": f"{own[0].run.series}, run {own[0].run.number}", "paid": words.day(own[0].run.pay_on),
             **_told(_added(own))}
            for own in runs
        ],
        "series": [{"name": str(own[0].run.series), **_told(_added(own))} for own in series],
    }  # fmt: skip


def _grouped(items: Iterable[PayItem], key: Any) -> list[list[PayItem]]:
    found: defaultdict[int, list[PayItem]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return list(found.values())


def _added(items: Iterable[PayItem]) -> Sums:
    known = list(items)
    return {name: sum((getattr(item, name) for item in known), ZERO) for name in SUMS}


def _told(sums: Sums) -> dict[str, str]:
    told = {name: words.money(amount) if amount else "" for name, amount in sums.items()}
    taxes = sums["oasdi"] + sums["medicare"] + sums["futa"]
    return told | {"hours": words.hours(sums["hours"]), "taxes": words.money(taxes) if taxes else ""}
