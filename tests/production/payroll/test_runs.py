"""Pay runs: what they collect, what stops them, who approves, and that a locked one stays as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.titles.models import Series
from production.agreements import services as agreements
from production.agreements.models import RateCard
from production.contracts.models import Deal, SeriesTerms
from production.payroll import collecting, holding, runs
from production.payroll.models import PayItem, PayLine, PayRun, RunState
from production.people.models import TaxFile
from production.timesheets import pieces, services
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests.production.agreements import making as rates
from tests.production.payroll import paying
from tests.production.payroll.paying import SATURDAY, SUNDAY

pytestmark = pytest.mark.django_db
MONDAY = SUNDAY + timedelta(1)


def refused(call: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as caught:
        call()
    return caught.value


def amounts(run: PayRun) -> list[tuple[str, str, str]]:
    lines = PayLine.objects.filter(item__run=run).order_by("item__person__name", "item", "position")
    return [(line.item.person.name, line.kind, f"{line.amount}") for line in lines.select_related("item__person")]


def test_a_week_s_approved_time_is_paid_line_by_line(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY, set_out=19 * 60 + 30, has_no_further_meal=True)  # twelve hours, and no second meal
    paying.worked(deal, MONDAY + timedelta(2))
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    assert amounts(run) == [
        ("Marisol Ybarra", "day", "250.00"), ("Marisol Ybarra", "overtime", "93.75"),
        ("Marisol Ybarra", "overtime", "125.00"), ("Marisol Ybarra", "meal_penalty", "25.00"),
        ("Marisol Ybarra", "meal_penalty", "35.00"), ("Marisol Ybarra", "day", "250.00"),
        ("Marisol Ybarra", "p_and_h", "163.54"), ("Marisol Ybarra", "oasdi", "48.28"),
        ("Marisol Ybarra", "medicare", "11.29"), ("Marisol Ybarra", "futa", "4.67"),
    ]  # fmt: skip
    item = run.items.get()
    assert (item.gross, item.p_and_h, item.total_cost) == (Decimal("778.75"), Decimal("163.54"), Decimal("1006.53"))
    line = item.lines.first()
    assert line
    assert line.rule == "day_hours"
    overtime = item.lines.filter(kind="overtime").first()
    assert overtime
    assert overtime.source["card"] == "the-union"
    assert overtime.source["source"] == "the contract, page 3"
    assert item.cards == {"the-union": 1, "us-employer": 1}
    (exported,) = holding.export(deal.person) or []
    assert (exported["gross"], len(exported["lines"])) == ("778.75", 10)
    assert holding.has_paid_history(deal.person)


def test_a_run_is_stopped_by_each_thing_that_lacks_and_names_it(series: Series, finance: User) -> None:
    unsigned = paying.hired(series, finance, "Ana Unsigned", state="sent")
    paying.worked(unsigned)
    untaxed = paying.hired(series, finance, "Bo Untaxed")
    TaxFile.objects.filter(pk=untaxed.person_id).delete()
    paying.worked(untaxed)
    open_line = paying.worked(paying.hired(series, finance, "Cy Unapproved"), state="signed")
    weekly = paying.hired(series, finance, "Di Weekly", pay="week", rate=None)
    paying.worked(weekly)
    none = paying.hired(series, finance, "Ed Without", agreement=None)
    paying.worked(none)
    abroad = paying.hired(series, finance, "Flo Abroad", currency="EUR")
    paying.worked(abroad)
    run = paying.opened(series, finance)
    failure = refused(lambda: runs.compute(run=run, by=finance))
    assert failure.code == "run_stopped"
    stops = {(one["code"], one["model"], one["id"] or one["slug"]) for one in failure.extra["stops"]}
    assert stops == {
        ("deal_unsigned", "deal", unsigned.pk), ("tax_file_missing", "taxfile", untaxed.person_id),
        ("sheet_unapproved", "timeline", open_line.pk), ("rate_not_entered", "agreement", "the-union"),
        ("deal_without_agreement", "deal", none.pk), ("deal_other_currency", "deal", abroad.pk),
    }  # fmt: skip
    assert not run.items.exists()
    assert runs.stopped(run) != []


def test_days_in_a_row_are_counted_anew_after_seven(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    for number in range(15):
        paying.worked(deal, SUNDAY + timedelta(number))
    run = paying.opened(series, finance, SUNDAY + timedelta(14))
    runs.compute(run=run, by=finance)
    premium = run.items.get().lines.filter(kind="premium_day").order_by("date")
    assert [((line.date - SUNDAY).days + 1, line.multiplier) for line in premium] == [
        (6, Decimal("1.5")), (7, 2), (13, Decimal("1.5")), (14, 2),
    ]  # fmt: skip


def test_rest_is_counted_from_the_day_before_in_whatever_state_deal_or_run(
    series: Series, finance: User, other: User
) -> None:
    deal = paying.hired(series, finance)
    second = paying.hired(series, finance, person=deal.person, role="Voice on the phone")
    days = [MONDAY + timedelta(at) for at in range(5)]
    paying.day(series, days[1], state="NV")
    late = {"set_in": 14 * 60, "meal1_from": 18 * 60, "meal1_to": 18 * 60 + 30, "set_out": 22 * 60 + 30}
    worked = ((deal, {}), (deal, late), (deal, {}), (second, late), (deal, {}))
    for on, (of, marks) in zip(days, worked, strict=True):
        paying.worked(of, on, **marks)
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    forced = PayLine.objects.filter(item__run=run, kind="forced_call").order_by("date").values_list("date", "amount")
    assert list(forced) == [(days[2], Decimal("250.00")), (days[4], Decimal("250.00"))]  # called at 7:00 after 22:30


def test_an_unapproved_or_expired_card_stops_a_run(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance))
    run = paying.opened(series, finance)
    SeriesTerms.objects.filter(pk=series.pk).update(photography_start=date(2025, 12, 1))
    failure = refused(lambda: runs.compute(run=run, by=finance))
    assert failure.extra["stops"][0]["code"] == "no_rate_card"
    SeriesTerms.objects.filter(pk=series.pk).update(photography_start=date(2026, 3, 2))
    agreements.new_version(card=RateCard.objects.get(agreement__slug="the-union"), by=other)
    RateCard.objects.filter(agreement__slug="the-union", version=2).update(effective_from=date(2026, 2, 1))
    failure = refused(lambda: runs.compute(run=run, by=finance))
    assert failure.extra["stops"][0]["code"] == "rate_card_unapproved"
    SeriesTerms.objects.filter(pk=series.pk).update(photography_start=None)
    assert refused(lambda: runs.compute(run=run, by=finance)).code == "no_photography_start"


def test_steps_and_flat_deals_are_paid_when_approved_and_once(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance, pay="flat", job="writer", category="writer", rate=Decimal(9000))
    paying.worked(deal)  # a flat deal's days are noted, and pay nothing
    step = pieces.enter(deal=deal, what="Drafts 1–10", delivered_on=MONDAY, amount=Decimal(3000), by=other)
    run = paying.opened(series, finance)
    assert refused(lambda: runs.compute(run=run, by=finance)).extra["stops"][0]["model"] == "piece"
    pieces.approve(piece=step, by=finance)
    runs.compute(run=run, by=finance)
    assert amounts(run)[0] == ("Marisol Ybarra", "flat", "3000.00")
    for act in (runs.review, runs.approve, runs.lock):
        act(run=run, by=other if act is runs.approve else finance)
    second = paying.opened(series, finance, SATURDAY + timedelta(1))
    assert refused(lambda: runs.compute(run=second, by=finance)).code == "nothing_to_pay"


def test_a_second_person_approves_and_nobody_skips_a_step(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance))
    run = paying.opened(series, finance)
    assert refused(lambda: paying.opened(series, finance)).code == "run_open"
    assert refused(lambda: runs.review(run=run, by=finance)).code == "run_not_computed"
    runs.compute(run=run, by=finance)
    assert refused(lambda: runs.lock(run=run, by=other)).code == "illegal_transition"
    runs.review(run=run, by=finance)
    assert refused(lambda: runs.compute(run=run, by=finance)).code == "run_not_draft"
    assert refused(lambda: runs.approve(run=run, by=finance)).code == "own_run"
    assert refused(lambda: runs.send_back(run=run, by=other, why=" ")).code == "no_run_reason"
    runs.send_back(run=run, by=other, why="Tuesday is missing")
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    runs.lock(run=run, by=finance)
    now = PayRun.objects.get(pk=run.pk)
    assert (now.state, now.approved_by, now.locked_by, len(now.sha256)) == (RunState.LOCKED, other, finance, 64)
    assert refused(lambda: runs.lock(run=run, by=finance)).code == "illegal_transition"


def test_what_changed_since_it_was_computed_is_not_locked(series: Series, finance: User, other: User) -> None:
    line = paying.worked(paying.hired(series, finance))
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    changed(line, set_out=18 * 60)
    assert refused(lambda: runs.lock(run=run, by=finance)).code == "run_stale"


def changed(line: TimeLine, **marks: Any) -> None:
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    TimeLine.objects.filter(pk=line.pk).update(**marks)
    TimeLine.objects.filter(pk=line.pk).update(state="approved")


def test_hours_that_no_card_rounds_are_locked_as_they_were_computed(finance: User, other: User) -> None:
    series = paying.series(other, finance, time_unit="none")
    paying.worked(paying.hired(series, finance), MONDAY, set_out=17 * 60 + 50)  # ten hours and a third
    run = paying.paid(series, finance, other)
    assert (run.state, f"{run.items.get().hours}") == (RunState.LOCKED, "10.33")


def test_a_correction_whose_figures_changed_since_it_was_computed_is_not_locked(
    series: Series, finance: User, other: User
) -> None:
    line = paying.worked(paying.hired(series, finance), MONDAY)
    paying.paid(series, finance, other)
    changed(line, set_out=17 * 60 + 30)
    run = paying.opened(series, finance, SATURDAY + timedelta(1))
    runs.compute(run=run, by=finance)
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    card = agreements.new_version(card=RateCard.objects.get(agreement__slug="the-union"), by=other)
    rates.enter(card, other, "overtime", "2 after 8")
    rates.in_force(RateCard.objects.get(pk=card.pk), other, finance)
    assert refused(lambda: runs.lock(run=run, by=finance)).code == "run_stale"


def test_a_locked_run_never_changes(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance))
    run = paying.paid(series, finance, other)
    sha256 = run.sha256
    item = run.items.get()
    for forbidden in (
        lambda: PayRun.objects.filter(pk=run.pk).update(share=1),
        lambda: run.items.update(gross=1),
        lambda: PayLine.objects.filter(item=item).update(amount=1),
        lambda: PayLine.objects.filter(item=item)._raw_delete("default"),
        lambda: item.days.update(sha256="x"),
        lambda: PayItem.objects.create(run=run, deal=item.deal, person=item.person, work_state="NV"),
        lambda: PayRun.objects.filter(pk=run.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()  # type: ignore[no-untyped-call]
    assert runs.digest(PayRun.objects.get(pk=run.pk)) == sha256


def test_time_that_changes_after_a_lock_is_settled_by_lines_that_name_the_old(
    series: Series, finance: User, other: User
) -> None:
    line = paying.worked(paying.hired(series, finance), MONDAY)
    first = paying.paid(series, finance, other)
    before = runs.digest(first)
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    second = paying.opened(series, finance, SATURDAY + timedelta(1))
    assert [thing.pk for thing, _day in collecting.unsettled(second)] == [line.pk]
    TimeLine.objects.filter(pk=line.pk).update(set_out=17 * 60 + 30)  # two hours more, and no meal is due yet
    TimeLine.objects.filter(pk=line.pk).update(state="approved")
    runs.compute(run=second, by=finance)
    item = second.items.get()
    old = first.items.get()
    assert (item.corrects, item.gross) == (old, Decimal("93.75"))
    said = [(one.kind, f"{one.amount}", one.takes_back) for one in item.lines.all()]
    assert ("overtime", "93.75", False) in said
    assert ("day", "250.00", False) not in said  # what was right stays out
    back = item.lines.filter(takes_back=True)
    assert {one.kind for one in back} == {"p_and_h", "oasdi", "medicare", "futa"}
    assert all(one.corrects and one.corrects.item == old for one in back)
    assert runs.digest(first) == before
    for act in (runs.review, runs.approve, runs.lock):
        act(run=second, by=other if act is runs.approve else finance)
    third = paying.opened(series, finance, SATURDAY + timedelta(8))
    assert refused(lambda: runs.compute(run=third, by=finance)).code == "nothing_to_pay"
    changed(line, set_out=15 * 60 + 30)  # and back again
    runs.compute(run=third, by=finance)
    settled = third.items.get()
    assert (settled.corrects, settled.gross) == (old, Decimal("-93.75"))


def test_pay_split_into_two_runs_is_the_same_as_in_one(series: Series, finance: User, other: User) -> None:
    deal = paying.hired(series, finance)
    for number in range(9):
        paying.worked(deal, MONDAY + timedelta(number), set_out=(15 + number) * 60, has_no_further_meal=True)
    first = paying.paid(series, finance, other)
    second = paying.paid(series, finance, other, SATURDAY + timedelta(1))
    both = first.items.get().gross + second.items.get().gross
    assert second.items.get().earned_before == first.items.get().wages
    again = paying.hired(series, finance, "Somebody Else")
    for number in range(9):
        paying.worked(again, MONDAY + timedelta(number), set_out=(15 + number) * 60, has_no_further_meal=True)
    third = paying.paid(series, finance, other, SATURDAY + timedelta(8))
    assert third.items.get().gross == both


def test_queries_are_as_many_for_many_people_as_for_few(
    series: Series, finance: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    for number in range(2):
        paying.worked(paying.hired(series, finance, f"Person {number}"))
    run = paying.opened(series, finance)
    few = queries_of(lambda: runs.compute(run=run, by=finance))
    for number in range(2, 10):
        deal = paying.hired(series, finance, f"Person {number}")
        for on in range(3):
            paying.worked(deal, MONDAY + timedelta(on))
    assert queries_of(lambda: runs.compute(run=run, by=finance)) == few


@pytest.mark.django_db(transaction=True)
def test_of_many_who_lock_and_edit_at_once_one_locks_and_no_edit_is_lost(finance: User, other: User) -> None:
    series = paying.series(other, finance)
    line = paying.worked(paying.hired(series, finance))
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    done: list[str] = []

    def at_once(act: Callable[[], object], name: str) -> None:
        try:
            act()
            done.append(name)
        except (Failure, IllegalTransition) as failure:
            done.append(failure.code)
        finally:
            connection.close()

    acts: list[tuple[Callable[[], object], str]] = [(lambda: runs.lock(run=run, by=finance), "locked")] * 4
    acts.append((lambda: services.take_up(line=line, by=other, why="wrap was later"), "taken up"))
    threads = [threading.Thread(target=at_once, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = PayRun.objects.get(pk=run.pk)
    assert done.count("locked") == (1 if now.state == RunState.LOCKED else 0)
    assert "taken up" in done
    if now.state == RunState.LOCKED:
        assert now.sha256 == runs.digest(now)
    else:
        assert set(done) <= {"taken up", "run_stale", "run_stopped", "nothing_to_pay"}
    assert TimeLine.objects.get(pk=line.pk).state == "entered"
    assert Deal.objects.get(pk=line.deal_id).state == "active"
