"""What is typed without a line, signed out, or while another writes: it is kept, stored or merged, never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from production.scripts.models import Script
from studio.accounts.roles import Role
from tests.browser.room import room
from tests.browser.room.conftest import Desk
from tests.browser.room.room import SOON, TEXT, kept, paste, press_end, save_as_another, text_of, texts, word
from tests.browser.test_first_episode import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# Without a line


def test_offline_it_is_kept_and_stored_when_the_line_is_back(desk: Desk, script: Script) -> None:
    page = desk()
    page.context.set_offline(True)
    press_end(page)
    page.keyboard.type("Typed on a train.")
    expect(word(page)).to_have_text("Offline: kept in this browser")
    assert kept(page) == [TEXT + "Typed on a train."]
    page.context.set_offline(False)
    expect(word(page)).to_contain_text("revision 2", timeout=SOON)
    assert texts(script)[1:] == [TEXT + "Typed on a train."]
    assert kept(page) == []


def test_a_server_that_does_not_answer_is_asked_again(desk: Desk, script: Script) -> None:
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    press_end(page)
    page.keyboard.type("Again.")
    expect(word(page)).to_contain_text("No answer from the server", timeout=SOON)
    page.unroute("**/save/")
    expect(word(page)).to_contain_text("revision 2", timeout=SOON)
    assert texts(script)[1:] == [TEXT + "Again."]


def test_an_answer_that_is_lost_makes_neither_a_second_revision_nor_a_quarrel(desk: Desk, script: Script) -> None:
    page = desk()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/save/", lose, times=1)
    press_end(page)
    page.keyboard.type("Once.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_contain_text("No answer")
    page.keyboard.type(" Twice.")
    expect(word(page)).to_contain_text("revision 3", timeout=SOON)
    assert texts(script)[1:] == [TEXT + "Once.", TEXT + "Once. Twice."]
    expect(page.locator("[data-merge]")).to_be_hidden()


def test_what_was_kept_is_taken_up_when_the_page_is_opened_again(desk: Desk, script: Script) -> None:
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    press_end(page)
    page.keyboard.type("Kept.")
    expect(word(page)).to_contain_text("No answer from the server", timeout=SOON)
    page.unroute("**/save/")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("Kept.")
    expect(word(page)).to_contain_text("revision 2", timeout=SOON)
    assert texts(script)[1:] == [TEXT + "Kept."]


def test_what_was_typed_just_before_the_page_went_is_kept(desk: Desk, script: Script) -> None:
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    paste(page, "Last words.")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("Last words.")


@pytest.mark.parametrize("gone", [{"name": "sessionid"}, {}], ids=["session", "every cookie"])
def test_signed_out_it_is_kept_and_stored_after_signing_in(desk: Desk, script: Script, gone: dict[str, str]) -> None:
    page = desk()
    cookies: Any = page.context.cookies()
    page.context.clear_cookies(**gone)
    press_end(page)
    page.keyboard.type("Late at night.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_have_text("Signed out: kept in this browser.")
    expect(page.get_by_role("link", name="Sign in")).to_have_attribute("href", re.compile(r"/admin/login/\?next="))
    page.context.add_cookies(cookies)
    expect(word(page)).to_contain_text("revision 2")
    assert texts(script)[1:] == [TEXT + "Late at night."]


def test_what_one_writer_left_is_not_stored_in_the_name_of_who_signs_in_next(
    desk: Desk, script: Script, live_server: Any
) -> None:
    page = desk()
    mine = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    press_end(page)
    page.keyboard.type("Mine.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_have_text("Signed out: kept in this browser.")

    other = page.context.new_page()
    log_in(other, live_server.url, Role.PRODUCER)
    page.keyboard.press("Control+s")
    expect(word(page)).to_have_text("Signed out: kept in this browser.")
    page.close()
    room.open_room(other, live_server.url, script)
    assert texts(script) == [TEXT]

    other.context.add_cookies(mine)
    other.reload()
    expect(word(other)).to_contain_text("revision 2", timeout=SOON)
    assert texts(script) == [TEXT, TEXT + "Mine."]


def test_what_is_refused_stays_in_the_browser_with_the_sentence(desk: Desk, script: Script) -> None:
    page = desk()
    problem = '{"code": "script_locked", "title": "The script is locked."}'
    page.route(
        "**/save/", lambda route: route.fulfill(status=409, content_type="application/problem+json", body=problem)
    )
    press_end(page)
    page.keyboard.type("Too late.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_have_text("Refused: The script is locked.")
    assert kept(page) == [TEXT + "Too late."]


# Two at once


def test_two_tabs_of_one_writer_lose_nothing(desk: Desk, script: Script, live_server: Any) -> None:
    one = desk()
    two = one.context.new_page()
    room.open_room(two, live_server.url, script)
    for page, words in ((one, "From one."), (two, "From two.")):
        page.context.set_offline(True)
        press_end(page)
        page.keyboard.type(words)
        expect(word(page)).to_have_text("Offline: kept in this browser")
    assert sorted(kept(one)) == [TEXT + "From one.", TEXT + "From two."]


def test_what_another_saved_comes_in_by_itself_where_nothing_is_typed(desk: Desk, script: Script) -> None:
    page = desk()
    save_as_another(script, TEXT.replace("Tuesday", "Wednesday"))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".cm-content")).to_contain_text("# Wednesday")
    expect(word(page)).to_contain_text("revision 2")


def test_lines_that_only_one_changed_are_taken_and_saved_with_one_press(desk: Desk, script: Script) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("Mine.")
    save_as_another(script, TEXT.replace("Tuesday", "Wednesday"))
    page.keyboard.press("Control+s")
    merge = page.locator("[data-merge]")
    expect(merge.get_by_role("heading")).to_have_text("Ann Lee saved revision 2 while you wrote")
    expect(merge).to_contain_text("Change by Ann Lee, taken")
    expect(merge).to_contain_text("Your change, taken")
    merge.get_by_role("button", name="Save the merged text").click()
    expect(word(page)).to_contain_text("revision 3")
    assert texts(script)[-1] == TEXT.replace("Tuesday", "Wednesday") + "Mine."
    assert text_of(page) == texts(script)[-1]


def test_a_conflict_is_chosen_or_written_anew_and_nothing_is_saved_before(
    desk: Desk, script: Script, screenshots: Any
) -> None:
    page = desk()
    page.locator(".cm-line", has_text="My husband was late").click()
    page.keyboard.press("End")
    page.keyboard.type(" Always.")
    save_as_another(script, TEXT.replace("late for everything", "late for dinner"))
    page.keyboard.press("Control+s")
    save = page.get_by_role("button", name="Save the merged text")
    expect(save).to_be_disabled()
    page.get_by_label("By Ann Lee").check()
    expect(save).to_be_enabled()
    page.screenshot(path=screenshots / "room-merge-desk.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=screenshots / "room-merge-phone.png", full_page=True)
    page.get_by_label("What will be saved").fill("My husband was late for dinner. Always.")
    save.click()
    expect(word(page)).to_contain_text("revision 3")
    assert texts(script)[-1] == TEXT.replace("late for everything.", "late for dinner. Always.")


def test_back_from_the_merge_my_text_is_still_there_and_kept(desk: Desk, script: Script) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("Mine.")
    save_as_another(script, TEXT + "Theirs.")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Back to my text").click()
    assert text_of(page) == TEXT + "Mine."
    assert kept(page) == [TEXT + "Mine."]
    expect(word(page)).to_have_text("Ann Lee saved revision 2 meanwhile. Yours is kept.")
    page.get_by_role("button", name="Merge").click()
    page.get_by_label("Both, mine first").check()
    page.get_by_role("button", name="Save the merged text").click()
    expect(word(page)).to_contain_text("revision 3")
    assert texts(script)[-1] == TEXT + "Mine.\nTheirs."


def test_a_kept_draft_of_an_older_revision_opens_the_merge(desk: Desk, script: Script) -> None:
    page = desk()
    page.route("**/save/", lambda route: route.abort())
    press_end(page)
    page.keyboard.type("Kept.")
    expect(word(page)).to_contain_text("No answer from the server", timeout=SOON)
    save_as_another(script, TEXT.replace("Tuesday", "Wednesday"))
    page.unroute("**/save/")
    page.reload()
    page.get_by_role("button", name="Save the merged text").click()
    expect(word(page)).to_contain_text("revision 3")
    assert texts(script)[-1] == TEXT.replace("Tuesday", "Wednesday") + "Kept."
