"""The pages of agreements and rate cards: who sees them, what they say, how a card gets from draft to approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from production.agreements import services
from production.agreements.kinds import Category
from production.agreements.models import Agreement, CardState, RateCard
from studio.accounts.models import User
from tests.production.agreements.making import agreement, days, draft, enter, in_force

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LIST = "/admin/production/agreement/"
VERBS = ("save", "approve", "back", "version", "remove")


def url(name: str, card: RateCard) -> str:
    return reverse(f"admin:production_ratecard_{name}", args=[card.pk])


def typed(card: RateCard, **more: str) -> dict[str, str]:
    """What the card's form sends when nothing was changed."""
    card = RateCard.objects.get(pk=card.pk)
    data = {"from": f"{card.effective_from}", "to": f"{card.effective_to or ''}", "why": card.why}
    for row in card.rows.all():
        data |= {f"value-{row.pk}": row.value, f"mark-{row.pk}": row.mark, f"source-{row.pk}": row.source}
    return data | {"seen": card.terms.digest()} | more


def row_of(card: RateCard, kind: str, value: str) -> dict[str, str]:
    pk = card.rows.get(kind=kind, category="").pk
    return {f"value-{pk}": value, f"mark-{pk}": "2", f"source-{pk}": "a letter"}


def state(card: RateCard) -> str:
    return RateCard.objects.get(pk=card.pk).state


