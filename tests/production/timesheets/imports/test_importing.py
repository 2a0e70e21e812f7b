"""Sheets handed in, each row's fate, and what is entered of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog.titles.models import Series
from production.contracts.models import Deal
from production.timesheets import services as lines
from production.timesheets.imports import fates, importing
from production.timesheets.imports.fates import Fate, Verdict
from production.timesheets.imports.models import TimeImport
from production.timesheets.models import TimeLine, TimeState
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from tests import factories
from tests.production.payroll import paying
from tests.production.timesheets.imports.making import csv

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def by() -> User:
    return factories.staff(Role.FINANCE)


@pytest.fixture
def series(by: User) -> Series:
    return paying.series(factories.staff(Role.FINANCE), by)


@pytest.fixture
def deal(series: Series, by: User) -> Deal:
    return paying.hired(series, by)


def handed_in(series: Series, *rows: tuple[str, ...], by: User, head: Any = None) -> TimeImport:
    data = csv(*rows, head=head) if head else csv(*rows)
    return importing.hand_in(series=series, data=data, name="week.csv", by=by)


def fate_of(series: Series, *rows: tuple[str, ...], by: User, head: Any = None) -> list[Verdict]:
    return importing.verdicts(handed_in(series, *rows, by=by, head=head))


def row(day: date | str = MONDAY, who: str = "Marisol Ybarra", *times: str) -> tuple[str, ...]:
    return (f"{day}", who, *(times or ("07:00", "12:00", "12:30", "15:30")))


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as caught:
        call()
    return caught.value.code


def test_each_row_has_its_fate_and_what_holds_is_entered_at_once(series: Series, deal: Deal, by: User) -> None:
    tuesday, wednesday, thursday = (MONDAY + timedelta(at) for at in (1, 2, 3))
    paying.day(series, MONDAY)
    same = paying.worked(deal, tuesday, state="entered")
    other = paying.worked(deal, wednesday, state="entered")
    paying.worked(deal, thursday)
    imported = handed_in(
        series, row(), row(tuesday), row(wednesday, "marisol  YBARRA", "06:30", "", "", "-"), row(thursday),
        row(thursday, "Marisol Ybarra", "06:00"), row(MONDAY), row(MONDAY, "Marisol Ibarra"), row("2026-03-09"),
        row(MONDAY, ""), by=by,
    )  # fmt: skip
    found = importing.verdicts(imported)
    assert [(one.fate, one.code) for one in found] == [
        ("new", ""), ("same", ""), ("change", ""), ("same", ""), ("refused", "twice_in_file"),
        ("refused", "twice_in_file"), ("refused", "no_deal"), ("refused", "no_shoot_day"),
        ("refused", "no_name_in_row"),
    ]  # fmt: skip
    assert found[6].why.endswith("Is Marisol Ybarra meant?")
    assert {one.name: (one.was, one.now) for one in found[2].changes} == {
        "set_in": ("07:00", "06:30"), "set_out": ("15:30", ""),
    }  # fmt: skip

    done = importing.enter(imported=imported, seen=fates.digest(found), by=by)

    assert (done.added, done.changed, done.rows) == (1, 1, [])
    new = TimeLine.objects.get(shoot_day__date=MONDAY)
    assert (new.set_in, new.set_out, new.entered_by) == (420, 930, by)
    other.refresh_from_db()
    assert (other.set_in, other.set_out, other.revision) == (390, None, 1)
    same.refresh_from_db()
    assert (same.revision, same.entered_by) == (0, None)
    assert refused(lambda: importing.enter(imported=imported, seen=fates.digest(found), by=by)) == "import_done"
    assert [one.fate for one in fate_of(series, row(), by=by)] == ["same"]


def test_a_signed_line_is_refused_and_the_same_again_is_not(series: Series, deal: Deal, by: User) -> None:
    paying.worked(deal, MONDAY, state=TimeState.SIGNED)
    changed, same = (fate_of(series, one, by=by)[0] for one in (row(MONDAY, "Marisol Ybarra", "06:00"), row(MONDAY)))
    assert (changed.fate, changed.code, same.fate) == (Fate.REFUSED, "line_is_signed", Fate.SAME)
    assert "Signed by the performer" in changed.why


def test_nothing_is_entered_where_time_has_changed_since_it_was_shown(series: Series, deal: Deal, by: User) -> None:
    line = paying.worked(deal, MONDAY, state="entered")
    imported = handed_in(series, row(MONDAY, "Marisol Ybarra", "06:00"), by=by)
    seen = fates.digest(importing.verdicts(imported))
    lines.enter(line=line, edits={"set_out": lines.Edit("15:30", "16:00")}, by=by)
    assert refused(lambda: importing.enter(imported=imported, seen=seen, by=by)) == "import_changed"
    line.refresh_from_db()
    assert (line.set_in, line.set_out) == (420, 960)


def test_past_midnight_is_understood_and_what_can_not_be_is_refused(series: Series, deal: Deal, by: User) -> None:
    paying.day(series, MONDAY)
    night = fate_of(series, row(MONDAY, "Marisol Ybarra", "16:00", "22:00", "22:30", "01:30"), by=by)[0]
    assert (night.fate, {one.name: one.now for one in night.changes}["set_out"]) == (Fate.NEW, "25:30")
    assert night.notes[0] == "Dismiss on set 01:30 is read as 25:30, past midnight."
    imported = handed_in(series, row(MONDAY, "Marisol Ybarra", "16:00", "22:00", "22:30", "01:30"), by=by)
    importing.enter(imported=imported, seen=fates.digest(importing.verdicts(imported)), by=by)
    TimeLine.objects.update(state=TimeState.SIGNED)
    again = fate_of(series, row(MONDAY, "Marisol Ybarra", "16:00", "22:00", "22:30", "01:30"), by=by)[0]
    assert (again.fate, again.changes, again.notes) == (Fate.SAME, [], [])
    TimeLine.objects.update(state=TimeState.ENTERED)
    TimeLine.objects.all().delete()
    later = fate_of(series, row(MONDAY, "Marisol Ybarra", "22:00", "04:00", "04:30", "08:00"), by=by)[0]
    assert [one.now for one in later.changes] == ["22:00", "28:00", "28:30", "32:00"]
    wrong = fate_of(series, row(MONDAY, "Marisol Ybarra", "07:00", "12:30", "", "19:00"), by=by)[0]
    assert (wrong.fate, wrong.notes) == (Fate.NEW, ["This meal begins and does not end."])
    order = fate_of(series, row(MONDAY, "Marisol Ybarra", "07:00", "06:00", "06:30", "19:00"), by=by)[0]
    assert (order.fate, order.code) == (Fate.REFUSED, "out_of_order")
    late = fate_of(series, row(MONDAY, "Marisol Ybarra", "07:00", "14:20", "14:50", "17:00"), by=by)[0]
    assert (late.fate, late.notes) == (Fate.NEW, ["This meal came 80 minutes late: 3 penalties."])
    bad = fate_of(series, row(MONDAY, "Marisol Ybarra", "7 or so"), by=by)[0]
    assert (bad.fate, bad.code) == (Fate.REFUSED, "bad_time")


def test_background_crew_weekly_and_three_day_people_come_in_too(series: Series, by: User) -> None:
    paying.day(series, MONDAY)
    people = (
        ("Bo Background", {"job": "background", "category": "background", "role": "Diner"}),
        ("Cy Gaffer", {"job": "crew", "category": "crew", "pay": "hour", "role": "Gaffer"}),
        ("Di Weekly", {"pay": "week", "role": "Vane"}), ("Ed Three", {"pay": "three_day", "role": "Luz"}),
    )  # fmt: skip
    for name, terms in people:
        paying.hired(series, by, name, **terms)
    head = ("Date", "Character", "Status", "Call", "Wrap", "Voucher", "Miles", "School")
    rows = [(f"{MONDAY}", terms["role"], "T", "07:00", "11:00", "V-17", "12.5", "") for _name, terms in people]
    found = fate_of(series, *rows, by=by, head=head)
    assert [(one.who, one.fate) for one in found] == [(name, "new") for name, _terms in people]
    assert {one.name: one.now for one in found[0].changes} == {
        "status": "T", "set_in": "07:00", "set_out": "11:00", "voucher": "V-17", "mileage": "12.5",
    }  # fmt: skip


def test_of_two_deals_of_one_name_the_role_says_which(series: Series, deal: Deal, by: User) -> None:
    paying.day(series, MONDAY)
    voice = Deal.objects.create(series=series, person=deal.person, role="Her voice", state="active", job="voice")
    head = ("Date", "Name", "Role", "Deal", "In")
    unclear, role, number = fate_of(
        series, (f"{MONDAY}", deal.person.name, "", "", "7"), (f"{MONDAY}", deal.person.name, "her VOICE", "", "7"),
        (f"{MONDAY}", "", "", f"{deal.pk}", "17:00"), by=by, head=head,
    )  # fmt: skip
    assert (unclear.code, role.fate, number.fate) == ("several_deals", "new", "new")
    assert role.line
    assert role.line.deal_id == voice.pk


def test_a_thousand_rows_cost_the_queries_of_one(
    series: Series, deal: Deal, by: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    days = [MONDAY + timedelta(at) for at in range(60)]
    for one in days:
        paying.day(series, one)
    few, many = (handed_in(series, *map(row, days[:count]), by=by) for count in (1, 60))
    assert queries_of(lambda: importing.verdicts(many)) == queries_of(lambda: importing.verdicts(few))
    seen = fates.digest(importing.verdicts(many))
    assert queries_of(lambda: importing.enter(imported=many, seen=seen, by=by)) < 25
    assert TimeLine.objects.count() == 60


def test_the_command_shows_each_row_and_enters_them_when_told(
    series: Series, deal: Deal, by: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paying.day(series, MONDAY)
    path = tmp_path / "week.csv"
    path.write_bytes(csv(row(), row("2026-04-01")))

    call_command("timesheets", f"{path}", series=series.slug)
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"new": 1, "change": 0, "same": 0, "refused": 1}
    assert (told["entered"], told["rows"][1]["code"], told["rows"][1]["row"]) == (False, "no_shoot_day", 3)
    assert not TimeLine.objects.exists()
    assert not TimeImport.objects.exists()

    call_command("timesheets", f"{path}", series=series.slug, do=True, by=by.username)
    assert json.loads(capsys.readouterr().out)["entered"]
    assert TimeLine.objects.get().entered_by == by
    for bad in ({"series": "none"}, {"series": series.slug, "by": "nobody"}):
        with pytest.raises(SystemExit):
            call_command("timesheets", f"{path}", **bad)
        assert json.loads(capsys.readouterr().out)["error"]["code"] in ("bad_series", "bad_user")
