"""A run in admin: its list, its page with stops, comparison and differences, its buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from catalog.titles.models import Series
from production.agreements import services as agreements
from production.agreements.models import RateCard
from production.contracts.models import SeriesTerms
from production.payroll import links, runs
from production.payroll.models import PayRun, RunState
from production.people.models import TaxFile
from production.timesheets import pieces
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.paying import SATURDAY, SUNDAY

pytestmark = pytest.mark.django_db
MONDAY = SUNDAY + timedelta(1)
NEXT = SATURDAY + timedelta(1)


def page_of(run: PayRun, user: User, query: str = "") -> Any:
    return factories.browser(user).get(reverse("admin:production_payrun_change", args=[run.pk]) + query)


def pressed(run: PayRun, verb: str, user: User, **typed: str) -> tuple[str, str]:
    """What the button says, and where it leads."""
    answer = factories.browser(user).post(reverse(f"admin:production_payrun_{verb}", args=[run.pk]), typed)
    return str(next(iter(get_messages(answer.wsgi_request)))), answer["Location"]


def test_a_run_goes_from_its_opening_to_its_lock_by_its_buttons(series: Series, finance: User, other: User) -> None:
    paying.worked(paying.hired(series, finance))
    typed = {
        "series": series.pk, "begins_on": f"{SUNDAY}", "ends_on": f"{SATURDAY}", "pay_on": f"{SATURDAY}", "share": 20
    }  # fmt: skip
    opened = factories.browser(finance).post(reverse("admin:production_payrun_add"), typed)
    run = PayRun.objects.get()
    assert opened["Location"] == reverse("admin:production_payrun_change", args=[run.pk])
    again = factories.browser(finance).post(reverse("admin:production_payrun_add"), typed)
    assert "not locked yet" in again.content.decode()
    assert "Nothing is computed yet" in page_of(run, finance).content.decode()
    assert pressed(run, "compute", finance)[0].startswith("Computed: 1 items")
    assert "Looked through" in page_of(run, finance).content.decode()
    pressed(run, "review", finance)
    assert "a second person approves it" in page_of(run, finance).content.decode()
    assert "can&#x27;t approve it" not in page_of(run, other).content.decode()
    assert pressed(run, "approve", finance)[0].startswith("Who computed or reviewed")
    pressed(run, "send_back", other, why="Look at Monday")
    assert "Look at Monday" in page_of(run, finance).content.decode()
    pressed(run, "review", finance)
    pressed(run, "approve", other)
    assert pressed(run, "lock", finance)[0].endswith("is locked, and stays as it is.")
    assert "can't become locked" in pressed(run, "lock", other)[0]
    text = page_of(run, finance).content.decode()
    assert PayRun.objects.get(pk=run.pk).sha256 in text
    assert finance.username in text
    assert "Lock for ever" not in text


def test_a_drafts_days_and_share_can_be_changed_until_it_is_reviewed(series: Series, finance: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal, MONDAY)
    paying.worked(deal, NEXT)
    run = paying.computed(paying.opened(series, finance), finance)
    days = {"begins_on": f"{SUNDAY}", "ends_on": f"{SATURDAY}", "pay_on": f"{run.pay_on}"}
    assert 'name="share" value="20"' in page_of(run, finance).content.decode()
    assert pressed(run, "amend", finance, **days, share="35")[0] == "Kept."
    run.refresh_from_db()
    assert (run.share, run.items.get().gross) == (35, 250)
    days["ends_on"] = f"{NEXT}"
    assert pressed(run, "amend", finance, **days, share="35")[0].startswith("Kept. Compute")
    assert not run.items.exists()
    assert "Nothing is computed yet" in page_of(run, finance).content.decode()
    assert paying.computed(run, finance).items.get().gross == 500
    for wrong, why in (
        ({"ends_on": "2026-02-01"}, "before it begins"), ({"pay_on": "x"}, "valid date"), ({"share": "-1"}, "0"),
    ):  # fmt: skip
        assert why in pressed(run, "amend", finance, **(days | {"share": "35"} | wrong))[0]
    runs.review(run=run, by=finance)
    assert "to change or compute it" in pressed(run, "amend", finance, **days, share="50")[0]
    run.refresh_from_db()
    assert (run.share, run.items.get().gross) == (35, 500)


def test_each_thing_that_stops_a_run_is_listed_with_a_link_to_it(series: Series, finance: User) -> None:
    unsigned = paying.hired(series, finance, "Ana Unsigned", state="sent")
    paying.worked(unsigned)
    untaxed = paying.hired(series, finance, "Bo Untaxed")
    TaxFile.objects.filter(pk=untaxed.person_id).delete()
    paying.worked(untaxed)
    step = pieces.enter(deal=untaxed, what="Drafts", delivered_on=MONDAY, amount=Decimal(3000), by=finance)
    paying.worked(paying.hired(series, finance, "Di Weekly", pay="week", rate=None))
    run = paying.opened(series, finance)
    said, where = pressed(run, "compute", finance)
    assert said.startswith("The run is stopped")
    text = factories.browser(finance).get(where.partition("#")[0]).content.decode()
    card = series.terms.agreement.cards.get()
    for noun, pk in (("deal", unsigned.pk), ("taxfile", untaxed.person_id), ("ratecard", card.pk)):
        assert reverse(f"admin:production_{noun}_change", args=[pk]) in text
    assert "#rate-weekly_minimum" in text
    assert str(step) in text
    shown = factories.browser(finance).get(reverse("admin:production_ratecard_change", args=[card.pk])).content.decode()
    assert 'id="rate-weekly_minimum' in shown
    SeriesTerms.objects.filter(pk=series.pk).update(photography_start=None)
    assert reverse("admin:production_seriesterms_change", args=[series.pk]) in page_of(run, finance).content.decode()


def test_an_open_sheet_stops_a_run_with_a_link_to_its_line(
    series: Series, finance: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "sheet", lambda day, line: f"/sheet/{day}/#line-{line}")
    line = paying.worked(paying.hired(series, finance), state="signed")
    (held,) = page_of(paying.opened(series, finance), finance).context["stops"]
    assert held.stop.code == "sheet_unapproved"
    assert held.address == f"/sheet/{line.shoot_day_id}/#line-{line.pk}"


def test_what_the_card_leaves_to_memos_stops_a_run_with_a_link_to_the_cards_row(finance: User, other: User) -> None:
    series = paying.series(other, finance, minimum_hours="negotiated")
    paying.worked(paying.hired(series, finance))
    (held,) = page_of(paying.opened(series, finance), finance).context["stops"]
    card = series.terms.agreement.cards.get()
    assert held.stop.code == "deal_term_missing"
    assert held.address == reverse("admin:production_ratecard_change", args=[card.pk]) + "#rate-minimum_hours"


def test_a_week_with_a_forced_call_waits_for_a_step_that_says_what_it_costs(finance: User, other: User) -> None:
    series = paying.series(other, finance, weekly_minimum="1560", weekly_overtime_divisor="44")
    deal = paying.hired(series, finance, pay="week", rate=Decimal(1560))
    paying.worked(deal, MONDAY, set_in=14 * 60, meal1_from=18 * 60, meal1_to=18 * 60 + 30, set_out=22 * 60 + 30)
    tuesday = MONDAY + timedelta(1)
    paying.worked(deal, tuesday)
    run = paying.opened(series, finance)
    (held,) = page_of(run, finance).context["stops"]
    assert held.stop.code == "forced_call_by_day_alone"
    assert held.address == reverse("admin:production_piece_add") + f"?deal={deal.pk}&delivered_on={tuesday}"
    form = factories.browser(finance).get(held.address).context["adminform"].form
    assert (form.initial["deal"], form.initial["delivered_on"]) == (f"{deal.pk}", f"{tuesday}")
    step = pieces.enter(deal=deal, what="Forced call", delivered_on=tuesday, amount=Decimal("312.00"), by=finance)
    (held,) = [one for one in page_of(run, finance).context["stops"] if one.stop.model == "step"]  # nobody approved it
    pieces.approve(piece=step, by=other)
    pressed(run, "compute", finance)
    assert sorted(run.items.values_list("gross", flat=True)) == [Decimal("312.00"), Decimal("1560.00")]


def test_a_card_of_taxes_that_waits_for_approval_is_the_one_that_is_linked(
    series: Series, finance: User, other: User
) -> None:
    paying.worked(paying.hired(series, finance))
    taxes = RateCard.objects.get(agreement__slug="us-employer")
    waiting = agreements.new_version(card=taxes, by=other)
    RateCard.objects.filter(pk=waiting.pk).update(effective_from=SUNDAY)
    (held,) = page_of(paying.opened(series, finance), finance).context["stops"]
    assert held.stop.code == "rate_card_unapproved"
    assert held.address == reverse("admin:production_ratecard_change", args=[waiting.pk])


def test_who_is_new_gone_or_changed_is_told_beside_the_run_before(series: Series, finance: User, other: User) -> None:
    same, more, gone = (paying.hired(series, finance, name) for name in ("Same", "More", "Gone"))
    for deal in (same, more, gone):
        paying.worked(deal, MONDAY)
    paying.paid(series, finance, other)
    for deal in (same, more, paying.hired(series, finance, "New")):
        paying.worked(deal, NEXT)
    paying.worked(more, NEXT + timedelta(1))
    run = paying.opened(series, finance, NEXT)
    runs.compute(run=run, by=finance)
    found = {one.name: (str(one.against), one.gross, one.was) for one in page_of(run, finance).context["people"]}
    assert found == {
        "Same": ("same", Decimal("250.00"), Decimal("250.00")), "More": ("changed", Decimal(500), Decimal(250)),
        "New": ("new", Decimal(250), None), "Gone": ("gone", Decimal(0), Decimal(250)),
    }  # fmt: skip
    assert [one.name for one in page_of(run, finance, "?show=changed").context["people"]] == ["More"]
    PayRun.objects.filter(pk=run.pk).update(share=100)
    assert [one.name for one in page_of(run, finance, "?show=changed").context["people"]] == []


def test_what_changes_after_a_lock_is_shown_as_a_difference_to_settle(
    series: Series, finance: User, other: User
) -> None:
    line = paying.worked(paying.hired(series, finance), MONDAY)
    first = paying.paid(series, finance, other)
    assert page_of(first, finance).context["differences"] == []
    TimeLine.objects.filter(pk=line.pk).update(state="entered")
    TimeLine.objects.filter(pk=line.pk).update(set_out=17 * 60 + 30)
    (one,) = page_of(first, finance).context["differences"]
    assert one.is_open
    assert [(column.was, column.now) for column in one.columns] == [("15:30", "17:30")]
    assert "To settle" in page_of(paying.opened(series, finance, NEXT), finance).content.decode()


def test_a_step_and_a_holiday_that_change_after_a_lock_are_settled_by_the_next_run(
    series: Series, finance: User, other: User
) -> None:
    writer = paying.hired(
        series, finance, "Wes Writer", pay="flat", job="writer", category="writer", rate=Decimal(9000)
    )
    step = pieces.enter(deal=writer, what="Drafts", delivered_on=MONDAY, amount=Decimal(3000), by=other)
    pieces.approve(piece=step, by=finance)
    line = paying.worked(paying.hired(series, finance), MONDAY)
    first = paying.paid(series, finance, other)
    pieces.take_up(piece=step, by=other, why="It was more")
    pieces.change(piece=step, by=other, amount=Decimal(3500))
    pieces.approve(piece=step, by=finance)
    type(line.shoot_day).objects.filter(pk=line.shoot_day_id).update(is_holiday=True)
    assert len(page_of(first, finance).context["differences"]) == 2
    second = paying.opened(series, finance, NEXT)
    runs.compute(run=second, by=finance)
    settled = {item.person.name: (item.gross, item.corrects_id) for item in second.items.select_related("person")}
    old = dict(first.items.values_list("person__name", "pk"))
    assert settled == {
        "Wes Writer": (Decimal(500), old["Wes Writer"]), "Marisol Ybarra": (Decimal(250), old["Marisol Ybarra"])
    }  # fmt: skip


def test_a_deal_that_ends_with_less_than_it_guarantees_is_told(series: Series, finance: User) -> None:
    deal = paying.hired(series, finance, guarantee=Decimal(3), ends_on=MONDAY + timedelta(2))
    paying.worked(deal, MONDAY)
    paying.worked(deal, MONDAY + timedelta(1))
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    assert "paid 2, guaranteed 3" in page_of(run, finance).content.decode()
    paying.worked(deal, MONDAY + timedelta(2))
    runs.compute(run=run, by=finance)
    assert "Less than guaranteed" not in page_of(run, finance).content.decode()


def test_a_weekly_deal_counts_its_weeks(finance: User, other: User) -> None:
    series = paying.series(other, finance, weekly_overtime_divisor="44", weekly_minimum="1560")
    deal = paying.hired(series, finance, pay="week", rate=Decimal(1560), guarantee=Decimal(2))
    paying.worked(deal, MONDAY, status="WF")
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    assert "paid 1, guaranteed 2" in page_of(run, finance).content.decode()


def test_a_rate_under_the_minimum_is_told_once_and_holds_nothing_up(series: Series, finance: User) -> None:
    deal = paying.hired(series, finance, rate=Decimal(100))
    paying.day(series, NEXT, state="NY")
    paying.worked(deal)
    paying.worked(deal, NEXT)
    run = paying.opened(series, finance, NEXT)
    runs.compute(run=run, by=finance)
    assert run.items.count() == 2
    assert page_of(run, finance).content.decode().count("under the minimum of 164") == 1


def test_pages_ask_the_same_queries_for_many_people_as_for_few(
    series: Series, finance: User, other: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    def filled(*numbers: int) -> None:
        for number in numbers:
            deal = paying.hired(series, finance, f"Person {number}", rate=Decimal(100 + number))
            paying.worked(deal, MONDAY)
            paying.worked(deal, MONDAY + timedelta(1), state="signed" if number % 2 else "approved")

    filled(1, 2)
    run, client = paying.opened(series, finance), factories.browser(finance)
    page = reverse("admin:production_payrun_change", args=[run.pk])
    client.get(page)
    few = queries_of(lambda: client.get(page))
    filled(*range(3, 9))
    assert queries_of(lambda: client.get(page)) == few
    TimeLine.objects.update(state="approved")
    runs.compute(run=run, by=finance)
    computed = queries_of(lambda: client.get(page))
    assert run.items.count() == 8
    filled(*range(9, 15))
    TimeLine.objects.update(state="approved")
    runs.compute(run=run, by=finance)
    assert queries_of(lambda: client.get(page)) == computed


def test_the_list_asks_the_same_queries_for_many_runs_as_for_few(
    series: Series, finance: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    client, page = factories.browser(finance), reverse("admin:production_payrun_changelist")
    paying.opened(series, finance)
    client.get(page)
    few = queries_of(lambda: client.get(page))
    for number in range(4):
        PayRun.objects.create(
            series=factories.series(), number=number, begins_on=SUNDAY, ends_on=SATURDAY, pay_on=SATURDAY,
            currency="USD", state=RunState.DRAFT,
        )  # fmt: skip
    assert queries_of(lambda: client.get(page)) == few


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.FINANCE])
def test_nobody_else_finds_a_pay_run(role: str, series: Series, finance: User) -> None:
    deal = paying.hired(series, finance)
    paying.worked(deal)
    run = paying.opened(series, finance)
    runs.compute(run=run, by=finance)
    line = run.items.get().lines.first()
    assert line
    client = factories.browser(factories.staff(Role(role)))
    pages = {
        "changelist": [], "add": [], "change": [run.pk], "history": [run.pk], "delete": [run.pk], "lines": [run.pk],
        "line": [run.pk, line.pk], "person": [run.pk, deal.person_id],
    }  # fmt: skip
    for name, values in pages.items():
        assert client.get(reverse(f"admin:production_payrun_{name}", args=values)).status_code == 404, name
    for name in ("amend", "compute", "review", "approve", "send_back", "lock"):
        assert client.post(reverse(f"admin:production_payrun_{name}", args=[run.pk])).status_code == 404, name
    assert "payrun" not in client.get(reverse("admin:index")).content.decode()


def test_a_superuser_who_is_not_of_finance_finds_none_either(series: Series, finance: User) -> None:
    run = paying.opened(series, finance)
    boss = factories.staff(Role.ADMIN)
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    assert page_of(run, User.objects.get(pk=boss.pk)).status_code == 404
    runs_page = reverse("admin:production_payrun_lock", args=[run.pk])
    assert factories.browser(User.objects.get(pk=boss.pk)).post(runs_page).status_code == 404
