"""What is said of a line of Exhibit G as it is typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from production.timesheets import clock
from production.timesheets.checks import Level, Limits, Line, Other, late_meals, look, worked
from production.timesheets.clock import Place
from production.timesheets.marks import NAMES, Marks
from production.timesheets.minors import hours_of

LA = "America/Los_Angeles"
BASIC = Limits(
    meal_due=Decimal(6), meal_least=Decimal(30), meal_most=Decimal(60), pause_least=Decimal(15),
    pause_within=Decimal(2), rest=Decimal(12), week_rest=Decimal(56), source="the agreement",
)  # fmt: skip


def marks(**times: str) -> Marks:
    return Marks(**{name: clock.read(text) for name, text in times.items()})


def line(day: date = date(2026, 6, 3), zone: str = LA, *, times: dict[str, str], **more: Any) -> Line:
    return Line(marks=marks(**times), place=Place(day, zone), **{"limits": BASIC, **more})


def codes(one: Line) -> list[str]:
    return [finding.code for finding in look(one)]


GOOD = {"makeup_in": "07:00", "set_in": "08:00", "meal1_from": "13:00", "meal1_to": "13:30", "set_out": "19:00"}


def test_nothing_is_said_of_a_day_that_is_right() -> None:
    assert codes(line(times=GOOD, is_over=True)) == []


def test_a_time_past_midnight_that_was_typed_as_on_the_clock_is_told_how_it_is_written() -> None:
    (found,) = look(line(times={**GOOD, "set_in": "14:00", "makeup_in": "13:30", "meal1_from": "19:00",
                                "meal1_to": "19:30", "set_out": "01:30"}))  # fmt: skip
    assert (found.code, found.level, found.fix) == ("past_midnight", Level.ERROR, (("set_out", "25:30"),))
    assert "25:30" in found.sentence


def test_a_time_that_fits_nowhere_is_out_of_order() -> None:
    assert codes(line(times={**GOOD, "meal1_to": "12:50"})) == ["out_of_order"]


def test_meals_with_one_end_and_days_without_one_are_errors() -> None:
    assert codes(line(times={**GOOD, "meal1_to": ""})) == ["no_end"]
    assert codes(line(times={**GOOD, "meal1_from": ""})) == ["no_begin"]
    assert codes(line(times={"set_out": "19:00"})) == ["no_call"]
    assert codes(line(times={"set_in": "07:00"}, is_over=True)) == ["no_dismissal"]
    assert codes(line(times={"set_in": "07:00"})) == []  # the day is still going on


@pytest.mark.parametrize(
    ("times", "late"),
    [
        ({"set_in": "07:00", "meal1_from": "14:20", "meal1_to": "14:50", "set_out": "16:00"}, [("meal1_from", 80)]),
        ({"set_in": "07:00", "breakfast_from": "08:30", "breakfast_to": "08:45", "meal1_from": "14:20",
          "meal1_to": "14:50", "set_out": "16:00"}, []),
        ({"set_in": "07:00", "breakfast_from": "09:30", "breakfast_to": "09:45", "meal1_from": "14:20",
          "meal1_to": "14:50", "set_out": "16:00"}, [("meal1_from", 80)]),
        ({"set_in": "07:00", "meal1_from": "12:00", "meal1_to": "12:30", "set_out": "19:00"}, [("set_out", 30)]),
        ({"set_in": "07:00", "meal1_from": "12:00", "meal1_to": "12:20", "set_out": "14:00"}, [("set_out", 60)]),
        ({"set_in": "07:00", "set_out": "13:00"}, []),
    ],
)  # fmt: skip
def test_late_meals_are_counted_from_the_call_or_the_last_meal(
    times: dict[str, str], late: list[tuple[str, int]]
) -> None:
    assert late_meals(line(times=times)) == late


@pytest.mark.parametrize(
    ("out", "minutes"), [("13:30", 690), ("14:00", 660), ("14:30", 660), ("13:20", 720), ("", 720)]
)
def test_hours_are_those_that_are_paid(out: str, minutes: int) -> None:
    """From seven to seven with a meal from one: an hour of it is deducted at most, twenty minutes are not."""
    assert worked(line(times={**GOOD, "meal1_to": out})) == minutes
    assert worked(line(times={"set_in": "07:00"})) is None


def test_penalties_are_told_by_the_half_hour() -> None:
    found = look(line(times={"set_in": "07:00", "meal1_from": "14:20", "meal1_to": "14:50", "set_out": "16:00"}))
    assert [(one.code, one.level) for one in found] == [("late_meal", Level.WARNING)]
    assert "80 minutes late: 3 penalties" in found[0].sentence
    assert found[0].source == "the agreement"


def test_without_the_card_s_hours_nothing_is_said_of_meals_or_rest() -> None:
    assert codes(line(times={"set_in": "07:00", "set_out": "21:00"}, limits=Limits())) == []


def test_rest_is_measured_between_places_with_clocks_of_their_own() -> None:
    tomorrow = Other("Thursday in New York", Place(date(2026, 6, 4), "America/New_York").moment(9 * 60), None)
    ends_at = {"set_in": "12:00", "meal1_from": "17:00", "meal1_to": "17:30", "set_out": "19:00"}
    (found,) = look(line(times=ends_at, others=[tomorrow]))
    assert found.code == "short_rest"
    assert "Only 11 h" in found.sentence  # 19:00 in Los Angeles is 22:00 in New York
    later = Other("Thursday", Place(date(2026, 6, 4), "America/New_York").moment(10 * 60), None)
    assert codes(line(times=ends_at, others=[later])) == []


def test_rest_after_the_day_before_is_looked_at_as_well() -> None:
    ended = Place(date(2026, 6, 2), LA).moment(22 * 60)
    yesterday = Other("Tuesday", ended - timedelta(hours=10), ended)
    (found,) = look(line(times={"set_in": "08:30", "set_out": "12:00"}, others=[yesterday]))
    assert (found.code, found.fields) == ("short_rest", ("makeup_in", "set_in"))
    assert "Only 10.5 h" in found.sentence


def test_before_the_first_day_after_days_off_the_week_s_rest_is_due() -> None:
    friday = Other("Friday", Place(date(2026, 6, 5), LA).moment(8 * 60), Place(date(2026, 6, 5), LA).moment(23 * 60))
    day = {"set_in": "06:00", "set_out": "11:00"}
    monday = line(date(2026, 6, 8), times=day, others=[friday], is_after_days_off=True)
    assert [finding.sentence for finding in look(monday)] == [
        "Only 55 h of rest after Friday; 56 are due: a forced call."
    ]
    assert codes(line(date(2026, 6, 8), times=day, others=[friday])) == []  # no days off were due
    called = Other("Monday", Place(date(2026, 6, 8), LA).moment(6 * 60), None, is_after_days_off=True)
    late = {"set_in": "18:00", "set_out": "23:00"}
    assert codes(line(date(2026, 6, 5), times=late, others=[called])) == ["short_rest"]
    worked = Other("Saturday", Place(date(2026, 6, 6), LA).moment(12 * 60), None)
    assert codes(line(date(2026, 6, 5), times=late, others=[called, worked])) == []  # the rest is Saturday's


def test_a_meal_that_nobody_noted_is_asked_about_as_pay_asks_about_it() -> None:
    day = {"set_in": "07:00", "set_out": "14:00"}
    (asked,) = look(line(times=day))
    assert "enter it, or tick “no further meal”. Without one it is 2 penalties." in asked.sentence
    (told,) = look(line(times=day, has_no_further_meal=True))
    assert told.sentence == "No meal for 60 minutes after one was due: 2 penalties."


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"breakfast_from": "19:30", "breakfast_to": "19:45"}, "breakfast_outside"),
        ({"breakfast_from": "13:10", "breakfast_to": "13:25"}, "breakfast_in_meal"),
        ({"breakfast_from": "06:30", "breakfast_to": "06:45"}, ""),
        ({"breakfast_from": "08:30", "breakfast_to": "08:45"}, ""),
    ],
)
def test_a_breakfast_is_a_part_of_the_day_and_no_meal(times: dict[str, str], code: str) -> None:
    assert codes(line(times=GOOD | times)) == [code][: bool(code)]


def test_school_is_a_part_of_the_day() -> None:
    assert codes(line(times=GOOD, school=12 * 60)) == []
    assert codes(line(times=GOOD, school=12 * 60 + 1)) == ["school_too_long"]


def test_a_day_that_is_paid_by_time_has_times_once_it_is_over() -> None:
    assert codes(line(times={}, is_over=True, is_paid_by_time=True)) == ["no_times"]
    assert codes(line(times={}, is_paid_by_time=True)) == []
    assert codes(line(times={}, is_over=True)) == []  # a hold, or a flat deal


def test_a_dismissal_that_is_still_to_come_is_said() -> None:
    there = Place(date(2026, 6, 3), LA)
    assert codes(line(times=GOOD, now=there.moment(18 * 60 + 59))) == ["still_to_come"]
    assert codes(line(times=GOOD, now=there.moment(19 * 60))) == []
    assert codes(line(times={"set_in": "07:00"}, now=there.moment(6 * 60))) == []  # a call is known before


def test_nobody_is_in_two_places() -> None:
    there = Place(date(2026, 6, 3), LA)
    other = Other("Midnight Heir, unit B", there.moment(9 * 60), there.moment(12 * 60))
    assert codes(line(times=GOOD, others=[other])) == ["overlap"]
    assert codes(line(times={"set_in": "12:00", "set_out": "15:00"}, others=[other], limits=Limits())) == []


def test_the_hour_that_clocks_leave_out_is_no_time_and_the_one_they_show_twice_is_told() -> None:
    forward = {"set_in": "20:00", "set_out": "26:30"}
    assert codes(line(date(2026, 3, 7), times=forward, limits=Limits()))[0] == "no_such_time"
    back = look(line(date(2026, 10, 31), times={"set_in": "20:00", "set_out": "25:30"}, limits=Limits()))
    assert [(one.code, one.level) for one in back] == [
        ("time_comes_twice", Level.NOTE), ("overnight", Level.NOTE),
    ]  # fmt: skip
    past = look(line(date(2026, 10, 31), times={"set_in": "20:00", "set_out": "29:00"}, limits=Limits()))
    assert "put back by 1 h that night: 10 h went by" in past[0].sentence


def test_a_minor_s_hours_and_night() -> None:
    rules = hours_of(state="CA", age=12)
    assert rules
    assert rules.source
    day = {"set_in": "08:00", "meal1_from": "12:00", "meal1_to": "12:30", "set_out": "17:00"}
    assert codes(line(times=day, minor=rules, school=180)) == ["minor_too_long"]  # 5.5 h of work, 9 h on set
    assert codes(line(times=day, minor=rules, school=210)) == []
    assert codes(line(times={**day, "set_out": "17:30"}, minor=rules, school=240)) == ["minor_too_long"]
    night = {"set_in": "18:00", "set_out": "22:30"}
    assert codes(line(times=night, minor=rules)) == ["minor_at_night"]
    assert hours_of(state="NV", age=12) is None
    assert codes(line(times=night, is_minor_without_hours=True)) == ["minor_hours_unknown"]
    assert codes(line(times=night, is_minor_of_unknown_age=True)) == ["minor_age_unknown"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), st.integers(0, clock.LATEST)), st.booleans())
def test_any_line_at_all_is_looked_at(times: dict[str, int], is_over: bool) -> None:
    other = Other("Tuesday", datetime(2026, 6, 3, 14, tzinfo=UTC), None)
    found = look(
        Line(
            marks=Marks(**times), place=Place(date(2026, 6, 3), LA), limits=BASIC, others=[other],
            minor=hours_of(state="CA", age=7), is_over=is_over,
        )
    )  # fmt: skip
    levels = [list(Level).index(one.level) for one in found]
    assert levels == sorted(levels)
    assert all(one.sentence and set(one.fields) <= set(NAMES) for one in found)
