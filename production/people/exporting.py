"""Everything that is held on a person, on their request: as JSON, and as a page that can be read and printed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.people.models import Person
from catalog.people.services import credits_of
from production.people import holdings, numbers, services
from production.people.access import sees_tax
from production.people.models import Erasure, Look, PersonFile, TaxFile
from studio.lib.errors import Failure
from studio.lib.sealing import reveal


@transaction.atomic
def export(*, person: Person, why: str, by: Any) -> dict[str, Any]:
    """What is held, as JSON holds it; that it was taken is recorded as a look.

    Tax and bank values are whole where finance takes it, else masked, and ``tax_and_bank_is_whole`` says so. What
    ``by`` may not see at all, such as pay, is named in ``left_out``. Raises Failure ``reason_needed``.
    """
    is_whole = sees_tax(by, "look")
    services.note_look(person=person, field="export" if is_whole else "export_masked", why=why, by=by)
    file = PersonFile.objects.filter(person=person).first()
    tax = TaxFile.objects.filter(person=person).first()
    shown = [one for one in holdings.every() if one.sees(by)]
    return {
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "public_face": _public(person),
        "private_file": _fields(file) if file else None,
        "tax_and_bank": {name: _value(tax, name, is_whole) for name in numbers.FIELDS} if tax else None,
        "tax_and_bank_is_whole": is_whole,
        "looks": [_noted(row) | {"what": row.field} for row in Look.objects.filter(person=person)],
        "erasures": [_noted(row) for row in Erasure.objects.filter(person=person)],
        "held_elsewhere": {one.name: held for one in shown if (held := one.export(person)) is not None},
        "left_out": [one.name for one in holdings.every() if one not in shown],
    }


def _public(person: Person) -> dict[str, Any]:
    return {
        "public_id": person.public_id, "name": person.name, "note": person.note, "picture": str(person.picture) or None,
        "is_public": person.is_public, "since": person.created_at.isoformat(timespec="seconds"),
        "credits": [{"role": one.role, "series": one.series} for one in credits_of(person)],
    }  # fmt: skip


def _fields(row: Model) -> dict[str, Any]:
    found = model_to_dict(row)
    return {name: None if value is None else str(value) for name, value in found.items() if name != "person"}


def _value(row: TaxFile, name: str, is_whole: bool) -> str:
    try:
        value = reveal(row, name)
    except Failure as failure:
        return _("Can't be read: %(why)s") % {"why": failure.message}
    return value if is_whole or not value else services.mask(name, value)


def _noted(row: Look | Erasure) -> dict[str, str]:
    return {"by": row.by_name, "at": row.at.isoformat(timespec="seconds"), "why": row.why}
