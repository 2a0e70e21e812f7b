"""Tax and bank data: for finance alone, masked, shown whole by a look that is recorded, and nowhere else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from catalog.people.models import Person
from production.people import numbers, services
from production.people.models import Look, TaxFile
from studio.accounts.models import User
from studio.lib import sealing
from studio.lib.errors import Failure
from tests.production.people.making import ACCOUNT, ROUTING, SSN, TYPED, somebody, taxed, told_in

AsRole = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(person: Callable[[str], User]) -> User:
    return person("finance")


@pytest.fixture
def client(finance: User) -> Client:
    """Finance's browser."""
    browser = Client(raise_request_exception=False)
    browser.force_login(finance)
    return browser


def page(person: Person) -> str:
    return reverse("admin:production_taxfile_change", args=[person.pk])


def look(client: Client, person: Person, field: str = "tax_id", why: str = "W-2") -> Any:
    address = reverse("admin:production_taxfile_look", args=[person.pk])
    return client.post(address, {"field": field, "why": why})


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608 - names of our own tables
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_what_finance_enters_is_kept_sealed_and_shown_masked(client: Client) -> None:
    person = somebody()

    answer = client.post(page(person), {**TYPED, "tax_kind": "ssn", "bank_account_type": "savings"}, follow=True)

    assertContains(answer, "•••• 6789")
    assertContains(answer, "•••• 0025")
    assert told_in(answer.content.decode()) == []
    assert told_in(everything_stored()) == []
    assert "savings" not in TaxFile.objects.get().bank_account_type
    row = TaxFile.objects.get(person=person)
    assert [sealing.reveal(row, name) for name in ("tax_id", "bank_routing", "bank_account")] == [SSN, ROUTING, ACCOUNT]


def test_a_look_shows_one_value_whole_and_is_recorded(client: Client, finance: User) -> None:
    person = taxed(finance)

    answer = look(client, person, "tax_id", "W-2 of 2026")

    assertContains(answer, SSN)
    assertNotContains(answer, ACCOUNT)
    assert "no-store" in answer["Cache-Control"]
    record = Look.objects.get()
    assert (record.person, record.field, record.why, record.by) == (person, "tax_id", "W-2 of 2026", finance)
    assert told_in(client.get(page(person)).content.decode()) == []
    assertContains(client.get("/admin/production/look/"), "W-2 of 2026")


@pytest.mark.parametrize(("field", "why"), [("tax_id", "  "), ("loan_out_ein", "x"), ("person_id", "x"), ("", "x")])
def test_a_look_without_a_reason_or_at_nothing_shows_nothing(
    field: str, why: str, client: Client, finance: User
) -> None:
    person = taxed(finance)

    answer = look(client, person, field, why)

    assert answer.status_code == 302
    assert not Look.objects.exists()


def test_looks_never_change_nor_go(finance: User) -> None:
    row = services.note_look(person=taxed(finance), field="tax_id", why="W-2", by=finance)

    for change in (
        lambda: Look.objects.update(why="other"),
        row.delete,
        lambda: Look.objects.update(person=somebody()),
    ):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            change()
    name = finance.username
    finance.delete()
    row.refresh_from_db()
    assert (row.by, row.by_name, row.why) == (None, name, "W-2")


@pytest.mark.parametrize("role", ["producer", "writer", "post", "admin", "superuser"])
def test_nobody_but_finance_finds_it(role: str, as_role: AsRole, finance: User) -> None:
    person = taxed(finance)
    client = Client()
    client.force_login(User.objects.create_superuser("root")) if role == "superuser" else None
    client = client if role == "superuser" else as_role(role)

    assert client.get(page(person)).status_code == 404
    assert client.post(page(person), {**TYPED, "tax_kind": "ssn"}).status_code == 404
    assert look(client, person).status_code == 404
    assert client.get("/admin/production/taxfile/").status_code == 404
    assert not Look.objects.exists()
    files = client.get(reverse("admin:production_personfile_change", args=[person.pk]))
    assert b"6789" not in files.content


def test_verbs_refuse_whoever_is_not_finance(person: Callable[[str], User], finance: User) -> None:
    somebody = taxed(finance)
    for by in (person("producer"), person("admin"), User.objects.create_superuser("root")):
        with pytest.raises(Failure):
            services.look(person=somebody, field="tax_id", why="W-2", by=by)
        with pytest.raises(Failure):
            services.keep_tax(person=somebody, values=TYPED, tax_kind="ssn", by=by)


