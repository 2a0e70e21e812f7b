"""Lines of a run through a profile: columns, order, headings, formats, constants, codes, and always the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from production.payroll.exports import neutral, profile, rendering, xlsx
from production.payroll.exports.facts import FACTS, PaidLine
from production.payroll.exports.targets import TARGETS
from studio.lib.errors import Failure

MONDAY = date(2026, 3, 2)
PLAIN = {"newline": "lf", "encoding": "utf-8"}


def line(**facts: Any) -> PaidLine:
    made_up: dict[str, Any] = {
        "period_from": date(2026, 3, 1), "period_to": date(2026, 3, 7), "pay_date": date(2026, 3, 12),
        "currency": "USD", "person_id": 7, "person": "Marisol Ybarra", "legal_name": "Marisol Ybarra Díaz",
        "date": MONDAY, "kind": "day", "part": "time", "hours": Decimal("8.0"), "rate": Decimal("31.25"),
        "amount": Decimal("250.00"), "account": "1400", "line_id": 1,
    }  # fmt: skip
    return PaidLine(**(made_up | facts))


OVERTIME = {"kind": "overtime", "hours": Decimal(2), "multiplier": Decimal("1.5"), "amount": Decimal("93.75")}
WEEK = [
    line(), line(line_id=2, account="1410", **OVERTIME),
    line(line_id=3, date=date(2026, 3, 3)),
    line(line_id=4, person_id=9, person="Ana Ruiz", amount=Decimal("-25.00"), kind="meal_penalty", part="penalty",
         hours=Decimal(0)),
]  # fmt: skip


def read(**fields: Any) -> profile.Profile:
    return profile.read({"name": "Test", **PLAIN, **fields})


def rows(found: profile.Profile, lines: list[PaidLine] | None = None) -> list[str]:
    return rendering.render(found, WEEK if lines is None else lines).decode().splitlines()


def test_columns_stand_in_their_order_under_their_headings_in_their_formats() -> None:
    found = read(columns=[
        {"heading": "Worker", "fact": "legal_name", "upper": True, "most_characters": 7},
        {"heading": "Ending", "fact": "period_to", "day": "%m/%d/%Y"},
        {"heading": "Co", "constant": "CLF"},
        {"heading": "Pay", "fact": "amount", "decimals": 1, "decimal_point": ","},
        {"heading": "Rate", "fact": "rate", "decimals": 4},
        {"heading": "Account", "fact": "account", "codes": {"1400": "6010"}, "otherwise": "6999"},
    ], delimiter=";")  # fmt: skip
    assert rows(found)[:3] == [
        "Worker;Ending;Co;Pay;Rate;Account",
        "MARISOL;03/07/2026;CLF;-25,0;31.2500;6010",
        "MARISOL;03/07/2026;CLF;250,0;31.2500;6010",
    ]
    assert rows(found)[3].endswith(";93,8;31.2500;6999")


def test_a_row_may_be_of_a_person_with_sums_of_some_of_its_lines() -> None:
    found = read(each="person", columns=[
        {"heading": "File #", "fact": "person_id"}, {"heading": "Reg Hours", "sum": "hours", "only": {"kind": ["day"]}},
        {"heading": "O/T Hours", "sum": "hours", "only": {"kind": ["overtime"]}}, {"heading": "All", "sum": "amount"},
    ])  # fmt: skip
    assert rows(found) == ["File #,Reg Hours,O/T Hours,All", "9,0.00,0.00,-25.00", "7,16.00,2.00,593.75"]


def test_what_stands_for_some_lines_is_empty_for_the_others() -> None:
    found = read(each="line", headings=False, columns=[
        {"heading": "Code", "constant": "OT", "only": {"multiplier": ["1.5"]}},
        {"heading": "Rate", "fact": "rate", "only": {"part": ["time"]}},
    ])  # fmt: skip
    assert rows(found) == [",", ",31.25", "OT,31.25", ",31.25"]


@pytest.mark.parametrize(("each", "count"), [("line", 4), ("day", 3), ("person", 2), ("category", 2), ("account", 2)])
def test_what_a_row_is_of(each: str, count: int) -> None:
    found = read(each=each, headings=False, columns=[{"heading": "All", "sum": "amount"}])
    assert len(rows(found)) == count
    assert sum(Decimal(row) for row in rows(found)) == sum(one.amount for one in WEEK)


def test_lines_may_be_left_out() -> None:
    found = read(only={"part": ["penalty"]}, headings=False, columns=[{"heading": "Who", "fact": "person"}])
    assert rows(found) == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "x"),
        ("\r=1", "'=1"), (" \n =1", "'=1"), ("＝1", "'＝1"), ("Ana;=1", "Ana;'=1"), ('Ana",  @x', "Ana\",  '@x"),
        ("Jean-Luc", "Jean-Luc"), ("1-2=3", "1-2=3"),
    ],
)  # fmt: skip
def test_no_text_is_a_formula_and_a_number_stays_one(name: str, cell: str) -> None:
    found = read(headings=False, columns=[
        {"heading": "=Who", "fact": "person"}, {"heading": "x", "constant": "=2+2"}, {"heading": "y", "fact": "amount"},
    ])  # fmt: skip
    (cells,) = rendering.table(found, [line(person=name, amount=Decimal("-3.50"))])
    assert cells == [cell, "'=2+2", "-3.50"]


def test_a_number_with_codes_is_named_as_lines_say_it_and_stays_one_where_no_code_fits() -> None:
    found = read(headings=False, columns=[
        {"heading": "x", "fact": "multiplier", "codes": {"1.5": "OT"}},
        {"heading": "y", "fact": "amount", "codes": {"-25": "meal"}},
        {"heading": "z", "fact": "line_id", "codes": {"2": "two"}, "otherwise": "-"},
    ])  # fmt: skip
    again = [line(line_id=2, **OVERTIME | {"amount": Decimal("-25.00")}), line(line_id=3, amount=Decimal("-3.5"))]
    assert rendering.table(found, again) == [["OT", "meal", "two"], ["1.00", "-3.50", "'-"]]


def test_a_day_has_codes_capitals_and_no_more_letters_than_asked_for() -> None:
    found = read(headings=False, columns=[
        {"heading": "x", "fact": "date", "day": "%d-%b-%Y", "upper": True},
        {"heading": "y", "fact": "date", "codes": {"2026-03-02": "first"}},
        {"heading": "z", "fact": "person", "most_characters": 3},
    ])  # fmt: skip
    assert rendering.table(found, [line(person="=1+1")]) == [["02-MAR-2026", "first", "'=1"]]


def test_nothing_is_never_less_than_nothing() -> None:
    found = read(headings=False, columns=[{"heading": "x", "fact": "amount", "decimals": 0}])
    assert rendering.table(found, [line(amount=Decimal("-0.40"))]) == [["0"]]


def test_lines_are_chosen_by_a_number_however_it_is_written() -> None:
    found = read(each="person", columns=[{"heading": "x", "sum": "hours", "only": {"multiplier": ["1.50"]}}])
    assert rows(found, WEEK[:2]) == ["x", "2.00"]


@pytest.mark.parametrize(
    ("facts", "paid"),
    [
        ({"hours": Decimal(8)}, "8.00|0.00||0.00||0.00|31.2500"),
        (OVERTIME, "0.00|2.00||0.00||0.00|31.2500"),
        (OVERTIME | {"multiplier": Decimal(2)}, "0.00|0.00|DT|2.00||0.00|31.2500"),
        (OVERTIME | {"multiplier": Decimal("2.5"), "amount": Decimal("156.25")}, "0.00|0.00||0.00|overtime|156.25|"),
        ({"kind": "flat", "hours": Decimal(0), "amount": Decimal(2000)}, "0.00|0.00||0.00|flat|2000.00|"),
        ({"kind": "guarantee", "hours": Decimal(0), "amount": Decimal(90)}, "0.00|0.00||0.00|guarantee|90.00|"),
        ({"kind": "kit", "part": "allowance", "hours": Decimal(0)}, "0.00|0.00||0.00|kit|250.00|"),
    ],
)
def test_whatever_a_line_pays_stands_in_adp_s_file_once(facts: dict[str, Any], paid: str) -> None:
    found = profile.read({"name": "ADP"} | TARGETS["adp"].content)
    (cells,) = rendering.table(found, [line(**facts)])
    assert "|".join(cells[3:10]) == paid


def test_the_neutral_layout_has_every_fact_that_is_not_sealed() -> None:
    data = rendering.render(neutral.profile(), WEEK)
    assert data.startswith("\ufeff".encode())
    (first, *rest) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert list(first) == [name for name, fact in FACTS.items() if not fact.is_sealed]
    assert "ssn" not in first
    assert (first["person"], first["amount"], first["date"]) == ("Ana Ruiz", "-25.00", "2026-03-02")
    assert (rest[0]["multiplier"], rest[1]["multiplier"]) == ("1.000000", "1.500000")
    assert first["corrects"] == ""


def test_the_same_lines_and_profile_give_the_same_bytes_in_whatever_order_they_come() -> None:
    data = rendering.render(neutral.profile(), WEEK)
    assert rendering.render(neutral.profile(), list(reversed(WEEK))) == data
    kept = "0a193758"  # the first digits of what it was when this layout was made
    assert hashlib.sha256(data).hexdigest()[:8] == kept


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"columns": []}, "columns"), ({}, "columns"), ({"columns": [{"heading": "x"}]}, "columns[0]"),
        ({"columns": [{"fact": "amount", "constant": "x"}]}, "columns[0]"),
        ({"columns": [{"fact": "bank_account"}]}, "columns[0].fact"),
        ({"columns": [{"sum": "rate"}]}, "columns[0].sum"),
        ({"columns": [{"fact": "date", "day": "%s"}]}, "columns[0].day"),
        ({"columns": [{"fact": "date", "day": "%"}]}, "columns[0].day"),
        ({"columns": [{"fact": "amount", "decimals": 9}]}, "columns[0].decimals"),
        ({"columns": [{"fact": "amount", "decimals": True}]}, "columns[0].decimals"),
        ({"columns": [{"fact": "amount", "only": {"ssn": ["1"]}}]}, "columns[0].only.ssn"),
        ({"columns": [{"sum": "amount", "only": {"kind": "day"}}]}, "columns[0].only.kind"),
        ({"columns": [{"sum": "amount", "only": {"amount": ["1"]}}]}, "columns[0].only.amount"),
        ({"columns": [{"fact": "account", "codes": {"1": 2}}]}, "columns[0].codes"),
        ({"columns": [{"fact": "account", "heading": "a\nb"}]}, "columns[0].heading"),
        ({"columns": [{"sum": "hours", "only": {"multiplier": ["x"]}}]}, "columns[0].only.multiplier"),
        ({"columns": [{"sum": "hours", "only": {"multiplier": ["1e999"]}}]}, "columns[0].only.multiplier"),
        ({"columns": [{"fact": "account"}], "each": "week"}, "each"),
        ({"columns": [{"fact": "account"}], "delimiter": "x"}, "delimiter"),
        ({"columns": [{"fact": "account"}], "headings": "yes"}, "headings"),
        ({"columns": [{"fact": "account"}], "colour": "red"}, "colour"),
        ({"columns": [{"fact": "account"}], "name": ""}, "name"),
    ],
)  # fmt: skip
def test_what_can_not_be_followed_names_its_field(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(Failure) as caught:
        read(**fields)
    assert (caught.value.code, caught.value.extra["where"]) == ("bad_profile", where)
    assert caught.value.message.startswith(where.replace("columns[0].", "Column 1, ").replace("columns[0]", "Column 1"))


def test_a_letter_that_the_encoding_lacks_is_said() -> None:
    found = read(encoding="ascii", columns=[{"heading": "Who", "fact": "legal_name"}])
    with pytest.raises(Failure, match="has no “í”"):
        rendering.render(found, WEEK)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"name": "x", "columns": [[]]}', "[" * 100_000])
def test_any_text_is_refused_or_read(text: str) -> None:
    with pytest.raises(Failure):
        profile.parse(text)


@settings(max_examples=40)
@given(st.text(st.sampled_from("=+-@＝－a ;,|\"'\t\r\n\x00") | st.characters(codec="utf-8"), max_size=12))
def test_whatever_is_typed_no_cell_begins_a_formula_however_the_file_is_cut(typed: str) -> None:
    found = read(columns=[{"heading": "x", "fact": "person"}, {"heading": "x", "fact": "role"}])
    (cells,) = rendering.table(found, [line(person=typed, role=f"x{typed}")])
    for cell in cells:
        pieces = [piece.strip() for piece in re.split(r"[;,|\"\t\r\n]", cell)]
        assert not [piece for piece in pieces if piece[:1] in tuple("=+-@＝＋－＠")]


def test_a_workbook_holds_texts_and_numbers_and_no_formula() -> None:
    found = read(columns=[{"heading": "=1+1", "fact": "person"}, {"heading": "Pay", "fact": "amount"}])
    typed = ["=1+1", "+1", "@x", "<&>\x0b", " -1"]
    data = xlsx.render(found, [line(person=name, amount=Decimal("-3.50")) for name in typed])
    rows = [
        [(cell.data_type, cell.value) for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()
    ]
    assert rows[0] == [("s", "'=1+1"), ("s", "Pay")]
    assert [value for (_kind, value), _pay in rows[1:]] == ["'-1", "'+1", "<&>", "'=1+1", "'@x"]
    assert {pay for _name, pay in rows[1:]} == {("n", -3.5)}
    assert xlsx.render(found, [line(person=name, amount=Decimal("-3.50")) for name in typed]) == data


AMOUNTS = st.decimals(min_value=-10_000, max_value=10_000, places=2)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(AMOUNTS, st.integers(1, 3), st.sampled_from(["1400", "1410", ""])), max_size=12))
def test_however_it_is_grouped_the_sum_is_that_of_the_lines(entries: list[tuple[Decimal, int, str]]) -> None:
    lines = [
        line(line_id=number, amount=amount, person_id=person, person=f"Person {person}", account=account)
        for number, (amount, person, account) in enumerate(entries)
    ]
    for each in profile.Each:
        found = read(each=each, headings=False, columns=[{"heading": "All", "sum": "amount"}])
        cells = [Decimal(row[0]) for row in rendering.table(found, lines)]
        assert sum(cells, Decimal(0)) == sum((amount for amount, _person, _account in entries), Decimal(0))


def test_a_profile_can_be_written_down_and_read_again() -> None:
    text = json.dumps({"name": "Kept", "columns": [{"heading": "Pay", "fact": "amount"}]})
    assert profile.parse(text) == profile.parse(text)
    assert profile.parse(text).columns[0].fact == "amount"
