"""What each rule does at its edges."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studio.lib.errors import Failure
from tests.production.payroll.making import (
    NO_PENALTIES,
    Json,
    amounts,
    answered,
    day,
    days,
    missing,
    of,
    paid,
    pay_file,
)  # fmt: skip

D = Decimal
BASIC = {"agreement": "sag-aftra-basic", "category": "other", "photography_start": "2026-07-06"}
CREW = {"agreement": "non-union", "category": "crew"}


def code_of(found: Json) -> str:
    with pytest.raises(Failure) as failure:
        paid(found)
    return failure.value.code


def lines(found: Json) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["hours"], one["amount"]) for one in answered(found)["lines"]]


# Hours


@pytest.mark.parametrize(
    ("dismiss", "hours"), [("15:00", "8"), ("13:00", "8"), ("15:01", "8.1"), ("15:06", "8.1"), ("15:07", "8.2")]
)
def test_time_is_rounded_up_to_tenths_and_eight_hours_are_paid_at_least(dismiss: str, hours: str) -> None:
    assert paid(pay_file(day(dismiss=dismiss))).hours == D(hours)


@pytest.mark.parametrize(("meal", "hours"), [("13:29", "11"), ("13:30", "10.5"), ("14:00", "10"), ("14:30", "10")])
def test_a_meal_is_deducted_from_half_an_hour_to_an_hour(meal: str, hours: str) -> None:
    assert paid(pay_file(day(dismiss="18:00", meals=[["13:00", meal]]), **BASIC)).hours == D(hours)


def test_a_second_meal_is_deducted_too() -> None:
    two = day(dismiss="21:00", meals=[["12:00", "13:00"], ["18:00", "18:30"]])

    assert paid(pay_file(two, **BASIC)).hours == D("12.5")


def test_times_past_midnight_count_on() -> None:
    assert paid(pay_file(day(call="17:30", dismiss="25:30"))).gross == 250
    assert paid(pay_file(day(call="15:30", dismiss="25:30"))).gross == D("343.75")


def test_hours_that_really_pass_are_paid_when_clocks_change() -> None:
    night = {"call": "20:00", "dismiss": "29:00"}

    def hours(on: str) -> Decimal:
        return paid(pay_file(day(on, zone="America/Los_Angeles", **night))).hours

    assert [hours("2026-03-06"), hours("2026-03-07"), hours("2026-10-31")] == [9, 8, 10]


def test_a_day_without_times_is_paid_as_its_minimum() -> None:
    assert lines(pay_file({"date": "2026-03-02", "status": "H"})) == [("day", "8.0", "250.00")]


def test_without_a_rate_scale_is_paid() -> None:
    assert paid(pay_file(day(), rate=None, category="other")).gross == 164
    assert paid(pay_file(day(), rate=None, **BASIC)).gross == 1_283
    assert paid(pay_file(day(), rate=None, **BASIC | {"photography_start": "2026-06-30"})).gross == 1_246
    assert code_of(pay_file(day(), rate=None, category="stunt")) == "rate_not_entered"
    assert code_of(pay_file(day(), rate=None, kind="flat")) == "deal_rate_missing"


def test_a_rate_under_the_minimum_is_paid_and_noticed() -> None:
    result = paid(pay_file(day(), rate="200.00"))

    assert (result.gross, [gap.code for gap in result.notices]) == (200, ["under_minimum"])
    assert paid(pay_file(day())).notices == ()


def test_overtime_that_nobody_has_entered_stops_the_day_that_needs_it_alone() -> None:
    background = {"rate": "144.00", "category": "background"}

    assert paid(pay_file(day(), **background)).gross == 144
    assert code_of(pay_file(day(dismiss="15:06"), **background)) == "rate_not_entered"
    stated = pay_file(day(dismiss="17:00"), options={"overtime": "1.5 after 8"}, **background)
    assert paid(stated).gross == 198


def test_the_larger_multiplier_wins_and_they_never_compound() -> None:
    long = {"dismiss": "19:00"}

    assert lines(pay_file(day(consecutive_day=6, **long))) == [
        ("premium_day", "8.0", "375.00"), ("overtime", "2.0", "93.75"), ("overtime", "2.0", "125.00"),
    ]  # fmt: skip
    assert paid(pay_file(day(consecutive_day=7, holiday=True, **long))).gross == 750
    assert paid(pay_file(day(consecutive_day=6, holiday=True, **long))).gross == 750


def test_hourly_performers_have_the_minimum_of_hours() -> None:
    assert paid(pay_file(day(dismiss="10:00"), rate="40.00", kind="hourly")).gross == 320
    assert paid(pay_file(day(dismiss="16:00"), rate="40.00", kind="hourly")).gross == 380


def test_crew_is_paid_the_hours_worked_by_the_law_of_the_state() -> None:
    short = pay_file(day(dismiss="12:00"), rate="25.00", kind="hourly", **CREW)

    assert paid(short).gross == 125
    assert lines(pay_file(day(dismiss="20:00"), rate="25.00", kind="hourly", **CREW)) == [
        ("straight", "8.0", "200.00"), ("overtime", "4.0", "150.00"), ("overtime", "1.0", "50.00"),
    ]  # fmt: skip
    assert code_of(short | {"work_state": "NY"}) == "rate_not_entered"
    assert paid(short).p_and_h == 0


def test_a_deal_memo_that_is_silent_is_asked() -> None:
    memo = pay_file(day(dismiss="19:00"), agreement="non-union", rate="300.00")

    assert missing(paid(memo)) == {"deal_term_missing"}
    assert code_of(memo | {"deal": {"rate": "300.00", "hours": "10"}}) == "deal_term_missing"
    stated = memo | {"deal": {"rate": "300.00", "hours": "10"}, "options": {"overtime": "1.5 after 10"}}
    assert paid(stated).gross == 390


# Weeks, three days, sums


def test_a_week_is_paid_whole_and_overtime_begins_beyond_forty_four_hours() -> None:
    week = {"kind": "weekly", "rate": "4456.00"} | BASIC
    short, long = days(2, first="2026-07-06"), days(5, first="2026-07-06", dismiss="16:00", meals=[["12:00", "12:30"]])

    assert lines(pay_file(*short, **week)) == [("week", "44.0", "4456.00")]
    assert paid(pay_file(*long, **week)).gross == 4_456
    assert paid(pay_file(*days(5, first="2026-07-06", dismiss="16:00"), **week, options=NO_PENALTIES)).hours == 45


def test_weeks_begin_with_the_first_day_or_where_the_deal_says() -> None:
    week = {"kind": "weekly", "rate": "1000.00", "options": NO_PENALTIES} | BASIC
    across = days(4, first="2026-07-10")

    assert paid(pay_file(*across, **week)).gross == 1_000
    assert paid(pay_file(*across, **week, deal={"week_from": "2026-07-12"})).gross == 2_000


def test_premium_days_of_a_week_count_by_themselves() -> None:
    six = [*days(5, first="2026-07-06"), day("2026-07-11", consecutive_day=6)]

    result = paid(pay_file(*six, kind="weekly", rate="4400.00", options=NO_PENALTIES, **BASIC))

    assert (amounts(result, "week"), amounts(result, "premium_day")) == ([4_400], [1_200])


@pytest.mark.parametrize(("count", "gross"), [(1, 600), (2, 600), (3, 600), (4, 800)])
def test_three_days_are_paid_whole_and_a_fourth_as_a_third(count: int, gross: int) -> None:
    found = pay_file(*days(count), kind="three_day", rate="600.00", options=NO_PENALTIES, **BASIC)

    assert paid(found).gross == gross


def test_a_flat_deal_is_paid_once_whatever_the_hours() -> None:
    assert lines(pay_file(*days(3, dismiss="23:00"), kind="flat", rate="900.00")) == [("flat", "0.0", "900.00")]


def test_background_that_is_given_words_is_paid_the_other_minimum_for_the_day_alone() -> None:
    two = [day(), day("2026-03-03", upgraded_to="performer", dismiss="17:00")]

    result = paid(pay_file(*two, rate="144.00", category="background"))

    assert [(line.category, line.amount) for line in result.lines] == [
        ("background", 144), ("other", 164), ("other", D("61.50")),
    ]  # fmt: skip
    assert result.lines[1].row and result.lines[1].row.category == "other"


def test_an_upgrade_never_lowers_the_rate() -> None:
    assert paid(pay_file(day(upgraded_to="other"), rate="400.00")).gross == 400


# Meals


def test_the_last_amount_of_the_schedule_holds_for_all_that_follow() -> None:
    late = day(dismiss="19:00", meals=[["15:31", "16:15"]])

    assert amounts(paid(pay_file(late, **BASIC)), "meal_penalty") == [25, 35, 50, 50, 50, 50]


@pytest.mark.parametrize(("start", "count"), [("13:00", 0), ("13:01", 1), ("13:30", 1), ("13:31", 2)])
def test_a_half_hour_counts_from_its_first_minute(start: str, count: int) -> None:
    late = day(dismiss="18:00", meals=[[start, "14:15"]])

    assert len(amounts(paid(pay_file(late, **BASIC)), "meal_penalty")) == count


def test_the_clock_begins_anew_after_each_meal() -> None:
    two = day(dismiss="23:00", meals=[["12:00", "12:30"], ["19:00", "19:30"]])

    assert amounts(paid(pay_file(two, **BASIC)), "meal_penalty") == [25]


def test_a_meal_too_short_to_count_does_not_stop_the_clock() -> None:
    short = day(dismiss="17:00", meals=[["12:00", "12:20"], ["13:40", "14:20"]])

    assert amounts(paid(pay_file(short, **BASIC)), "meal_penalty") == [25, 35]


@pytest.mark.parametrize("pause", [["08:30", "08:44"], ["09:01", "09:20"]])
def test_a_breakfast_too_short_or_too_late_restarts_nothing(pause: list[str]) -> None:
    late = day(dismiss="18:00", meals=[["14:20", "15:00"]], non_deductible=[pause])

    assert amounts(paid(pay_file(late, **BASIC)), "meal_penalty") == [25, 35, 50]


def test_a_meal_that_is_not_noted_is_asked_about_unless_none_was_given() -> None:
    without = pay_file(day(dismiss="14:00"), **BASIC)

    assert (amounts(paid(without), "meal_penalty"), missing(paid(without))) == ([], {"meal_not_noted"})
    assert [gap.day for gap in paid(pay_file(*days(2, dismiss="14:00"), **BASIC)).gaps] == ["2026-03-02", "2026-03-03"]
    given = pay_file(day(dismiss="14:00", no_further_meal=True), **BASIC)
    assert (amounts(paid(given), "meal_penalty"), missing(paid(given))) == ([25, 35], set())
    assert missing(paid(pay_file(day(dismiss="13:00"), **BASIC))) == set()


def test_an_empty_schedule_means_none() -> None:
    late = day(dismiss="18:00", meals=[["14:20", "15:00"]])

    assert amounts(paid(pay_file(late, options={"meal_penalties": []}, **BASIC)), "meal_penalty") == []


def test_a_schedule_that_is_taken_in_brings_its_own_clock_and_says_from_where() -> None:
    late = pay_file(day(dismiss="18:00", meals=[["14:20", "15:00"]]))

    assert "meal_penalties" in missing(paid(late))
    taken = paid(late | {"options": {"meal_penalties": ["10"]}})
    assert amounts(taken, "meal_penalty") == [10, 10, 10]
    assert not missing(taken) & {"meal_penalties", "meal_due_hours", "meal_minutes"}


# Rest


@pytest.mark.parametrize(("call", "due"), [("09:59", [900]), ("10:00", []), ("08:30", [900])])
def test_rest_under_twelve_hours_is_a_forced_call(call: str, due: list[int]) -> None:
    two = [day("2026-07-06", "14:00", "22:00"), day("2026-07-07", call, "18:00")]

    assert amounts(paid(pay_file(*two, rate="1283.00", options=NO_PENALTIES, **BASIC)), "forced_call") == due


def test_rest_counts_from_a_dismissal_past_midnight_and_from_before_the_first_day() -> None:
    two = [day("2026-07-06", "17:00", "25:30"), day("2026-07-07", "13:00", "18:00")]
    one = pay_file(day("2026-07-07", "08:00", "14:00"), options=NO_PENALTIES, **BASIC)

    assert amounts(paid(pay_file(*two, options=NO_PENALTIES, **BASIC)), "forced_call") == [250]
    assert amounts(paid(one), "forced_call") == []
    assert amounts(paid(one | {"dismissed_before": "2026-07-06T22:00"}), "forced_call") == [250]


def test_the_weeks_rest_is_asked_of_who_has_days_off() -> None:
    two = [day("2026-07-10", "10:00", "20:00"), day("2026-07-13", "03:00", "11:00", after_days_off=True)]

    assert amounts(paid(pay_file(*two, options=NO_PENALTIES, **BASIC)), "forced_call") == [250]
    two[1]["call"] = "04:00"
    assert amounts(paid(pay_file(*two, options=NO_PENALTIES, **BASIC)), "forced_call") == []


def test_a_week_that_was_too_short_a_rest_is_known_of_day_performers_alone() -> None:
    two = [day("2026-07-06", "14:00", "22:00"), day("2026-07-07", "08:00", "18:00")]
    week = pay_file(*two, kind="weekly", rate="4456.00", options=NO_PENALTIES, **BASIC)

    assert missing(paid(week)) == {"forced_call_by_day_alone"}
    assert amounts(paid(week | {"options": NO_PENALTIES | {"forced_call": "500"}}), "forced_call") == [500]
    assert paid(week | {"options": NO_PENALTIES | {"forced_call": False}}).is_whole


def test_an_amount_for_forced_calls_is_a_most_as_on_a_card() -> None:
    two = [day(dismiss="22:00"), day("2026-03-03", "08:30", "16:30")]
    rest = {"rest_daily_hours": "12"}

    for amount, due in (("900", 250), ("100", 100)):
        assert amounts(paid(pay_file(*two, options=rest | {"forced_call": amount})), "forced_call") == [due]


def test_without_a_figure_for_rest_days_that_follow_each_other_are_asked_about() -> None:
    near, far = [day(), day("2026-03-03")], [day(), day("2026-03-05")]

    assert "rest_daily_hours" in missing(paid(pay_file(*near)))
    assert "rest_daily_hours" not in missing(paid(pay_file(*far)))


# Allowances, agent


def test_allowances_are_quantities_at_the_cards_rate_and_no_wages() -> None:
    found = pay_file(day(allowances={"wardrobe_formal": "1", "wardrobe_other": 2}), options=NO_PENALTIES, **BASIC)

    result = paid(found)

    assert (amounts(result, "wardrobe_formal"), amounts(result, "wardrobe_other"), result.gross) == ([18], [24], 292)
    assert (result.p_and_h, result.employer("medicare")) == (D("55.00"), D("3.63"))


def test_an_outfit_is_paid_once_a_week_and_miles_every_day() -> None:
    noted = [(8, 1), (9, 1), (10, 2), (11, 1), (12, 1)]  # Wednesday to Saturday, and the Sunday of the next week
    days_ = [
        day(f"2026-07-{at:02}", allowances={"wardrobe_formal": f"{count}", "mileage": "10"}) for at, count in noted
    ]
    result = paid(pay_file(*days_, options=NO_PENALTIES | {"allowance_mileage": "1"}, **BASIC))

    assert [(line.date.day, line.amount) for line in of(result, "wardrobe_formal")] == [(8, 18), (10, 18), (12, 18)]
    assert amounts(result, "mileage") == [10] * 5


def test_mileage_has_no_rate_until_somebody_enters_it() -> None:
    found = pay_file(day(allowances={"mileage": "12.5"}))

    assert code_of(found) == "rate_not_entered"
    assert amounts(paid(found | {"options": {"allowance_mileage": "0.725"}}), "mileage") == [D("9.06")]


def test_the_agents_share_is_of_time_alone_and_of_each_day() -> None:
    late = day("2026-07-06", dismiss="18:00", meals=[["14:20", "15:00"]])
    result = paid(pay_file(late, day("2026-07-07"), deal={"plus_agent": True}, **BASIC))

    assert [line.rate for line in of(result, "agent_fee")] == [D("368.75"), 250]
    assert amounts(result, "agent_fee") == [D("36.88"), 25]


def test_whether_pension_and_health_are_owed_on_the_agents_share_is_said_by_the_card() -> None:
    found = pay_file(day(), deal={"plus_agent": True}, **BASIC)

    unsaid = paid(found)
    assert (unsaid.p_and_h, unsaid.total_cost, missing(unsaid)) == (
        None, None, {"p_and_h_on_agent_fee", "meal_not_noted"},
    )  # fmt: skip
    assert paid(found | {"options": {"p_and_h_on_agent_fee": False}}).p_and_h == 55
    assert paid(found | {"options": {"p_and_h_on_agent_fee": True}}).p_and_h == D("60.50")


def test_a_stunt_adjustment_is_paid_as_it_was_noted() -> None:
    assert lines(pay_file(day(stunt_adjustment="500.00"))) == [
        ("day", "8.0", "250.00"), ("stunt_adjustment", "0.0", "500.00"),
    ]  # fmt: skip


def test_a_rule_is_taken_in_also_where_the_card_says_that_there_is_none() -> None:
    two = [day(dismiss="22:00"), day("2026-03-03", "08:30", "16:30")]
    none = pay_file(*two, options={"forced_call": "none"})

    assert amounts(paid(none), "forced_call") == []
    assert amounts(paid(pay_file(*two, agreement="non-union", rate="250", deal={"hours": "15"},
                                 options={"forced_call": True})), "forced_call") == [250]  # fmt: skip
