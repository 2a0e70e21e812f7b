"""How a rate's value is written, and what can't be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.agreements.kinds import KINDS, Form, Group, RateKind
from production.agreements.values import Pause, Range, Step, Value, Word, read, shown, write
from studio.lib.errors import Failure
from tests.production.agreements.making import code_of

D = Decimal
LATE = (Step(D(8), D("1.5")), Step(D(10), D(2)))


@pytest.mark.parametrize(
    ("kind", "text", "value", "seen"),
    [
        (RateKind.DAY_MINIMUM, "250", D(250), "250.00"),
        (RateKind.COVERAGE_BUDGET, "300000", D(300_000), "300,000.00"),
        (RateKind.ALLOWANCE_MILEAGE, "0.725", D("0.725"), "0.725"),
        (RateKind.TIME_UNIT, "0.1", D("0.1"), "0.1"),
        (RateKind.OVERTIME, "1.5 after 8, 2 after 10", LATE, "1.5× after 8 h, 2× after 10 h"),
        (RateKind.PREMIUM_SIXTH_DAY, "1.5", (Step(D(0), D("1.5")),), "1.5×"),
        (RateKind.MEAL_PENALTIES, "25, 35, 50", (D(25), D(35), D(50)), "25.00, 35.00, 50.00"),
        (RateKind.MEAL_MINUTES, "30 to 60", Range(D(30), D(60)), "30 to 60"),
        (RateKind.NON_DEDUCTIBLE_MEAL, "15 within 2", Pause(D(15), D(2)), "15 within 2"),
        (RateKind.UNION_ONLY, "yes", True, "yes"),
        (RateKind.SUNSET, "2026-06-30", date(2026, 6, 30), "2026-06-30"),
        (RateKind.CREDIT_DUTY, "  all  principals ", "all principals", "all principals"),
        (RateKind.DAY_MINIMUM, "negotiated", Word.NEGOTIATED, "by the deal memo"),
        (RateKind.COVERAGE_FORMAT, "none", Word.NONE, "none"),
        (RateKind.DAY_MINIMUM, "", None, "not yet entered"),
    ],
)  # fmt: skip
def test_each_form_is_read_and_shown(kind: RateKind, text: str, value: Value | None, seen: str) -> None:
    assert read(kind, text) == value
    assert shown(kind, value) == seen
    assert read(kind, write(kind, value)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (RateKind.DAY_MINIMUM, "$250"), (RateKind.DAY_MINIMUM, "-1"), (RateKind.DAY_MINIMUM, "1,250"),
        (RateKind.DAY_MINIMUM, "NaN"), (RateKind.DAY_MINIMUM, "1e3"), (RateKind.DAY_MINIMUM, "unknown"),
        (RateKind.OVERTIME, "2 after 10, 1.5 after 8"), (RateKind.OVERTIME, "0.5 after 8"),
        (RateKind.OVERTIME, "1.5 from 9"),
        (RateKind.OVERTIME, "1.5 after 8,"), (RateKind.OVERTIME, "1..5"), (RateKind.MEAL_PENALTIES, "25; 35"),
        (RateKind.MEAL_MINUTES, "60 to 30"), (RateKind.MEAL_MINUTES, "30"), (RateKind.NON_DEDUCTIBLE_MEAL, "15"),
        (RateKind.UNION_ONLY, "maybe"), (RateKind.SUNSET, "June"), (RateKind.CREDIT_DUTY, "x" * 1001),
        (RateKind.MEAL_PENALTIES, ", ".join(["1"] * 13)), (RateKind.DAY_MINIMUM, "٢٥٠"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused(kind: RateKind, text: str) -> None:
    assert code_of(lambda: read(kind, text)) == "bad_rate"


amounts = st.decimals(min_value=0, max_value=10**8, places=4)
steps = st.dictionaries(amounts, st.decimals(min_value=1, max_value=9, places=2), min_size=1, max_size=12)
OF_FORM: dict[Form, st.SearchStrategy[Value]] = {
    Form.MONEY: amounts, Form.NUMBER: amounts, Form.SWITCH: st.booleans(),
    Form.DATE: st.dates(min_value=date(1900, 1, 1)),
    Form.STEPS: steps.map(lambda found: tuple(Step(hour, found[hour]) for hour in sorted(found))),
    Form.MONIES: st.lists(amounts, min_size=1, max_size=12).map(tuple),
    Form.RANGE: st.lists(amounts, min_size=2, max_size=2).map(lambda two: Range(*sorted(two))),
    Form.PAUSE: st.tuples(amounts, amounts).map(lambda two: Pause(*two)),
    Form.TEXT: st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=100),
}  # fmt: skip


@given(data=st.data(), kind=st.sampled_from(RateKind))
def test_what_is_written_is_read_as_the_same(data: st.DataObject, kind: RateKind) -> None:
    value = data.draw(OF_FORM[KINDS[kind].form])

    text = write(kind, value)

    assert read(kind, text) == value
    assert write(kind, read(kind, text)) == text


@given(kind=st.sampled_from(RateKind), text=st.text(max_size=40))
def test_any_text_is_a_value_or_a_sentence(kind: RateKind, text: str) -> None:
    try:
        value = read(kind, text)
    except Failure as failure:
        assert failure.code == "bad_rate"
    else:
        assert read(kind, write(kind, value)) == value


def test_every_kind_has_its_form_and_each_heading_stands_once() -> None:
    assert list(KINDS) == list(RateKind)
    headings = [info.group for info in KINDS.values()]
    assert [group for group, _same in groupby(headings)] == list(Group)
