"""Numbers out of tax files, for the files that need them. Who took them, when and why is recorded for each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from production.payroll import errors
from production.payroll.exports.facts import PaidLine
from production.people.access import sees_tax
from production.people.errors import not_finance
from production.people.models import Look, TaxFile, TaxKind
from production.people.services import reason
from studio.accounts.models import User
from studio.lib.sealing import reveal


def may_take(by: User) -> None:
    """Raises Failure ``not_found`` to who may not look into tax files."""
    if not sees_tax(by, "look"):
        raise not_finance()


def note(*, people: Iterable[int], fields: Sequence[str], why: str, by: User) -> None:
    """A look for each person and field. One query. Raises Failure: ``reason_needed``."""
    said = reason(why)
    name = by.get_username()
    looks = [Look(person_id=pk, field=field, why=said, by=by, by_name=name) for pk in people for field in fields]
    Look.objects.bulk_create(looks, batch_size=2_000)


def with_numbers(lines: Sequence[PaidLine]) -> list[PaidLine]:
    """Each line with its person's own social security number: never an EIN. Raises Failure: ``numbers_missing`` with
    everybody who has none, ``key_lost``, ``seal_broken``."""
    people = {line.person_id: line.person for line in lines}
    rows = TaxFile.objects.filter(pk__in=people, tax_kind=TaxKind.SSN)
    numbers = {row.pk: reveal(row, "tax_id") for row in rows}
    missing = sorted(name for pk, name in people.items() if not numbers.get(pk))
    if missing:
        raise errors.numbers_missing(missing)
    return [replace(line, ssn=_written(numbers[line.person_id])) for line in lines]


def _written(ssn: str) -> str:
    return f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"
