"""Files of locked runs: kept with their SHA-256, the same for ever, refused to whoever is not finance."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from catalog.people.models import Person
from production.payroll.exports import holding, making, payments, profiles
from production.payroll.exports.models import ExportProfile, PayExport, ProfileVersion, RunFacts
from production.payroll.models import PayRun
from production.people.models import Look, PersonFile, TaxFile
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib import rotation
from studio.lib.errors import Failure
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY
from tests.production.people.making import told_in

pytestmark = pytest.mark.django_db
MONDAY = SUNDAY + timedelta(1)
BANK = {
    "name": "First Bank", "destination": "111000025", "destination_name": "First Bank", "origin": "1123456789",
    "origin_name": "Cliffhanger", "company_id": "1123456789", "company_name": "Cliffhanger", "odfi": "111000025",
    "description": "PAYROLL", "newline": "crlf",
}  # fmt: skip


@pytest.fixture
def run(finance: User) -> PayRun:
    """Two people: twelve hours of one, a day through a loan-out of the other."""
    other = factories.staff(Role.FINANCE)
    series = paying.series(other, finance)
    paying.worked(paying.hired(series, finance), MONDAY, set_out=19 * 60 + 30, has_no_further_meal=True)
    company = paying.hired(series, finance, "Ana Ruiz")
    PersonFile.objects.filter(pk=company.person_id).update(loan_out_company="Ruiz Pictures, Inc.")
    paying.worked(company, MONDAY)
    return paying.paid(series, finance, other)


def refused(call: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as caught:
        call()
    return caught.value


def begun(target: str, finance: User, **changed: Any) -> ProfileVersion:
    made = profiles.begin(target=target, by=finance)
    if not changed:
        return made
    return profiles.save(profile=made.profile, content=made.content | changed, seen=made.number, by=finance)


def test_a_locked_run_s_file_is_kept_with_its_digest_who_and_when(run: PayRun, finance: User) -> None:
    made = making.make(run=run, version=begun("neutral", finance), kind="csv", by=finance)
    data = making.fetch(export=PayExport.objects.get(pk=made.pk), by=finance)
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    assert (made.made_by, made.size, made.name) == (finance, len(data), f"{run.series.slug}-run-1-neutral-v1.csv")
    assert "Marisol" not in made.content
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    gross = sum(Decimal(row["amount"]) for row in rows if row["part"] in ("time", "penalty", "allowance", "agent"))
    assert gross == sum(item.gross for item in run.items.all())
    assert next(row["loan_out"] for row in rows if row["person"] == "Ana Ruiz") == "Ruiz Pictures, Inc."


def test_the_same_run_and_version_give_the_same_bytes_whatever_else_changes(run: PayRun, finance: User) -> None:
    neutral, house = begun("neutral", finance), begun("wrapbook", finance)
    first = making.make(run=run, version=neutral, kind="csv", by=finance)
    shown = making.make(run=run, version=house, kind="xlsx", by=finance)
    Person.objects.update(name="Somebody Else")
    PersonFile.objects.update(legal_name="Somebody Else", loan_out_company="")
    profiles.save(profile=house.profile, content=house.content | {"headings": False}, seen=1, by=finance)

    assert making.make(run=run, version=neutral, kind="csv", by=finance) == first
    lines = making.kept_lines(run)
    for export in (first, shown):
        again = making.drawn(profiles.read(export.version), export.kind, lines)
        assert again == making.fetch(export=export, by=finance)


def test_neither_exports_nor_versions_nor_names_change(run: PayRun, finance: User) -> None:
    making.make(run=run, version=begun("neutral", finance), kind="csv", by=finance)
    for change in (
        lambda: PayExport.objects.update(sha256="0" * 64), lambda: PayExport.objects.update(content=""),
        lambda: PayExport.objects.all()._raw_delete("default"), lambda: ProfileVersion.objects.update(number=9),
        lambda: RunFacts.objects.update(content={}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()  # type: ignore[no-untyped-call]


def test_a_kept_file_that_was_swapped_is_not_handed_out(run: PayRun, finance: User) -> None:
    version = begun("neutral", finance)
    first = making.make(run=run, version=version, kind="csv", by=finance)
    second = making.make(run=run, version=version, kind="xlsx", by=finance)
    PayExport.objects.filter(pk=first.pk).update(content=second.content)
    first.refresh_from_db()
    assert refused(lambda: making.fetch(export=first, by=finance)).code == "export_damaged"


def test_numbers_in_a_workbook_are_numbers(run: PayRun, finance: User) -> None:
    made = making.make(run=run, version=begun("wrapbook", finance), kind="xlsx", by=finance)
    sheet = load_workbook(io.BytesIO(making.fetch(export=made, by=finance))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Production", "Week ending", "Legal name")
    assert [row[13] for row in rows[1:]] == [250, 250, 93.75, 125, 25, 35]
    assert sheet["N3"].number_format == "0.00"


def test_adp_has_hours_beside_the_rate_at_which_they_were_worked(run: PayRun, finance: User) -> None:
    made = making.make(run=run, version=begun("adp", finance), kind="csv", by=finance)
    rows = list(csv.DictReader(io.StringIO(making.fetch(export=made, by=finance).decode(), newline="")))
    assert list(rows[0])[:3] == ["Co Code", "Batch ID", "File #"]
    mine = [row for row in rows if row["File #"] == rows[-1]["File #"]]
    hours = [(row["Reg Hours"], row["O/T Hours"], row["Hours 3 Amount"], row["Temp Rate"]) for row in mine]
    assert hours[:3] == [
        ("8.00", "0.00", "0.00", "31.2500"), ("0.00", "2.00", "0.00", "31.2500"), ("0.00", "0.00", "2.00", "31.2500"),
    ]  # fmt: skip
    assert [row["Hours 3 Code"] for row in mine[:3]] == ["", "", "DT"]
    assert [(row["Earnings 3 Code"], row["Earnings 3 Amount"], row["Temp Rate"]) for row in mine[3:]] == [
        ("meal_penalty", "25.00", ""), ("meal_penalty", "35.00", ""),
    ]  # fmt: skip


def test_a_journal_balances_and_names_accounts_as_the_books_do(run: PayRun, finance: User) -> None:
    version = begun("quickbooks", finance, otherwise="Production:Cast", wages="Payroll Payable", p_and_h="P&H Payable")
    assert refused(lambda: making.make(run=run, version=version, kind="iif", by=finance)).code == "account_unnamed"
    version = profiles.save(
        profile=version.profile, content=version.content | {"taxes": "Tax Payable"}, seen=2, by=finance
    )
    made = making.make(run=run, version=version, kind="iif", by=finance)
    rows = [line.split("\t") for line in making.fetch(export=made, by=finance).decode().splitlines()]
    assert [row[1] for row in rows[:2]] == ["TRNSID", "SPLID"]
    assert [row[0] for row in rows] == ["!TRNS", "!SPL", "!ENDTRNS", "TRNS", "SPL", "SPL", "SPL", "ENDTRNS"]
    booked = {row[4]: Decimal(row[6]) for row in rows[3:-1]}
    cost = sum(item.total_cost for item in run.items.all())
    assert booked["Production:Cast"] == cost
    assert booked["Payroll Payable"] == -sum(item.gross for item in run.items.all())
    assert sum(booked.values()) == 0
    assert {row[3] for row in rows[3:-1]} == {"03/12/2026"}


def test_contributions_name_the_performer_s_own_number_and_who_took_it(run: PayRun, finance: User) -> None:
    version = begun("p-and-h", finance)
    assert refused(lambda: making.make(run=run, version=version, kind="csv", by=finance)).code == "reason_needed"
    made = making.make(run=run, version=version, kind="csv", by=finance, why="March remittance")
    assert Look.objects.filter(field="tax_id", by=finance).count() == 2
    assert refused(lambda: making.fetch(export=made, by=finance)).code == "reason_needed"
    data = making.fetch(export=made, by=finance, why="sent to the plan").decode()
    assert Look.objects.filter(why__endswith="sent to the plan").count() == 2
    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    assert [(row["Earnings reported"], row["Rate"], row["Contribution"]) for row in rows] == [
        ("250.00", "0.2100", "52.50"), ("528.75", "0.2100", "111.04"),
    ]  # fmt: skip
    assert {row["Social security number"] for row in rows} == {"123-45-6789"}
    assert told_in(PayExport.objects.get().content) == []


def test_an_ein_never_stands_for_the_performer_s_number(run: PayRun, finance: User) -> None:
    TaxFile.objects.filter(person__name="Ana Ruiz").update(tax_kind="ein")
    version = begun("p-and-h", finance)
    failure = refused(lambda: making.make(run=run, version=version, kind="csv", by=finance, why="March"))
    assert (failure.code, failure.extra["people"]) == ("numbers_missing", ["Ana Ruiz"])


def test_an_open_run_makes_no_file(run: PayRun, finance: User) -> None:
    still = paying.opened(run.series, finance, SUNDAY + timedelta(7))
    version = begun("neutral", finance)
    assert refused(lambda: making.make(run=still, version=version, kind="csv", by=finance)).code == "run_not_locked"
    assert refused(lambda: making.make(run=run, version=version, kind="iif", by=finance)).code == "no_such_profile"


def test_whoever_is_not_finance_makes_and_opens_nothing(run: PayRun, finance: User) -> None:
    version = begun("neutral", finance)
    made = making.make(run=run, version=version, kind="csv", by=finance)
    boss = factories.staff(Role.ADMIN)
    boss.is_superuser = True
    for person in (boss, *(factories.staff(Role(role)) for role in Role.values if role != Role.FINANCE)):
        calls: tuple[Callable[[], object], ...] = (
            lambda: making.make(run=run, version=version, kind="xlsx", by=person),  # noqa: B023
            lambda: making.fetch(export=made, by=person),  # noqa: B023
            lambda: profiles.begin(target="adp", by=person),  # noqa: B023
            lambda: profiles.save(profile=version.profile, content=version.content, seen=1, by=person),  # noqa: B023
        )
        for call in calls:
            assert refused(call).code == "not_found"


def test_a_person_is_told_which_files_hold_them_and_those_stay(run: PayRun, finance: User) -> None:
    made = making.make(run=run, version=begun("neutral", finance), kind="csv", by=finance)
    ana = Person.objects.get(name="Ana Ruiz")
    told = holding.export(ana) or {}
    assert [one["loan_out"] for one in told["names"]] == ["Ruiz Pictures, Inc."]
    assert told["files"] == [{"name": made.name, "sha256": made.sha256, "made": told["files"][0]["made"]}]
    assert made.name in holding.remains(ana)[0]
    assert holding.export(factories.credited()) is None


def test_kept_files_are_sealed_anew_with_a_new_key(run: PayRun, finance: User, settings: Any) -> None:
    made = making.make(run=run, version=begun("neutral", finance), kind="csv", by=finance)
    before = made.content
    settings.FIELD_KEYS = [base64.b64encode(bytes(range(32))).decode(), *settings.FIELD_KEYS]
    assert rotation.rotate()["lost"] == 0
    made.refresh_from_db()
    assert made.content != before
    assert hashlib.sha256(making.fetch(export=made, by=finance)).hexdigest() == made.sha256


# Versions of profiles


def test_every_change_of_a_profile_is_a_version_that_stays(finance: User) -> None:
    first = begun("greenslate", finance)
    second = profiles.save(
        profile=first.profile, content=first.content | {"name": "GreenSlate, crew"}, seen=1, by=finance
    )
    assert (second.number, second.profile.name) == (2, "GreenSlate, crew")
    assert profiles.save(profile=first.profile, content=second.content, seen=2, by=finance) == second
    late = refused(lambda: profiles.save(profile=first.profile, content=first.content, seen=1, by=finance))
    assert late.code == "profile_moved"
    other = begun("greenslate", finance)
    taken = refused(lambda: profiles.save(profile=other.profile, content=second.content, seen=1, by=finance))
    assert taken.code == "profile_name_taken"
    assert profiles.begin(target="greenslate", by=finance).profile.name == "GreenSlate 2"
    assert ExportProfile.objects.count() == 3


# Bank files


def paid(run: PayRun, finance: User, version: ProfileVersion, amounts: dict[str, str], **asked: Any) -> PayExport:
    people = {Person.objects.get(name=name).pk: Decimal(amount) for name, amount in amounts.items()}
    day = timezone.localdate() + timedelta(2)
    given = {"settles_on": day, "why": "net pay of week 10"} | asked
    return payments.make(run=run, version=version, amounts=people, by=finance, **given)


def test_bank_files_are_off_until_somebody_switches_them_on(run: PayRun, finance: User) -> None:
    version = begun("nacha", finance, **BANK)
    assert refused(lambda: paid(run, finance, version, {"Marisol Ybarra": "1"})).code == "bank_files_off"


def test_a_bank_file_pays_what_finance_types_and_records_who_took_the_accounts(
    run: PayRun, finance: User, settings: Any
) -> None:
    settings.BANK_FILES = True
    version = begun("nacha", finance, **BANK)
    made = paid(run, finance, version, {"Marisol Ybarra": "401.17"})
    data = making.fetch(export=made, by=finance, why="handed to the bank").decode()
    assert "55510203040" in data
    assert told_in(made.content) == []
    assert "0000040117" in data
    assert (made.is_private, made.pays) == (True, {f"{Person.objects.get(name='Marisol Ybarra').pk}": "401.17"})
    assert Look.objects.filter(field="bank_account").count() == 2
    assert refused(lambda: making.fetch(export=made, by=finance)).code == "reason_needed"
    second = paid(run, finance, version, {"Marisol Ybarra": "10.00"})
    assert making.fetch(export=second, by=finance, why="again").decode()[33] == "B"


def test_a_bank_file_never_pays_more_than_is_owed_nor_a_loan_out(run: PayRun, finance: User, settings: Any) -> None:
    settings.BANK_FILES = True
    version = begun("nacha", finance, **BANK)
    wrong: list[tuple[dict[str, str], dict[str, Any]]] = [
        ({}, {}), ({"Marisol Ybarra": "528.76"}, {}), ({"Marisol Ybarra": "-1"}, {}), ({"Ana Ruiz": "10"}, {}),
        ({"Marisol Ybarra": "1.005"}, {}), ({"Marisol Ybarra": "1"}, {"settles_on": None}),
        ({"Marisol Ybarra": "1"}, {"settles_on": SUNDAY}),
    ]  # fmt: skip
    for amounts, asked in wrong:
        failure = refused(lambda: paid(run, finance, version, amounts, **asked))  # noqa: B023
        assert failure.code == "bad_payments", amounts
    assert not PayExport.objects.exists()


def test_several_bank_files_of_a_run_pay_nobody_twice(run: PayRun, finance: User, settings: Any) -> None:
    settings.BANK_FILES = True
    version = begun("nacha", finance, **BANK)
    paid(run, finance, version, {"Marisol Ybarra": "500"})
    assert refused(lambda: paid(run, finance, version, {"Marisol Ybarra": "28.76"})).code == "bad_payments"
    assert paid(run, finance, version, {"Marisol Ybarra": "28.75"}).pays


@pytest.mark.parametrize(
    ("legal_name", "credited", "written"),
    [
        ("Ma. Elena Ybarra Ñ", "Marisol", "MA. ELENA YBARRA N"), ("", "Zoë", "ZOE"), ("王小明", "Ming", "MING"),
        ("王小明", "王", "PERSON "),
    ],
)  # fmt: skip
def test_a_credit_names_whose_account_it_is_in_letters_that_a_bank_knows(
    legal_name: str, credited: str, written: str, run: PayRun, finance: User, settings: Any
) -> None:
    settings.BANK_FILES = True
    payee = Person.objects.get(name="Marisol Ybarra")
    Person.objects.filter(pk=payee.pk).update(name=credited)
    PersonFile.objects.update_or_create(person=payee, defaults={"legal_name": legal_name})
    made = paid(run, finance, begun("nacha", finance, **BANK), {credited: "10"})
    entry = making.fetch(export=made, by=finance, why="x").decode().splitlines()[2]
    assert entry[54:76].startswith(written)


def test_a_bank_file_pays_dollars_alone(run: PayRun, finance: User, settings: Any) -> None:
    settings.BANK_FILES = True
    version = begun("nacha", finance, **BANK)
    with transaction.atomic(), connection.cursor() as cursor:  # a locked run's own trigger would refuse it
        cursor.execute("SET LOCAL session_replication_role = replica")
        PayRun.objects.filter(pk=run.pk).update(currency="EUR")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    failure = refused(lambda: paid(run, finance, version, {"Marisol Ybarra": "1"}))
    assert (failure.code, "EUR" in failure.message) == ("bad_payments", True)


def test_a_bank_file_that_is_asked_for_twice_pays_once(run: PayRun, finance: User, settings: Any) -> None:
    settings.BANK_FILES = True
    version = begun("nacha", finance, **BANK)
    paid(run, finance, version, {"Marisol Ybarra": "10"}, seen=0)
    assert refused(lambda: paid(run, finance, version, {"Marisol Ybarra": "10"}, seen=0)).code == "bad_payments"
    assert payments.count(run) == 1


def test_files_of_two_profiles_for_one_house_have_names_of_their_own(run: PayRun, finance: User) -> None:
    names = {
        making.make(run=run, version=begun("wrapbook", finance), kind="csv", by=finance).name for _number in range(2)
    }
    assert names == {f"{run.series.slug}-run-1-wrapbook-v1.csv", f"{run.series.slug}-run-1-wrapbook-2-v1.csv"}
    named = begun("wrapbook", finance, name="工资")
    assert making.make(run=run, version=named, kind="csv", by=finance).name.endswith(
        f"wrapbook-{named.profile_id}-v2.csv"
    )


def test_an_account_s_name_in_quotes_is_refused_since_it_must_match_to_the_letter(finance: User) -> None:
    failure = refused(lambda: begun("quickbooks", finance, accounts={"1400": 'Cast "A"'}))
    assert (failure.code, failure.extra["where"]) == ("bad_profile", "1400")


def test_a_bank_s_settings_must_be_whole_before_a_file_is_made(run: PayRun, finance: User, settings: Any) -> None:
    settings.BANK_FILES = True
    assert refused(lambda: paid(run, finance, begun("nacha", finance), {"Marisol Ybarra": "1"})).code == "bad_profile"


def test_queries_are_as_many_for_many_people_as_for_few(
    finance: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    other = factories.staff(Role.FINANCE)
    series = paying.series(other, finance)
    counts = []
    for week, count in enumerate((2, 6)):
        for number in range(count):
            deal = paying.hired(series, finance, f"Person {week} {number}")
            paying.worked(deal, MONDAY + timedelta(7 * week))
        run = paying.paid(series, finance, other, SUNDAY + timedelta(7 * week))
        version = begun("p-and-h", finance)
        counts.append(queries_of(lambda: making.make(run=run, version=version, kind="csv", by=finance, why="x")))  # noqa: B023
    assert counts[0] == counts[1]
