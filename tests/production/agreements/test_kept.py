"""What PostgreSQL itself holds of rate cards: what was approved never changes, and who changed what stays known."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from production.agreements import services
from production.agreements.models import CardState, RateCard, RateRow
from studio.accounts.models import User
from tests.production.agreements.making import draft, enter, in_force

pytestmark = pytest.mark.django_db


def is_refused(call: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            call()
    except IntegrityError:
        return True
    return False


def test_nothing_changes_an_approved_card_or_takes_it_out(pia: User, fay: User) -> None:
    card = in_force(draft(pia), pia, fay)
    cards, rows = RateCard.objects.filter(pk=card.pk), RateRow.objects.filter(card=card)
    other = draft(pia)

    for fields in (
        {"effective_to": "2030-01-01"}, {"version": 9}, {"why": "x"}, {"agreement": other.agreement},
        {"approved_by": pia}, {"state": CardState.DRAFT}, {"proposed_by": card.approved_by}, {"file_version": 3},
        {"state": CardState.PROPOSED, "approved_by": None, "approved_at": None},
    ):  # fmt: skip
        assert is_refused(lambda fields=fields: cards.update(**fields)), fields
    assert is_refused(lambda: rows.update(source="y"))
    assert is_refused(lambda: rows.update(card=other))
    assert is_refused(lambda: RateRow.objects.filter(card=other, kind="overtime").update(card=card, category="crew"))
    assert is_refused(lambda: RateRow.objects.create(card=card, position=0, kind="overtime", category="crew"))
    assert is_refused(rows.delete)
    assert is_refused(cards.delete)
    assert cards.update(state=CardState.SUPERSEDED) == 1
    assert is_refused(lambda: cards.update(state=CardState.APPROVED))


def test_nothing_changes_what_is_proposed(pia: User) -> None:
    card = draft(pia)
    services.propose(card=card, by=pia)
    cards, rows = RateCard.objects.filter(pk=card.pk), RateRow.objects.filter(card=card)

    assert is_refused(lambda: cards.update(effective_from="2020-01-01"))
    assert is_refused(lambda: rows.update(source="y"))
    assert is_refused(cards.delete)


def test_no_way_leads_around_the_second_person(pia: User) -> None:
    card = draft(pia)
    cards = RateCard.objects.filter(pk=card.pk)
    approval = {"state": CardState.APPROVED, "approved_by": pia, "approved_at": timezone.now()}

    assert is_refused(lambda: cards.update(proposed_by=pia, **approval))
    assert is_refused(
        lambda: RateCard.objects.create(agreement=card.agreement, version=2, effective_from="2026-01-01", **approval)
    )
    services.propose(card=card, by=pia)
    assert is_refused(lambda: cards.update(**approval))
    assert is_refused(lambda: cards.update(state=CardState.APPROVED))


def test_rows_say_either_nothing_or_where_from(pia: User) -> None:
    rows = RateRow.objects.filter(card=draft(pia), kind="day_minimum")

    assert is_refused(lambda: rows.update(value="250", mark="2"))
    assert is_refused(lambda: rows.update(value="250", source="x"))
    assert is_refused(lambda: rows.update(mark="S", source="x"))
    assert is_refused(lambda: rows.update(kind="smile"))
    assert rows.update(value="250", mark="2", source="x") == 1


def test_who_changed_what_is_written_down_whichever_way_it_was_changed(pia: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "250")
    RateRow.objects.filter(card=card, kind="day_minimum").update(source="a letter")
    services.add_row(card=card, by=pia, kind="overtime", category="crew")
    services.remove_row(row=card.rows.select_related("card").get(category="crew"), by=pia)

    kept = apps.get_model("production", "RateRowEvent").objects.filter(card=card).order_by("pgh_id")

    found = [(one.pgh_label, one.kind, one.value, (one.pgh_context or {}).get("person")) for one in kept]
    assert len(found) == len(card.terms.terms) + 4
    assert found[-4:] == [
        ("update", "day_minimum", "250.00", pia.pk), ("update", "day_minimum", "250.00", None),
        ("insert", "overtime", "", pia.pk), ("delete", "overtime", "", pia.pk),
    ]  # fmt: skip
    assert kept.filter(pgh_context__person=pia.pk).count() == len(found) - 1


def test_the_history_itself_is_not_changed(pia: User) -> None:
    draft(pia)
    for name in ("AgreementEvent", "RateCardEvent", "RateRowEvent"):
        table = apps.get_model("production", name)._meta.db_table
        for statement in ("DELETE FROM {}", "UPDATE {} SET pgh_label = 'x'"):
            with (
                pytest.raises(ProgrammingError, match="update or delete"),
                transaction.atomic(),
                connection.cursor() as one,
            ):
                one.execute(statement.format(table))


def test_a_row_that_is_changed_while_its_card_is_proposed_waits(transactional_db: None, pia: User) -> None:
    """A statement at the database that came a moment before the proposal is over before it; none comes after it."""
    card = draft(pia)
    was_changed, done = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            RateRow.objects.filter(card=card, kind="overtime").update(source="late")
            was_changed.set()
            assert not done.wait(0.3)  # the proposal waits for this transaction
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    assert was_changed.wait(10)
    services.propose(card=card, by=pia)
    done.set()
    thread.join()

    assert RateRow.objects.get(card=card, kind="overtime").source == "late"
    assert is_refused(lambda: RateRow.objects.filter(card=card).update(source="later"))
