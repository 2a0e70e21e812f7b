"""Pay stubs of a locked run: what each person is paid, line by line, as data for the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum

from production.payroll import errors
from production.payroll.computing import SUMS
from production.payroll.lines import GROSS, Part
from production.payroll.models import PayItem, PayLine, PayRun, RunState
from production.payroll.papers import words
from production.people.models import PersonFile

ZERO = Decimal(0)
Json = dict[str, Any]


def content(run: PayRun, people: Collection[int] | None = None) -> Json:
    """The stubs of these people, or of everybody in the run, by name. Five queries, however many people.

    Raises Failure: ``run_not_locked``.
    """
    if run.state != RunState.LOCKED:
        raise errors.run_not_locked()
    items = run.items.select_related("deal__agreement", "person").order_by("person__name", "person_id", "pk")
    found = list(items if people is None else items.filter(person__in=people))
    by_person: defaultdict[int, list[PayItem]] = defaultdict(list)
    for item in found:
        by_person[item.person_id].append(item)
    lines, files, years = _lines(found), _files(by_person), _years(run, by_person)
    stubs = [_stub(run, own, lines, files.get(pk), years.get(pk, {})) for pk, own in by_person.items()]
    return head(run) | {"stubs": stubs}


def head(run: PayRun) -> Json:
    """What every paper of a run says of it."""
    return {
        "company": settings.COMPANY, "series": str(run.series), "run": run.number, "currency": run.currency,
        "begins": words.day(run.begins_on), "ends": words.day(run.ends_on), "pay_on": words.day(run.pay_on),
        "year": run.pay_on.year, "is_locked": run.state == RunState.LOCKED, "sha256": run.sha256,
    }  # fmt: skip


def _lines(items: Iterable[PayItem]) -> dict[int, list[PayLine]]:
    """By item. What a correction names is read along."""
    found: defaultdict[int, list[PayLine]] = defaultdict(list)
    rows = PayLine.objects.filter(item__in=[item.pk for item in items]).select_related("corrects__item__run")
    for line in rows.defer("source", "facts", "corrects__source", "corrects__facts").order_by("item", "position"):
        found[line.item_id].append(line)
    return found


def _files(people: Iterable[int]) -> dict[int, PersonFile]:
    rows = PersonFile.objects.filter(pk__in=list(people)).only("legal_name", "loan_out_company")
    return {file.pk: file for file in rows}


def _years(run: PayRun, people: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """What each was paid in the calendar year by the runs of all series that were locked up to this one."""
    rows = PayItem.objects.filter(
        person__in=list(people), run__state=RunState.LOCKED, run__currency=run.currency,
        run__pay_on__year=run.pay_on.year, run__locked_at__lte=run.locked_at,
    )  # fmt: skip
    sums = rows.order_by().values_list("person").annotate(**{f"sum_{name}": Sum(name) for name in SUMS})
    return {person: dict(zip(SUMS, found, strict=True)) for person, *found in sums}


def _stub(
    run: PayRun, items: list[PayItem], lines: dict[int, list[PayLine]], file: PersonFile | None,
    year: dict[str, Decimal],
) -> Json:  # fmt: skip
    person = items[0].person
    return {
        "name": (file.legal_name if file else "") or person.name, "credited_as": person.name,
        "loan_out": file.loan_out_company if file else "", "number": f"{run.number}-{person.pk}",
        "jobs": [_job(item, lines.get(item.pk, [])) for item in items],
        "sums": _sums(items, lines), "year": {name: words.money(amount) for name, amount in year.items()},
        "employer": [_line(line) for item in items for line in lines.get(item.pk, []) if not is_paid(line)],
    }  # fmt: skip


def _job(item: PayItem, lines: list[PayLine]) -> Json:
    deal = item.deal
    agreement = str(deal.agreement) if deal.agreement else ""
    said = [deal.role or str(deal.get_job_display()), agreement, item.work_state]
    return {
        "title": " · ".join(filter(None, said)), "is_correction": item.corrects_id is not None,
        "lines": [_line(line) for line in lines if line.part in GROSS], "gross": words.money(item.gross),
    }  # fmt: skip


def is_paid(line: PayLine) -> bool:
    """Whether it is of gross, or taken out of it, rather than paid on top."""
    return line.part in GROSS or line.part == Part.TRUST


def _line(line: PayLine) -> Json:
    return {
        "date": words.day(line.date), "kind": words.kind(line.kind), "hours": words.hours(line.hours),
        "rate": words.rate(line.rate), "times": words.times(line.part, line.multiplier),
        "amount": words.money(line.amount), "note": _note(line),
    }  # fmt: skip


def _note(line: PayLine) -> str:
    if line.corrects is None:
        return ""
    was = f"{words.kind(line.corrects.kind).lower()} of {words.day(line.corrects.date)}"
    said = "takes back" if line.takes_back else "in the place of"
    return f"{said} {was}, run {line.corrects.item.run.number}"


def _sums(items: list[PayItem], lines: dict[int, list[PayLine]]) -> Json:
    """Gross by its parts, and what stands beside it."""
    parts: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for item in items:
        for line in lines.get(item.pk, []):
            parts[line.part] += line.amount
    gross, trust = sum((item.gross for item in items), ZERO), sum((item.trust for item in items), ZERO)
    told = {part: words.money(parts[part]) for part in (*GROSS, Part.P_AND_H, Part.EMPLOYER)}
    on_top = parts[Part.P_AND_H] + parts[Part.EMPLOYER]
    return told | {
        "gross": words.money(gross), "trust": words.money(trust) if trust else "",
        "after_trust": words.money(gross - trust), "on_top": words.money(on_top),
    }  # fmt: skip
