"""A bank's file: records of 94 characters in blocks of ten whose sums agree, as another program reads them too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from achkit import parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from production.payroll.exports import nacha
from production.payroll.exports.nacha import Payment
from studio.lib.errors import Failure

MADE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SETTLES = date(2026, 3, 12)
TOLD: dict[str, Any] = {
    "name": "First Bank", "destination": "111000025", "destination_name": "First Bank", "origin": "1123456789",
    "origin_name": "Cliffhanger", "company_id": "1123456789", "company_name": "Cliffhanger", "odfi": "111000025",
    "description": "PAYROLL",
}  # fmt: skip
ROUTINGS = ("111000025", "021000021", "322271627")


def payment(cents: int = 40_117, **more: Any) -> Payment:
    given: dict[str, Any] = {
        "person": "Marisol Ybarra Díaz", "number": "7", "cents": cents, "kind": "checking", "routing": "021000021",
        "account": "55510203040",
    }  # fmt: skip
    return Payment(**(given | more))


def drawn(*payments: Payment, **told: Any) -> str:
    bank = nacha.read(TOLD | {"newline": "lf"} | told)
    return nacha.render(bank, payments, settles=SETTLES, made=MADE, modifier="A").decode("ascii")


def test_a_file_field_by_field() -> None:
    lines = drawn(payment(), payment(5_000, kind="savings", routing="322271627")).splitlines()
    assert lines[0] == "101 11100002511234567892603100930A094101FIRST BANK             CLIFFHANGER                    "
    assert lines[1] == (
        "5220CLIFFHANGER                         1123456789PPDPAYROLL         260312   1111000020000001"
    )
    assert lines[2] == (
        "62202100002155510203040      00000401177              MARISOL YBARRA DIAZ     0111000020000001"
    )
    assert lines[3][:3] == "632"
    assert lines[4] == ("822000000200343271640000000000000000000451171123456789" + " " * 25 + "111000020000001")
    assert lines[5] == "9000001000001000000020034327164000000000000000000045117" + " " * 39
    assert lines[6:] == ["9" * 94] * 4


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, nacha.MOST_CENTS), st.sampled_from(ROUTINGS), st.booleans()),
                min_size=1, max_size=40))  # fmt: skip
def test_another_program_reads_back_what_was_paid(entries: list[tuple[int, str, bool]]) -> None:
    paid = [payment(cents, routing=to, kind="savings" if saves else "checking") for cents, to, saves in entries]
    text = drawn(*paid)
    lines = text.splitlines()
    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0
    assert validate(text) == {"ok": True, "errors": []}
    (batch,) = parse(text)["batches"]
    assert (batch["sec"], batch["service_class"], batch["effective_date"]) == ("PPD", 220, "260312")
    assert [(one["amount_cents"], one["routing"], one["txn_code"]) for one in batch["entries"]] == [
        (cents, to, 32 if saves else 22) for cents, to, saves in entries
    ]
    assert [one["trace_number"] for one in batch["entries"]] == [
        f"11100002{number:07d}" for number in range(1, len(entries) + 1)
    ]


def test_lines_end_as_the_bank_wants() -> None:
    assert drawn(payment(), newline="crlf").count("\r\n") == 10


def test_a_payment_s_account_stands_in_no_repr() -> None:
    assert "5551" not in repr(payment())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("destination", "111000026"),
        ("odfi", ""),
        ("company_name", "x" * 17),
        ("company_name", "电影"),
        ("origin", ""),
        ("name", ""),
    ],
)
def test_what_the_bank_has_not_said_is_named(field: str, value: str) -> None:
    with pytest.raises(Failure) as caught:
        nacha.read(TOLD | {field: value})
    assert (caught.value.code, caught.value.extra["where"]) == ("bad_profile", field)


def test_a_draft_may_lack_what_the_bank_has_not_said() -> None:
    assert nacha.read({"name": "First Bank"}, is_draft=True).odfi == ""
