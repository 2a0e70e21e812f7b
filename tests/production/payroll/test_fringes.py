"""Pension and health, a minor's trust, employer's taxes, and the accounts that all of it is booked to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from production.payroll import sentences
from studio.lib.errors import Failure
from tests.production.payroll.making import amounts, answered, day, missing, paid, pay_file

D = Decimal
BASIC = {"agreement": "sag-aftra-basic", "category": "other"}


@pytest.mark.parametrize(
    ("start", "category", "rate"),
    [("2026-06-30", "other", 21), ("2026-07-01", "other", 22), ("2026-06-30", "background", D("20.5"))],
)
def test_the_start_of_photography_picks_the_rate_whenever_the_day_is(start: str, category: str, rate: Decimal) -> None:
    found = pay_file(day("2026-08-03"), rate="1000.00", **BASIC | {"category": category}, photography_start=start)

    assert paid(found).p_and_h == rate * 10


def test_what_is_not_entered_is_not_known_and_said() -> None:
    result = paid(pay_file(day()))

    assert (result.p_and_h, result.total_cost, result.is_whole, result.gross) == (None, None, False, 250)
    assert {"p_and_h_rate", "p_and_h_ceiling"} <= missing(result)
    with pytest.raises(Failure) as failure:
        sentences.whole(result)
    assert (failure.value.code, len(failure.value.extra["gaps"])) == ("rate_not_entered", len(result.gaps))
    told = answered(pay_file(day()))["missing"]
    assert any("sag-aftra-verticals: Pension and health." in one["message"] for one in told)


@pytest.mark.parametrize(("before", "p_and_h"), [("0.00", "52.50"), ("231900.00", "21.00"), ("232000.00", "0.00")])
def test_earnings_count_up_to_the_ceiling_over_what_was_earned_before(before: str, p_and_h: str) -> None:
    found = pay_file(day(), earned_before=before, photography_start="2026-03-02", **BASIC)

    assert paid(found).p_and_h == D(p_and_h)


def test_without_a_union_none_is_owed() -> None:
    assert paid(pay_file(day(), agreement="non-union", category="other")).p_and_h == 0


def test_a_share_may_be_a_percentage() -> None:
    assert paid(pay_file(day(), options={"p_and_h_rate": "22"})).p_and_h == 55


def test_background_that_was_upgraded_has_two_rates() -> None:
    two = [day(), day("2026-03-03", upgraded_to="other")]
    result = paid(pay_file(*two, rate="224.00", **BASIC | {"category": "background"}))

    assert [(line.category, line.amount) for line in result.others if line.kind == "p_and_h"] == [
        ("background", D("45.92")), ("other", D("261.66")),
    ]  # fmt: skip


def test_a_minors_trust_is_of_all_wages_but_for_days_as_background() -> None:
    two = [day(), day("2026-03-03", upgraded_to="other")]
    minor = pay_file(*two, rate="144.00", category="background", minor=True, work_state="California")

    assert paid(minor).trust == D("24.60")
    assert paid(minor | {"minor": False}).trust == 0
    assert paid(minor).gross == 308


def test_where_no_law_is_entered_a_minors_trust_is_not_known() -> None:
    found = paid(pay_file(day(), minor=True, work_state="NY"))

    assert (found.trust, "no_state_card" in missing(found)) == (None, True)
    assert paid(pay_file(day(), work_state="NY")).trust == 0
    assert paid(pay_file(day(), minor=True, work_state="NY", options={"minors_trust_percent": "10"})).trust == 25


@pytest.mark.parametrize(
    ("before", "oasdi", "futa"),
    [("0.00", "15.50", "1.50"), ("6900.00", "15.50", "0.60"), ("7000.00", "15.50", "0.00"),
     ("184400.00", "6.20", "0.00"), ("200000.00", "0.00", "0.00")],
)  # fmt: skip
def test_taxes_end_at_their_ceilings(before: str, oasdi: str, futa: str) -> None:
    by_picture, by_year = pay_file(day(), earned_before=before), pay_file(day(), wages_before=before)

    for told in (answered(by_picture), answered(by_year), answered(by_year | {"earned_before": "1.00"})):
        assert told["employer"] == {"oasdi": oasdi, "medicare": "3.63", "futa": futa}


def test_a_year_without_a_card_has_no_taxes_yet() -> None:
    told = answered(pay_file(day("2027-01-04")))

    assert (told["employer"], told["total_cost"]) == ({"oasdi": None, "medicare": None, "futa": None}, None)
    assert "no_employer_card" in {one["code"] for one in told["missing"]}
    assert answered(pay_file(day("2027-01-04"), paid_on="2026-12-31"))["employer"]["futa"] == "1.50"


def test_a_loan_out_costs_no_employers_taxes() -> None:
    found = paid(pay_file(day(), deal={"loan_out": True}, options={"p_and_h_rate": "0.21"}))

    assert (found.employer_total, found.p_and_h, found.total_cost) == (0, D("52.50"), D("302.50"))


def test_nothing_worked_costs_nothing() -> None:
    told = answered(pay_file(agreement="non-union"))

    assert (told["lines"], told["gross"], told["total_cost"]) == ([], "0.00", "0.00")


@pytest.mark.parametrize(
    ("category", "kind", "accounts"),
    [("lead", "day", {"1400", "1410", "1499"}), ("other", "day", {"1405", "1410", "1499"}),
     ("other", "weekly", {"1400", "1499"}), ("crew", "hourly", {""}), ("writer", "hourly", {""})],
)  # fmt: skip
def test_lines_are_booked_by_who_was_paid_for_what(category: str, kind: str, accounts: set[str]) -> None:
    agreement = {"agreement": "non-union"} if category == "crew" else BASIC
    result = paid(pay_file(day(dismiss="17:00"), kind=kind, **agreement | {"category": category}))

    assert {line.account for line in (*result.lines, *result.others)} == accounts


@pytest.mark.parametrize(("category", "name"), [("writer", "account_writers"), ("director", "account_direction")])
def test_writers_and_direction_are_booked_where_the_chart_says(category: str, name: str) -> None:
    options = {name: "1100", "overtime": "1.5 after 8"}
    result = paid(pay_file(day(), kind="hourly", agreement="non-union", category=category, options=options))

    assert {line.account for line in result.lines} == {"1100"}


def test_extras_have_an_account_of_their_own_with_their_fringes() -> None:
    result = paid(pay_file(day(), rate="144.00", category="background"))

    assert ({line.account for line in result.lines}, {line.account for line in result.others}) == ({"2100"}, {"2199"})
    assert amounts(result, "day") == [144]
