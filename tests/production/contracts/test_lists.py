"""The lists of a series' deals: cast, Taft-Hartley, what is unsigned, what ends, who works when."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.contracts import lists
from production.contracts.facts import Pay, Standing
from production.contracts.lists import Row, mark_of
from production.tables.table import Table

TODAY = date(2026, 3, 10)
START = date(2026, 3, 2)


def row(name: str = "Marisol Ybarra", **fields: Any) -> Row:
    made_up = {
        "role": "NORA", "job": "Cast", "state": "In force", "agreement": "Verticals", "rate": Decimal(250),
        "gross": Decimal(1000), "guarantee": Decimal(4), "guaranteed": "4 days", "pay_words": "a day",
        "starts_on": START, "ends_on": START + timedelta(days=3), "standing": Standing.MEMBER,
    }  # fmt: skip
    return Row(name=name, **(made_up | fields))


def cells(table: Table, title: str) -> list[Any]:
    return [line[title] for line in table.as_rows()]


def test_the_cast_list_names_bound_performers_with_what_is_guaranteed() -> None:
    table = lists.cast([
        row("Wen Alder", member="10023", loan_out=""), row(loan_out="Ybarra Pictures Inc."),
        row("Drafted Only", is_bound=False), row("Hana Brooks", is_performer=False),
    ])  # fmt: skip

    assert cells(table, "Performer") == ["Marisol Ybarra", "Wen Alder"]
    assert cells(table, "Member number") == [None, "10023"]
    assert cells(table, "Loan-out") == ["Ybarra Pictures Inc.", None]
    assert cells(table, "Contract")[0] == "Verticals, Cast"
    assert cells(table, "Rate")[0] == "USD 250.00 a day"
    assert cells(table, "Gross as guaranteed")[0] == "USD 1,000.00"


@pytest.mark.parametrize(
    ("days", "starts", "due", "said"),
    [
        (15, START, "2026-03-17", "in 7 days"),
        (8, START, "2026-03-10", "today"),
        (5, START, "2026-03-07", "overdue, 3 days ago"),
        (None, START, None, "unknown: the agreement's term is not yet entered"),
        (15, None, None, "unknown: no first day"),
    ],
)
def test_a_non_member_is_due_to_be_reported(days: int | None, starts: date | None, due: str | None, said: str) -> None:
    given = row(asks_for_members=True, standing=Standing.NON_MEMBER, report_days=days, starts_on=starts)
    table = lists.taft_hartley([given], TODAY)
    assert (cells(table, "Due"), cells(table, "It is")) == ([due], [said])


def test_a_person_is_reported_once_from_the_first_day_and_members_never() -> None:
    late = row(asks_for_members=True, standing=Standing.NON_MEMBER, report_days=15, starts_on=START + timedelta(days=9))
    table = lists.taft_hartley(
        [
            late,
            row(asks_for_members=True, standing=Standing.NON_MEMBER, report_days=15),
            row("Kenji Alder", asks_for_members=True),
            row("Paz Otero", standing=Standing.NON_MEMBER),
            row("Dot Kaminski", asks_for_members=True, standing=Standing.UNKNOWN),
        ],
        TODAY,
    )
    assert cells(table, "Performer") == ["Marisol Ybarra", "Dot Kaminski"]
    assert cells(table, "Due") == ["2026-03-17", None]
    assert cells(table, "It is")[1] == "unknown: membership is not yet entered"


def test_what_is_not_in_force_is_listed_by_its_first_day() -> None:
    soon = row("Paz Otero", is_open=True, starts_on=TODAY + timedelta(days=1), version=2, lacks="a signature")
    table = lists.unsigned(
        [row(), soon, row("Dot Kaminski", is_open=True), row("Emmy", is_open=True, starts_on=None)], TODAY
    )

    assert cells(table, "Person") == ["Dot Kaminski", "Paz Otero", "Emmy"]
    assert cells(table, "It starts") == ["has begun without signature", "in 1 day", "unknown: no first day"]
    assert cells(table, "Role")[1] == "NORA · v2"


def test_usage_and_exclusivity_are_told_before_they_end() -> None:
    table = lists.expiring(
        [
            row(usage="Worldwide", usage_until=TODAY + timedelta(days=90), exclusive_until=TODAY - timedelta(days=1)),
            row("Kenji Alder", usage_until=TODAY + timedelta(days=91)),
            row("Paz Otero", usage_until=TODAY, is_bound=False),
        ],
        TODAY,
    )
    assert cells(table, "What") == ["Exclusivity", "Usage"]
    assert cells(table, "It is") == ["ended, 1 day ago", "in 90 days"]


def test_day_out_of_days_says_what_the_deals_dates_say_and_no_more() -> None:
    table = lists.day_out_of_days([
        row(), row("Kenji Alder", guarantee=Decimal(2)), row("Fang Yulin", ends_on=START), row("Paz", ends_on=None),
        row("Ingrid Thackeray", pay=Pay.WEEK, guarantee=Decimal(1)), row("No Dates", starts_on=None),
    ])  # fmt: skip
    days = [f"03-0{number}" for number in range(2, 6)]
    found = {line["Performer"]: [line[day] for day in days] for line in table.as_rows()}

    assert found == {
        "Marisol Ybarra": ["SW", "W", "W", "WF"],
        "Kenji Alder": ["SW", "H", "H", "WF"],
        "Ingrid Thackeray": ["SW", "H", "H", "WF"],
        "Fang Yulin": ["SWF", None, None, None],
        "Paz": ["SW", None, None, None],
        "At work": [5, 1, 1, 3],
    }
    assert "Planned, from the dates of deals" in table.about


@given(starts=st.integers(-400, 400), length=st.none() | st.integers(-5, 400), guarantee=st.integers(0, 400))
def test_each_deal_starts_once_and_finishes_once(starts: int, length: int | None, guarantee: int) -> None:
    first = START + timedelta(days=starts)
    last = None if length is None else first + timedelta(days=length)
    one = row(starts_on=first, ends_on=last, guarantee=Decimal(guarantee))
    marks = "".join(mark_of(one, first + timedelta(days=at)) for at in range(-10, 410))
    turned = length is not None and length < 0

    assert marks.count("S") == (0 if turned else 1)
    assert marks.count("F") == (0 if turned or last is None else 1)


def test_a_far_end_is_cut_off_and_said() -> None:
    table = lists.day_out_of_days([row(ends_on=START + timedelta(days=400))])
    assert len(table.columns) == 4 + lists.MOST_DAYS
    assert "Only the first 120 days are shown." in table.about


def test_a_series_without_deals_has_empty_lists() -> None:
    assert [table.rows for table in lists.tables([], today=TODAY)] == [()] * 5
