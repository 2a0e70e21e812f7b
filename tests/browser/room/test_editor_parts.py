"""The editor alone: what is typed is seen, completed, kept and stored, whatever the line does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from production.scripts import services
from production.scripts.models import Revision, Script
from studio.accounts.roles import Role
from tests import factories
from tests.browser.room import room
from tests.browser.room.conftest import Desk
from tests.browser.room.room import TEXT, paste, press_end, text_of, word
from tests.browser.test_first_episode import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"^Saved · revision \d+ · \d\d:\d\d$")
SOON = 12_000  # milliseconds: three seconds after the last key, on a busy machine


def texts(script: Script) -> list[str]:
    return list(script.revisions.order_by("number").values_list("text", flat=True))


def save_as_another(script: Script, text: str) -> Revision:
    now = services.script_of(script.episode)
    writer = factories.staff(Role.WRITER)
    writer.first_name, writer.last_name = "Ann", "Lee"
    writer.save()
    parent = now.head.number if now.head else 0
    return services.save(script=now, text=text, parent=parent, by=writer).revision


# Typing


def test_what_is_typed_is_stored_by_itself_and_said_so(desk: Desk, script: Script) -> None:
    page = desk()
    expect(word(page)).to_have_text(SAVED)
    press_end(page)
    page.keyboard.type("She leaves.")
    expect(word(page)).to_have_text("Not saved yet")
    expect(word(page)).to_have_text(re.compile(r"^Saved · revision 2"), timeout=SOON)
    assert texts(script) == [TEXT, TEXT + "She leaves."]


def test_ctrl_s_saves_at_once_and_the_button_does(desk: Desk, script: Script) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("A")
    page.keyboard.press("Control+s")
    expect(word(page)).to_contain_text("revision 2")
    page.keyboard.type("B")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(word(page)).to_contain_text("revision 3")
    assert texts(script)[1:] == [TEXT + "A", TEXT + "AB"]


def test_lines_look_as_what_they_are(desk: Desk) -> None:
    page = desk()
    kinds = {
        "Title: Stay Dead": "title_page", "# Tuesday": "section", "INT. FUNERAL CHAPEL - DAY": "scene_heading",
        "NORA": "character", "(to the coffin)": "parenthetical", "My husband was late for everything.": "dialogue",
        "> CUT TO BLACK.": "transition",
    }  # fmt: skip
    for line, kind in kinds.items():
        found = page.locator(".cm-line", has_text=re.compile("^" + re.escape(line)))
        expect(found.first).to_have_class(re.compile(rf"\bf-{kind}\b"))
    expect(page.locator(".f-note-in")).to_have_text("[[hook]]")


def test_a_cue_is_completed_and_enter_goes_on_to_dialogue(desk: Desk) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("\nVA")
    expect(page.get_by_role("option")).to_contain_text(["VANE"])
    page.keyboard.press("Enter")
    expect(page.locator(".cm-activeLine")).to_have_class(re.compile("f-character"))
    page.keyboard.press("Enter")
    expect(page.locator(".cm-activeLine")).to_have_class(re.compile("f-dialogue"))
    page.keyboard.type("Sign.")
    assert text_of(page) == TEXT + "\nVANE\nSign."


def test_tab_on_an_empty_line_offers_cues_the_other_speaker_first(desk: Desk) -> None:
    page = desk()
    press_end(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("option").first).to_contain_text("NORA")  # VANE spoke last
    page.keyboard.press("Enter")
    assert text_of(page).endswith("\n\nNORA")


def test_sets_times_and_extensions_are_completed(desk: Desk) -> None:
    page = desk()
    press_end(page)
    page.keyboard.type("\nEXT. CEM")
    page.get_by_role("option", name="CEMETERY").click()
    page.keyboard.type(" - NI")
    page.get_by_role("option", name="NIGHT").click()
    page.keyboard.type("\n\nNORA (V")
    page.get_by_role("option", name="V.O.").click()
    assert text_of(page).endswith("\nEXT. CEMETERY - NIGHT\n\nNORA (V.O.)")


def test_right_to_left_lines_run_so_and_the_page_stays_as_it_is(desk: Desk) -> None:
    page = desk()
    paste(page, "\nليلى (همس)\nمن أرسلك؟")
    expect(page.locator(".cm-line", has_text="أرسلك")).to_have_attribute("dir", "rtl")
    expect(page.locator(".cm-line", has_text="ليلى")).to_have_class(re.compile("f-character"))
    expect(page.locator(".cm-line", has_text="Title: Stay Dead")).to_have_attribute("dir", "ltr")


# Counters, ruler, outline


def test_counters_and_ruler_follow_the_text(desk: Desk) -> None:
    page = desk()
    expect(page.locator(".room-counters [data-words]")).to_have_text("27 words spoken")
    expect(page.locator("[data-seconds]")).to_contain_text("of 1:30")
    expect(page.locator(".ruler-findings")).to_contain_text("No [[cliffhanger]] yet")
    paste(page, "\nNORA\n" + "I never said that I would sign this paper. " * 40 + "[[cliffhanger]]")
    expect(page.locator("[data-seconds]")).to_contain_text("s over")
    expect(page.locator(".ruler-part.is-over").first).to_be_visible()
    expect(page.locator(".ruler-findings")).to_contain_text("Cliffhanger set")
    expect(page.locator(".ruler-findings")).to_contain_text("A [[turn]] is due at")


def test_the_outline_goes_to_a_scene(desk: Desk) -> None:
    page = desk()
    paste(page, "\nEXT. CEMETERY - NIGHT\n\n" + "Rain.\n\n" * 60)
    page.locator(".outline-go", has_text="FUNERAL CHAPEL").click()
    expect(page.locator(".cm-activeLine")).to_have_text("INT. FUNERAL CHAPEL - DAY")
    expect(page.locator(".outline-go[aria-current]")).to_contain_text("FUNERAL CHAPEL")


# Notes


def test_a_note_stays_with_its_line_while_lines_are_typed_above(desk: Desk, script: Script) -> None:
    page = desk()
    page.locator(".cm-line", has_text="My husband was late").click()
    page.get_by_label("New note").fill("Funnier?")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".notes-text")).to_have_text("Funnier?")
    line = TEXT.split("\n").index("My husband was late for everything.") + 1
    expect(page.locator(".notes-go")).to_have_text(f"Line {line}")
    page.locator(".cm-line", has_text="A closed coffin").click()
    page.keyboard.press("Home")
    page.keyboard.type("Rain on glass.\n\n")
    expect(page.locator(".notes-go")).to_have_text(f"Line {line + 2}")
    expect(word(page)).to_contain_text("revision 2", timeout=SOON)
    expect(page.locator(".notes-go")).to_have_text(f"Line {line + 2}")
    assert script.notes.get().line == line + 2


def test_a_note_is_answered_and_resolved(desk: Desk, script: Script) -> None:
    page = desk()
    page.get_by_label("New note").fill("Shorter")
    page.get_by_role("button", name="Add note").click()
    page.get_by_label("Answer").fill("Done")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".notes-replies")).to_contain_text("Done")
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()
    expect(page.locator(".pin")).to_have_count(1)  # the gutter's spacer alone, which is not in sight
    assert script.notes.get().resolved_at is not None


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


def test_signed_out_it_is_kept_and_stored_after_signing_in(desk: Desk, script: Script, live_server: Any) -> None:
    page = desk()
    session = next(one for one in page.context.cookies() if one["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    press_end(page)
    page.keyboard.type("Late at night.")
    page.keyboard.press("Control+s")
    expect(word(page)).to_have_text("Signed out: kept in this browser.")
    expect(page.get_by_role("link", name="Sign in")).to_have_attribute("href", re.compile(r"/admin/login/\?next="))
    page.context.add_cookies([session])
    page.keyboard.press("Control+s")
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


def kept(page: Page) -> list[str]:
    """The drafts that this browser keeps, wherever."""
    found: list[str] = page.evaluate(
        """async () => {
            const opening = indexedDB.open("cliffhanger-room");
            const database = await new Promise(done => { opening.onsuccess = () => done(opening.result) });
            const asked = database.transaction("drafts").objectStore("drafts").getAll();
            const rows = await new Promise(resolve => { asked.onsuccess = () => resolve(asked.result) });
            database.close();
            return rows.map(row => row.text) }"""
    )
    return found


# Pasting

FROM_A_WORD_PROCESSOR = """
          12   INT. NIGHT BUS - NIGHT                                 12

               Rain runs down the window. A phone rings under the seat.      *

                                   MIRA (V.O.)
                         Who leaves a phone on the last bus
                         of the night?
