"""The editor alone: what is typed is seen, completed, kept and stored, noted and pasted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from production.scripts.models import Script
from tests.browser.room.conftest import Desk
from tests.browser.room.room import SOON, TEXT, paste, press_end, text_of, texts, word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"^Saved · revision \d+ · \d\d:\d\d$")


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
