"""A line of Exhibit G from the call sheet to production's approval, and what stops it on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from production.people.models import PersonFile
from production.shoots.models import Call
from production.timesheets import entries, holding, services
from production.timesheets.models import TimeLine, TimeLineChange, TimeState
from production.timesheets.services import Edit
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests import factories
from tests.production.contracts import making as deals
from tests.production.timesheets import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def ad() -> User:
    return factories.staff(Role.PRODUCER)


@pytest.fixture
def production() -> User:
    return factories.staff(Role.PRODUCER)


def refused(call: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as caught:
        call()
    return caught.value


def test_a_day_s_lines_come_from_its_calls_and_never_twice(ad: User) -> None:
    deal = making.working(ad)
    day = making.shoot_day(deal)
    Call.objects.create(shoot_day=day, deal=deal, status="SW", makeup_in=360, set_in=420, leave_for=330)
    (line,) = services.open_lines(shoot_day=day, by=ad)
    assert (line.status, line.leave_for, line.makeup_in, line.set_in, line.set_out) == ("SW", 330, 360, 420, None)
    making.write(line, ad, makeup_in="06:10")
    assert services.open_lines(shoot_day=day, by=ad) == []
    assert making.now(line).makeup_in == 370


def test_without_calls_there_is_a_line_for_each_performer_whose_deal_covers_the_day(ad: User) -> None:
    deal = making.working(ad)
    day = making.shoot_day(deal)
    assert [line.deal_id for line in services.open_lines(shoot_day=day, by=ad)] == [deal.pk]
    after = making.shoot_day(deal, making.date(2026, 4, 1))
    assert services.open_lines(shoot_day=after, by=ad) == []


def test_columns_are_read_as_typed_and_written_back(ad: User) -> None:
    typed = {
        "status": "wf", "set_in": "7", "set_out": "25:30", "mileage": "12.5", "stunt_adjustment": "150",
        "kit_days": "1", "upgraded_to": "other", "has_no_further_meal": "yes", "remark": " late  truck ",
        "school": "3:00",
    }  # fmt: skip
    line = making.now(making.entered(ad, **typed))
    shown = {name: entries.write(line, name) for name in typed}
    assert shown == {
        "status": "WF", "set_in": "07:00", "set_out": "25:30", "mileage": "12.5", "stunt_adjustment": "150.00",
        "kit_days": "1", "upgraded_to": "other", "has_no_further_meal": "yes", "remark": "late truck",
        "school": "03:00",
    }  # fmt: skip
    assert line.revision == 1


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("set_in", "noon", "bad_time"), ("mileage", "-1", "bad_entry"), ("mileage", "NaN", "bad_entry"),
        ("mileage", "1.25", "bad_entry"), ("kit_days", "99", "bad_entry"), ("status", "X", "bad_entry"),
        ("upgraded_to", "king", "bad_entry"), ("remark", "x" * 301, "bad_entry"),
        ("state", "approved", "no_such_column"),
        ("deal", "1", "no_such_column"), ("stunt_adjustment", "1e3x", "bad_entry"), ("school", "99", "bad_entry"),
    ],
)  # fmt: skip
def test_what_can_not_be_entered_is_refused_and_nothing_is_written(ad: User, name: str, text: str, code: str) -> None:
    line = making.entered(ad)
    failure = refused(
        lambda: services.enter(line=line, edits={"set_out": Edit("17:00", "18:00"), name: Edit("", text)}, by=ad)
    )
    assert failure.code == code
    assert making.now(line).set_out == 17 * 60


def test_two_who_enter_different_columns_both_keep_theirs_and_the_same_column_is_asked_about(ad: User) -> None:
    line = making.entered(ad)
    services.enter(line=line, edits={"set_out": Edit("17:00", "18:00")}, by=ad)
    services.enter(line=line, edits={"makeup_out": Edit("17:30", "18:30")}, by=ad)
    failure = refused(lambda: services.enter(line=line, edits={"set_out": Edit("17:00", "19:00")}, by=ad))
    assert (failure.code, failure.extra["now"]) == ("entry_changed", {"set_out": "18:00"})
    services.enter(line=line, edits={"set_out": Edit("17:00", "18:00")}, by=ad)  # sent twice: once
    now = making.now(line)
    assert (now.set_out, now.makeup_out, now.revision) == (18 * 60, 18 * 60 + 30, 3)


def test_a_line_is_signed_checked_and_approved_by_two_people(ad: User, production: User) -> None:
    line = making.entered(ad)
    seen = line.digest()
    assert refused(lambda: services.check(line=line, by=ad, seen=seen)).code == "illegal_transition"
    services.sign(line=line, name="  Marisol  Ybarra ", by=ad, seen=seen)
    assert line.signatures.get().name == "Marisol Ybarra"
    services.check(line=line, by=ad, seen=seen)
    assert refused(lambda: services.approve(line=line, by=ad, seen=seen)).code == "own_check"
    services.approve(line=line, by=production, seen=seen)
    now = making.now(line)
    assert (now.state, now.checked_by, now.approved_by) == (TimeState.APPROVED, ad, production)
    assert [change.new for change in line.changes.all()] == ["approved", "checked", "signed"]


def test_a_line_that_can_not_be_right_is_not_signed(ad: User) -> None:
    line = making.entered(ad, set_in="08:00", set_out="01:30")
    failure = refused(lambda: services.sign(line=line, name="M", by=ad, seen=line.digest()))
    assert failure.code == "line_not_right"
    assert "25:30" in failure.message


def test_nobody_signs_what_they_have_not_seen_nor_without_a_name(ad: User) -> None:
    line = making.entered(ad)
    seen = line.digest()
    assert refused(lambda: services.sign(line=line, name=" ", by=ad, seen=seen)).code == "no_signature_name"
    assert (
        refused(lambda: services.sign(line=line, name="M", by=ad, seen=seen, drawn="[[[0,0]]]")).code == "bad_drawing"
    )
    making.write(line, ad, set_out="17:10")
    assert refused(lambda: services.sign(line=line, name="M", by=ad, seen=seen)).code == "line_changed"
    assert not line.signatures.exists()


@pytest.mark.parametrize("name", ["Donald Duck", "Carmen Reyes"])
def test_nobody_signs_for_another(ad: User, name: str) -> None:
    line = making.entered(ad)
    failure = refused(lambda: services.sign(line=line, name=name, by=ad, seen=line.digest()))
    assert failure.code == "name_differs"
    assert "Marisol Ybarra" in failure.message
    assert making.now(line).state == TimeState.ENTERED


@pytest.mark.parametrize("name", ["M. Ybarra", "marisol", "Maria Soledad Ibarra", "Sol"])
def test_people_sign_by_any_name_of_theirs(ad: User, name: str) -> None:
    line = making.entered(ad, deal=making.working(ad, credited_as="Sol Ybarra"))
    PersonFile.objects.filter(pk=line.deal.person_id).update(legal_name="María Soledad Ibarra")
    services.sign(line=line, name=name, by=ad, seen=line.digest())
    assert making.now(line).state == TimeState.SIGNED


def test_a_minor_s_guardian_signs(ad: User) -> None:
    line = making.entered(ad)
    file = PersonFile.objects.filter(pk=line.deal.person_id)
    file.update(birth_date=date(2016, 5, 1), guardian_name="Carmen Reyes")
    failure = refused(lambda: services.sign(line=line, name="Marisol Ybarra", by=ad, seen=line.digest()))
    assert (failure.code, "Carmen Reyes" in failure.message) == ("name_differs", True)
    services.sign(line=line, name="Carmen Reyes", by=ad, seen=line.digest())
    services.take_up(line=line, by=ad, why="another guardian came along")
    file.update(guardian_name="")
    services.sign(line=line, name="Uncle Joe", by=ad, seen=line.digest())  # nobody has entered who it is


def test_signed_time_is_taken_up_again_with_a_reason_and_signed_anew(ad: User, production: User) -> None:
    line = making.approved(making.entered(ad), ad=ad, production=production)
    edit = {"set_out": Edit("17:00", "17:20")}
    assert refused(lambda: services.enter(line=line, edits=edit, by=ad)).code == "line_is_signed"
    assert refused(lambda: services.take_up(line=line, by=ad, why=" ")).code == "no_time_reason"
    services.take_up(line=line, by=ad, why="wrap was later")
    services.enter(line=line, edits=edit, by=ad)
    now = making.now(line)
    assert (now.state, now.checked_by, now.approved_by) == (TimeState.ENTERED, None, None)
    assert TimeLineChange.objects.filter(subject=line).first().why == "wrap was later"  # type: ignore[union-attr]
    assert making.approved(now, ad=ad, production=production).state == TimeState.APPROVED
    assert line.signatures.count() == 2


def test_the_database_keeps_signed_time_and_signatures(ad: User) -> None:
    line = making.signed(making.entered(ad), ad)
    for forbidden in (
        lambda: TimeLine.objects.filter(pk=line.pk).update(set_out=1000),
        lambda: TimeLine.objects.filter(pk=line.pk)._raw_delete("default"),
        lambda: line.signatures.update(name="Somebody else"),
        lambda: line.signatures.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()  # type: ignore[no-untyped-call]


def test_time_is_entered_under_a_deal_of_the_series_that_was_sent_at_least(ad: User) -> None:
    line = making.entered(ad)
    draft = deals.deal(line.shoot_day.series, by=ad)
    assert refused(lambda: services.add_line(shoot_day=line.shoot_day, deal=draft, by=ad)).code == "no_deal_in_force"
    other = making.working(ad)
    code = refused(lambda: services.add_line(shoot_day=line.shoot_day, deal=other, by=ad)).code
    assert code == "deal_of_other_series"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_enter_check_and_sign_at_once_no_edit_is_lost_and_nothing_unsigned_is_checked(
    ad: User,
) -> None:
    line = making.entered(ad)
    names = ["leave_for", "arrive_at", "makeup_in", "makeup_out", "set_out", "leave_location"]
    outcomes: list[Any] = []

    def at_once(act: Callable[[], object]) -> None:
        try:
            act()
        except (Failure, IllegalTransition) as failure:
            outcomes.append(failure.code)
        finally:
            connection.close()

    def write(name: str, minute: int) -> Callable[[], object]:
        return lambda: services.enter(
            line=line, edits={name: Edit(entries.write(line, name), f"{5 + minute}:00")}, by=ad
        )

    acts = [write(name, number * 3) for number, name in enumerate(names)]
    acts += [lambda: services.check(line=line, by=ad, seen=line.digest()) for _ in range(3)]
    threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = making.now(line)
    assert [getattr(now, name) for name in names] == [(5 + number * 3) * 60 for number in range(len(names))]
    assert now.state == TimeState.ENTERED
    assert set(outcomes) <= {"illegal_transition", "line_changed"}
    assert len(outcomes) == 3


def test_time_is_in_a_person_s_export_and_keeps_them_as_somebody(ad: User, production: User) -> None:
    line = making.entered(ad)
    person = line.deal.person
    exported = holding.export(person)
    assert exported
    assert exported["days"][0]["entered"]["set_in"] == "08:00"
    assert not holding.has_paid_history(person)
    making.approved(line, ad=ad, production=production)
    assert holding.has_paid_history(person)
    assert [one["name"] for one in (holding.export(person) or {})["days"][0]["signatures"]] == ["Marisol Ybarra"]
