"""The demo's cast: believable, complete, and nobody's."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from stdnum.us import ssn

from catalog.people.models import Person
from production.people import demo
from production.people.models import Membership, PersonFile, TaxFile
from studio.lib.sealing import reveal

pytestmark = pytest.mark.django_db


def test_twelve_people_of_whom_one_is_a_minor_one_has_a_loan_out_and_some_are_no_members() -> None:
    assert len(demo.load()) == 12

    files = list(PersonFile.objects.select_related("person"))
    minors = [file for file in files if file.is_minor(timezone.localdate())]
    assert [(bool(file.guardian_name), bool(file.permit_number)) for file in minors] == [(True, True)]
    assert len([file for file in files if file.loan_out_company]) == 1
    assert {file.membership for file in files} == set(Membership)
    assert Person.objects.visible().count() == 10


def test_nothing_of_it_is_anybodys() -> None:
    demo.load()
    for file in PersonFile.objects.all():
        assert all(not mail or mail.endswith("@example.org") for mail in (file.email, file.agent_email))
        assert re.fullmatch(r"\+1 213 555 01\d\d", file.phone)
    ids = [reveal(row, "tax_id") for row in TaxFile.objects.all()]
    assert len(set(ids)) == 10
    assert not [one for one in ids if ssn.is_valid(one)]


def test_loading_again_changes_nothing() -> None:
    demo.load()
    assert demo.load() == []
    assert Person.objects.count() == 12
