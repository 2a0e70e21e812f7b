"""Asterisks and the pages of a set."""

from __future__ import annotations

from production.scripts.document import Document, Element
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.marks import changed_pages, mark, only
from production.scripts.typesetting.pages import Pagination
from tests.production.scripts.writing import action, document, heading, sentences, speech

LONG = "Mara opens the door and stands in the light of the street lamp. It flickers, then dies. She waits, and counts."


def script(text: str = LONG, *, more: list[Element] | None = None, name: str = "MARA") -> Document:
    beats = [action(f"Beat {number}.") for number in range(20)]
    return document(
        heading(number="1"),
        action(text),
        speech(name, "Who is there?"),
        more or [],
        beats,
        speech("JONAS", sentences(30)),
    )


BASE = paginate(script()).of_set("White")


def revised(changed: Document, *, before: Pagination = BASE, name: str = "Blue", keep: bool = False) -> Pagination:
    return mark(before, paginate(changed, locked=before), name=name, keep=keep)


def marked(pages: Pagination) -> list[str]:
    return [line.text for line in pages.lines() if line.mark]


def test_nothing_is_marked_where_nothing_changed() -> None:
    assert revised(script()) == BASE


def test_a_changed_word_marks_its_row_alone() -> None:
    pages = revised(script(LONG.replace("flickers", "stutters")))
    assert marked(pages) == ["lamp. It stutters, then dies. She waits, and counts."]
    assert {line.mark for line in pages.lines()} == {"", "Blue"}


def test_rows_that_only_run_on_are_not_marked() -> None:
    pages = revised(script(LONG.replace("Mara opens", "Mara slowly and silently opens")))
    assert marked(pages) == ["Mara slowly and silently opens the door and stands in the"]


def test_a_new_paragraph_is_marked_whole() -> None:
    assert marked(revised(script(more=speech("ADA", "Me. Only me.")))) == ["ADA", "Me. Only me."]


def test_what_is_taken_out_is_marked_where_it_stood() -> None:
    pages = revised(script(LONG.replace(" It flickers, then dies.", "")))
    assert marked(pages) == ["lamp. She waits, and counts."]
    gone = document(*(one for one in script().elements if one.text != "Beat 3."))
    assert marked(revised(gone)) == ["Beat 4."]
    end = document(*list(script().elements)[:-2])
    assert marked(revised(end)) == ["Beat 19."]


def test_emphasis_and_a_scene_number_are_changes() -> None:
    assert marked(revised(script(LONG.replace("dies", "**dies**")))) == [
        "lamp. It flickers, then dies. She waits, and counts."
    ]
    numbered = document(heading(number="1A"), *script().elements[1:])
    assert marked(revised(numbered)) == ["INT. LAUNDROMAT - NIGHT"]


def test_a_changed_sign_marks_a_chinese_row() -> None:
    before = paginate(document(action("林晓推开门。" * 8)))
    after = paginate(document(action("林晓推开门。" * 7 + "林晓关上门。")))
    assert [line.mark for line in mark(before, after, name="Blue").lines()] == ["", "Blue"]


def test_pages_that_changed_are_of_the_new_set() -> None:
    pages = revised(script(LONG.replace("flickers", "stutters")))
    assert pages.labels == ("1", "2")
    assert changed_pages(pages, "Blue") == ("1",)
    assert changed_pages(pages, "White") == ("2",)
    assert only(pages, "Blue").labels == ("1",)


def test_an_a_page_and_what_moved_onto_it_are_issued_though_not_marked() -> None:
    pages = revised(script(more=[action(f"New {number}.") for number in range(10)]))
    assert pages.labels == ("1", "1A", "2")
    assert changed_pages(pages, "Blue") == ("1", "1A")
    assert all(text.startswith("New") for text in marked(pages))


def test_a_page_onto_which_rows_move_is_issued_though_none_of_it_is_marked() -> None:
    pages = mark(BASE, paginate(script(more=[action(f"New {number}.") for number in range(10)])), name="Blue")
    assert pages.labels == ("1", "2")
    assert pages.pages[1].set == "Blue"
    assert {line.mark for line in pages.pages[1].lines} == {""}


def test_the_next_set_marks_its_own_changes_alone() -> None:
    blue = revised(script(LONG.replace("flickers", "stutters")))
    second = script(LONG.replace("flickers", "stutters").replace("Mara", "Ada"))
    pink = revised(second, before=blue, name="Pink")
    assert {line.text[:4]: line.mark for line in pink.lines() if line.mark} == {"Ada ": "Pink"}
    kept = revised(second, before=blue, name="Pink", keep=True)
    assert {line.mark for line in kept.lines()} == {"", "Pink", "Blue"}


def test_a_page_that_did_not_change_stays_the_sheet_that_it_was() -> None:
    blue = revised(script(LONG.replace("flickers", "stutters")))
    changed = script(LONG.replace("flickers", "stutters"))
    pink = revised(document(changed.elements, action("The end.")), before=blue, name="Pink")
    assert pink.pages[0] == blue.pages[0]
    assert pink.pages[0].set == "Blue"
    assert pink.pages[1].set == "Pink"
