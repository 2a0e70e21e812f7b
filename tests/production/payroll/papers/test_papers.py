"""Papers of pay: what stands in them, that they stay as they are, and who may see them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from catalog.titles.models import Series
from production.documents import typeset
from production.payroll.models import PayRun
from production.payroll.papers import drawing, stubs, summary, words, years
from production.people.models import PersonFile
from production.timesheets import services
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY

pytestmark = pytest.mark.django_db
MONDAY, WEEK = SUNDAY + timedelta(1), timedelta(7)


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:production_paypaper_{name}", args=args)


def words_of(data: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(data)).pages).split())


def bookmarks(data: bytes) -> list[str]:
    return [str(one.title) for one in PdfReader(BytesIO(data)).outline if not isinstance(one, list)]


def test_a_stub_has_every_line_and_what_stands_beside_gross(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    PersonFile.objects.filter(pk=deal.person_id).update(legal_name="María Soledad Ybarra")
    paying.worked(deal, MONDAY, set_out=19 * 60 + 30, has_no_further_meal=True)
    run = paying.paid(series, finance, other)

    (stub,) = stubs.content(run)["stubs"]
    lines = [
        tuple(line[name] for name in ("kind", "hours", "rate", "times", "amount")) for line in stub["jobs"][0]["lines"]
    ]
    assert lines == [
        ("Day", "8.0", "31.25", "× 1", "250.00"), ("Overtime", "2.0", "31.25", "× 1.5", "93.75"),
        ("Overtime", "2.0", "31.25", "× 2", "125.00"), ("Meal penalty", "", "25.00", "× 1", "25.00"),
        ("Meal penalty", "", "35.00", "× 1", "35.00"),
    ]  # fmt: skip
    assert [(line["kind"], line["rate"], line["times"], line["amount"]) for line in stub["employer"]] == [
        ("Pension and health", "528.75", "21 %", "111.04"), ("OASDI", "528.75", "6.2 %", "32.78"),
        ("Medicare", "528.75", "1.45 %", "7.67"), ("FUTA", "528.75", "0.6 %", "3.17"),
    ]  # fmt: skip
    assert (stub["name"], stub["credited_as"]) == ("María Soledad Ybarra", "Marisol Ybarra")
    assert (stub["sums"]["gross"], stub["sums"]["on_top"], stub["year"]["gross"]) == ("528.75", "154.66", "528.75")

    said = words_of(drawing.stubs(run, [deal.person_id]))
    for text in (
        "María Soledad Ybarra",
        "USD 528.75",
        "Meal penalty",
        "Taxes and other sums are withheld by the payroll",
    ):
        assert text in said
    assert "123456789"[-4:] not in said, "nothing of a tax number stands on a stub"


def test_a_minors_trust_is_taken_off_gross(series: Series, finance: User, other: User) -> None:
    paying.card("us-ca", {"minors_trust_percent": "15"}, finance, other, scope="state")
    deal = paying.hired(series, finance, "Kit Young", rate=Decimal("164.00"), category="other")
    PersonFile.objects.filter(pk=deal.person_id).update(birth_date=date(2014, 1, 1))
    paying.day(series, MONDAY, state="CA")
    paying.worked(deal, MONDAY)
    (stub,) = stubs.content(paying.paid(series, finance, other))["stubs"]
    sums = stub["sums"]
    assert (sums["gross"], sums["trust"], sums["after_trust"]) == ("164.00", "24.60", "139.40")
    assert "trust" not in {line["kind"] for line in stub["employer"]}


def test_a_stub_counts_the_year_up_to_its_own_run_and_names_what_it_corrects(
    series: Series, finance: User, other: User
) -> None:
    deal = paying.hired(series, finance)
    line = paying.worked(deal, MONDAY)
    first = paying.paid(series, finance, other)
    services.take_up(line=line, why="The set was wrapped later", by=other)
    line.refresh_from_db()
    type(line).objects.filter(pk=line.pk).update(set_out=17 * 60 + 30, state="approved")
    paying.worked(deal, MONDAY + WEEK)
    second = paying.paid(series, finance, other, SUNDAY + WEEK)

    (before,), (after,) = stubs.content(first)["stubs"], stubs.content(second)["stubs"]
    assert (before["year"]["gross"], after["year"]["gross"]) == ("250.00", "593.75")
    correction = next(job for job in after["jobs"] if job["is_correction"])
    assert [line["kind"] for line in correction["lines"]] == ["Overtime"]
    assert "takes back pension and health of 2026-03-02, run 1" in {line["note"] for line in after["employer"]}
    assert correction["gross"] == "93.75"


def test_the_year_goes_over_series_and_not_into_the_next(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY)
    run = paying.paid(series, finance, other)
    elsewhere = factories.series(title="Second Sight")
    type(series.terms).objects.create(
        series=elsewhere, agreement=series.terms.agreement, photography_start=date(2026, 3, 2)
    )
    again = paying.worked(type(deal).objects.create(
        series=elsewhere, person=deal.person, job="cast", category="lead", rate=Decimal(300), agreement=deal.agreement,
        state="active",
    ), MONDAY + WEEK)  # fmt: skip
    paying.paid(again.deal.series, finance, other, SUNDAY + WEEK)

    (row,) = years.page(2026, "1")
    assert (row["sum_gross"], row["runs"], row["sum_futa"]) == (Decimal("550.00"), 2, Decimal("3.30"))
    (told,) = years.content(2026, [deal.person_id])["people"]
    (dollars,) = told["currencies"]
    assert [(one["name"], one["gross"]) for one in dollars["series"]] == [
        (str(series), "250.00"), ("Second Sight", "300.00")
    ]  # fmt: skip
    assert dollars["total"]["gross"] == "550.00"
    assert years.years() == [2026]
    assert not list(years.page(2027, "1"))
    assert stubs.content(run)["stubs"][0]["year"]["gross"] == "250.00"


def test_all_stubs_have_a_bookmark_each_and_the_same_bytes_for_ever(series: Series, finance: User, other: User) -> None:
    names = (
        "王小明",
        "فاطمة الزهراء",
        "Anastasia-Konstantina Papadopoulou-Chrysostomidou von Hohenlohe",
        "#strong[x] $1",
    )
    people = [paying.hired(series, finance, name) for name in names]
    for deal in people:
        paying.worked(deal, MONDAY)
    run = paying.paid(series, finance, other)
    numbers = [deal.person_id for deal in people]

    data = drawing.stubs(run, numbers)
    assert len(bookmarks(data)) == 4
    assert "#strong[x] $1" in bookmarks(data)
    run = PayRun.objects.get(pk=run.pk)
    assert drawing.stubs(run, numbers) == data
    assert drawing.summary(run) == drawing.summary(run)
    assert drawing.year_to_date(2026, numbers) == drawing.year_to_date(2026, numbers)
    assert b"/CreationDate" not in data
    assert PdfReader(BytesIO(drawing.stubs(run, numbers, paper="a4"))).pages[0].mediabox.height == pytest.approx(
        841.89, 0.01
    )
    assert PdfReader(BytesIO(data)).pages[0].mediabox.height == pytest.approx(792, 0.01)


def test_a_run_s_summary_adds_up_by_person_and_by_account(series: Series, finance: User, other: User) -> None:
    paying.card("accounts", {"account_cast": "1400", "account_overtime": "1410", "account_fringes_end": "99"},
                finance, other, scope="accounts")  # fmt: skip
    paying.worked(paying.hired(series, finance), MONDAY, set_out=17 * 60 + 30)
    paying.worked(paying.hired(series, finance, "Ana Bel", rate=Decimal("164.00")), MONDAY)
    run = paying.opened(series, finance)
    with pytest.raises(Failure, match="Compute the run first"):
        summary.content(run)
    run = paying.paid_up(run, finance, other)

    told = summary.content(run)
    assert [(row["name"], row["gross"]) for row in told["people"]] == [
        ("Ana Bel", "164.00"),
        ("Marisol Ybarra", "343.75"),
    ]
    accounts = {row["name"]: (row["gross"], row["p_and_h"], row["cost"]) for row in told["accounts"]}
    assert accounts["1400"] == ("414.00", "", "414.00")
    assert accounts["1410"] == ("93.75", "", "93.75")
    assert accounts["1499"][:2] == ("", "106.63")
    assert told["total"]["gross"] == "507.75"
    assert told["counted"]["people"] == 2


def test_what_is_not_locked_has_no_stubs(series: Series, finance: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY)
    run = paying.opened(series, finance)
    paying.computed(run, finance)
    answer = factories.browser(finance).get(page("stub", run.pk, deal.person_id))
    assert answer.status_code == 409
    assert answer.json()["code"] == "run_not_locked"
    said = words_of(drawing.summary(PayRun.objects.get(pk=run.pk)))
    assert "Not locked. For review" in said
    shown = factories.browser(finance).get(page("run", run.pk)).content.decode()
    assert page("stub", run.pk, deal.person_id) not in shown
    assert page("summary", run.pk) in shown


def test_finance_alone_finds_papers_of_pay(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY)
    run = paying.paid(series, finance, other)
    addresses = [
        page("changelist"), page("run", run.pk), page("stub", run.pk, deal.person_id), page("stubs", run.pk, 1),
        page("summary", run.pk), page("year", 2026, deal.person_id), page("year_all", 2026, 1),
    ]  # fmt: skip
    for role in Role:
        client = factories.browser(factories.staff(role))
        expected = 200 if role == Role.FINANCE else 404
        assert [client.get(address).status_code for address in addresses] == [expected] * len(addresses), role
    root = User.objects.create_superuser("root", password=factories.PASSWORD)
    assert {factories.browser(root).get(address).status_code for address in addresses} == {404}
    assert {Client().get(address).status_code for address in addresses} == {302}
    client = factories.browser(finance)
    assert client.get(page("stub", run.pk, deal.person_id))["Cache-Control"].startswith("max-age=0")
    wrong = [page("stubs", run.pk, 2), page("stub", run.pk, 10**12), page("year", 2025, deal.person_id)]
    for year in (0, 10**5, 10**12):
        wrong += [page("year", year, deal.person_id), page("year_all", year, 1)]
    for address in wrong:
        assert client.get(address).status_code == 404


def test_more_people_cost_no_more_queries(series: Series, finance: User, other: User) -> None:
    client = factories.browser(finance)

    def counted(run: PayRun) -> list[int]:
        found = []
        for read in (
            lambda: stubs.content(run), lambda: summary.content(run), lambda: client.get(page("run", run.pk)),
            lambda: client.get(page("changelist")), lambda: years.content(2026, years.people_of(2026)),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                read()
            found.append(len(queries))
        return found

    paying.worked(paying.hired(series, finance), MONDAY)
    few = counted(paying.paid(series, finance, other))
    for number in range(5):
        paying.worked(paying.hired(series, finance, f"Person {number}"), MONDAY + WEEK)
    many = counted(paying.paid(series, finance, other, SUNDAY + WEEK))
    assert many == few
    assert few[:2] == [5, 3]


def test_many_people_stand_in_several_files() -> None:
    assert [len(part) for part in drawing.files_of(range(450))] == [200, 200, 50]
    assert drawing.files_of([]) == []


def test_the_page_of_a_large_run_says_who_stands_in_which_file_and_is_paged_likewise(
    series: Series, finance: User, other: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ann", "Ben", "Cora"):
        paying.worked(paying.hired(series, finance, name), MONDAY)
    run = paying.paid(series, finance, other)
    monkeypatch.setattr(drawing, "MOST", 2)
    said = re.sub(r"<[^>]+>|\s+", " ", factories.browser(finance).get(page("run", run.pk)).content.decode())
    said = " ".join(said.split())
    assert "Stubs, file 1 on A4 Ann – Ben · 2 people" in said
    assert "Stubs, file 2 on A4 Cora – Cora · 1 person" in said
    assert "Page 1 of 2" in said
    second = factories.browser(finance).get(page("run", run.pk) + "?p=2").content.decode()
    assert ("Stub: Cora" in second, "Stub: Ann" in second) == (True, False)


def test_a_long_role_stays_on_the_paper(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, role="W" * 60)
    paying.worked(deal, MONDAY)
    run = paying.paid(series, finance, other)
    (sheet,) = PdfReader(BytesIO(drawing.stubs(run, [deal.person_id]))).pages
    (line,) = (line for line in sheet.extract_text().splitlines() if line.count("W") > 40)
    assert line.count("W") < 60


def test_words_of_figures() -> None:
    assert (words.kind("wardrobe_formal"), words.kind("night_shift")) == ("Own wardrobe, formal", "Night shift")
    assert (words.money(Decimal("-1234.5")), words.rate(Decimal("1557.386364"))) == ("−1,234.50", "1,557.386364")
    assert (words.times("p_and_h", Decimal("0.205")), words.times("time", Decimal("1.5"))) == ("20.5 %", "× 1.5")


def test_each_template_says_where_nothing_stands() -> None:
    """A stub of somebody who was paid nothing but a correction, with texts as long as they get."""
    stub = {
        "name": "N" * 160, "credited_as": "N" * 160, "loan_out": "L" * 160, "number": "1-1",
        "jobs": [{"title": "", "is_correction": True, "lines": [], "gross": "−93.75"}],
        "sums": {"time": "0.00", "penalty": "0.00", "allowance": "0.00", "agent": "0.00", "gross": "−93.75",
                 "trust": "",
                 "after_trust": "−93.75", "on_top": "0.00"},
        "year": {}, "employer": [],
    }  # fmt: skip
    head = {"company": "C", "series": "S" * 200, "run": 1, "currency": "USD", "begins": "", "ends": "", "pay_on": "",
            "year": 2026, "paper_size": "us-letter", "withholding": "", "stubs": [stub]}  # fmt: skip
    said = words_of(typeset.pdf_of("pay_stubs", {"data": head}))
    assert re.search("Correction", said, re.IGNORECASE)
    assert "−93.75" in said
