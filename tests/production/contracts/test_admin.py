"""Deals in admin: judged as they are typed, sent by a button, seen by those who may."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from production.agreements.models import Agreement
from production.contracts.models import Deal, DealState
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.factories import browser
from tests.production.contracts.making import deal, performer, shoot, signed, union_agreement
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def agreement(pat: User) -> Agreement:
    return union_agreement(pat, producer())


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:production_deal_{name}", args=args)


def form_of(made: Deal, **fields: Any) -> dict[str, Any]:
    """What the browser sends of a deal's form."""
    values = {
        "series": made.series_id, "person": made.person_id, "job": made.job, "role": made.role,
        "agreement": made.agreement_id or "", "category": made.category, "pay": made.pay, "rate": made.rate,
        "currency": "USD", "guarantee": made.guarantee, "starts_on": made.starts_on, "ends_on": made.ends_on,
    }  # fmt: skip
    return {name: value for name, value in (values | fields).items() if value is not None}


def test_the_terms_are_judged_as_they_are_typed_and_nothing_is_stored(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    client, address = browser(pat), f"{at('check')}?deal={made.pk}"

    assert "Nothing stands against these terms" in client.post(address, form_of(made)).content.decode()
    found = client.post(address, form_of(made, rate="12.00")).content.decode()

    assert "12.00 is under the minimum of 164.00 a day" in found
    assert "Save it; then a producer can waive" in found
    assert "the contract, page 3" in found
    assert Deal.objects.get().rate == Decimal(250)


def test_before_series_and_person_are_chosen_nothing_is_said(pat: User) -> None:
    said = browser(pat).post(at("check"), {"rate": "1"}).content.decode()
    assert "Choose a series and a person" in said


def test_a_deal_follows_an_agreement_and_no_card_of_law_or_taxes(agreement: Agreement, pat: User) -> None:
    law = Agreement.objects.create(slug="us-xy", name="The law of XY", scope="state")
    made = deal(shoot(agreement))

    page = browser(pat).get(at("change", made.pk)).content.decode()
    browser(pat).post(at("change", made.pk), form_of(made, agreement=law.pk))

    assert (agreement.name in page, law.name in page) == (True, False)
    assert Deal.objects.get().agreement == agreement


def test_a_deal_is_added_changed_and_sent(agreement: Agreement, pat: User) -> None:
    series, person = shoot(agreement), performer()
    client = browser(pat)
    blank = Deal(series=series, person=person, role="Maya", category="lead", rate=Decimal(300), agreement=agreement)
    answer = client.post(at("add"), form_of(blank, starts_on="2026-03-02", ends_on="2026-03-05"))
    assert answer.status_code == 302, answer.context["errors"]
    made = Deal.objects.get()
    assert (made.made_by, made.rate) == (pat, Decimal(300))

    client.post(at("change", made.pk), form_of(made, rate="310.00"))
    assert Deal.objects.get().rate == Decimal(310)
    client.post(at("send", made.pk))

    assert Deal.objects.get().state == DealState.SENT
    page = client.get(at("change", made.pk)).content.decode()
    assert "Deal memo" in page
    assert 'name="rate"' not in page
    assert client.post(at("change", made.pk), form_of(made, rate="1.00")).status_code == 403


def test_what_holds_a_deal_up_is_said_where_it_is_sent(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))

    answer = browser(pat).post(
        at("send", made.pk), follow=True, headers={"referer": "http://testserver" + at("change", made.pk)}
    )

    assert "under the minimum" in " ".join(str(one) for one in answer.context["messages"])
    assert Deal.objects.get().state == DealState.DRAFT


def test_a_producer_waives_countersigns_and_amends_by_buttons(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))
    client = browser(pat)
    client.post(at("waive", made.pk), {"code": "under_minimum", "why": "The union agreed to this in writing."})
    signed(made, pat)
    client.post(at("countersign", made.pk))
    client.post(at("amend", made.pk))

    assert list(Deal.objects.order_by("version").values_list("state", flat=True)) == ["active", "draft"]


def test_writers_and_post_find_nothing(agreement: Agreement) -> None:
    made = deal(shoot(agreement))
    for role in (Role.WRITER, Role.POST):
        client = browser(factories.staff(role))
        for address in (at("changelist"), at("change", made.pk), at("money"), at("check")):
            assert client.get(address).status_code == 404


def test_finance_reads_and_changes_nothing(agreement: Agreement) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))
    client = browser(factories.staff(Role.FINANCE))
    assert client.get(at("money")).status_code == 200
    assert "under the minimum" in client.get(at("change", made.pk)).content.decode()
    assert client.post(at("send", made.pk)).status_code == 403


def test_the_list_and_the_money_cost_the_same_queries_for_many_deals(agreement: Agreement, pat: User) -> None:
    series, client = shoot(agreement), browser(pat)

    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    deal(series, by=pat)
    before = [queries(at("changelist")), queries(at("money"))]
    for number in range(12):
        deal(series, performer(f"Person{number} Chen"), by=pat)
    assert [queries(at("changelist")), queries(at("money"))] == before


def test_a_producer_draws_the_report_and_says_that_it_was_handed_in(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), performer("Paz Otero", membership="non_member"))
    page, client = at("change", made.pk), browser(pat)
    assert "Draw the Taft-Hartley report" in client.get(page).content.decode()

    client.post(at("report", made.pk), {"reason": "No member speaks the dialect.", "training": "A <b>school</b>"})
    drawn = client.get(page).content.decode()
    assert "drawn, to be handed in by 2026-03-17" in drawn
    assert 'value="A &lt;b&gt;school&lt;/b&gt;"' in drawn

    assert browser(producer(role=Role.FINANCE)).post(at("hand_in", made.pk), {"on": "2026-03-02"}).status_code == 403
    for day in ("2999-01-01", "nonsense", ""):
        assert "today or earlier" in client.post(at("hand_in", made.pk), {"on": day}, follow=True).content.decode()
    client.post(at("hand_in", made.pk), {"on": "2026-03-04"})
    assert "handed in on 2026-03-04" in client.get(page).content.decode()
    made.person.file.refresh_from_db()
    assert made.person.file.membership == "taft_hartleyed"


def test_the_money_view_shows_each_currency_by_itself(agreement: Agreement, pat: User) -> None:
    series = shoot(agreement)
    signed(deal(series), pat)
    signed(deal(series, performer("Ray Salinas"), agreement=None, job="crew", currency="EUR"), pat)
    page = browser(pat).get(at("money")).content.decode()
    assert "USD 1,210.00" in page
    assert page.count("EUR 1,000.00") == 2  # of the series, and in total
    assert "in another currency, held against nothing" in page
    assert "at least" not in page


def test_a_guarantee_says_what_it_counts_of_a_rate_for_three_days(pat: User) -> None:
    assert "how many times three" in browser(pat).get(at("add")).content.decode()
