"""Pay and tax data: by no method does anybody but finance find an address of them, or get them by another way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.test import Client

from production.payroll import runs
from production.people import exporting
from studio.accounts.access import addresses
from studio.accounts.roles import Role
from tests import factories
from tests.access.asking import answered
from tests.access.world import files, things
from tests.production.payroll import paying
from tests.production.people.making import told_in

__all__ = ["files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEPT: frozenset[str] = apps.get_app_config("production").kept_from_admin  # type: ignore[attr-defined]


def test_by_no_method_does_anybody_else_find_pay_or_tax_data() -> None:
    made = things(factories.staff(Role.FINANCE))
    pages = [one for one in addresses() if one.model.partition(".")[2] in KEPT]
    assert {one.model.partition(".")[2] for one in pages} == KEPT
    for role in (None, *(role for role in Role.values if role != Role.FINANCE)):
        client = Client(raise_request_exception=False)
        if role:
            client.force_login(factories.staff(Role(role)))
        expected = 404 if role else "login"
        for address in {replace(one, method=method) for one in pages for method in METHODS}:
            assert answered(client, address, made) == expected, (role, address)


def test_who_takes_out_what_is_held_on_a_person_gets_pay_only_where_they_see_pay() -> None:
    finance, other, boss = (factories.staff(role) for role in (Role.FINANCE, Role.FINANCE, Role.ADMIN))
    series = paying.series(other, finance)
    deal = paying.hired(series, finance)
    paying.worked(deal)
    runs.compute(run=paying.opened(series, finance), by=finance)

    whole, part = (exporting.export(person=deal.person, why="They asked", by=by) for by in (finance, boss))

    assert whole["held_elsewhere"]["pay"][0]["gross"] == "250.00"
    assert whole["left_out"] == []
    assert part["left_out"] == ["pay", "exports"]
    assert not {"pay", "exports"} & set(part["held_elsewhere"])
    assert told_in(str(part)) == []
