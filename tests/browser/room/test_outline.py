"""The outline board in a real browser: cards are dragged, moved by keys, and kept without leaving the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from catalog.titles.models import Episode, Series
from production.bible import services
from production.bible.models import Outline
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.production.overview.making import series_of, titles_of, written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport=request.param)
    yield listened(context, complaints)
    context.close()
    assert complaints == []


@pytest.fixture
def series() -> Series:
    made, episodes = series_of("Don't Sign", "Sorry", "Who?", "One More", paid_from=4)
    writer = factories.staff(Role.WRITER)
    for episode in episodes[:2]:
        written(episode, writer)
    return made


@pytest.fixture
def board(page: Page, live_server: Any, series: Series) -> Page:
    log_in(page, live_server.url, Role.WRITER)
    page.goto(f"{live_server.url}/admin/production/bible/{series.pk}/outline/")
    return page


def card(page: Page, title: str) -> Locator:
    return page.locator("[data-card]").filter(has_text=title)


def shown(page: Page) -> list[str]:
    return [title.strip() for title in page.locator(".outline-title bdi").all_inner_texts()]


def drag(page: Page, title: str, onto: str) -> None:
    """By its handle, to where the other card is."""
    handle = card(page, title).locator("[data-handle]")
    handle.scroll_into_view_if_needed()
    handle.hover()
    page.mouse.down()
    box = card(page, onto).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60, steps=6)
    page.mouse.move(box["x"] + 40, box["y"] + 20, steps=3)
    page.mouse.up()


def test_a_card_is_dragged_to_the_top_and_the_page_says_so(board: Page, series: Series, screenshots: Path) -> None:
    drag(board, "Sorry", onto="Don't Sign")

    expect(board.get_by_text("“Sorry” is episode 1 now.")).to_be_visible()
    assert shown(board) == ["Sorry", "Don't Sign", "Who?", "One More"] == titles_of(series)
    board.screenshot(path=screenshots / f"outline-{board.viewport_size['width']}.png")  # type: ignore[index]


def test_escape_leaves_the_cards_as_they_were(board: Page, series: Series) -> None:
    handle = card(board, "Sorry").locator("[data-handle]")
    handle.hover()
    board.mouse.down()
    board.mouse.move(100, 150, steps=5)
    board.keyboard.press("Escape")
    board.mouse.up()

    assert shown(board) == ["Don't Sign", "Sorry", "Who?", "One More"] == titles_of(series)


def test_keys_move_a_card_and_stay_on_its_button(board: Page, series: Series) -> None:
    board.get_by_role("button", name="Move episode 3 up").focus()
    board.keyboard.press("Enter")
    expect(board.get_by_text("“Who?” is episode 2 now.")).to_be_visible()
    expect(board.get_by_role("button", name="Move episode 2 up")).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.get_by_text("“Who?” is episode 1 now.")).to_be_visible()

    assert titles_of(series) == ["Who?", "Don't Sign", "Sorry", "One More"]


def test_keys_move_a_card_all_the_way_down(board: Page, series: Series) -> None:
    board.get_by_role("button", name="Move episode 1 down").focus()
    for number in (2, 3):
        board.keyboard.press("Enter")
        expect(board.get_by_role("button", name=f"Move episode {number} down")).to_be_focused()
    board.keyboard.press("Enter")

    expect(board.get_by_role("button", name="Move episode 4 up")).to_be_focused()  # there is no further down
    assert titles_of(series) == ["Sorry", "Who?", "One More", "Don't Sign"]


def test_what_is_typed_is_kept_in_place_and_before_a_card_moves(board: Page, series: Series) -> None:
    first, second = card(board, "Don't Sign"), card(board, "Sorry")
    first.get_by_label("Hook").fill("A widow, dry-eyed.")
    expect(first.get_by_text("Not kept yet")).to_be_visible()
    first.get_by_role("button", name="Keep").click()
    expect(first.get_by_text("Kept", exact=True)).to_be_visible()

    second.get_by_label("Turn").fill("He texts.")
    second.get_by_role("button", name="Move episode 2 up").click()
    expect(board.get_by_text("“Sorry” is episode 1 now.")).to_be_visible()

    expect(card(board, "Sorry").get_by_label("Turn")).to_have_value("He texts.")
    assert sorted(Outline.objects.values_list("hook", "turn")) == [("", "He texts."), ("A widow, dry-eyed.", "")]


def test_without_a_line_what_is_typed_stays(board: Page, complaints: list[str]) -> None:
    first = card(board, "Don't Sign")
    first.get_by_label("Hook").fill("Still here.")
    board.context.set_offline(True)
    first.get_by_role("button", name="Keep").click()
    expect(first.get_by_text("The server did not answer.")).to_be_visible()
    complaints.clear()

    board.context.set_offline(False)
    first.get_by_role("button", name="Keep").click()
    expect(first.get_by_text("Kept", exact=True)).to_be_visible()
    assert Outline.objects.get().hook == "Still here."


def test_who_was_slower_sees_both_versions(board: Page, series: Series, complaints: list[str]) -> None:
    episode = Episode.objects.get(series=series, number=1)
    first = card(board, "Don't Sign")
    first.get_by_label("Hook").fill("Mine.")
    services.write_outline(episode=episode, texts={"hook": "Theirs."}, seen=services.mark(None))

    first.get_by_role("button", name="Keep").click()

    expect(board.get_by_label("Hook, as you wrote it")).to_have_value("Mine.")
    complaints.clear()  # of the 409
    board.get_by_role("button", name="Keep yours instead").click()
    expect(board.get_by_text("The outline of episode 1 is kept.")).to_be_visible()
    assert Outline.objects.get(episode=episode).hook == "Mine."


def test_who_moved_a_card_over_anothers_order_is_told_and_gets_it_back(
    board: Page, series: Series, complaints: list[str]
) -> None:
    order = list(Episode.objects.filter(series=series).order_by("-number").values_list("pk", flat=True))
    services.reorder(series=series, order=order)

    drag(board, "Sorry", onto="Don't Sign")

    expect(board.get_by_text("Somebody has added or moved an episode meanwhile.")).to_be_visible()
    assert shown(board) == ["Don't Sign", "Sorry", "Who?", "One More"]
    complaints.clear()  # of the 409


def test_the_paywall_is_marked_and_warned_about_until_its_episode_has_a_cliffhanger(board: Page) -> None:
    expect(board.get_by_text("Episode 3 is the last that is free, and its ending resolves")).to_be_visible()
    last_free = card(board, "Who?")
    expect(last_free.get_by_text("Last free episode")).to_be_visible()
    expect(board.get_by_text("Paywall: from here on it costs")).to_be_visible()

    last_free.get_by_label("Cliffhanger").fill("Whose body?")
    last_free.get_by_role("button", name="Keep").click()
    expect(last_free.get_by_text("Kept", exact=True)).to_be_visible()
    board.reload()

    expect(board.get_by_text("its ending resolves")).to_have_count(0)


def test_nothing_is_wider_than_the_page(board: Page, live_server: Any, series: Series) -> None:
    for address in ("", f"{series.pk}/outline/", f"{series.pk}/reports/"):
        board.goto(f"{live_server.url}/admin/production/bible/{address}")
        assert board.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
