"""Any amount of a run opens into its lines, times, rule, rate row with source and approver, and contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Series
from production.contracts.models import DealPaper
from production.payroll import links, runs
from production.payroll.models import PayLine, PayRun
from production.timesheets import services
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.documents import making as documents
from tests.production.payroll import paying
from tests.production.payroll.paying import SATURDAY, SUNDAY

pytestmark = pytest.mark.django_db
MONDAY = SUNDAY + timedelta(1)


def seen(user: User, name: str, *values: int, query: str = "") -> Any:
    return factories.browser(user).get(reverse(f"admin:production_payrun_{name}", args=values) + query)


def computed(series: Series, finance: User) -> PayRun:
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    return run


def line_of(run: PayRun, kind: str) -> PayLine:
    found = PayLine.objects.filter(item__run=run, kind=kind).first()
    assert found
    return found


def test_overtime_opens_into_times_signatures_rule_row_and_contract(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    document = documents.signed()
    DealPaper.objects.create(deal=deal, document=document)
    line = paying.worked(deal, MONDAY, state="entered", set_out=17 * 60 + 30)
    services.sign(line=line, name="Marisol Ybarra", by=other, seen=line.digest())
    ad, producer = factories.staff(Role.POST), factories.staff(Role.PRODUCER)
    services.check(line=line, by=ad, seen=line.digest())
    services.approve(line=line, by=producer, seen=line.digest())
    run = computed(series, finance)
    overtime = line_of(run, "overtime")
    text = seen(finance, "line", run.pk, overtime.pk).content.decode()
    for said in (
        "2.0 h × 31.25 × 1.5", "93.75", "17:30", "Signed by Marisol Ybarra", f"Checked by {ad}",
        f"Approved by {producer}", "day_hours", "hours, each at its largest multiplier",
        "production/payroll/rules/hours.py", "1.5× after 8 h, 2× after 10 h", "the-union, version 1",
        "the contract, page 3", f"{finance}", "#rate-overtime",
        reverse("admin:production_document_pdf", args=[document.pk]),
    ):  # fmt: skip
        assert said in text, said
    straight = seen(finance, "line", run.pk, line_of(run, "day").pk).content.decode()
    assert "The deal's own rate: USD 250.00 a day" in straight
    tax = seen(finance, "line", run.pk, line_of(run, "oasdi").pk).content.decode()
    assert "343.75 × 6.2 %" in tax


def test_every_sum_of_a_run_is_the_sum_of_the_lines_that_it_opens_into(series: Series, finance: User) -> None:
    for number in range(2):
        deal = paying.hired(series, finance, f"Person {number}")
        paying.worked(deal, MONDAY, set_out=19 * 60, has_no_further_meal=True)
    run = computed(series, finance)
    item = run.items.order_by("pk")[0]
    for name, _label, amount in seen(finance, "change", run.pk).context["sums"]:
        assert seen(finance, "lines", run.pk, query=f"?sum={name}").context["total"] == amount
    for name, _label, amount in seen(finance, "person", run.pk, item.person_id).context["items"][0].sums:
        assert seen(finance, "lines", run.pk, query=f"?sum={name}&item={item.pk}").context["total"] == amount
    assert seen(finance, "lines", run.pk, query="?sum=else").status_code == 404
    assert seen(finance, "person", run.pk, factories.credited().pk).status_code == 404


def test_a_locked_amount_shows_the_time_that_it_paid_whatever_the_sheet_says_now(
    series: Series, finance: User, other: User
) -> None:
    line = paying.worked(paying.hired(series, finance), MONDAY)
    run = paying.paid(series, finance, other)
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    TimeLine.objects.filter(pk=line.pk).update(set_out=20 * 60)
    text = seen(finance, "line", run.pk, line_of(run, "day").pk).content.decode()
    assert "15:30" in text
    assert "20:00" not in text
    assert "changed since" in text


def test_a_correction_opens_into_the_line_that_it_corrects_and_back(series: Series, finance: User, other: User) -> None:
    line = paying.worked(paying.hired(series, finance, plus_agent=True), MONDAY)
    first = paying.paid(series, finance, other)
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    TimeLine.objects.filter(pk=line.pk).update(set_out=17 * 60 + 30)
    TimeLine.objects.filter(pk=line.pk).update(state="approved")
    second = paying.opened(series, finance, SATURDAY + timedelta(1))
    runs.compute(run=second, by=finance)
    old = line_of(first, "p_and_h")
    back = PayLine.objects.get(item__run=second, kind="p_and_h", takes_back=True)
    page, old_page = (f"{seen(finance, 'line', one.item.run_id, one.pk).content.decode()}" for one in (back, old))
    assert reverse("admin:production_payrun_line", args=[first.pk, old.pk]) in page
    assert reverse("admin:production_payrun_line", args=[second.pk, back.pk]) in old_page
    assert "taken back" in page
    assert ("15:30" in page, "17:30" in page) == (True, False)  # as it was when it was paid
    agent = PayLine.objects.get(item__run=second, kind="agent_fee", takes_back=False)
    assert agent.corrects
    assert agent.corrects.kind == "agent_fee"


def test_a_line_is_found_in_its_own_run_alone(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance), MONDAY)
    run = paying.paid(series, finance, other)
    second = paying.opened(series, finance, SATURDAY + timedelta(1))
    assert seen(finance, "line", second.pk, line_of(run, "day").pk).status_code == 404


@pytest.mark.parametrize(("terms", "marks", "is_told"), [
    ({"rate": None}, {}, True), ({"rate": Decimal(100)}, {"upgraded_to": "other"}, True),
    ({"rate": Decimal(250)}, {}, False), ({"rate": Decimal(300)}, {"upgraded_to": "other"}, False),
    ({"rate": Decimal(100)}, {}, False),
])  # fmt: skip
def test_overtime_at_scale_opens_into_the_minimum_that_it_multiplies_too(
    terms: dict[str, Any], marks: dict[str, str], is_told: bool, series: Series, finance: User
) -> None:
    deal = paying.hired(series, finance, **({"category": "background"} if marks else {}) | terms)
    paying.worked(deal, MONDAY, set_out=17 * 60, has_no_further_meal=True, **marks)
    run = computed(series, finance)
    page = seen(finance, "line", run.pk, line_of(run, "overtime").pk)
    base = page.context["found"].base
    assert (base is not None) == is_told == ("The rate that it multiplies" in page.content.decode())
    if base:
        assert base.value.startswith("164.00")
        assert base.address.endswith("#rate-day_minimum")
        assert base.card.card.approved_by


def test_pages_of_amounts_ask_the_same_queries_for_many_lines_as_for_few(
    series: Series, finance: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    deal = paying.hired(series, finance, rate=Decimal(300))
    paying.worked(deal, MONDAY)
    run = computed(series, finance)
    client = Client()
    client.force_login(finance)

    def asked() -> list[int]:
        pages = [
            reverse("admin:production_payrun_person", args=[run.pk, deal.person_id]),
            reverse("admin:production_payrun_lines", args=[run.pk]),
            reverse("admin:production_payrun_line", args=[run.pk, line_of(run, "day").pk]),
        ]  # fmt: skip
        return [queries_of(lambda page=page: client.get(page)) for page in pages]

    asked()
    few = asked()
    for number in range(1, 5):
        paying.worked(deal, MONDAY + timedelta(number), set_out=18 * 60, has_no_further_meal=True)
    paying.worked(paying.hired(series, finance, "Somebody Else"), MONDAY)
    runs.compute(run=run, by=finance)
    assert asked() == few


def test_a_sheet_s_address_names_the_line_in_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "reverse", lambda name, args: f"/{name}/{args[0]}/")
    assert links.sheet(7, 12) == "/admin:production_timeline_sheet/7/#line-12"
