"""Reports of deals as page, sheet and PDF."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from catalog.titles.models import Series
from production.contracts import series_lists, services
from production.tables.table import Table
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.factories import browser
from tests.production.contracts.making import deal, in_force, performer, shoot, union_agreement
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def series(pat: User) -> Series:
    return shoot(union_agreement(pat, producer()))


def at(name: str, series: Series | None = None, *args: Any) -> str:
    return reverse(f"admin:production_deal_{name}", args=args) + (f"?series={series.pk}" if series else "")


def table(series: Series, key: str) -> Table:
    return next(one for one in series_lists.of(series) if one.key == key)


def names(found: Table) -> list[Any]:
    return [line[0] for line in found.rows]


def test_the_lists_follow_a_deal_from_draft_to_amendment(series: Series, pat: User) -> None:
    made = deal(series, performer(member_number="20041"), by=pat)
    assert names(table(series, "final-cast-list")) == []
    assert names(table(series, "unsigned")) == ["Marisol Ybarra"]

    in_force(made, pat)
    assert table(series, "final-cast-list").rows[0][1] == "20041"
    assert names(table(series, "unsigned")) == []

    services.amend(deal=made, by=pat)
    assert names(table(series, "final-cast-list")) == ["Marisol Ybarra"]
    assert table(series, "unsigned").rows[0][1] == "Maya · v2"
    assert len(table(series, "day-out-of-days").rows) == 1


def test_a_non_member_is_due_as_the_rate_card_says(series: Series, pat: User) -> None:
    deal(series, performer("Paz Otero", membership="non_member"), by=pat, starts_on=timezone.localdate(), ends_on=None)
    line = table(series, "taft-hartley").rows[0]
    assert (line[0], line[4], line[5]) == (
        "Paz Otero", (timezone.localdate() + timedelta(days=15)).isoformat(), "in 15 days"
    )  # fmt: skip


def test_page_sheet_and_pdf_say_the_same(series: Series, pat: User) -> None:
    deal(series, by=pat, role="=HYPERLINK(1)")
    client = browser(pat)

    page = client.get(at("reports", series)).content.decode()
    sheet = client.get(at("csv", series, "unsigned"))
    pdf = client.get(at("pdf", series))

    assert "Marisol Ybarra" in page
    assert at("csv", series, "unsigned") in page
    assert "'=HYPERLINK(1)" in sheet.content.decode()
    assert sheet["Content-Disposition"] == f'attachment; filename="{series.slug}-unsigned.csv"'
    assert "Marisol Ybarra" in "".join(one.extract_text() for one in PdfReader(BytesIO(pdf.content)).pages)


def test_a_series_is_chosen_first_where_there_are_several(series: Series, pat: User) -> None:
    deal(series, by=pat)
    client = browser(pat)
    assert client.get(at("reports")).context["series"] == series
    deal(shoot(None), performer("Bo Lind"), by=pat)
    page = client.get(at("reports"))
    assert page.context["series"] is None
    assert f'href="?series={series.pk}"' in page.content.decode()
    assert client.get(at("pdf")).status_code == 404
    assert client.get(at("csv", series, "nothing")).status_code == 404
    assert client.get(at("reports") + "?series=999999999999999999999").status_code == 404
    assert client.post(at("reports", series)).status_code == 405


def test_a_list_is_called_by_what_it_lists(pat: User) -> None:
    page = browser(pat).get(reverse("admin:production_deal_changelist")).content.decode()
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title.split() == ["Deals", "|", "Cliffhanger"]


def test_a_series_without_deals_has_a_pdf_all_the_same(series: Series, pat: User) -> None:
    assert browser(pat).get(at("pdf", series)).content.startswith(b"%PDF")


def test_writers_and_post_find_nothing(series: Series) -> None:
    for role in (Role.WRITER, Role.POST):
        client = browser(factories.staff(role))
        for address in (at("reports", series), at("pdf", series), at("csv", series, "unsigned")):
            assert client.get(address).status_code == 404


def test_reports_cost_the_same_queries_for_many_deals(series: Series, pat: User) -> None:
    client = browser(pat)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(at("reports", series)).status_code == 200
        return len(found)

    deal(series, by=pat)
    before = queries()
    for number in range(12):
        deal(series, performer(f"Person{number} Chen"), by=pat)
    assert queries() == before
