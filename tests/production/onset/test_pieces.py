"""Steps and flat pay in admin: entered by one, approved by another, and found by nobody who sees no money."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from production.contracts.models import Deal
from production.timesheets import pieces
from production.timesheets.models import Piece
from studio.accounts.models import User
from tests.factories import browser
from tests.production.onset import making
from tests.production.timesheets.making import DAY

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LIST = "admin:production_piece_changelist"


@pytest.fixture
def deal() -> Deal:
    return making.hired(name="Hana Brooks", job="writer", role="Writer", pay="flat", rate=Decimal(9500))


def form(deal: Deal, **fields: Any) -> dict[str, Any]:
    return {"deal": deal.pk, "what": "First drafts", "delivered_on": f"{DAY}", "amount": "4750.00"} | fields


def at(name: str, piece: Piece) -> str:
    return reverse(f"admin:production_piece_{name}", args=[piece.pk])


def test_one_enters_a_step_another_approves_it_and_it_is_taken_up_with_a_reason(
    deal: Deal, person: Callable[[str], User]
) -> None:
    pat, fin = person("producer"), person("finance")
    mine, theirs = browser(pat), browser(fin)
    mine.post(reverse("admin:production_piece_add"), form(deal))
    piece = Piece.objects.get()
    assert (piece.entered_by, piece.state, piece.amount) == (pat, "entered", Decimal(4750))
    mine.post(at("change", piece), form(deal, amount="5000.00"))

    assert "a second person approves it" in mine.get(at("change", piece)).content.decode()
    page = mine.post(at("approve", piece), headers={"accept": "application/json"})
    assert page.json()["code"] == "own_piece"
    theirs.post(at("approve", piece))
    piece.refresh_from_db()
    assert (piece.state, piece.approved_by, piece.amount) == ("approved", fin, Decimal(5000))
    assert theirs.post(at("change", piece), form(deal, amount="1.00")).status_code == 403

    assert theirs.post(at("take_up", piece), headers={"accept": "application/json"}).json()["code"] == "no_time_reason"
    theirs.post(at("take_up", piece), {"why": "Draft 3 is not in."})
    piece.refresh_from_db()
    assert piece.state == "entered"
    assert "Draft 3 is not in." in mine.get(at("change", piece)).content.decode()


def test_who_sees_no_money_finds_no_step(deal: Deal, person: Callable[[str], User], as_role: Browser) -> None:
    piece = pieces.enter(deal=deal, what="Drafts", delivered_on=DAY, amount=Decimal(1), by=person("producer"))
    for role in ("assistant", "writer", "post"):
        client = as_role(role)
        for address in (reverse(LIST), at("change", piece), reverse("admin:production_piece_add")):
            assert client.get(address).status_code == 404
        assert client.post(at("approve", piece)).status_code == 404
        assert client.post(at("take_up", piece), {"why": "x"}).status_code == 404


def test_the_list_costs_the_same_queries_for_many(deal: Deal, person: Callable[[str], User]) -> None:
    by = person("producer")
    client = browser(by)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert "USD 1.00" in client.get(reverse(LIST)).content.decode()
        return len(found)

    def some(count: int) -> None:
        for at in range(count):
            pieces.enter(deal=deal, what=f"Step {at}", delivered_on=DAY, amount=Decimal(1), by=by)

    some(2)
    queries()
    few = queries()
    some(10)
    assert queries() == few


def test_a_step_that_was_entered_twice_is_removed(deal: Deal, person: Callable[[str], User], as_role: Browser) -> None:
    pat = person("producer")
    once, twice = (
        pieces.enter(deal=deal, what="Drafts", delivered_on=DAY, amount=Decimal(1), by=pat) for _time in range(2)
    )
    assert "Remove it" in browser(pat).get(at("change", twice)).content.decode()
    for role in ("assistant", "writer", "post"):
        assert as_role(role).post(at("remove", twice)).status_code == 404

    answer = browser(pat).post(at("remove", twice), headers={"referer": f"http://testserver{at('change', twice)}"})

    assert (answer.status_code, answer["Location"]) == (302, reverse(LIST))
    assert [piece.pk for piece in Piece.objects.all()] == [once.pk]
    pieces.approve(piece=once, by=person("finance"))
    refused = browser(pat).post(at("remove", once), headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (409, "piece_is_approved")
    pieces.take_up(piece=once, by=pat, why="It was the second draft.")
    browser(pat).post(at("remove", once))
    assert not Piece.objects.exists()
