"""People with files, and made-up numbers that pass the checks. Nobody's: 123-45-6789 stands in every textbook."""

from __future__ import annotations

from typing import Any

from catalog.people.models import Person
from production.people import services
from production.people.models import PersonFile
from studio.accounts.models import User
from tests import factories

SSN, EIN, ROUTING, ACCOUNT = "123456789", "123456789", "111000025", "55510203040"
TYPED = {"tax_id": "123-45-6789", "bank_routing": ROUTING, "bank_account": "5551-0203-040"}
SECRETS = (SSN, "123-45-6789", ROUTING, ACCOUNT, "5551-0203-040")


def somebody(name: str = "Marisol Ybarra", **fields: Any) -> Person:
    person = factories.credited(name=name)
    PersonFile.objects.create(person=person, **fields)
    return person


def taxed(finance: User, **fields: Any) -> Person:
    person = somebody(**fields)
    services.keep_tax(person=person, values={**TYPED, "bank_account_type": "checking"}, tax_kind="ssn", by=finance)
    return person


def told_in(text: str) -> list[str]:
    """Which of the secret values stand in a text."""
    return [secret for secret in SECRETS if secret in text]
