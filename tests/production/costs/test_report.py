"""A cost report's figures, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.contracts.committed import Commitment
from production.costs import report as costs
from production.costs.report import Report, Row
from production.costs.tables import files, tables

CAP = Decimal(300_000)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("final", "level", "share"),
    [
        ("0", "within", "0.0"), ("239999.99", "within", "79.9"), ("240000", "noted", "80.0"),
        ("284999.99", "noted", "94.9"), ("285000", "warned", "95.0"), ("299999.99", "warned", "99.9"),
        ("300000", "warned", "100.0"), ("300000.01", "over", "100.1"), ("360000", "over", "120.0"),
    ],
)  # fmt: skip
def test_each_level_begins_where_it_says(final: str, level: str, share: str) -> None:
    report = Report("USD", (Row("1400", to_date=Decimal(final)),), cap=CAP)
    assert (report.level, report.share) == (level, Decimal(share))


def test_without_a_ceiling_there_is_nothing_to_hold_it_against() -> None:
    report = Report("USD", (Row("1400", to_date=Decimal(5)),))
    assert (report.level, report.share, report.budget_share) == ("unknown", None, None)


def test_a_row_says_what_is_left_of_its_budget() -> None:
    row = Row("1400", budget=Decimal(1000), to_date=Decimal(400), committed=Decimal(300), estimate=Decimal(350),
              not_locked=Decimal(90))  # fmt: skip
    assert (row.to_complete, row.final, row.variance) == (Decimal(650), Decimal(1050), Decimal(-50))
    assert Row("1400").variance is None


def test_rows_of_one_account_are_one_and_the_one_without_stands_last() -> None:
    rows = costs.gathered([Row("", to_date=Decimal(1)), Row("2100"), Row("1400", to_date=Decimal(2)),
                           Row("1400", "Cast", budget=Decimal(9))])  # fmt: skip
    assert [(row.account, row.name, row.budget, row.to_date) for row in rows] == [
        ("1400", "Cast", Decimal(9), Decimal(2)), ("2100", "", None, Decimal(0)), ("", "", None, Decimal(1)),
    ]  # fmt: skip


def test_a_guarantee_s_shares_shrink_with_it() -> None:
    bound = Commitment(Decimal(1000), Decimal(100), Decimal("231.00"))
    assert costs.left(bound, Decimal(250)) == Commitment(Decimal(750), Decimal("75.00"), Decimal("173.25"))
    assert costs.left(bound, Decimal(1200)).total == 0
    assert costs.left(Commitment(is_whole=False), Decimal(5)) == Commitment(is_whole=False)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["1400", "1410", ""]), amounts, amounts, amounts), max_size=20))
def test_the_total_is_the_sum_of_the_rows(found: list[tuple[str, Decimal, Decimal, Decimal]]) -> None:
    rows = [Row(code, budget=budget, to_date=paid, committed=bound) for code, budget, paid, bound in found]
    total = Report("USD", costs.gathered(rows)).total
    assert total.final == sum((row.final for row in rows), Decimal(0))
    assert (total.variance or Decimal(0)) == sum((row.variance or Decimal(0) for row in rows), Decimal(0))


@given(amounts, amounts)
def test_paying_more_never_leaves_more_to_pay(guaranteed: Decimal, paid: Decimal) -> None:
    bound = Commitment(guaranteed, guaranteed / 10, guaranteed / 5)
    assert 0 <= costs.left(bound, paid + 1).total <= costs.left(bound, paid).total <= bound.total + Decimal("0.01")


def test_the_table_has_every_figure_and_says_other_currencies_apart() -> None:
    row = Row("1400", "Cast", Decimal(1000), Decimal(1), Decimal(2), Decimal(0), Decimal(3), Decimal(4), Decimal(5))
    main, others = tables(Report("USD", (row,), run=2, others={"EUR": (Decimal(7), Decimal(8))}))
    assert main.rows[0] == (
        "1400", "Cast", Decimal(1000), Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(9), Decimal(11),
        Decimal(989),
    )  # fmt: skip
    assert main.total and main.total[2:] == main.rows[0][2:]
    assert others.rows == (("EUR", Decimal(7), Decimal(8)),)
    assert "1,000.00" in main.body


def test_files_say_how_near_the_ceiling_is() -> None:
    report = Report("USD", (Row("1400", to_date=Decimal(240)),), cap=Decimal(300))
    (_costs, ceiling) = files(report)
    assert [row[1] for row in ceiling.rows] == [Decimal(240), Decimal(300), Decimal(60), "80.0"]
    assert ceiling.about == "comes near"
    assert len(files(Report("USD", report.rows))) == 1


def test_every_column_adds_up_to_the_cent_and_pay_without_an_account_is_told() -> None:
    rows = (
        Row("1400", "Cast", budget=Decimal(100), to_date=Decimal("40.5"), committed=Decimal(10)),
        Row("2199", "Fringes", to_date=Decimal("55.66")), Row("", to_date=Decimal("3.01"), period=Decimal("3.01")),
    )  # fmt: skip
    (main,) = tables(Report("USD", rows))
    assert main.total
    for at in range(2, len(main.columns)):
        cells = [row[at] for row in main.rows if row[at] is not None]
        assert sum(cells, Decimal(0)) == main.total[at]  # type: ignore[arg-type]
        assert all(isinstance(cell, Decimal) and cell.as_tuple().exponent == -2 for cell in cells)
    assert [row[-1] for row in main.rows] == [Decimal("49.50"), Decimal("-55.66"), Decimal("-3.01")]
    assert main.rows[2][:3] == ("none", "the rate card names no account", None)
    (bare,) = tables(Report("USD", rows[1:]))
    assert [row[-1] for row in bare.rows] == [None, None]
