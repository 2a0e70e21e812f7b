"""A day's pages: the grid, what it sends, the buttons, who may what, and what it costs to show."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from production.onset.forms import callable_deals
from production.shoots.models import Call, ShootDay
from production.timesheets import entries, services
from production.timesheets.models import TimeLine, TimeSignature, TimeState
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.factories import browser
from tests.production.onset import making as crew
from tests.production.timesheets import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def ad() -> User:
    return factories.staff(Role.ASSISTANT)


@pytest.fixture
def production() -> User:
    return factories.staff(Role.PRODUCER)


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:production_{name}", args=args)


def typed(user: User, line: TimeLine, **columns: tuple[str, str]) -> Any:
    edits = {name: {"was": was, "now": now} for name, (was, now) in columns.items()}
    place = at("timeline_enter", line.pk)
    return browser(user).post(place, json.dumps({"edits": edits}), content_type="application/json")


def today() -> date:
    """Where the days of these tests are."""
    return timezone.now().astimezone(ZoneInfo("America/Los_Angeles")).date()


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_the_grid_has_every_column_of_exhibit_g_and_opens_from_the_calls(ad: User) -> None:
    deal = crew.hired()
    day = crew.day_of(deal.series)
    Call.objects.create(shoot_day=day, deal=deal, status="SW", makeup_in=360, set_in=420)
    client = browser(ad)
    assert "No line is open yet" in text(client.get(at("timeline_sheet", day.pk)))

    client.post(at("timeline_open", day.pk))

    page = text(client.get(at("timeline_sheet", day.pk)))
    for name in entries.LABELS:
        assert f'data-column="{name}"' in page
    assert 'value="06:00"' in page
    assert "Hand the tablet" not in page  # nobody has been dismissed
    assert "250.00" not in page


def test_what_is_typed_is_stored_and_judged_at_once(ad: User) -> None:
    line = crew.entered(ad, set_in="08:00")

    answer = typed(ad, line, set_out=("", "0130"), meal1_from=("", "12:30"))

    row = answer.json()["row"]
    assert (row["values"]["set_out"], row["values"]["meal1_from"]) == ("01:30", "12:30")
    (finding,) = [one for one in row["findings"] if one["fix"]]
    assert finding["fix"] == {"set_out": "25:30"}
    assert not row["right"]


def test_who_types_over_somebody_else_s_sees_both(ad: User, production: User) -> None:
    line = crew.entered(ad, set_in="08:00")
    making.write(line, production, set_in="08:15")

    answer = typed(ad, line, set_in=("08:00", "08:30"))

    assert (answer.status_code, answer.json()["code"]) == (409, "entry_changed")
    assert answer.json()["now"] == {"set_in": "08:15"}


@pytest.mark.parametrize("body", ["", "[]", '{"edits": 3}', '{"edits": {"set_in": "07:00"}}', "{" * 30_000])
def test_what_is_no_list_of_edits_is_refused(ad: User, body: str) -> None:
    line = crew.entered(ad)
    answer = browser(ad).post(at("timeline_enter", line.pk), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_edits")


def test_a_line_is_signed_on_the_tablet_checked_and_approved_by_another(ad: User, production: User) -> None:
    line = crew.entered(ad, deal=crew.hired(name="Marisol Ybarra"))
    tablet, desk = browser(ad), browser(production)
    page = text(tablet.get(at("timeline_sign", line.pk)))
    assert "Dismiss on set" in page
    assert "17:00" in page

    ink = json.dumps([[[10, 10], [400, 300]]])
    signed = {"name": "Marisol Ybarra", "seen": line.digest(), "strokes": ink}
    assert tablet.post(at("timeline_sign", line.pk), signed).status_code == 302
    assert TimeSignature.objects.get().strokes == json.loads(ink)
    seen = {"seen": f"{line.pk}:{line.digest()}"}
    assert desk.post(at("timeline_check_all", line.shoot_day_id), seen).status_code == 403
    tablet.post(at("timeline_check_all", line.shoot_day_id), seen)
    assert tablet.post(at("timeline_approve_all", line.shoot_day_id), seen).status_code == 403
    desk.post(at("timeline_approve_all", line.shoot_day_id), seen)
    assert making.now(line).state == TimeState.APPROVED

    why = {"why": "The second meal is missing"}
    assert tablet.post(at("timeline_take_up", line.pk), why).status_code == 403
    desk.post(at("timeline_take_up", line.pk), why)
    assert making.now(line).state == TimeState.ENTERED


def test_one_button_takes_what_was_seen_and_says_what_it_left(ad: User) -> None:
    first = crew.entered(ad, deal=crew.hired(name="Marisol Ybarra"))
    second = crew.entered(ad, deal=crew.hired(first.deal.series, "Bo Lindt"))
    making.signed(first, ad)
    making.signed(second, ad)

    seen = {"seen": f"{first.pk}:{first.digest()} {second.pk}:{'0' * 64}"}
    page = {"referer": f"http://testserver{at('timeline_sheet', first.shoot_day_id)}"}
    answer = browser(ad).post(at("timeline_check_all", first.shoot_day_id), seen, follow=True, headers=page)

    states = set(TimeLine.objects.values_list("deal__person__name", "state"))
    assert states == {("Marisol Ybarra", "checked"), ("Bo Lindt", "signed")}
    assert "Bo Lindt: The line has changed since it was shown" in text(answer)


def test_a_line_that_can_t_be_right_is_not_signed_and_says_why(ad: User) -> None:
    line = crew.entered(ad, set_in="08:00", set_out="07:00")
    page = text(browser(ad).get(at("timeline_sign", line.pk)))
    assert "so it can&#x27;t be signed yet" in page or "so it can't be signed yet" in page
    answer = browser(ad).post(at("timeline_sign", line.pk), {"name": "Marisol Ybarra", "seen": line.digest()})
    assert answer.status_code == 409


def test_who_has_no_times_and_is_paid_by_time_is_not_signed(ad: User) -> None:
    line = crew.entered(ad, remark="late")
    name = line.deal.person.name
    assert "Marked as worked and without times" in text(browser(ad).get(at("timeline_sign", line.pk)))
    answer = browser(ad).post(at("timeline_sign", line.pk), {"name": name, "seen": line.digest()})
    assert answer.status_code == 409
    assert "is marked as worked and has no times" in text(answer)
    making.write(line, ad, status="H")
    held = {"name": name, "seen": making.now(line).digest()}
    assert browser(ad).post(at("timeline_sign", line.pk), held).status_code == 302


def test_who_is_called_already_is_chosen_among_everybody_once(ad: User) -> None:
    deal = crew.hired(name="Anna Bright")
    for number in range(1, 4):
        day = crew.day_of(deal.series, date(2026, 3, number))
        Call.objects.create(shoot_day=day, deal=deal)
    assert [found.pk for found in callable_deals(day)] == [deal.pk]


def test_somebody_who_was_not_called_gets_a_line(ad: User) -> None:
    deal = crew.hired()
    day = crew.day_of(deal.series)
    grip = crew.hired(deal.series, "Cy Grip", job="crew", role="Key grip")
    client = browser(ad)
    assert "Cy Grip · Key grip" in text(client.get(at("timeline_sheet", day.pk)))

    client.post(at("timeline_person", day.pk), {"deal": grip.pk})

    assert TimeLine.objects.get().deal == grip


ADDRESSES = ("shootday_changelist", "timeline_changelist", "timeline_on_set")


@pytest.mark.parametrize(
    ("role", "sees", "enters"),
    [
        (Role.ASSISTANT, 200, 200), (Role.PRODUCER, 200, 200), (Role.FINANCE, 200, 403), (Role.ADMIN, 200, 200),
        (Role.WRITER, 404, 404), (Role.POST, 404, 404),
    ],
)  # fmt: skip
def test_who_may_see_and_enter_time(role: Role, sees: int, enters: int, production: User) -> None:
    line = crew.entered(production)
    user = factories.staff(role)
    client = browser(user)
    places = [at(name) for name in ADDRESSES] + [
        at(f"timeline_{name}", line.shoot_day_id) for name in ("sheet", "state", "now", "board")
    ]
    assert {client.get(place).status_code for place in places} == {sees}
    assert typed(user, line, remark=("", "Rain")).status_code == enters


@pytest.mark.parametrize(("role", "is_seen"), [(Role.PRODUCER, True), (Role.FINANCE, True), (Role.ASSISTANT, False)])
def test_money_is_for_those_who_see_deals(role: Role, is_seen: bool, production: User) -> None:
    line = crew.entered(production, day=today(), set_in="00:00")
    page = text(browser(factories.staff(role)).get(at("timeline_now", line.shoot_day_id)))
    assert ("The next half hour" in page) == is_seen
    assert "250.00" not in page


def test_an_assistant_director_finds_no_deals_no_rates_and_no_tax_data(ad: User) -> None:
    client = browser(ad)
    hidden = ("deal", "taxfile", "personfile", "agreement", "seriesterms", "document", "script", "bible")
    assert {client.get(at(f"{name}_changelist")).status_code for name in hidden} == {404}
    assert client.get("/admin/").status_code == 200


def test_a_day_is_made_and_people_are_called(ad: User) -> None:
    deal, client = crew.hired(), browser(ad)
    day = {
        "series": deal.series_id,
        "date": "2026-03-03",
        "unit": "Main",
        "time_zone": "America/Chicago",
        "general_call": "0700",
    }
    made = client.post(at("shootday_add"), day)
    saved = ShootDay.objects.get()
    assert made["Location"] == at("shootday_change", saved.pk)
    assert saved.general_call == 420
    assert "Maya" in text(client.get(at("shootday_change", saved.pk)))

    calls = {
        "calls-TOTAL_FORMS": "1", "calls-INITIAL_FORMS": "0", "calls-0-deal": deal.pk, "calls-0-status": "SW",
        "calls-0-set_in": "7:30 am", "calls-0-shoot_day": saved.pk,
    }  # fmt: skip
    client.post(at("shootday_change", saved.pk), day | calls)
    assert [(call.deal_id, call.set_in) for call in saved.calls.all()] == [(deal.pk, 450)]
    client.post(
        at("shootday_change", saved.pk),
        day | {"calls-TOTAL_FORMS": "0", "calls-INITIAL_FORMS": "0", "time_zone": "Mars"},
    )
    saved.refresh_from_db()
    assert saved.time_zone == "America/Chicago"


def test_clocks_and_place_stay_once_somebody_has_signed(ad: User) -> None:
    line = making.signed(crew.entered(ad), ad)
    page = text(browser(ad).get(at("shootday_change", line.shoot_day_id)))
    assert 'name="location"' in page
    assert 'name="time_zone"' not in page


def test_on_set_now_leads_to_the_one_day_that_goes_on_and_says_what_fills_it(ad: User) -> None:
    place, client = at("timeline_on_set"), browser(ad)
    assert "No shoot day goes on" in text(client.get(place))
    deal = crew.hired()
    day = crew.day_of(deal.series, today())
    answer = client.get(place)
    assert answer["Location"] == at("timeline_now", day.pk)
    assert "No line is open yet" in text(client.get(answer["Location"]))
    crew.entered(ad, deal=deal, day=today())
    crew.entered(ad, deal=crew.hired(), day=today(), set_in="00:00")
    page = text(client.get(place))
    assert at("timeline_now", day.pk) in page
    past = crew.day_of(deal.series)
    assert "This day is over" in text(client.get(at("timeline_now", past.pk)))
    to_come = crew.day_of(deal.series, today() + timedelta(days=3))
    assert "This day is to come" in text(client.get(at("timeline_now", to_come.pk)))


PAGES = (
    "timeline_sheet", "timeline_state", "timeline_now", "timeline_changelist", "shootday_changelist", "shootday_change",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_however_many_people_work(ad: User, production: User, name: str) -> None:
    line = crew.entered(ad, set_in="00:00")
    Call.objects.create(shoot_day=line.shoot_day, deal=line.deal)
    place = at(name, line.shoot_day_id) if not name.endswith("list") else at(name)
    client = browser(production)
    few = queries(client, place)
    for _number in range(3):
        more = crew.hired(line.deal.series)
        crew.entered(ad, deal=more, set_in="00:00")
        Call.objects.create(shoot_day=line.shoot_day, deal=more)
    assert queries(client, place) == few


def queries(client: Client, place: str) -> int:
    client.get(place)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(place).status_code == 200
    return len(caught)


def test_the_line_of_somebody_who_was_not_there_is_removed_and_one_that_was_signed_is_kept(ad: User) -> None:
    absent = crew.entered(ad, deal=crew.hired(name="Marisol Ybarra"))
    there = crew.entered(ad, deal=crew.hired(absent.deal.series, "Bo Lindt"))
    tablet = browser(ad)
    assert "Remove the line" in text(tablet.get(at("timeline_sheet", absent.shoot_day_id)))

    tablet.post(at("timeline_remove", absent.pk))

    assert [line.pk for line in TimeLine.objects.all()] == [there.pk]
    making.signed(there, ad)
    said = tablet.post(at("timeline_remove", there.pk), headers={"accept": "application/json"}).json()
    assert said["code"] == "line_is_signed"
    services.take_up(line=making.now(there), by=ad, why="wrong wrap")
    said = tablet.post(at("timeline_remove", there.pk), headers={"accept": "application/json"}).json()
    assert said["code"] == "time_is_kept"
    assert making.now(there).state == TimeState.ENTERED
