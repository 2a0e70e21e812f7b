"""A performer's agent is asked by a link: sees the credit, approves it or asks for another; and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from production.credits import asking, judging, services
from production.credits.models import AgentRequest, Credit
from production.letters import services as letters
from production.letters.models import Letter
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.production.credits.making import deal
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def credit(pat: User) -> Credit:
    """One that an agent is to approve."""
    series = factories.series(title="Stay Dead")
    deal(series, agent_approves=True, credit_clause="First card, spelt as here.")
    return services.grow(series=series, by=pat).credits.get()


def asked(credit: Credit, by: User, **more: str) -> str:
    """The path of the page in the letter that the agent gets."""
    asking.ask(credit=credit, **({"name": "Ada Agent", "email": "ada@agency.example"} | more), by=by)
    for letter in Letter.objects.filter(state="queued").order_by("pk"):
        letters.run(letter_id=letter.pk)
    return re.findall(r"/credit/\S+", str(mail.outbox[-1].body))[-1]


def refused(path: str, **typed: str) -> tuple[int, str]:
    answer = Client().post(path, typed) if typed else Client().get(path)
    found = re.search(r"\d{3} · (\w+)", answer.content.decode())
    return answer.status_code, found.group(1) if found else ""


def open_codes(credit: Credit) -> list[str]:
    return [one.code for one in judging.open_findings(credit.list)]


def test_an_agent_sees_the_credit_as_it_will_stand_and_approves_it_on_a_phone(credit: Credit, pat: User) -> None:
    services.add(credit_list=credit.list, name="Zoe Zander", kind="cast", block="main")
    path = asked(credit, pat)
    assert mail.outbox[-1].to == ["ada@agency.example"]
    page = Client().get(path)
    said = page.content.decode()
    for words in ("Marisol Ybarra", "Nora", "Main titles", "A card of its own", "1 of 2", "First card, spelt as here."):
        assert words in said
    assert "no-store" in page["Cache-Control"]
    assert open_codes(credit) == ["agent_not_asked"]

    answer = Client().post(path, {"answer": "approve"}, follow=True)

    assert "You have approved it" in answer.content.decode()
    now = Credit.objects.get(pk=credit.pk)
    assert (now.agent_name, now.agent_noted_by) == ("Ada Agent", None)
    assert "127.0.0.1" in now.agent_how
    assert open_codes(credit) == []
    assert "approves the credit of Marisol Ybarra" in Letter.objects.get(to=pat).subject


def test_a_wish_for_a_change_reaches_the_producer_and_the_page_of_the_credits(credit: Credit, pat: User) -> None:
    path = asked(credit, pat)
    status, _code = refused(path, answer="change", words=" ")
    assert status == 400

    Client().post(path, {"answer": "change", "words": "Her middle name is missing: Marisol Elena Ybarra."})

    assert "Marisol Elena Ybarra" in Letter.objects.get(to=pat).body
    assert open_codes(credit) == ["agent_not_asked"]
    staff = Client()
    staff.force_login(pat)
    page = staff.get(f"/admin/production/creditlist/series/{credit.list.series_id}/").content.decode()
    assert "Her middle name is missing" in page


def test_an_answer_is_given_once_and_stays(credit: Credit, pat: User) -> None:
    path = asked(credit, pat)
    Client().post(path, {"answer": "approve"})

    assert refused(path, answer="change", words="I changed my mind.") == (409, "already_answered")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        AgentRequest.objects.update(answer="change", words="Forged.")


def test_a_credit_that_changed_or_was_closed_since_is_not_approved(credit: Credit, pat: User) -> None:
    path = asked(credit, pat)
    services.change(credit=credit, name="M. Ybarra")
    assert refused(path) == refused(path, answer="approve") == (409, "credit_changed")

    services.change(credit=credit, name="Marisol Ybarra")
    services.waive(
        series=credit.list.series, deal_id=credit.deal_id or 0, code="agent_not_asked", by=pat,
        why="Her agent does not answer.",
    )  # fmt: skip
    services.approve(credit_list=credit.list, by=pat)
    assert refused(path, answer="approve") == (409, "credits_closed")
    assert Credit.objects.get().agent_at is None


def test_links_that_are_old_ended_or_no_links_open_nothing(credit: Credit, pat: User) -> None:
    first = asked(credit, pat)
    second = asked(credit, pat, email="ADA@agency.example ")
    assert refused(first) == (410, "link_replaced")
    assert refused(second.replace("/credit/", "/credit/x")) == (404, "link_tampered")
    assert refused("/credit/whatever else/") == (404, "link_tampered")
    assert refused(second) == (200, "")

    AgentRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(second, answer="approve") == (410, "link_expired")


def test_only_who_can_be_reached_is_asked_and_only_where_the_contract_says(credit: Credit, pat: User) -> None:
    other = services.add(credit_list=credit.list, name="Gil Gaffer")
    for name, email, of, code in (
        ("Ada", "nowhere", credit, "agent_unknown"), (" ", "a@b.example", credit, "agent_unknown"),
        ("Ada", "a@b.example", other, "no_agent_asked"),
    ):  # fmt: skip
        with pytest.raises(Failure) as failure:
            asking.ask(credit=of, name=name, email=email, by=pat)
        assert failure.value.code == code
    assert not AgentRequest.objects.exists()