def test_writers_and_post_find_nothing_at_any_address(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    pages = [LIST, f"{LIST}add/", f"{LIST}{card.agreement_id}/change/", f"{LIST}{card.agreement_id}/history/"]
    pages += [url("change", card), reverse("admin:production_ratecard_changelist"), f"{LIST}999/change/"]
    verbs = [url(name, card) for name in VERBS]

    for role in ("writer", "post"):
        browser = as_role(role)
        assert [browser.get(page).status_code for page in pages] == [404] * len(pages)
        assert [browser.post(verb).status_code for verb in verbs] == [404] * len(verbs)
        assert "Rate cards" not in browser.get("/admin/").content.decode()
    assert Client().get(LIST).status_code == 302
    assert state(card) == CardState.DRAFT


def test_a_producer_drafts_and_proposes_and_finance_approves(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    producer, finance = as_role("producer"), as_role("finance")

    assert producer.post(url("approve", card)).status_code == 403
    for verb in ("save", "version", "remove"):
        assert finance.post(url(verb, card), typed(card)).status_code == 403
    assertContains(producer.get(url("change", card)), "Save and propose")
    assertNotContains(finance.get(url("change", card)), "<input class=")

    sent = typed(card, then="propose") | row_of(card, "day_minimum", "250")
    assertContains(producer.post(url("save", card), sent, follow=True), "Somebody else approves it.")
    assertNotContains(producer.get(url("change", card)), ">Approve<")
    page = finance.get(url("change", card))
    assertContains(page, ">Approve<")
    seen = RateCard.objects.get(pk=card.pk).terms.digest()
    assertContains(finance.post(url("approve", card), {"seen": seen}, follow=True), "Approved.")

    assert state(card) == CardState.APPROVED
    assertContains(finance.get(LIST), "Version 1")


def test_a_verb_is_not_done_by_looking(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    browser = as_role("admin")

    assert {browser.get(url(verb, card)).status_code for verb in ("save", "approve", "back", "version", "remove")} == {
        405
    }


def test_somebody_who_may_both_is_told_that_it_is_their_own(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    browser = as_role("admin")
    browser.post(url("save", card), typed(card, then="propose"))

    page = browser.get(url("change", card))
    assertContains(page, "You proposed this version")
    assertContains(browser.post(url("approve", card), follow=True), "Nobody approves a rate card that they proposed")
    assertContains(browser.post(url("back", card), follow=True), "A draft again.")
    assert state(card) == CardState.DRAFT


def test_finance_sends_back_with_a_reason_which_the_page_then_shows(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    services.propose(card=card, by=pia)
    finance = as_role("finance")

    assertContains(finance.post(url("back", card), follow=True), "Say what has to change.")
    finance.post(url("back", card), {"why": "Where is overtime?"})

    assertContains(as_role("producer").get(url("change", card)), "Where is overtime?")


def test_what_is_not_entered_is_shown_as_that_and_never_as_a_figure(as_role: Browser, pia: User, fay: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "1250.5")
    enter(card, pia, "minors_trust_percent", "0")
    card = in_force(card, pia, fay)

    page = as_role("finance").get(url("change", card))

    rows = card.rows.count()
    assertContains(page, 'script-unwritten">not yet entered</span>', count=rows - 2)
    assertContains(page, f"{rows - 2} of {rows} rows are not yet entered")
    assertContains(page, "1,250.50")
    assertContains(page, "the contract, page 3", count=2 + 2)  # beside the rate, and in who did what


def test_what_was_typed_stays_on_the_page_that_says_what_is_wrong(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    sent = typed(card) | row_of(card, "day_minimum", "a lot") | row_of(card, "weekly_minimum", "1560")

    page = as_role("producer").post(url("save", card), sent)

    assertContains(page, "Day: “a lot” can&#x27;t be read. Write an amount, as in 250.00")
    assertContains(page, 'value="a lot"')
    assertContains(page, 'value="1560"')
    assert not any(term.is_entered for term in RateCard.objects.get(pk=card.pk).terms.terms)


@pytest.mark.parametrize(("begins", "ends"), [("", ""), ("2026-02-30", ""), ("soon", ""), ("2026-01-02", "2026-01-01")])
def test_days_that_are_none_are_told(as_role: Browser, pia: User, begins: str, ends: str) -> None:
    card = draft(pia)

    page = as_role("producer").post(url("save", card), typed(card) | {"from": begins, "to": ends})

    assertContains(page, "A version begins on a day")


def test_rows_for_a_category_come_and_go(as_role: Browser, pia: User) -> None:
    card = draft(pia)
    producer = as_role("producer")

    producer.post(url("save", card), typed(card, then="add", kind="day_minimum", category="lead"))
    lead = card.rows.get(kind="day_minimum", category="lead")
    assertContains(producer.get(url("change", card)), "Remove the row Day Lead")
    producer.post(url("save", card), typed(card, remove=f"{lead.pk}"))

    assert not card.rows.filter(category="lead").exists()
    assertContains(producer.get(url("change", card)), "Day, Lead → removed")


def test_a_version_is_compared_with_the_one_it_was_made_from(as_role: Browser, pia: User, fay: User) -> None:
    card = draft(pia)
    enter(card, pia, "day_minimum", "250")
    producer = as_role("producer")

    answer = producer.post(url("version", in_force(card, pia, fay)))
    made = RateCard.objects.get(version=2)
    assert answer["Location"] == url("change", made)
    assertContains(producer.get(url("change", made)), "Every row is the same.")
    producer.post(url("save", made), typed(made) | row_of(made, "day_minimum", "260"))

    page = producer.get(url("change", made))
    assertContains(page, "Against version 1")
    assertContains(page, '>250.00</td><td data-label="Is">260.00</td>')


def test_the_list_says_what_is_in_force_what_waits_and_what_ends_soon(
    as_role: Browser, pia: User, fay: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = draft(pia)
    days(card, pia, "2026-01-01", "2026-06-30")
    in_force(card, pia, fay)
    draft(pia, of=agreement(name="Another"))
    browser = as_role("finance")

    def on(day: date) -> Any:
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        return browser.get(LIST)

    assertNotContains(on(date(2026, 4, 1)), "nothing approved follows")
    page = on(date(2026, 5, 2))
    assertContains(page, "ends on 2026-06-30, nothing approved follows")
    assertContains(page, "approved by Fay")
    assertContains(page, "Version 1 of Another covers 2026-05-02 and is not approved.")
    assertContains(page, "Draft</span>", count=1)
    assertContains(on(date(2026, 7, 1)), "version 1 ended on 2026-06-30")

    following = services.new_version(card=card, by=pia)
    days(following, pia, "2026-07-01")
    assertContains(on(date(2026, 5, 2)), "nothing approved follows")
    in_force(following, pia, fay)
    assertNotContains(on(date(2026, 5, 2)), "nothing approved follows")


def test_a_draft_that_covers_today_and_begins_later_leaves_nothing_in_force(
    as_role: Browser, pia: User, fay: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = in_force(draft(pia), pia, fay)
    browser = as_role("finance")
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 7, 2))
    assertContains(browser.get(LIST), "approved by Fay")

    days(services.new_version(card=card, by=pia), pia, "2026-07-01")

    page = browser.get(LIST)
    assertNotContains(page, "approved by Fay")
    assertContains(page, "covers 2026-07-02 and is not approved.")


def test_an_agreement_of_the_studios_own_starts_with_everything_not_entered(as_role: Browser) -> None:
    producer = as_role("producer")
    form = {"name": "Our Union", "slug": "our-union", "union": "OU", "territory": "FR", "currency": "EUR", "notes": ""}
    page = producer.post(f"{LIST}add/", form, follow=True)
    assertContains(page, "Start its first version")
    one = Agreement.objects.get(slug="our-union")
    kept = apps.get_model("production", "AgreementEvent").objects.get(slug="our-union")
    assert User.objects.get(pk=kept.pgh_context["person"]).roles == {"producer"}

    assertContains(producer.post(f"{LIST}{one.pk}/first/", {"from": ""}, follow=True), "A version begins on a day")
    page = producer.post(f"{LIST}{one.pk}/first/", {"from": "2027-01-01"}, follow=True)

    assertContains(page, "EUR a day")
    assertContains(producer.get(f"{LIST}{one.pk}/change/"), "no end known")
    assertContains(as_role("finance").get(f"{LIST}{one.pk}/change/"), "Our Union")
    assert producer.post(f"{LIST}{one.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_draft_is_deleted_from_its_page(as_role: Browser, pia: User) -> None:
    card = draft(pia)

    assertContains(as_role("producer").post(url("remove", card), follow=True), "The draft is gone.")
    assert not RateCard.objects.filter(pk=card.pk).exists()


def test_pages_ask_the_same_of_the_database_for_many(
    as_role: Browser, pia: User, fay: User, queries_of: Callable[..., int]
) -> None:
    browser = as_role("producer")
    card = in_force(draft(pia), pia, fay)
    made = services.new_version(card=card, by=pia)
    enter(made, pia, "day_minimum", "1")
    pages = [LIST, url("change", made), f"{LIST}{card.agreement_id}/change/"]
    browser.get(LIST)
    asked = [queries_of(lambda page=page: browser.get(page)) for page in pages]

    for number, category in enumerate(Category.values[:8]):
        enter(made, pia, "day_minimum", f"{number + 2}")
        services.add_row(card=made, by=pia, kind="overtime", category=category)
        services.new_version(card=in_force(draft(pia), pia, fay), by=pia)
        services.new_version(card=card, by=pia)

    assert [queries_of(lambda page=page: browser.get(page)) for page in pages] == asked
    assert max(asked) <= 14


def test_the_union_of_an_agreement_whose_rates_are_in_force_stays(as_role: Browser, pia: User, fay: User) -> None:
    card = draft(pia, of=agreement(union="OU", currency="USD"))
    page = f"{LIST}{card.agreement_id}/change/"
    in_force(card, pia, fay)

    as_role("producer").post(page, {"name": "Ours", "union": "", "territory": "", "notes": ""})

    assert Agreement.objects.get(pk=card.agreement_id).union == "OU"
