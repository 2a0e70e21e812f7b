"""Costs of a series as they grow with its runs: the report, its files, who sees them, and the alarm."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from catalog.titles.models import Series
from production.contracts.models import Deal, SeriesTerms
from production.costs import demo, reading, services
from production.costs.models import Budget, BudgetLine, CostWatch
from production.costs.report import Report, Row
from production.letters.models import Letter
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY

pytestmark = pytest.mark.django_db
MONDAY, WEEK = SUNDAY + timedelta(1), timedelta(7)
CHART = {
    "account_cast": "1400", "account_day_players": "1405", "account_overtime": "1410", "account_extras": "2100",
    "account_crew": "3000", "account_fringes_end": "99",
}  # fmt: skip


@pytest.fixture
def series(finance: User, other: User) -> Series:
    paying.card("accounts", CHART, finance, other, scope="accounts")
    return paying.series(other, finance, coverage_budget="2000")


def at(name: str, series: Series | None = None, query: str = "") -> str:
    return reverse(f"admin:production_budget_{name}", args=[series.pk] if series else []) + query


def budgeted(series: Series, **lines: tuple[str, str, str]) -> Budget:
    """By account its amount, what was paid elsewhere, and what is still to come."""
    budget = Budget.objects.create(series=series)
    for account, (amount, spent, estimate) in lines.items():
        BudgetLine.objects.create(
            budget=budget, account=account.strip("_"), name=f"Account {account.strip('_')}", amount=amount,
            spent=spent, estimate=estimate,
        )  # fmt: skip
    return budget


def row(report: Report, account: str) -> Row:
    return next(one for one in report.rows if one.account == account)


def test_a_report_follows_deals_and_runs(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, guarantee=Decimal(4))
    budgeted(series, _1400=("1200", "0", "50"), _5000=("300", "120", "30"))
    before = reading.report(series)
    assert (row(before, "1400").committed, row(before, "1499").committed) == (Decimal("1000.00"), Decimal("210.00"))
    assert (before.run, row(before, "5000").final, row(before, "1499").name) == (0, Decimal(150), "Fringes: Cast")

    paying.worked(deal, MONDAY, set_out=17 * 60 + 30)
    first = paying.paid(series, finance, other)
    paying.worked(deal, MONDAY + WEEK)
    paying.paid(series, finance, other, SUNDAY + WEEK)
    paying.worked(deal, MONDAY + 2 * WEEK)
    paying.computed(paying.opened(series, finance, SUNDAY + 2 * WEEK), finance)

    now = reading.report(series)
    cast, overtime, fringes = row(now, "1400"), row(now, "1410"), row(now, "1499")
    assert (cast.period, cast.to_date, cast.not_locked) == (Decimal("250.00"), Decimal("500.00"), Decimal("250.00"))
    assert (cast.committed, cast.to_complete, cast.variance) == (
        Decimal("500.00"),
        Decimal("550.00"),
        Decimal("150.00"),
    )
    assert (overtime.to_date, overtime.budget, overtime.name) == (Decimal("93.75"), None, "Overtime")
    assert fringes.committed == Decimal("105.00")
    assert fringes.to_date == sum((item.total_cost - item.gross for run in series.pay_runs.filter(state="locked")
                                   for item in run.items.all()), Decimal(0))  # fmt: skip
    assert now.total.to_date == Decimal(120) + sum(
        (item.total_cost for run in series.pay_runs.filter(state="locked") for item in run.items.all()), Decimal(0)
    )
    assert now.run == 2

    then = reading.report(series, first.number)
    assert (then.run, row(then, "1400").to_date, row(then, "1400").committed) == (
        1,
        Decimal("250.00"),
        Decimal("750.00"),
    )


def test_an_amendment_goes_on_where_its_deal_was_paid(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, guarantee=Decimal(4))
    paying.worked(deal, MONDAY)
    paying.paid(series, finance, other)
    Deal.objects.filter(pk=deal.pk).update(state="superseded")
    Deal.objects.create(
        series=series, person=deal.person, job="cast", category="lead", rate=Decimal(250), agreement=deal.agreement,
        state="active", guarantee=Decimal(6), amends=deal, version=2,
    )  # fmt: skip
    assert row(reading.report(series), "1400").committed == Decimal("1250.00")


def test_nothing_is_converted(series: Series, finance: User, other: User) -> None:
    paying.hired(series, finance, currency="EUR", guarantee=Decimal(2))
    paying.worked(paying.hired(series, finance, "Ana Bel"), MONDAY)
    paying.paid(series, finance, other)
    report = reading.report(series)
    assert report.others == {"EUR": (Decimal(0), Decimal("605.00"))}
    assert report.total.committed == 0
    SeriesTerms.objects.filter(pk=series.pk).update(currency="CAD")
    report = reading.report(series)
    assert (report.currency, report.total.to_date, report.cap, report.cap_currency) == ("CAD", 0, None, "USD")
    assert report.others["USD"][0] > 250
    assert report.level == "unknown"


def test_each_level_is_told_once_to_producers_and_finance(
    series: Series, finance: User, other: User, django_capture_on_commit_callbacks: Any
) -> None:
    producer, writer = factories.staff(Role.PRODUCER), factories.staff(Role.WRITER)
    for person in (finance, producer, writer):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    deal = paying.hired(series, finance, guarantee=Decimal(0), rate=Decimal(1300))

    def locked(week: int) -> CostWatch:
        paying.worked(deal, MONDAY + week * WEEK)
        with django_capture_on_commit_callbacks(execute=True):
            paying.paid(series, finance, other, SUNDAY + week * WEEK)
        return CostWatch.objects.get(pk=series.pk)

    watch = locked(0)  # 1,300.00 with pension and health and taxes are 1,680.25
    assert (watch.level, watch.share) == ("noted", Decimal("84.0"))
    assert {letter.to for letter in Letter.objects.all()} == {finance, producer}
    letter = Letter.objects.first()
    assert letter
    assert "84.0 %" in letter.subject
    assert at("report", series) in letter.body
    assert "Marisol" not in letter.body

    services.watch(series=series)
    assert Letter.objects.count() == 2

    watch = locked(1)
    assert watch.level == "over"
    assert Letter.objects.count() == 4
    newest = Letter.objects.first()
    assert newest
    assert "over what its agreement covers" in newest.subject
    SeriesTerms.objects.filter(pk=series.pk).update(agreement=None)
    assert services.watch(series=series).level == "unknown"
    SeriesTerms.objects.filter(pk=series.pk).update(agreement=deal.agreement)
    assert services.watch_all() == 1
    assert Letter.objects.count() == 4


def test_a_report_that_fails_holds_up_no_lock(
    series: Series, finance: User, other: User, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "report", lambda series: 1 / 0)
    paying.worked(paying.hired(series, finance), MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        run = paying.paid(series, finance, other)
    assert run.state == "locked"


def test_producers_and_finance_see_costs_and_nobodys_pay_in_them(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance), MONDAY)
    paying.paid(series, finance, other)
    addresses = [at("changelist"), *(at(name, series) for name in ("report", "csv", "xlsx", "pdf"))]
    for role in Role:
        client = factories.browser(factories.staff(role))
        expected = 200 if role in (Role.PRODUCER, Role.FINANCE, Role.ADMIN) else 404
        assert [client.get(address).status_code for address in (*addresses, at("add"))] == [expected] * 6, role
        if expected == 200:
            assert not any(b"Marisol" in client.get(address).content for address in addresses)


def test_page_and_files_say_the_same(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, guarantee=Decimal(2))
    budgeted(series, _1400=("1200", "0", "0"), _9000=("5", "0", "0"))
    BudgetLine.objects.filter(account="9000").update(name="=HYPERLINK(1)")
    paying.worked(deal, MONDAY)
    paying.paid(series, finance, other)
    services.watch(series=series)
    client = factories.browser(factories.staff(Role.PRODUCER))

    shown = client.get(at("report", series)).content.decode()
    assert "1,200.00" in shown
    assert "of what the agreement covers" in shown
    assert "The series' terms name a budget of USD 200,000.00; its accounts come to 1,205.00." in shown
    sheet = client.get(at("csv", series, "?run=1")).content.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("1400,Account 1400,1200.00,250.00,250.00")
    data = client.get(at("xlsx", series)).content
    cells = [[cell.value for cell in line] for line in load_workbook(BytesIO(data))["Costs by account"].iter_rows()]
    assert cells[1][:5] == ["1400", "Account 1400", 1200, 250, 250]
    assert ["9000", "'=HYPERLINK(1)"] in [line[:2] for line in cells]
    assert client.get(at("xlsx", series)).content == data
    assert "1,200.00" in PdfReader(BytesIO(client.get(at("pdf", series)).content)).pages[0].extract_text()


def test_a_budget_is_entered_on_its_page_and_each_change_is_kept(series: Series, finance: User) -> None:
    client = factories.browser(finance)
    typed = {
        "series": series.pk, "currency": "USD", "note": "", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-0-account": "1400", "lines-0-name": "Cast", "lines-0-amount": "1900", "lines-0-spent": "1700",
        "lines-0-estimate": "0",
    }  # fmt: skip
    answer = client.post(at("add"), typed)
    assert answer.headers["Location"] == at("report", series)
    line = BudgetLine.objects.get()
    assert CostWatch.objects.get().level == "noted"
    event = line.events.get()  # type: ignore[attr-defined]
    assert (event.pgh_label, event.pgh_context) == ("insert", {"person": finance.pk})
    wrong = typed | {
        "lines-0-account": "=1",
        "lines-0-amount": "-5",
        "lines-0-budget": series.pk,
        "lines-0-id": line.pk,
    }
    page = client.post(at("change", series), wrong | {"lines-INITIAL_FORMS": "1"}).content.decode()
    assert "A code of the chart of accounts" in page
    assert BudgetLine.objects.get().amount == 1900


def test_the_desk_warns_producers_and_nobody_else(series: Series) -> None:
    CostWatch.objects.create(series=series, level="warned", share=Decimal("96.5"))
    factories.series()  # which nobody has looked at
    CostWatch.objects.create(series=factories.series(), level="within", share=Decimal("12.0"))
    desk = reverse("admin:production_bible_changelist")
    shown = factories.browser(factories.staff(Role.PRODUCER)).get(desk).content.decode()
    assert "very near: 96.5 %" in shown
    assert shown.count("qc-level") == 1
    assert "96.5" not in factories.browser(factories.staff(Role.WRITER)).get(desk).content.decode()


def test_more_people_and_runs_cost_no_more_queries(series: Series, finance: User, other: User) -> None:
    client = factories.browser(finance)

    def counted() -> list[int]:
        found = []
        for address in (at("report", series), at("changelist")):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    budgeted(series, _1400=("1", "0", "0"))
    paying.worked(paying.hired(series, finance), MONDAY)
    paying.paid(series, finance, other)
    client.get(at("report", series))
    few = counted()
    for number in range(4):
        paying.worked(paying.hired(series, finance, f"Person {number}"), MONDAY + WEEK)
        BudgetLine.objects.create(budget_id=series.pk, account=f"20{number}0", name="More")
        SeriesTerms.objects.create(series=factories.series())
    paying.paid(series, finance, other, SUNDAY + WEEK)
    assert counted() == few


def test_the_demo_s_budget_is_put_in_once(series: Series) -> None:
    producer = factories.staff(Role.PRODUCER)
    demo.load(series, producer)
    demo.load(series, producer)
    report = reading.report(series)
    assert (len(report.rows), report.total.budget) == (len(demo.LINES), Decimal(138_500))
    assert CostWatch.objects.get().final == report.total.final
