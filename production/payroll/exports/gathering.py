"""The lines of a run as files say them. Four queries, however many people and lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from production.contracts.facts import category_of
from production.contracts.models import SeriesTerms
from production.payroll.exports.facts import PaidLine
from production.payroll.exports.models import RunFacts
from production.payroll.lines import GROSS
from production.payroll.models import PayItem, PayLine, PayRun
from production.people.models import PersonFile

FIELDS = (
    "id", "item_id", "date", "kind", "part", "hours", "rate", "multiplier", "amount", "account", "rule", "category",
    "source", "corrects_id", "takes_back",
)  # fmt: skip


def frozen(run: PayRun) -> dict[str, Any]:
    """What is frozen of the run; frozen now where nobody made a file of it yet. Inside a transaction that holds it."""
    row = RunFacts.objects.filter(pk=run.pk).first()
    found: dict[str, Any] = (row or RunFacts.objects.create(run=run, content=facts_of(run))).content
    return found


def facts_of(run: PayRun, *, most: int | None = None) -> dict[str, Any]:
    """As they are now; ``most`` takes the first items alone, as a preview does. Three queries."""
    items = PayItem.objects.filter(run=run).select_related("deal__agreement", "person").order_by("person__name", "id")
    chosen = list(items[:most])
    files = {one.pk: one for one in PersonFile.objects.filter(pk__in={item.person_id for item in chosen})}
    terms = SeriesTerms.objects.filter(pk=run.series_id).first()
    start = terms.photography_start if terms else None
    return {
        "company": settings.COMPANY, "series": run.series.title, "photography_start": f"{start or ''}",
        "items": {f"{item.pk}": _item(item, files.get(item.person_id)) for item in chosen},
    }  # fmt: skip


def _item(item: PayItem, file: PersonFile | None) -> dict[str, Any]:
    deal = item.deal
    return {
        "person_id": item.person_id, "person": item.person.name, "legal_name": file.legal_name if file else "",
        "loan_out": file.loan_out_company if file else "", "state": item.work_state, "job": deal.job,
        "role": deal.role, "category": category_of(deal.job, deal.category),
        "agreement": deal.agreement.slug if deal.agreement else "",
    }  # fmt: skip


def lines(run: PayRun, facts: dict[str, Any]) -> list[PaidLine]:
    """Of the items that ``facts`` names. One query."""
    whole = {
        "company": facts["company"], "series": facts["series"], "run": run.number, "period_from": run.begins_on,
        "period_to": run.ends_on, "pay_date": run.pay_on, "currency": run.currency,
        "photography_start": _day(facts["photography_start"]),
    }  # fmt: skip
    items = {int(pk): whole | said for pk, said in facts["items"].items()}
    rows = PayLine.objects.filter(item__in=items).order_by("id").values_list(*FIELDS)
    return [_line(items[row[1]], dict(zip(FIELDS, row, strict=True))) for row in rows]


def _line(item: dict[str, Any], row: dict[str, Any]) -> PaidLine:
    counted = row["rate"] if row["part"] not in GROSS else row["rate"] * 0
    said = item | ({"category": row["category"]} if row["category"] else {})
    return PaidLine(
        **said, date=row["date"], kind=row["kind"], part=row["part"], hours=row["hours"], rate=row["rate"],
        multiplier=row["multiplier"], amount=row["amount"], account=row["account"], rule=row["rule"],
        card=row["source"].get("card", ""), source=row["source"].get("source", ""), line_id=row["id"],
        corrects=row["corrects_id"], counted=-counted if row["takes_back"] else counted,
    )  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
