"""A series with 150 people and 400 deals: its pages ask the database no more than those of a small one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.people.models import Person
from catalog.titles.models import Series
from production.contracts.models import Deal, DealState
from production.people.models import PersonFile
from studio.accounts.models import User
from tests.production.contracts.making import START, deal, shoot, union_agreement
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
PEOPLE, DEALS = 150, 400
STATES = (DealState.DRAFT, DealState.SENT, DealState.SIGNED, DealState.ACTIVE)


def fill(series: Series, like: Deal, by: User, *, people: int, deals: int) -> None:
    """So many more, in every state that counts."""
    made = Person.objects.bulk_create(Person(name=f"Person {number:03}") for number in range(people))
    PersonFile.objects.bulk_create(PersonFile(person=one, membership="non_member") for one in made)
    Deal.objects.bulk_create(
        Deal(
            series=series, agreement=like.agreement, person=made[at % people], role=f"ROLE {at}", made_by=by,
            category="lead", rate=Decimal(100 + at), starts_on=START, ends_on=START + timedelta(days=at % 9),
            usage_until=START, state=STATES[at % 4],
        )
        for at in range(deals)
    )  # fmt: skip


def test_a_big_series_costs_the_same_queries_as_a_small_one() -> None:
    pat, client = producer(), Client()
    client.force_login(pat)
    series = shoot(union_agreement(pat, producer()))
    first = deal(series, by=pat)
    root = reverse("admin:production_deal_changelist")
    pages = [
        root, f"{root}{first.pk}/change/", f"{root}money/", f"{root}reports/?series={series.pk}",
        f"{root}reports/unsigned.csv?series={series.pk}",
    ]  # fmt: skip

    def queries() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        return found

    fill(series, first, pat, people=4, deals=8)
    queries()  # what Django reads once and keeps
    small = queries()
    fill(series, first, pat, people=PEOPLE, deals=DEALS)

    big = queries()

    assert [more - few for more, few in zip(big, small, strict=True)] == [0] * len(pages)
    assert max(big) <= 30
