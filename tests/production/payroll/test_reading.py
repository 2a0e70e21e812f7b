"""Pay files that are read leniently, and those that are refused with the field at fault."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from production.payroll import answer, reading
from production.payroll.work import DealType
from studio.lib.errors import Failure
from tests.production.payroll.examples import AS_DESCRIBED
from tests.production.payroll.making import Json, day, paid, pay_file


def refused(found: Any) -> Failure:
    data = found if isinstance(found, bytes) else json.dumps(found).encode()
    with pytest.raises(Failure) as failure:
        reading.parse(data)
    return failure.value


def test_what_is_absent_means_the_least() -> None:
    asked = reading.parse(json.dumps({"days": [{"date": "2026-03-02"}], "deal": {"rate": 200}}).encode())

    assert (asked.work.category, asked.work.deal.type, asked.figures.agreement.name) == (
        "other", DealType.DAY, "non-union",
    )  # fmt: skip
    assert (asked.work.is_minor, asked.work.earned_before, asked.figures.state) == (False, 0, None)
    assert answer.reckoned(asked.work, asked.figures).gross == 200


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Verticals", "sag-aftra-verticals"), ("sag-aftra-ultra-low", "sag-aftra-ultra-low-budget"),
     ("SAG-AFTRA Moderate Low Budget", "sag-aftra-moderate-low-budget"), ("basic", "sag-aftra-basic"),
     ("low_budget", "sag-aftra-low-budget"), ("non-union", "non-union"), ("", "non-union")],
)  # fmt: skip
def test_an_agreement_has_its_short_name_or_what_people_call_it(name: str, slug: str) -> None:
    assert reading.parse(json.dumps(pay_file(day(), agreement=name)).encode()).figures.agreement.name == slug


@pytest.mark.parametrize(("word", "category"), [("Day Performer", "other"), ("extra", "background"), ("LEAD", "lead")])
def test_categories_have_the_words_that_the_trade_uses(word: str, category: str) -> None:
    assert reading.parse(json.dumps(pay_file(day(), category=word)).encode()).work.category == category


def test_days_are_put_in_order() -> None:
    asked = reading.parse(json.dumps(pay_file(day("2026-03-04"), day("2026-03-02"))).encode())

    assert [f"{one.date}" for one in asked.work.days] == ["2026-03-02", "2026-03-04"]


def test_an_option_is_any_row_in_the_cards_notation_and_null_is_none() -> None:
    options = {"overtime": "3 after 8", "minimum_hours": 4, "p_and_h_rate": None}
    result = paid(pay_file(day(dismiss="16:00"), options=options, rate="100.00"))

    assert result.gross == 100 * 2 + 75
    assert result.p_and_h is None


@pytest.mark.parametrize(
    ("changed", "where", "why"),
    [
        ({"agreement": "sag-aftra-opera"}, None, "sag-aftra-opera"),
        ({"agreement": "us-ca"}, None, "us-ca"),
        ({"photography_start": "2020-01-01"}, None, "no rate card"),
        ({"category": "king"}, "category", "king"),
        ({"photography_start": "soon"}, "photography_start", "soon"),
        ({"photography_start": "0001-01-01"}, "photography_start", "0001"),
        ({"rate": 1}, "rate", "not known"),
        ({"deal": {"type": "yearly"}}, "deal.type", "yearly"),
        ({"deal": {"rate": "-1"}}, "deal.rate", "figure"),
        ({"deal": {"rate": "NaN"}}, "deal.rate", "figure"),
        ({"deal": {"rate": True}}, "deal.rate", "figure"),
        ({"deal": {"rate": "1e3"}}, "deal.rate", "figure"),
        ({"deal": []}, "deal", "names and values"),
        ({"minor": "yes"}, "minor", "true or false"),
        ({"earned_before": "1,000"}, "earned_before", "figure"),
        ({"dismissed_before": "late"}, "dismissed_before", "2026-03-01T22:00"),
        ({"options": {"luck": 7}}, "options.luck", "not known"),
        ({"options": {"overtime": [1]}}, "options.overtime", "rate card"),
        ({"options": {"overtime": "often"}}, "options.overtime", "often"),
        ({"options": {"meal_penalties": ["x"]}}, "options.meal_penalties[0]", "figure"),
        ({"days": "all"}, "days", "list"),
        ({"days": [7]}, "days[0]", "names and values"),
        ({"days": [{}]}, "days[0].date", "date"),
        ({"days": [day("2026-02-30")]}, "days[0].date", "2026-02-30"),
        ({"days": [day(), day()]}, "days", "twice"),
        ({"days": [day(dismiss="33:00"), day("2026-03-03", "08:00", "12:00")]}, "days", "begins before"),
        ({"days": [day(call="7am")]}, "days[0].call", "07:00"),
        ({"days": [day(call="07:60")]}, "days[0].call", "07:00"),
        ({"days": [day(call=None)]}, "days[0].call", "both times"),
        ({"days": [day(dismiss="06:00")]}, "days[0].dismiss", "25:30"),
        ({"days": [day(dismiss="48:00")]}, "days[0].dismiss", "25:30"),
        ({"days": [day(meals=[["12:00"]])]}, "days[0].meals[0]", "begin and its end"),
        ({"days": [day(meals=[["12:30", "12:00"]])]}, "days[0].meals[0]", "ends after"),
        ({"days": [day(meals=[["14:30", "15:30"]])]}, "days[0].meals[0]", "between"),
        ({"days": [day(meals=[["12:00", "13:00"], ["12:30", "13:30"]])]}, "days[0].meals", "same time"),
        ({"days": [day(consecutive_day="6")]}, "days[0].consecutive_day", "1, 2, 3"),
        ({"days": [day(upgraded_to="queen")]}, "days[0].upgraded_to", "queen"),
        ({"days": [day(zone="Mars/Base")]}, "days[0].zone", "Mars/Base"),
        ({"days": [day(allowances={"lunch": "1"})]}, "days[0].allowances.lunch", "not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_field(changed: Json, where: str | None, why: str) -> None:
    failure = refused(AS_DESCRIBED | changed)

    assert why in failure.message
    assert failure.extra.get("where") == where
    assert failure.code == "bad_pay_input" or where is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"days": NaN}', b'{"category": "\\ud800"}', b"1"])
def test_what_is_no_pay_file_is_refused(data: bytes) -> None:
    assert refused(data).code == "bad_pay_input"


@pytest.mark.parametrize("data", [
    b'{"days": [], "days": []}', b'{"deal": {"rate": "1", "rate": "2"}, "days": []}',
    b'{"days": [{"date": "2026-03-02", "meals": [], "meals": []}]}',
])  # fmt: skip
def test_a_name_that_stands_twice_is_refused_as_one_of_the_two_would_be_lost(data: bytes) -> None:
    assert "twice" in refused(data).message


def test_no_share_is_more_than_all() -> None:
    failure = refused(json.dumps(pay_file(day(), options={"p_and_h_rate": "200"})).encode())
    assert failure.extra.get("where") == "options.p_and_h_rate"
    assert paid(pay_file(day(), options={"p_and_h_rate": "100"})).p_and_h == 250


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["07:00", "25:30"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(reading.OF_DAY)), inner),
    max_leaves=6,
)


@tries(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(reading.TOP - {"days"})), THINGS), st.dictionaries(
    st.sampled_from(sorted(reading.OF_DAY)), THINGS
))  # fmt: skip
def test_anything_is_answered_or_refused_with_a_sentence(top: Json, of_day: Json) -> None:
    found = AS_DESCRIBED | top | {"days": [AS_DESCRIBED["days"][0] | of_day]}
    try:
        asked = reading.parse(json.dumps(found).encode())
        told = answer.as_json(answer.reckoned(asked.work, asked.figures))
    except Failure as failure:
        assert failure.message.endswith(".")
        assert failure.code
    else:
        assert json.dumps(told)


def test_the_command_ends_with_1_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: str, stdin: bytes = b"") -> tuple[Any, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            call_command("pay", *arguments)
        return ended.value.code, json.loads(capsys.readouterr().out)["error"]["code"]

    overtime = pay_file(day(dismiss="18:00"), category="background", rate="144.00")
    assert said(f"{tmp_path / 'none.json'}") == (1, "unreadable_file")
    assert said(stdin=b"{") == (1, "bad_pay_input")
    assert said("-", stdin=json.dumps(overtime).encode()) == (1, "rate_not_entered")
    monkeypatch.setattr("production.management.commands.pay.MOST_BYTES", 10)
    assert said("-", stdin=b" " * 11) == (1, "bad_pay_input")


def test_pay_is_reckoned_where_there_is_no_database_and_the_heart_knows_no_django() -> None:
    nowhere = os.environ | {"DATABASE_URL": "postgres://x:y@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "pay", "-"]
    done = subprocess.run(
        command, input=json.dumps(AS_DESCRIBED), cwd=settings.BASE_DIR, env=nowhere, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    heart = "import sys, production.payroll.rules.table as t; t.table(); import production.payroll.calculate"
    alone = f"{heart}; assert not [one for one in sys.modules if one.split('.')[0] in ('django', 'studio')]"
    subprocess.run([sys.executable, "-c", alone], cwd=settings.BASE_DIR, check=True)

    assert json.loads(done.stdout)["total_cost"] == "610.55"
