"""What a run may pay by: approved cards of the database, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from production.agreements import demo, services
from production.agreements.models import RateCard
from production.payroll import answer, approved, reading
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.production.payroll.making import day, pay_file

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)


@pytest.fixture
def fay(db: None) -> User:
    return User.objects.create(username="fay")


@pytest.fixture
def pia(db: None) -> User:
    return User.objects.create(username="pia")


def figures(**more: Any) -> Any:
    said = {"agreement": "sag-aftra-verticals", "photography_start": START, "work_state": "CA", "paid_on": START}
    return approved.figures(**said | more)


def test_a_run_pays_what_the_command_shows(pia: User, fay: User, queries_of: Callable[..., int]) -> None:
    demo.load(fay, pia)
    asked = reading.parse(json.dumps(pay_file(day(dismiss="19:00"), minor=True)).encode())

    said = answer.as_json(answer.reckoned(asked.work, figures()))

    assert said == answer.as_json(answer.reckoned(asked.work, asked.figures))
    assert queries_of(figures) == 9


def test_what_nobody_approved_pays_nothing_and_what_is_absent_is_a_gap(pia: User, fay: User) -> None:
    services.load()
    with pytest.raises(Failure) as failure:
        figures()
    assert failure.value.code == "rate_card_unapproved"

    demo.load(fay, pia)
    assert figures(paid_on=date(2027, 1, 4)).employer is None
    assert figures(work_state="NY").state is None
    with pytest.raises(Failure) as failure:
        figures(options={"forced_call": True})
    assert failure.value.code == "rate_card_unapproved"
    basic = RateCard.objects.get(agreement__slug="sag-aftra-basic", version=1)
    services.propose(card=basic, by=pia)
    services.approve(card=basic, by=fay)
    assert figures(options={"forced_call": True}).reference
