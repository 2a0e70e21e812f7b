"""The table of rules, and cards that name other ones; where figures come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from production.agreements import cards
from production.agreements.kinds import Mark, RateKind
from production.agreements.terms import Term, Terms
from production.payroll import answer, rates, sentences
from production.payroll.calculate import calculate
from production.payroll.figures import Figures
from production.payroll.lines import Line, Part
from production.payroll.rules import meals, table
from production.payroll.work import Day, Deal, DealType, Work
from studio.lib.errors import Failure

START = date(2026, 7, 6)
NIGHT = Day(START, call=1_200, dismiss=1_680)


def terms(slug: str = "sag-aftra-basic", **rows: object) -> Terms:
    """A card of the repository with rows in the place of its own."""
    file = next(one for one in cards.everyone() if one.slug == slug)
    card = file.versions[-1].terms
    new = [Term(RateKind(kind), "", value, "", "a letter", Mark.SOURCE) for kind, value in rows.items()]  # type: ignore[arg-type]
    return replace(card, terms=(*(one for one in card.terms if one.kind not in rows), *new))


def figures(**rows: object) -> Figures:
    return rates.figures_of(agreement=terms(**rows), is_union=True, photography_start=START)


def work(*days: Day, rate: int = 1_300) -> Work:
    return Work(Deal(DealType.DAY, Decimal(rate)), "other", days or (NIGHT,))


@pytest.fixture
def night_premium(monkeypatch: pytest.MonkeyPatch) -> None:
    """A studio's own rule, as its file would put it in."""
    others = {name: one for name, one in table.table().items() if name != "night_premium"}  # a studio may have its own
    monkeypatch.setattr(table, "_rules", others)

    @table.rule(step=45, is_standard=False)
    def night_premium(case: table.Case) -> Iterator[Line]:
        for day in case.work.days:
            if day.call is not None and day.call >= 1_200:
                yield Line(day.date, "night_premium", Decimal(75), Decimal(75), Part.TIME)

    table.table.cache_clear()
    table._parsed.cache_clear()
    yield
    monkeypatch.undo()
    table.table.cache_clear()
    table._parsed.cache_clear()


def test_a_rule_that_a_studio_adds_is_paid_where_its_card_names_it(night_premium: None) -> None:
    named = figures(pay_rules="standard, night_premium, -meal_penalties")

    assert [line.rule for line in calculate(work(), named).lines] == ["day_hours", "night_premium"]
    assert calculate(work(), named).gross == 1_375
    assert calculate(work(), figures()).gross == 1_300


def test_the_agents_share_comes_after_whatever_is_paid_before_it(night_premium: None) -> None:
    one = work()
    with_agent = replace(one, deal=replace(one.deal, plus_agent=True))

    assert calculate(with_agent, figures(pay_rules="standard, night_premium")).lines[-1].amount == Decimal("137.50")


def test_a_rule_that_is_not_there_is_named() -> None:
    with pytest.raises(Failure, match="moon_pay") as failure:
        answer.reckoned(work(), figures(pay_rules="standard, moon_pay"))

    assert failure.value.code == "unknown_pay_rule"


def test_two_rules_of_one_name_are_a_mistake_of_who_added_them() -> None:
    def day_hours(case: table.Case) -> list[Line]:
        return []

    with pytest.raises(ValueError, match="day_hours"):
        table.rule(step=1)(day_hours)


def test_rules_stand_in_the_order_in_which_a_day_is_computed() -> None:
    """Whatever a studio has added between them."""
    order = [
        "day_hours", "weekly_hours", "three_days", "flat_fee", "stunt_adjustments", "meal_penalties", "forced_call",
        "allowances", "agent_fee", "p_and_h", "minors_trust", "employer_taxes",
    ]  # fmt: skip
    assert [name for name in table.table() if name in order] == order


def test_every_gap_that_is_noted_has_a_sentence() -> None:
    codes = set(sentences._texts()) | {"rate_not_entered"}

    assert codes == {
        "agreement_over", "deal_rate_missing", "deal_term_missing", "forced_call_by_day_alone", "meal_not_noted",
        "no_employer_card", "no_state_card", "rate_not_entered", "under_minimum", "unknown_pay_rule",
        "week_in_two_versions",
    }  # fmt: skip


def test_an_agreement_that_ended_before_photography_starts_pays_nothing() -> None:
    over = terms("sag-aftra-verticals", sunset=date(2026, 6, 30))

    with pytest.raises(Failure) as failure:
        rates.figures_of(agreement=over, is_union=True, photography_start=date(2026, 7, 1))
    assert failure.value.code == "agreement_over"
    assert rates.figures_of(agreement=over, is_union=True, photography_start=date(2026, 6, 30))


def test_an_agreements_own_figure_counts_before_the_states() -> None:
    law = terms("us-ca")
    own = terms(overtime=((7, 9),))

    assert rates.figures_of(
        agreement=own, is_union=True, photography_start=START, state=law
    ).need("overtime", "crew").card == "sag-aftra-basic"  # fmt: skip


def test_the_next_meal_is_due_six_hours_after_the_last() -> None:
    def due(day: Day) -> int | None:
        return meals.next_due(table.Case(work(day), figures()), day)

    now = Day(START, call=420, dismiss=900)
    assert due(now) == 780
    assert due(replace(now, non_deductible=((510, 525),))) == 885
    assert due(replace(now, meals=((750, 790),))) == 1_150
    assert due(replace(now, meals=((750, 770),))) == 780
