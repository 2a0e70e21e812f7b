"""What was paid, on the final cast list: for finance alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from production.contracts import series_lists
from production.payroll import totals
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SUNDAY

pytestmark = pytest.mark.django_db


def test_the_final_cast_list_has_what_was_paid_for_finance_alone(as_role: Callable[[str], Client]) -> None:
    finance, other = factories.staff(Role.FINANCE), factories.staff(Role.FINANCE)
    series = paying.series(other, finance)
    maya, bo = paying.hired(series, finance), paying.hired(series, finance, "Bo Lind")
    for deal, days in ((maya, (1, 2)), (bo, (1,))):
        for day in days:
            paying.worked(deal, SUNDAY + timedelta(day))
    paying.hired(series, finance, "Cy Unpaid")
    paying.paid(series, finance, other)
    paying.worked(maya, SUNDAY + timedelta(8))
    open_run = paying.opened(series, finance, SUNDAY + timedelta(7))
    assert not open_run.items.exists()

    found = totals.of_series(series)
    assert {person: (f"{paid.gross}", paid.days) for person, paid in found.items()} == {
        maya.person_id: ("500.00", 2), bo.person_id: ("250.00", 1),
    }  # fmt: skip
    cast = series_lists.of(series, with_pay=True)[0]
    assert [row[-3:] for row in cast.rows] == [
        (1, "USD 250.00", "USD 52.50"), (None, None, None), (2, "USD 500.00", "USD 105.00"),
    ]  # fmt: skip
    assert cast.total
    assert cast.total[-3:] == (3, "USD 750.00", "USD 157.50")

    address = reverse("admin:production_deal_csv", args=["final-cast-list"]) + f"?series={series.pk}"
    for role, sees in (("finance", True), ("producer", False), ("admin", False)):
        client = as_role(role)
        sheet = client.get(address).content.decode()
        assert "Bo Lind" in sheet
        assert ("USD 52.50" in sheet) is sees
        page = client.get(reverse("admin:production_deal_reports") + f"?series={series.pk}").content.decode()
        assert ("Gross paid" in page) is sees
    assert as_role("assistant").get(address).status_code == 404
