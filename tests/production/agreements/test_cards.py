"""The repository's rate cards, and files that are refused with the line at fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from production.agreements import cards
from production.agreements.cards import AgreementFile
from production.agreements.kinds import Mark, RateKind, Scope, kinds_of
from production.agreements.terms import Terms, differences
from production.agreements.values import Step, Word
from studio.lib.errors import Failure
from tests.production.agreements.making import code_of

D = Decimal


def terms_of(slug: str, version: int = 1) -> Terms:
    found = next(one for one in cards.everyone() if one.slug == slug)
    return found.versions[version - 1].terms


def test_the_cards_are_there_with_every_kind_of_their_scope_and_no_figure_without_its_source() -> None:
    assert {one.slug: one.scope for one in cards.everyone()} == {
        "accounts": Scope.ACCOUNTS, "non-union": Scope.AGREEMENT, "sag-aftra-basic": Scope.AGREEMENT,
        "sag-aftra-low-budget": Scope.AGREEMENT, "sag-aftra-moderate-low-budget": Scope.AGREEMENT,
        "sag-aftra-ultra-low-budget": Scope.AGREEMENT, "sag-aftra-verticals": Scope.AGREEMENT, "us-ca": Scope.STATE,
        "us-employer": Scope.EMPLOYER,
    }  # fmt: skip
    for scope, terms in ((one.scope, version.terms) for one in cards.everyone() for version in one.versions):
        assert {term.kind for term in terms.terms} == set(kinds_of(scope))
        for term in terms.terms:
            assert term.is_entered == (term.mark != Mark.UNKNOWN) == bool(term.is_entered and term.source)


def test_every_kind_belongs_to_a_scope() -> None:
    assert {kind for scope in Scope for kind in kinds_of(scope)} == set(RateKind)
    assert not {*kinds_of(Scope.EMPLOYER), *kinds_of(Scope.ACCOUNTS)} & {*kinds_of(Scope.AGREEMENT)}


def test_a_states_law_stands_in_a_card_of_its_own_and_no_longer_in_that_of_no_union() -> None:
    law, none = terms_of("us-ca"), terms_of("non-union", 2)

    assert law.need("overtime", "crew").value == (Step(D(8), D("1.5")), Step(D(12), D(2)))
    assert law.need("premium_seventh_day", "crew").value == (Step(D(0), D("1.5")), Step(D(8), D(2)))
    assert code_of(lambda: none.need("overtime", "crew")) == "rate_not_entered"
    assert none.need("overtime", "lead").value == Word.NEGOTIATED


@pytest.mark.parametrize(
    ("slug", "version", "kind", "category", "number", "mark"),
    [
        ("sag-aftra-verticals", 1, "day_minimum", "lead", 250, "2"),
        ("sag-aftra-verticals", 1, "day_minimum", "other", 164, "2"),
        ("sag-aftra-verticals", 1, "day_minimum", "background", 144, "2"),
        ("sag-aftra-verticals", 1, "coverage_budget", "", 300_000, "2"),
        ("sag-aftra-verticals", 1, "coverage_chapter_seconds", "", 120, "2"),
        ("sag-aftra-verticals", 1, "coverage_consecutive_days", "", 30, "2"),
        ("sag-aftra-ultra-low-budget", 1, "day_minimum", "lead", 249, "2"),
        ("sag-aftra-ultra-low-budget", 2, "day_minimum", "lead", 257, "2"),
        ("sag-aftra-moderate-low-budget", 1, "day_minimum", "", 436, "2"),
        ("sag-aftra-moderate-low-budget", 2, "day_minimum", "", 449, "2"),
        ("sag-aftra-moderate-low-budget", 2, "weekly_minimum", "", 1_560, "2"),
        ("sag-aftra-low-budget", 1, "weekly_minimum", "", 2_812, "2"),
        ("sag-aftra-low-budget", 2, "day_minimum", "", 834, "2"),
        ("sag-aftra-basic", 1, "day_minimum", "background", 224, "2"),
        ("sag-aftra-basic", 2, "day_minimum", "stunt", 1_283, "2"),
        ("sag-aftra-basic", 1, "p_and_h_rate", "background", D("20.5"), "S"),
        ("sag-aftra-basic", 2, "p_and_h_rate", "lead", 22, "2"),
        ("sag-aftra-basic", 2, "forced_call", "", 900, "S"),
        ("non-union", 1, "minors_trust_percent", "background", 0, "S"),
        ("us-ca", 1, "minors_trust_percent", "lead", 15, "S"),
        ("us-employer", 1, "employer_oasdi_percent", "", D("6.2"), "2"),
        ("us-employer", 1, "employer_oasdi_ceiling", "", 184_500, "2"),
        ("us-employer", 1, "employer_medicare_percent", "", D("1.45"), "2"),
        ("us-employer", 1, "employer_futa_percent", "", D("0.6"), "2"),
        ("us-employer", 1, "employer_futa_ceiling", "", 7_000, "2"),
    ],
)  # fmt: skip
def test_figures_stand_as_they_are_known(
    slug: str, version: int, kind: str, category: str, number: Decimal, mark: str
) -> None:
    term = terms_of(slug, version).need(kind, category)

    assert (term.number, term.mark) == (number, mark)


def test_overtime_and_meals_are_lists() -> None:
    basic, crew = terms_of("sag-aftra-basic"), terms_of("non-union").need("overtime", "crew")

    assert basic.need("overtime").value == (Step(D(8), D("1.5")), Step(D(10), D(2)))
    assert basic.need("meal_penalties").value == (D(25), D(35), D(50))
    assert terms_of("sag-aftra-ultra-low-budget").need("meal_penalties").value == (D(25),)
    assert crew.value == (Step(D(8), D("1.5")), Step(D(12), D(2)))


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("sunset", ""), ("three_day_minimum", "lead"), ("weekly_minimum", "lead"), ("rest_daily_hours", ""),
        ("meal_penalties", ""), ("credit_duty", ""), ("residuals", ""), ("reuse", ""), ("ai_replica_terms", ""),
        ("intimacy_rider", ""), ("p_and_h_rate", "lead"), ("p_and_h_on_agent_fee", ""), ("day_minimum", "stunt"),
        ("overtime", "background"), ("background_covered_per_day", ""),
    ],
)  # fmt: skip
def test_what_is_not_known_of_the_verticals_is_needed_in_vain(kind: str, category: str) -> None:
    with pytest.raises(Failure, match="sag-aftra-verticals") as failure:
        terms_of("sag-aftra-verticals").need(kind, category)

    assert failure.value.code == "rate_not_entered"
    assert str(RateKind(kind).label) in failure.value.message


def test_a_categorys_own_row_counts_before_the_one_for_all_even_if_it_is_empty() -> None:
    low = terms_of("sag-aftra-low-budget")
    own, shared = low.get("day_minimum", "background"), low.get("day_minimum", "lead")

    assert (own and own.value, shared and shared.number) == (None, 810)
    assert terms_of("sag-aftra-verticals").get("day_minimum") is None
    assert code_of(lambda: terms_of("sag-aftra-verticals").need("day_minimum")) == "rate_not_entered"


def test_negotiated_and_none_are_answers_and_no_figures() -> None:
    deal, limit = terms_of("non-union").need("day_minimum", "lead"), terms_of("sag-aftra-basic").need("coverage_budget")

    assert (deal.value, deal.number, limit.value, limit.number) == (Word.NEGOTIATED, None, Word.NONE, None)


def test_amounts_have_their_currency_in_the_unit() -> None:
    assert terms_of("sag-aftra-verticals").need("day_minimum", "lead").unit == "USD a day"
    assert terms_of("sag-aftra-basic").need("rest_daily_hours").unit == "hours"


def test_two_versions_differ_in_what_changed_alone() -> None:
    found = list(differences(terms_of("sag-aftra-low-budget", 1), terms_of("sag-aftra-low-budget", 2)))

    assert {(one.term.kind, one.term.category) for one in found} == {
        ("day_minimum", ""), ("weekly_minimum", ""), ("p_and_h_rate", ""), ("p_and_h_rate", "background"),
    }  # fmt: skip
    assert terms_of("sag-aftra-low-budget", 1).effective_to == date(2026, 6, 30)
    assert terms_of("sag-aftra-low-budget", 2).effective_from == date(2026, 7, 1)


def test_a_row_more_and_a_row_less_are_differences() -> None:
    basic = terms_of("sag-aftra-basic")
    less = replace(basic, terms=basic.terms[1:])

    assert [(one.was, one.now) for one in differences(basic, less)] == [(basic.terms[0], None)]
    assert [(one.was, one.now) for one in differences(less, basic)] == [(None, basic.terms[0])]


def test_a_kind_that_is_added_later_changes_no_cards_digest() -> None:
    basic = terms_of("sag-aftra-basic")
    without = [term for term in basic.terms if term.kind != RateKind.RESIDUALS]

    assert replace(basic, terms=tuple(without)).digest() == basic.digest()


def test_a_digest_is_of_what_is_said_in_whatever_order() -> None:
    basic = terms_of("sag-aftra-basic")

    assert replace(basic, terms=basic.terms[::-1]).digest() == basic.digest()
    assert replace(basic, effective_to=None).digest() != basic.digest()
    assert replace(basic, terms=basic.terms[1:]).digest() != basic.digest()


FILE = """\
name: The Union
currency: EUR
versions:
  - version: 1
    from: 2026-01-01
    to: 2026-12-31
    why: as told
    rows:
      - {kind: day_minimum, category: lead, value: 250, mark: 2, source: a letter}
      - {kind: day_minimum, value: 200.5, mark: 2, source: a letter}
  - version: 2
    like: 1
    from: 2027-01-01
    rows:
      - {kind: day_minimum, value: 210, mark: S, source: a page}
