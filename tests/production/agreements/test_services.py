"""Rate cards from draft to approval, and what holds on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from production.agreements import services
from production.agreements.models import CardChange, CardState, RateCard
from production.agreements.services import Entry
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.files import at_once
from tests.production.agreements.making import agreement, code_of, days, draft, enter, in_force

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def now(card: RateCard) -> RateCard:
    return RateCard.objects.get(pk=card.pk)


def asked(card: RateCard, day: str) -> str:
    """The version that holds on the day, or the code of why none does."""
    try:
        return f"{services.as_of(agreement=card.agreement.slug, day=date.fromisoformat(day)).version}"
    except Failure as failure:
        return failure.code


def test_a_first_version_has_every_kind_and_knows_nothing(pia: User, fay: User) -> None:
    card = draft(pia)

    assert card.state == CardState.DRAFT
    assert not any(term.is_entered for term in card.terms.terms)
    assert code_of(lambda: services.first_version(agreement=card.agreement, by=pia, effective_from=FIRST)) == (
        "has_cards"
    )


def test_what_is_entered_proposed_and_approved_holds(pia: User, fay: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "250")
    services.propose(card=card, by=pia)
    services.approve(card=card, by=fay)

    terms = services.as_of(agreement=card.agreement.slug, day=FIRST)

    assert (terms.version, terms.need("day_minimum", "lead").text, terms.need("day_minimum").unit) == (
        1,
        "250.00",
        "USD a day",
    )
    assert code_of(lambda: terms.need("overtime")) == "rate_not_entered"
    assert list(CardChange.objects.values_list("new", "by")) == [("approved", fay.pk), ("proposed", pia.pk)]
    assert (now(card).approved_by, now(card).approved_at is not None) == (fay, True)


def test_asking_takes_two_queries_however_much_there_is(pia: User, fay: User, queries_of: Callable[..., int]) -> None:
    card = in_force(draft(pia), pia, fay)
    days(services.new_version(card=card, by=pia), pia, "2027-01-01")

    slug = card.agreement.slug

    assert queries_of(lambda: services.as_of(agreement=slug, day=FIRST)) == 2


def test_nobody_approves_what_they_proposed(pia: User, fay: User) -> None:
    card = draft(pia)
    services.propose(card=card, by=pia)

    assert code_of(lambda: services.approve(card=card, by=pia)) == "own_card"
    assert now(card).state == CardState.PROPOSED


def test_only_what_is_proposed_is_approved_and_only_once(pia: User, fay: User) -> None:
    card = draft(pia)

    assert code_of(lambda: services.approve(card=card, by=fay)) == "illegal_transition"
    services.propose(card=card, by=pia)
    assert code_of(lambda: services.propose(card=card, by=fay)) == "illegal_transition"
    services.approve(card=card, by=fay)
    assert code_of(lambda: services.approve(card=card, by=fay)) == "illegal_transition"


def test_who_approves_what_has_changed_since_is_told(pia: User, fay: User) -> None:
    card = draft(pia)
    read = card.terms.digest()
    enter(card, pia, "day_minimum", "1")
    services.propose(card=card, by=pia)

    assert code_of(lambda: services.approve(card=card, by=fay, seen=read)) == "card_changed"
    services.approve(card=card, by=fay, seen=now(card).terms.digest())


def test_what_is_proposed_or_approved_is_not_edited(pia: User, fay: User) -> None:
    card = draft(pia)
    row = card.rows.select_related("card").get(kind="day_minimum")
    services.propose(card=card, by=pia)

    for _state in ("proposed", "approved"):
        assert code_of(lambda: enter(card, pia, "day_minimum", "1")) == "card_is_kept"
        assert code_of(lambda: services.add_row(card=card, by=pia, kind="overtime", category="crew")) == "card_is_kept"
        assert code_of(lambda: services.remove_row(row=row, by=pia)) == "card_is_kept"
        assert code_of(lambda: services.delete_draft(card=card, by=pia)) == "card_is_kept"
        if now(card).state == CardState.PROPOSED:
            services.approve(card=card, by=fay)
    assert code_of(lambda: services.take_back(card=card, by=pia)) == "illegal_transition"


def test_a_proposal_is_taken_back_by_who_made_it_and_sent_back_with_a_reason(pia: User, fay: User) -> None:
    card = draft(pia)
    services.propose(card=card, by=pia)
    services.take_back(card=card, by=pia)
    services.propose(card=card, by=pia)

    assert code_of(lambda: services.take_back(card=card, by=fay, why="  ")) == "no_reason"
    services.take_back(card=card, by=fay, why="Overtime is missing.")
    assert (now(card).state, now(card).proposed_by) == (CardState.DRAFT, None)
    assert CardChange.objects.latest("id").why == "Overtime is missing."


def test_the_next_version_is_the_same_until_it_is_edited(pia: User, fay: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "250")
    card = in_force(card, pia, fay)

    made = services.new_version(card=card, by=pia)
    enter(made, pia, "day_minimum", "260")

    assert (made.version, made.state, made.made_from) == (2, CardState.DRAFT, card)
    assert now(made).terms.need("day_minimum").number == 260
    assert now(card).terms.need("day_minimum").number == 250
    assert len(now(made).terms.terms) == len(card.terms.terms)


def test_the_next_version_of_an_old_card_has_the_kinds_that_were_added_since(pia: User, fay: User) -> None:
    card = draft(pia)
    card.rows.filter(kind="residuals").delete()

    made = services.new_version(card=in_force(card, pia, fay), by=pia)

    assert made.rows.filter(kind="residuals", value="").count() == 1


def test_next_years_version_follows_and_the_old_one_stays_for_its_days(pia: User, fay: User) -> None:
    card = draft(pia)
    days(card, pia, "2026-01-01", "2026-12-31")
    card = in_force(card, pia, fay)
    following = services.new_version(card=card, by=pia)
    days(following, pia, "2027-01-01")

    assert asked(card, "2027-01-01") == "rate_card_unapproved"
    in_force(following, pia, fay)

    assert [asked(card, day) for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01", "2036-01-01")] == [
        "no_rate_card", "1", "1", "2", "2",
    ]  # fmt: skip
    assert now(card).state == CardState.APPROVED


def test_nothing_falls_back_to_a_version_before_one_that_is_not_approved(pia: User, fay: User) -> None:
    card = in_force(draft(pia), pia, fay)
    following = services.new_version(card=card, by=pia)
    days(following, pia, "2026-07-01")

    assert (asked(card, "2026-06-30"), asked(card, "2026-07-01")) == ("1", "rate_card_unapproved")
    services.delete_draft(card=following, by=pia)
    assert asked(card, "2026-07-01") == "1"


def test_a_correction_that_begins_the_same_day_supersedes(pia: User, fay: User) -> None:
    card = in_force(draft(pia), pia, fay)
    better = services.new_version(card=card, by=pia)
    enter(better, pia, "day_minimum", "255")
    assert asked(card, "2026-03-01") == "1"
    services.propose(card=better, by=pia)

    assert services.approve(card=better, by=fay) == [card]

    assert (now(card).state, asked(card, "2026-03-01")) == (CardState.SUPERSEDED, "2")


def test_why_none_holds_is_said(pia: User, fay: User) -> None:
    card = draft(pia)
    days(card, pia, "2026-01-01", "2026-06-30")

    assert asked(card, "2026-03-01") == "rate_card_unapproved"
    assert asked(card, "2026-07-01") == "no_rate_card"  # what never held has not expired
    in_force(card, pia, fay)
    assert asked(card, "2026-07-01") == "rate_card_expired"
    assert asked(card, "2025-07-01") == "no_rate_card"
    assert code_of(lambda: services.as_of(agreement="nobody", day=FIRST)) == "unknown_agreement"
    assert code_of(lambda: services.as_of(agreement=agreement().slug, day=FIRST)) == "no_rate_card"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("250", "", "2"), "bad_mark"),
        (Entry("250", "a page", "U"), "bad_mark"),
        (Entry("250", "a page", "9"), "bad_mark"),
        (Entry("a lot", "a page", "2"), "bad_rate"),
    ],
)
def test_no_figure_without_its_source_and_mark(pia: User, entry: Entry, code: str) -> None:
    card = draft(pia)
    row = card.rows.get(kind="day_minimum")

    def write() -> None:
        services.edit(card=card, by=pia, effective_from=FIRST, effective_to=None, why="", entries={row.pk: entry})

    assert code_of(write) == code
    assert not now(card).terms.get("day_minimum").is_entered  # type: ignore[union-attr]


def test_a_value_that_is_taken_out_is_not_entered_again(pia: User, fay: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "250")
    enter(card, pia, "day_minimum", "")

    row = card.rows.get(kind="day_minimum")
    assert (row.value, row.mark, row.source) == ("", "U", "the contract, page 3")


def test_days_must_follow_each_other_and_nobody_writes_over_what_they_did_not_see(pia: User, fay: User) -> None:
    card = draft(pia)
    seen = card.terms.digest()

    assert code_of(lambda: days(card, pia, "2026-07-01", "2026-06-30")) == "bad_days"
    days(card, pia, "2026-07-01", "2026-07-01")

    def late() -> None:
        services.edit(card=card, by=pia, effective_from=FIRST, effective_to=None, why="", entries={}, seen=seen)

    assert code_of(late) == "card_changed"
    assert now(card).effective_from == date(2026, 7, 1)


def test_a_category_gets_a_row_of_its_own_and_loses_it(pia: User, fay: User) -> None:
    card = draft(pia)
    services.add_row(card=card, by=pia, kind="day_minimum", category="stunt")
    enter(card, pia, "day_minimum", "900", category="stunt")

    kinds = [(term.kind, term.category) for term in now(card).terms.terms]
    assert kinds.index(("day_minimum", "stunt")) == kinds.index(("day_minimum", "")) + 1
    assert code_of(lambda: services.add_row(card=card, by=pia, kind="day_minimum", category="stunt")) == "row_twice"
    assert code_of(lambda: services.add_row(card=card, by=pia, kind="smile", category="")) == "no_such_kind"
    services.remove_row(row=card.rows.select_related("card").get(category="stunt"), by=pia)
    last = card.rows.select_related("card").get(kind="day_minimum")
    assert code_of(lambda: services.remove_row(row=last, by=pia)) == "last_row"


def test_a_draft_goes_but_not_one_from_which_another_was_made(pia: User, fay: User) -> None:
    card = draft(pia)
    child = services.new_version(card=card, by=pia)

    assert code_of(lambda: services.delete_draft(card=card, by=pia)) == "draft_is_used"
    services.delete_draft(card=child, by=pia)
    services.delete_draft(card=card, by=pia)
    assert not RateCard.objects.filter(agreement=card.agreement).exists()


def test_of_two_who_approve_and_send_back_at_once_one_is_told(transactional_db: None, pia: User, fay: User) -> None:
    fred = User.objects.create(username="fred")
    card = draft(pia)
    services.propose(card=card, by=pia)

    def said(call: Callable[[], object]) -> str:
        try:
            call()
        except Failure as failure:
            return failure.code
        return "done"

    answers = at_once(
        lambda: said(lambda: services.approve(card=card, by=fay)),
        lambda: said(lambda: services.take_back(card=card, by=fred, why="Wait.")),
    )

    assert sorted(answers) == ["done", "illegal_transition"]


def test_two_who_make_a_version_at_once_get_two(transactional_db: None, pia: User, fay: User) -> None:
    card = in_force(draft(pia), pia, fay)

    made = at_once(*(lambda: services.new_version(card=card, by=pia) for _ in range(2)))

    assert sorted(one.version for one in made) == [2, 3]
