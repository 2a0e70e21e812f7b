"""What exports hold on a person, for whoever asks what is held on them. Files that were made stay: books need them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalog.people.models import Person
from production.payroll.access import sees_pay
from production.payroll.exports.models import PayExport, RunFacts
from production.people.holdings import Holding


def export(person: Person) -> dict[str, Any] | None:
    """The names that are frozen with runs, and the files of those; None where there is nothing. Two queries."""
    runs = RunFacts.objects.filter(run__items__person=person).distinct().select_related("run__series")
    names = [
        {"run": f"{row.run}", **{name: item[name] for name in ("person", "legal_name", "loan_out", "role")}}
        for row in runs.order_by("pk") for item in row.content["items"].values() if item["person_id"] == person.pk
    ]  # fmt: skip
    files = [
        {"name": row.name, "sha256": row.sha256, "made": row.made_at.isoformat(timespec="seconds")}
        for row in _files(person)
    ]
    return {"names": names, "files": files} if names or files else None


def remains(person: Person) -> list[str]:
    return [
        _("The file %(name)s was made of their pay, and stays as it is.") % {"name": row.name} for row in _files(person)
    ]


def _files(person: Person) -> list[PayExport]:
    rows = PayExport.objects.filter(run__items__person=person).distinct().order_by("pk")
    return list(rows.defer("content"))


HOLDING = Holding("exports", export=export, sees=sees_pay, remains=remains)
