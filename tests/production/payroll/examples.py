"""The worked examples of the trade, as pay files and what must come of them."""

from __future__ import annotations

from typing import Any

from tests.production.payroll.making import NO_PENALTIES, Json, day, days, pay_file

ONE_HOUR = [["12:30", "13:30"]]
LONG = day(dismiss="20:00", meals=ONE_HOUR)  # 12.0 hours
OPTIONS = {
    "p_and_h_rate": "0.22", "p_and_h_ceiling": "232000.00", "meal_penalties": ["25", "35", "50"], "forced_call": True,
}  # fmt: skip
AS_DESCRIBED: Json = {
    "agreement": "sag-aftra-verticals", "category": "lead", "photography_start": "2026-03-02", "work_state": "CA",
    "deal": {"type": "day", "rate": "250.00", "plus_agent": False}, "minor": False, "background": False,
    "earned_before": "0.00", "options": OPTIONS,
    "days": [
        {"date": "2026-03-02", "call": "07:00", "dismiss": "20:00", "meals": [["12:30", "13:30"]],
         "non_deductible": [["08:30", "08:45"]], "consecutive_day": 1, "holiday": False, "upgraded_to": None}
    ],
}  # fmt: skip
BASIC = {"agreement": "sag-aftra-basic", "category": "other", "photography_start": "2026-07-06"}
LATE_MEAL = day("2026-07-06", dismiss="18:00", meals=[["14:20", "15:00"]])
BREAKFAST = {"non_deductible": [["08:30", "08:45"]]}
CALLED_BACK = [
    day("2026-07-06", "12:00", "22:00", meals=[["17:00", "17:30"]]), day("2026-07-07", "08:30", "16:30"),
]  # fmt: skip
CREW = {"agreement": "non-union", "category": "crew"}

# Name, pay file, what must stand in the answer; of "lines" the amounts of one kind.
EXAMPLES: list[tuple[str, Json, dict[str, Any]]] = [
    ("1", pay_file(LONG), {"gross": "468.75", "day": ["250.00"], "overtime": ["93.75", "125.00"]}),
    ("1 as described", AS_DESCRIBED, {
        "gross": "468.75", "p_and_h": "103.13", "trust": "0.00", "total_cost": "610.55",
        "employer": {"oasdi": "29.06", "medicare": "6.80", "futa": "2.81"},
    }),
    ("2", pay_file(LONG, rate="164.00", category="other"), {"gross": "307.50"}),
    ("3", pay_file(
        day("2026-07-06", dismiss="18:14"), rate="257.00", agreement="sag-aftra-ultra-low-budget", category="other",
        photography_start="2026-07-06",
    ), {"gross": "436.90", "day": ["257.00"], "overtime": ["96.38", "83.52"]}),
    ("4", pay_file(
        *days(5, first="2026-07-06", dismiss="17:30", meals=[["12:30", "13:00"]]), rate="1560.00", kind="weekly",
        agreement="sag-aftra-moderate-low-budget", category="other", photography_start="2026-07-06",
    ), {"gross": "1879.09", "week": ["1560.00"], "overtime": ["319.09"]}),
    ("5a", pay_file(LATE_MEAL, rate="1283.00", **BASIC), {"meal_penalty": ["25.00", "35.00", "50.00"]}),
    ("5b", pay_file(LATE_MEAL, **BASIC | {"agreement": "sag-aftra-ultra-low-budget"}), {
        "meal_penalty": ["25.00", "25.00", "25.00"],
    }),
    ("5c", pay_file(LATE_MEAL | BREAKFAST, rate="1283.00", **BASIC), {"meal_penalty": []}),
    ("6a", pay_file(*CALLED_BACK, rate="1283.00", **BASIC), {"forced_call": ["900.00"]}),
    ("6b", pay_file(*CALLED_BACK, options={"forced_call": True}), {"forced_call": ["250.00"]}),
    ("7 sixth", pay_file(day(consecutive_day=6)), {"gross": "375.00", "premium_day": ["375.00"]}),
    ("7 seventh", pay_file(day(consecutive_day=7)), {"gross": "500.00"}),
    ("7 holiday", pay_file(day(holiday=True)), {"gross": "500.00"}),
    ("7 sixth, 12 hours", pay_file(LONG | {"consecutive_day": 6}), {"gross": "593.75"}),
    ("8", pay_file(
        day(), rate="240000.00", options={"p_and_h_rate": "0.21", "p_and_h_ceiling": "232000.00"},
    ), {"p_and_h": "48720.00"}),
    ("8 on Basic", pay_file(
        day(), rate="240000.00", agreement="sag-aftra-basic", options=NO_PENALTIES,
    ), {"p_and_h": "48720.00"}),
    ("9 at 22", pay_file(LONG, options={"p_and_h_rate": "0.22"}), {"p_and_h": "103.13"}),
    ("9 at 21", pay_file(LONG, options={"p_and_h_rate": "0.21"}), {"p_and_h": "98.44"}),
    ("10 principal", pay_file(day(), rate="164.00", category="other", minor=True), {"trust": "24.60"}),
    ("10 background", pay_file(day(), rate="144.00", category="background", background=True, minor=True), {
        "gross": "144.00", "trust": "0.00",
    }),
    ("11", pay_file(day(dismiss="21:00"), rate="25.00", kind="hourly", **CREW), {
        "gross": "450.00", "straight": ["200.00"], "overtime": ["150.00", "100.00"],
    }),
    ("11 seventh", pay_file(day(dismiss="17:00", consecutive_day=7), rate="25.00", kind="hourly", **CREW), {
        "gross": "400.00",
    }),
    ("12", pay_file(LONG), {"employer": {"oasdi": "29.06", "medicare": "6.80", "futa": "2.81"}}),
    ("13", pay_file(LONG, deal={"plus_agent": True}), {"gross": "515.63", "agent_fee": ["46.88"]}),
    ("14", pay_file(
        day(upgraded_to="other"), rate="144.00", category="background", background=True,
    ), {"gross": "164.00"}),
]  # fmt: skip
