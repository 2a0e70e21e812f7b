"""Credits' way: grown from deals, edited, approved, locked; what is waived; what never changes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from catalog.credits.models import PublishedCredits
from production.contracts.facts import Job
from production.contracts.models import Deal, DealState
from production.credits import judging, services
from production.credits.models import Credit, CreditList, CreditWaiver, ListState
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.production.contracts.making import union_agreement
from tests.production.credits.making import deal, locked
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
WHY = "Her agent agreed to it by letter."


@pytest.fixture
def pat(db: None) -> User:
    return producer()


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def codes(credit_list: CreditList) -> list[str]:
    return [one.code for one in judging.open_findings(credit_list)]


def test_credits_grow_from_deals_in_force_and_never_double(pat: User) -> None:
    series = factories.series()
    deal(series), deal(series, "Kenji Alder", state=DealState.SENT)
    deal(series, "Hana Brooks", job=Job.WRITER, role="Writer")
    deal(series, "Somebody Passing", job=Job.BACKGROUND, credit_clause="")

    found = services.grow(series=series, by=pat)
    services.grow(series=series, by=pat)

    assert list(found.credits.values_list("name", "role", "kind", "block", "is_single")) == [
        ("Marisol Ybarra", "Nora", "cast", "main", True), ("Hana Brooks", "Written by", "writer", "main", True),
    ]  # fmt: skip


def test_growing_keeps_edits_and_an_amended_deal_brings_its_new_terms(pat: User) -> None:
    series = factories.series()
    old = deal(series)
    found = services.grow(series=series, by=pat)
    services.change(credit=found.credits.get(), role="Nora Vane")
    Deal.objects.filter(pk=old.pk).update(state=DealState.SUPERSEDED)
    new = deal(series, "Marisol Y. Ybarra", person=old.person, amends=old, version=2, role="Eleonora")

    services.grow(series=series, by=pat)

    row = found.credits.get()
    assert (row.deal, row.name, row.role) == (new, "Marisol Y. Ybarra", "Nora Vane")


def test_an_edit_against_the_contract_is_found_and_holds_approval(pat: User) -> None:
    series = factories.series()
    deal(series)
    found = services.grow(series=series, by=pat)
    services.change(credit=found.credits.get(), name="M. Ybarra")
    assert refused(lambda: services.approve(credit_list=found, by=pat)) == "credits_not_ready"

    services.waive(series=series, deal_id=found.credits.get().deal_id or 0, code="credit_misspelt", why=WHY, by=pat)
    services.approve(credit_list=found, by=pat)
    assert CreditList.objects.get().state == ListState.APPROVED


def test_a_waiver_covers_what_was_credited_then_and_needs_a_reason(pat: User) -> None:
    series = factories.series()
    owed = deal(series)
    found = services.grow(series=series, by=pat)
    row = services.change(credit=found.credits.get(), name="M. Ybarra")
    assert refused(
        lambda: services.waive(series=series, deal_id=owed.pk, code="credit_misspelt", why="ok", by=pat)
    ) == "reason_needed"  # fmt: skip
    services.waive(series=series, deal_id=owed.pk, code="credit_misspelt", why=WHY, by=pat)
    assert codes(found) == []

    services.change(credit=row, name="Marisol")

    assert codes(found) == ["credit_misspelt"]
    assert refused(
        lambda: services.waive(series=series, deal_id=owed.pk, code="credit_wrong_card", why=WHY, by=pat)
    ) == "nothing_to_waive"  # fmt: skip


def test_a_union_principal_is_owed_a_credit_without_a_clause(pat: User) -> None:
    series = factories.series()
    terms = {"credit_clause": "", "credit_block": "", "credit_card": ""}
    owed = deal(series, agreement=union_agreement(pat, producer()), **terms)
    deal(series, "Nobody Owed", job=Job.CREW, **terms)
    found = services.grow(series=series, by=pat)
    for row in found.credits.all():
        services.remove(credit=row)
    assert [(one.code, one.deal) for one in judging.open_findings(found)] == [("credit_missing", owed.pk)]


def test_the_agent_approves_where_the_contract_says_and_anew_after_a_change(pat: User) -> None:
    series = factories.series()
    deal(series, agent_approves=True), deal(series, "Kenji Alder")
    found = services.grow(series=series, by=pat)
    marisol, kenji = found.credits.order_by("pk")
    assert codes(found) == ["agent_not_asked"]
    assert refused(lambda: services.agent_approved(credit=kenji, name="A", how="", by=pat)) == "no_agent_asked"

    services.agent_approved(credit=marisol, name="Ada Agent", how="By e-mail", by=pat)
    assert codes(found) == []

    services.change(credit=marisol, role="Nora Vane")
    assert codes(found) == ["agent_not_asked"]


def test_locking_publishes_a_version_that_never_changes(pat: User) -> None:
    series = factories.series()
    owed = deal(series, credit_word="and")
    found = locked(series, pat)

    kept = PublishedCredits.objects.get()
    assert kept.data == {
        "cards": [
            {"block": "main", "kind": "cast", "lines": [{"role": "Nora", "name": "and Marisol Ybarra"}]}
        ],
        "credits": [{
            "person": owed.person.public_id, "name": "Marisol Ybarra", "role": "Nora", "kind": "cast",
            "block": "main", "word": "and",
        }],
    }  # fmt: skip
    assert refused(lambda: services.change(credit=found.credits.get(), name="X")) == "credits_frozen"
    for forbidden in (
        lambda: PublishedCredits.objects.update(data={}),
        lambda: PublishedCredits.objects.all().delete(),
        lambda: Credit.objects.update(name="X"),
        lambda: Credit.objects.all().delete(),
        lambda: CreditList.objects.update(state="draft"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()


def test_the_next_version_begins_with_the_last_and_is_published_beside_it(pat: User) -> None:
    series = factories.series()
    deal(series)
    locked(series, pat)
    second = services.grow(series=series, by=pat)
    services.add(credit_list=second, name="Gil Gaffer", role="Gaffer", kind="crew")
    services.approve(credit_list=second, by=pat)
    services.lock(credit_list=second, by=pat)

    assert [len(one.data["credits"]) for one in PublishedCredits.objects.order_by("version")] == [1, 2]


def test_approved_credits_open_again_and_are_locked_only_as_deals_are_now(pat: User) -> None:
    series = factories.series()
    deal(series)
    found = services.grow(series=series, by=pat)
    services.approve(credit_list=found, by=pat)
    assert refused(lambda: services.grow(series=series, by=pat)) == "credits_frozen"
    deal(series, "Kenji Alder")

    found.refresh_from_db()
    assert refused(lambda: services.lock(credit_list=found, by=pat)) == "credits_not_ready"
    services.reopen(credit_list=found, by=pat)

    assert locked(series, pat).credits.count() == 2


def test_nothing_is_approved_where_nobody_is_credited(pat: User) -> None:
    found = services.grow(series=factories.series(), by=pat)
    assert refused(lambda: services.approve(credit_list=found, by=pat)) == "credits_empty"
    assert refused(lambda: services.add(credit_list=found, name=" ")) == "name_needed"
    assert refused(lambda: services.add(credit_list=found, name="A", deal_id=1)) == "unknown_term"


def test_a_waiver_is_kept(pat: User) -> None:
    series = factories.series()
    owed = deal(series, state=DealState.SENT)
    services.waive(series=series, deal_id=owed.pk, code="contract_unsigned", why=WHY, by=pat)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditWaiver.objects.update(why="another")
