"""What keeps a deal from being sent, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.agreements.kinds import RateKind
from production.agreements.terms import Term, Terms
from production.agreements.values import Word
from production.contracts import rules
from production.contracts.facts import DealFacts, PersonFacts, ShootFacts, Standing
from production.contracts.rules import Case

START = date(2026, 3, 2)


def term(kind: str, value: Any, category: str = "") -> Term:
    return Term(RateKind(kind), category, value, "", "the agreement, page 3" if value is not None else "", "S")  # type: ignore[arg-type]


CARD = Terms(
    "verticals", 1, date(2025, 10, 1), None,
    (
        term("day_minimum", Decimal(250), "lead"), term("day_minimum", Decimal(164), "other"),
        term("weekly_minimum", None), term("coverage_budget", Decimal(300_000)),
        term("coverage_chapter_seconds", Decimal(120)), term("coverage_consecutive_days", Decimal(30)),
        term("coverage_country", "US"), term("taft_hartley_days", Decimal(15)),
        term("minors_trust_percent", Decimal(15)), term("minors_trust_percent", Decimal(0), "background"),
    ),
)  # fmt: skip
FINE = Case(
    DealFacts(job="cast", category="lead", pay="day", rate=Decimal(300), starts_on=START, ends_on=START),
    PersonFacts(standing=Standing.MEMBER, is_minor=False),
    ShootFacts(
        photography_start=START, budget=Decimal(200_000), committed=Decimal(900), longest_chapter_s=95.0,
        days_in_a_row=12, countries=frozenset({"US"}),
    ),
    CARD, is_union=True,
)  # fmt: skip


def with_(case: Case = FINE, *, card: Terms | None = CARD, **facts: Any) -> Case:
    """The case with other facts, each put where it belongs."""
    parts = {"deal": case.deal, "person": case.person, "shoot": case.shoot}
    for name, value in facts.items():
        part = next(part for part in parts if hasattr(parts[part], name))
        parts[part] = replace(parts[part], **{name: value})  # type: ignore[type-var]
    return replace(case, card=card, **parts)


def codes(case: Case) -> list[str]:
    return [one.code for one in rules.findings(case)]


def test_terms_that_hold_have_no_finding() -> None:
    assert codes(FINE) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"rate": None}, "rate_missing"),
        ({"starts_on": None, "ends_on": None}, "dates_missing"),
        ({"ends_on": START - timedelta(days=1)}, "dates_turned"),
        ({"rate": Decimal("249.99")}, "under_minimum"),
        ({"pay": "week", "rate": Decimal(9999)}, "minimum_not_entered"),
        ({"pay": "three_day"}, "minimum_not_entered"),
        ({"pay": "flat"}, "not_comparable"),
        ({"currency": "EUR"}, "other_currency"),
        ({"budget": Decimal("300000.01")}, "over_coverage_budget"),
        ({"budget": Decimal(800), "committed": Decimal(900)}, "over_budget"),
        ({"longest_chapter_s": 120.0}, "chapter_too_long"),
        ({"days_in_a_row": 31}, "too_many_shoot_days"),
        ({"countries": frozenset({"US", "CA"})}, "shot_elsewhere"),
        ({"has_intimacy": True}, "intimacy_rider_missing"),
        ({"has_replica": True}, "replica_rider_missing"),
        ({"is_minor": None}, "age_unknown"),
        ({"job": "minor"}, "no_minor"),
        ({"standing": Standing.NON_MEMBER}, "taft_hartley"),
        ({"standing": Standing.MUST_JOIN}, "must_join"),
        ({"standing": Standing.UNKNOWN}, "membership_unknown"),
    ],
)
def test_each_rule_holds_up_what_breaks_it(facts: dict[str, Any], code: str) -> None:
    assert codes(with_(**facts)) == [code]


@pytest.mark.parametrize(
    "facts",
    [
        {"rate": Decimal(250)},
        {"longest_chapter_s": 119.9},
        {"days_in_a_row": 30},
        {"budget": Decimal(300_000)},
        {"has_intimacy": True, "riders": frozenset({"intimacy"})},
        {"has_replica": True, "riders": frozenset({"replica"})},
        {"standing": Standing.TAFT_HARTLEYED},
        {"job": "crew", "category": "", "standing": Standing.UNKNOWN, "is_minor": None, "pay": "hour"},
    ],
)
def test_what_is_just_inside_holds(facts: dict[str, Any]) -> None:
    assert codes(with_(**facts)) == []


def test_a_finding_names_the_rule_its_source_and_the_figures() -> None:
    finding = rules.findings(with_(rate=Decimal(100)))[0]

    assert "100.00" in finding.sentence
    assert "250.00" in finding.sentence
    assert (finding.rule, finding.source, finding.figures) == ("Day", "the agreement, page 3", "100.00<250")


def test_a_minimum_that_nobody_entered_is_said_and_not_guessed() -> None:
    finding = rules.findings(with_(pay="week", rate=Decimal(1)))[0]

    assert "not yet entered" in finding.sentence
    assert finding.source == "not yet entered"


def test_a_taft_hartley_report_is_due_by_the_cards_days() -> None:
    assert rules.findings(with_(standing=Standing.NON_MEMBER))[0].due == date(2026, 3, 17)


@pytest.mark.parametrize("answer", [False, Word.NONE])
@pytest.mark.parametrize("standing", [Standing.NON_MEMBER, Standing.MUST_JOIN, Standing.UNKNOWN])
def test_an_agreement_that_takes_anybody_asks_nobody_whether_they_are_members(answer: Any, standing: Standing) -> None:
    card = replace(CARD, terms=(*CARD.terms, term("union_only", answer)))
    assert codes(with_(card=card, standing=standing)) == []


def test_a_principal_is_not_held_against_the_minimum_of_background() -> None:
    card = replace(CARD, terms=(*CARD.terms, term("day_minimum", Decimal(144), "background")))
    paid_less = with_(card=card, category="background", rate=Decimal(144))

    assert codes(paid_less) == ["principal_as_background"]
    assert codes(with_(paid_less, card=card, job="background")) == []


def test_a_report_without_a_day_says_whether_the_deals_day_lacks_or_the_cards() -> None:
    no_day = with_(standing=Standing.NON_MEMBER, starts_on=None, ends_on=None)
    assert ["first day" in one.sentence for one in rules.findings(no_day)] == [True, True]
    no_term = with_(standing=Standing.NON_MEMBER, card=replace(CARD, terms=CARD.terms[:1]))
    assert [one.sentence for one in rules.findings(no_term) if one.code == "taft_hartley"] == [
        "A non-member under a union agreement: a Taft-Hartley report is due; its term is not yet entered."
    ]


def test_a_minor_needs_papers_guardian_permit_and_trust_account() -> None:
    minor = with_(is_minor=True)
    assert codes(minor) == ["minors_papers_missing", "guardian_missing", "permit_missing", "trust_account_missing"]

    whole = with_(
        minor, riders=frozenset({"minor"}), has_guardian=True, has_trust_account=True, permit_expires=START
    )  # fmt: skip
    assert codes(whole) == []
    assert codes(with_(whole, permit_expires=START - timedelta(days=1))) == ["permit_expires"]


def test_background_minors_need_no_trust_account() -> None:
    case = with_(is_minor=True, category="background", job="background", rate=None)
    assert "trust_account_missing" not in codes(case)


def test_without_an_agreement_the_memo_alone_says_what_is_owed() -> None:
    finding = rules.findings(replace(with_(card=None, rate=Decimal(1)), is_union=False))
    assert [(one.code, one.is_notice) for one in finding] == [("no_agreement", True)]


@given(st.decimals(0, 10_000, places=2), st.decimals(0, 10_000, places=2))
def test_more_pay_is_never_held_up_where_less_is_not(rate: Decimal, more: Decimal) -> None:
    if not codes(with_(rate=rate)):
        assert not codes(with_(rate=rate + more))


def test_a_report_that_is_drawn_holds_nothing_up_and_is_due_still() -> None:
    found = rules.findings(with_(standing=Standing.NON_MEMBER, has_report=True))
    assert [(one.code, one.is_notice, one.due) for one in found] == [("taft_hartley", True, START + timedelta(days=15))]


def test_a_deal_without_a_category_says_so_and_not_that_its_minimum_lacks() -> None:
    assert codes(with_(category="")) == ["category_missing"]


def test_without_a_first_day_nobody_asks_for_a_birth_date() -> None:
    assert codes(with_(starts_on=None, is_minor=None)) == ["dates_missing"]


def test_an_agreement_may_cover_several_countries() -> None:
    rows = (*(one for one in CARD.terms if one.kind != "coverage_country"), term("coverage_country", "US, ca"))
    card = replace(CARD, terms=rows)
    assert codes(with_(card=card, countries=frozenset({"US", "CA"}))) == []
    (finding,) = rules.findings(with_(card=card, countries=frozenset({"US", "MX"})))
    assert (finding.code, finding.figures) == ("shot_elsewhere", "MX")


def test_a_budget_in_another_currency_is_held_against_no_ceiling_and_that_is_said() -> None:
    case = replace(FINE, shoot=replace(FINE.shoot, currency="EUR", budget=Decimal(900_000)))
    assert codes(case) == ["budget_other_currency"]


def test_deals_in_another_currency_are_said_not_to_be_counted() -> None:
    (finding,) = rules.findings(with_(uncounted=frozenset({"EUR"})))
    assert (finding.code, finding.is_notice) == ("not_counted", True)
    assert "EUR" in finding.sentence


def test_limits_that_nothing_is_known_of_are_named() -> None:
    (finding,) = rules.findings(with_(budget=None, countries=frozenset(), days_in_a_row=None))
    assert (finding.code, finding.is_notice) == ("not_looked_at", True)
    assert finding.sentence.endswith("Budget at most, Shot in, Shoot days in a row at most.")


def test_a_waiver_for_one_budget_is_none_for_a_bigger_one() -> None:
    a_dollar, a_million = (
        rules.findings(with_(budget=budget))[0].figures for budget in (Decimal(300_001), Decimal(1_000_000))
    )
    assert a_dollar == "300001.00>300000"
    assert a_million != a_dollar


def test_what_an_agreement_leaves_to_the_deal_holds_nothing_up() -> None:
    rows = tuple(
        term(kind, Word.NEGOTIATED)
        for kind in ("day_minimum", "coverage_country", "coverage_budget", "coverage_chapter_seconds")
    )
    loose = replace(CARD, terms=rows)
    assert codes(with_(card=loose, rate=Decimal(1), countries=frozenset({"CA"}), longest_chapter_s=400.0)) == []
