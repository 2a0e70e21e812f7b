"""The verbs of private files: open one, keep tax and bank data, look at a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalog.people.models import Person
from production.people import errors, numbers
from production.people.access import sees_tax
from production.people.models import Look, PersonFile, TaxFile
from studio.lib import sealing
from studio.lib.errors import Failure

LONGEST_REASON = 300  # characters


def open_file(*, person: Person) -> PersonFile:
    """The person's private file; an empty one where there was none."""
    return PersonFile.objects.select_related("person").get_or_create(person=person)[0]


@transaction.atomic
def keep_tax(
    *, person: Person, values: Mapping[str, str], tax_kind: str = "", remove: Iterable[str] = (), by: Any
) -> list[str]:
    """Seal what was entered and empty what is named in ``remove``; the rest stays. Returns the fields that changed.

    Raises Failure: ``bad_tax_value`` with ``problems`` by field, then nothing is kept; ``not_found`` to who is not
    finance.
    """
    if not sees_tax(by, "change"):
        raise errors.not_finance()
    entered = {name: text for name, text in values.items() if name in numbers.FIELDS and text.strip()}
    good, wrong = numbers.checked(entered, tax_kind=tax_kind)
    if wrong:
        raise errors.bad_tax_value(wrong)
    TaxFile.objects.get_or_create(person=person)
    row = TaxFile.objects.select_for_update().get(person=person)
    gone = [name for name in remove if name in numbers.FIELDS and name not in good and getattr(row, name)]
    for name, text in [*good.items(), *((name, "") for name in gone)]:
        sealing.seal(row, name, text)
    if "tax_id" in (*good, *gone):
        row.tax_kind = tax_kind if "tax_id" in good else ""
    row.save()
    return [*good, *gone]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of tax and bank data as pages show it: masked, or a sentence where it can't be opened."""

    name: str
    title: str
    shown: str
    problem: str = ""


def masked_lines(row: TaxFile | None) -> list[Line]:
    """Every field, also the empty ones. No query."""
    return [_line(row, name) for name in numbers.FIELDS]


def _line(row: TaxFile | None, name: str) -> Line:
    title = str(TaxFile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if row is None or not getattr(row, name):
        return Line(name, title, "")
    try:
        return Line(name, title, mask(name, sealing.reveal(row, name)))
    except Failure as failure:
        return Line(name, title, "", failure.message)


def mask(name: str, text: str) -> str:
    """The last four digits of a number; of a day or a kind of account nothing."""
    return sealing.masked(text) if name in ("tax_id", "loan_out_ein", "bank_routing", "bank_account") else "••••"


@transaction.atomic
def look(*, person: Person, field: str, why: str, by: Any) -> sealing.Whole:
    """A tax or bank value whole; that it was looked at is recorded first.

    Raises Failure: ``reason_needed``, ``nothing_there``, ``key_lost``, ``seal_broken``; ``not_found`` to who is not
    finance.
    """
    if not sees_tax(by, "look"):
        raise errors.not_finance()
    row = TaxFile.objects.filter(person=person).first()
    if field not in numbers.FIELDS or row is None or not getattr(row, field):
        raise errors.nothing_there()
    note_look(person=person, field=field, why=why, by=by)
    return sealing.Whole(sealing.reveal(row, field))


def note_look(*, person: Person, field: str, why: str, by: Any) -> Look:
    """Raises Failure ``reason_needed``."""
    return Look.objects.create(person=person, field=field, why=reason(why), by=by, by_name=by.get_username())


def reason(why: str) -> str:
    """Raises Failure ``reason_needed`` where there is none."""
    if not (words := " ".join(why.split())):
        raise errors.reason_needed()
    return words[:LONGEST_REASON]
