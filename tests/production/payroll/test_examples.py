"""Every worked example, through the function and through the command."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.production.payroll.examples import AS_DESCRIBED, EXAMPLES
from tests.production.payroll.making import Json, answered

SUMS = ("gross", "p_and_h", "trust", "employer", "total_cost")


def holds(told: Json, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        found = told[name] if name in SUMS else [one["amount"] for one in told["lines"] if one["kind"] == name]
        assert found == value, name


@pytest.mark.parametrize(("given", "expected"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_what_is_paid_is_what_the_trade_pays(given: Json, expected: dict[str, Any]) -> None:
    holds(answered(given), expected)


@pytest.mark.parametrize(("given", "expected"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_the_command_prints_the_same(
    given: Json, expected: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pay.json"
    path.write_text(json.dumps(given))

    call_command("pay", f"{path}")

    told = json.loads(capsys.readouterr().out)
    assert told == answered(given)
    holds(told, expected)


def test_an_answer_has_the_shape_that_programs_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(AS_DESCRIBED).encode())))
    call_command("pay", "-")

    told = json.loads(capsys.readouterr().out)

    assert list(told) == [
        "lines", "gross", "p_and_h", "trust", "employer", "total_cost", "others", "missing", "notices",
    ]  # fmt: skip
    first = told["lines"][1]
    assert {name: first[name] for name in ("date", "kind", "hours", "rate", "multiplier", "amount", "rule")} == {
        "date": "2026-03-02", "kind": "overtime", "hours": "2.0", "rate": "31.25", "multiplier": "1.5",
        "amount": "93.75", "rule": "day_hours",
    }  # fmt: skip
    assert (first["account"], first["source"]["card"], first["source"]["mark"]) == ("1410", "sag-aftra-verticals", "2")
