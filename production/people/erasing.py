"""What is private of a person goes, on their request: all of it or nothing, and a second time does no harm."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.people.models import Person
from catalog.titles import pictures
from production.people import holdings, services
from production.people.models import Erasure, PersonFile, TaxFile

KEPT = ("person", "updated_at", "erased_at")


@transaction.atomic
def erase(*, person: Person, why: str, by: Any, with_credits: bool = False) -> Erasure:
    """Erase the private file and tax and bank data, and what others hold; returns the record of it.

    Who was paid keeps a file with nothing but a pseudonym for a legal name, so that payments still belong to somebody.
    The name as credited, picture and public page stay as published, unless ``with_credits``: then the pseudonym stands
    in their place and the page is gone; sizes of the picture are removed within a day. Where a name stays all the same
    holdings.remains() says. Where nothing is left to erase, the last record is returned. Raises Failure
    ``reason_needed``.
    """
    words = services.reason(why)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two who erase come one after the other
    was_paid = holdings.has_paid_history(person)
    has_erased = _erase_file(person, was_paid)
    has_erased |= bool(TaxFile.objects.filter(person=person).delete()[0])
    for holding in holdings.every():
        holding.erase(person)
    if with_credits and person.name != pseudonym(person):
        _erase_face(person)
        has_erased = True
    if with_credits:
        for holding in holdings.every():
            holding.erase_name(person)
    last = Erasure.objects.filter(person=person).first()
    if last and not has_erased:
        return last
    return Erasure.objects.create(
        person=person, by=by, by_name=by.get_username(), why=words, has_paid_history=was_paid, with_credits=with_credits
    )


def pseudonym(person: Person) -> str:
    """The same whenever it is asked for; it tells nothing of who they were."""
    return _("Person %(id)s") % {"id": person.public_id[:6].upper()}


def is_blank(file: PersonFile, person: Person) -> bool:
    """Whether a file holds nothing, or a pseudonym alone."""
    blank = _blank(person)
    names = ("", blank.pop("legal_name"))
    return file.legal_name in names and all(getattr(file, name) == value for name, value in blank.items())


def _blank(person: Person) -> dict[str, Any]:
    fields = [one for one in PersonFile._meta.concrete_fields if one.name not in KEPT]
    return {one.name: one.get_default() for one in fields} | {"legal_name": pseudonym(person)}


def _erase_file(person: Person, was_paid: bool) -> bool:
    """Whether there was anything in it."""
    file = PersonFile.objects.filter(person=person).first()
    if file is None:
        return False
    if not was_paid:
        file.delete()
    elif not (file.erased_at and is_blank(file, person)):
        PersonFile.objects.filter(person=person).update(**_blank(person), erased_at=timezone.now())
    return not is_blank(file, person)


def _erase_face(person: Person) -> None:
    picture = str(person.picture)
    fields: dict[str, Any] = {"name": pseudonym(person), "note": "", "picture": "", "is_public": False}
    Person.objects.filter(pk=person.pk).update(**fields)
    person.refresh_from_db()
    pictures.request(person)
    _rename_in_log(person)
    if picture:
        transaction.on_commit(lambda: storages["default"].delete(picture))


def _rename_in_log(person: Person) -> None:
    """Admin's own log names rows by what they were called."""
    faces: tuple[type[models.Model], ...] = (Person, PersonFile, TaxFile)
    kinds = [one.pk for one in ContentType.objects.get_for_models(*faces).values()]
    rows = LogEntry.objects.filter(content_type__in=kinds, object_id=str(person.pk))
    rows.update(object_repr=person.name)