"""
AS_FOUNTAIN = (
    "INT. NIGHT BUS - NIGHT #12#\n\nRain runs down the window. A phone rings under the seat.\n\n"
    "MIRA (V.O.)\nWho leaves a phone on the last bus of the night?"
)


def test_a_page_out_of_a_word_processor_is_made_a_script_where_the_writer_wants_that(desk: Desk) -> None:
    page = desk()
    paste(page, FROM_A_WORD_PROCESSOR)
    assert text_of(page) == TEXT + FROM_A_WORD_PROCESSOR

    page.get_by_role("button", name="Make it a script").click()

    assert text_of(page) == TEXT + "\n" + AS_FOUNTAIN + "\n"
    expect(page.locator("[data-offer]")).to_be_hidden()
    page.keyboard.press("Control+z")
    assert text_of(page) == TEXT + FROM_A_WORD_PROCESSOR


def test_what_was_pasted_stays_where_the_writer_says_so_and_what_is_typed_into_it_too(desk: Desk) -> None:
    page = desk()
    paste(page, FROM_A_WORD_PROCESSOR)
    page.get_by_role("button", name="Leave it as it is").click()
    expect(page.locator("[data-offer]")).to_be_hidden()
    assert text_of(page) == TEXT + FROM_A_WORD_PROCESSOR

    paste(page, FROM_A_WORD_PROCESSOR)
    expect(page.locator("[data-offer]")).to_be_visible()
    for _key in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.type("Mine.")
    with_mine = text_of(page)
    page.get_by_role("button", name="Make it a script").click()
    assert text_of(page) == with_mine


def test_a_page_of_fountain_is_pasted_without_a_word(desk: Desk) -> None:
    page = desk()
    with page.expect_response("**/recognise/"):
        paste(page, "\nEXT. CEMETERY - DAY\n\nVANE\nSign.\n")
    expect(page.locator("[data-offer]")).to_be_hidden()