"""


def parse(text: str) -> AgreementFile:
    return cards.parse("the-union.yaml", text)


def test_a_version_may_be_like_an_earlier_one_but_for_its_rows() -> None:
    found = parse(FILE)

    assert (found.slug, found.name, found.currency, found.union) == ("the-union", "The Union", "EUR", "")
    one, two = (version.terms for version in found.versions)
    assert (one.need("day_minimum").text, one.effective_to) == ("200.50", date(2026, 12, 31))
    assert (two.need("day_minimum").number, two.need("day_minimum", "lead").number, two.effective_to) == (
        210,
        250,
        None,
    )
    assert one.need("day_minimum").unit == "EUR a day"
    assert len(one.terms) == len(kinds_of(Scope.AGREEMENT)) + 1


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("value: 250,", "value: 2x,", 9, "can't be read"),
        ("250, mark: 2, source", "250, source", 9, "mark"),
        ("value: 200.5, mark: 2, source: a letter", "mark: 2, source: a letter", 10, "mark is U"),
        ("mark: S, source: a page", "mark: S", 15, "source"),
        ("category: lead", "category: king", 9, "king"),
        ("kind: day_minimum, category", "kind: day_maximum, category", 9, "day_maximum"),
        ("category: lead, ", "", 10, "twice"),
        ("version: 2", "version: 3", 11, "next version is 2"),
        ("like: 1", "like: 2", 12, "no earlier version"),
        ("from: 2026-01-01", "from: January", 5, "January"),
        ("from: 2026-01-01", "from:", 5, "begins on a day"),
        ("to: 2026-12-31", "to: 2025-12-31", 6, "before it begins"),
        ("why: as told", "whY: as told", 7, "whY"),
        ("why: as told", "to: 2026-12-30", 7, "twice"),
        ("name: The Union\n", "", 1, "missing"),
        ("currency: EUR", "currency: euro", 2, "three letters"),
        ("currency: EUR", "scope: moon", 2, "moon"),
        ("why: as told", "why: [as, told]", 7, "words or a figure"),
        ("    rows:\n      - {kind: day_minimum, value: 210, mark: S, source: a page}", "    rows: many", 14, "list"),
        ("source: a page}", "source: a page", 16, ""),
        ("why: as told", "why: \x07", 1, "special characters"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_its_line(old: str, new: str, line: int, why: str) -> None:
    assert FILE.count(old) >= 1

    with pytest.raises(Failure) as failure:
        parse(FILE.replace(old, new, 1))

    assert (failure.value.code, failure.value.extra) == ("bad_card_file", {"file": "the-union.yaml", "line": line})
    assert f"the-union.yaml, line {line}: " in failure.value.message
    assert why in failure.value.message


@pytest.mark.parametrize("text", ["", "# nothing", "- a list", "words", "name: x\nversions:\n", "a: &a [*a]"])
def test_a_file_of_something_else_is_refused(text: str) -> None:
    assert code_of(lambda: parse(text)) == "bad_card_file"