WRONG = [
    ("tax_id", "000-12-3456", "ssn"), ("tax_id", "912-34-5678", "ssn"), ("tax_id", "123-45-6789", "itin"),
    ("tax_id", "00-1234567", "ein"), ("tax_id", "123-45-6789", ""), ("loan_out_ein", "07-1234567", ""),
    ("bank_routing", "123456789", ""), ("bank_account", "12a4567", ""), ("bank_account", "123", ""),
    ("w4_received", "soon", ""),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "kind"), WRONG)
def test_a_number_that_is_none_is_refused_without_being_repeated(
    field: str, typed: str, kind: str, client: Client
) -> None:
    person = somebody()

    answer = client.post(page(person), {field: typed, "tax_kind": kind})

    assertContains(answer, 'role="alert"')
    assertNotContains(answer, typed)
    assert not TaxFile.objects.exists()


def test_one_wrong_number_keeps_none(client: Client) -> None:
    person = somebody()
    client.post(page(person), {**TYPED, "tax_kind": "ssn", "bank_routing": "1"})
    assert not TaxFile.objects.exists()


def test_what_is_left_empty_stays_and_what_is_ticked_goes(client: Client, finance: User) -> None:
    person = taxed(finance)

    client.post(page(person), {"remove": ["tax_id"], "w4_received": "2026-03-31"})

    row = TaxFile.objects.get()
    assert (row.tax_id, row.tax_kind, sealing.reveal(row, "w4_received")) == ("", "", "2026-03-31")
    assert sealing.reveal(row, "bank_account") == ACCOUNT


def test_a_lost_key_and_a_moved_value_are_sentences_on_a_page_that_works(
    client: Client, finance: User, settings: Any
) -> None:
    one, two = taxed(finance), taxed(finance, legal_name="Other")
    TaxFile.objects.filter(person=two).update(tax_id=TaxFile.objects.get(person=one).tax_id)
    assertContains(client.get(page(two)), "brought here from another row")
    assert look(client, two).status_code == 302

    settings.FIELD_KEYS = (sealing.base64.b64encode(b"k" * 32).decode(),)
    answer = client.get(page(one))
    assertContains(answer, "which FIELD_KEYS no longer holds")
    assert look(client, one).status_code == 302


def test_no_value_stands_in_logs_sessions_or_admins_log(
    client: Client, finance: User, caplog: pytest.LogCaptureFixture
) -> None:
    person = somebody()
    connection.force_debug_cursor = True  # so that every query is logged
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "django"):
        client.post(page(person), {**TYPED, "tax_kind": "ssn"})
        client.post(page(person), {**TYPED, "tax_kind": "ssn", "bank_routing": "1"})
        look(client, person)
    connection.force_debug_cursor = False
    sessions = [row.get_decoded() for row in Session.objects.all()]
    entry = LogEntry.objects.get()

    assert "INSERT INTO" in caplog.text
    assert told_in(caplog.text) == []
    assert sessions
    assert told_in(json.dumps(sessions)) == []
    assert "tax id" in entry.get_change_message()
    assert told_in(f"{entry} {entry.change_message} {entry.object_repr}") == []
    assert told_in(repr(TaxFile.objects.get()) + str(vars(TaxFile.objects.get()))) == []


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("broken", ["production.people.numbers.checked", "studio.lib.sealing.seal"])
def test_no_value_stands_on_a_page_of_an_error(
    broken: str, debug: bool, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    settings.DEBUG = debug
    person = somebody()

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(broken, breaks)
    answer = client.post(page(person), {**TYPED, "tax_kind": "ssn"})

    assert answer.status_code == 500
    assert ("out of order" in answer.content.decode()) is debug
    assert told_in(answer.content.decode() + caplog.text) == []


def test_no_value_stands_on_a_page_of_an_error_after_a_look(
    client: Client, finance: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    person = taxed(finance)

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("production.people.tax_pages.TaxPages._page", breaks)
    answer = look(client, person)

    assert answer.status_code == 500
    assert told_in(answer.content.decode()) == []


def test_every_field_has_a_check_and_a_sealed_column() -> None:
    assert {field.name for field in sealing.sealed_fields(TaxFile)} == set(numbers.FIELDS)
