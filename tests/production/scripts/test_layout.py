"""A script on pages: where they end, what stays together, and what is said where a speech goes on."""

from __future__ import annotations

import itertools
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts.document import Document, Element, Kind
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.pages import CONTINUED, MORE, Line, Page, Pagination, eighths
from production.scripts.typesetting.paper import A4, INCH, Align, Options
from tests.production.scripts.writing import action, document, element, heading, rows, said, sentences, speech


def filler(count: int) -> list[Element]:
    """So many rows of action, each with the blank one after it: twice as many rows of a page, less the last."""
    return [action(f"Row {number}.") for number in range(count)]


def kinds(page: Page) -> list[str]:
    return [line.kind for line in page.lines]


def test_each_kind_stands_in_final_drafts_column() -> None:
    pages = paginate(
        document(
            heading("int. laundromat - night"), action("Steam."), speech("MARA", "(low)", "Who is there?"),
            element(Kind.TRANSITION, "cut to:"), element(Kind.CENTERED, "The end"),
        )
    )  # fmt: skip
    lines = {line.kind: line for line in pages.lines()}
    inches = {kind: (line.column.left / INCH, line.column.align) for kind, line in lines.items()}
    assert inches == {
        "scene_heading": (1.5, Align.LEFT), "action": (1.5, Align.LEFT), "character": (3.5, Align.LEFT),
        "parenthetical": (3.0, Align.LEFT), "dialogue": (2.5, Align.LEFT), "transition": (5.5, Align.RIGHT),
        "centered": (1.5, Align.CENTER),
    }  # fmt: skip
    assert rows(pages.pages[0]) == [
        "INT. LAUNDROMAT - NIGHT", "", "Steam.", "", "MARA", "(low)", "Who is there?", "", "CUT TO:", "", "The end",
    ]  # fmt: skip


def test_an_action_has_60_letters_a_row_and_a_speech_35() -> None:
    pages = paginate(document(action("a" * 60), action("a" * 61), speech("MARA", "b" * 35), speech("JONAS", "b" * 36)))
    assert rows(pages.pages[0]) == [
        "a" * 60, "", "a" * 60, "a", "", "MARA", "b" * 35, "", "JONAS", "b" * 35, "b",
    ]  # fmt: skip


def test_two_rows_are_blank_above_a_heading_but_none_at_the_top_of_a_page() -> None:
    pages = paginate(document(action("Rain."), heading(), action("Steam."), element(Kind.PAGE_BREAK), heading()))
    assert rows(pages.pages[0])[:4] == ["Rain.", "", "", "INT. LAUNDROMAT - NIGHT"]
    assert rows(pages.pages[1])[0] == "INT. LAUNDROMAT - NIGHT"


def test_a_letter_page_has_54_rows_and_one_of_a4_58() -> None:
    assert paginate(document(filler(60))).pages[0].rows == 53  # the 27th row, then one blank
    assert paginate(document(filler(60)), options=Options(paper=A4)).pages[0].rows == 57


def test_what_is_not_printed_is_not_there_unless_asked_for() -> None:
    written = document(
        element(Kind.SECTION, "Act One"), element(Kind.SYNOPSIS, "She waits."), element(Kind.NOTE, "Rewrite!"),
        element(Kind.BONEYARD, "Old."), action("Steam."),
    )  # fmt: skip
    assert said(paginate(written)) == "Steam."
    assert said(paginate(written, options=Options(notes=True, synopses=True))) == "Shewaits.[Rewrite!]Steam."


def test_a_heading_goes_to_the_next_page_with_what_it_heads() -> None:
    pages = paginate(document(filler(25), heading(), action("Steam."))).pages  # 49 rows, two blank, the heading, one
    assert rows(pages[0])[-3:] == ["INT. LAUNDROMAT - NIGHT", "", "Steam."]
    pages = paginate(document(filler(26), heading(), action("Steam."))).pages
    assert rows(pages[0])[-1] == "Row 25."
    assert rows(pages[1]) == ["INT. LAUNDROMAT - NIGHT", "", "Steam."]


def test_an_omitted_scene_may_stand_last() -> None:
    pages = paginate(document(filler(26), heading("OMITTED", number="7"), heading(), action("Steam."))).pages
    assert rows(pages[0])[-1] == "OMITTED"


def test_a_cue_does_not_stand_without_two_rows_of_its_speech() -> None:
    long = sentences(6)
    for count in (24, 25, 26):
        pages = paginate(document(filler(count), speech("MARA", long))).pages
        for page in pages:
            at = [line.row for line in page.lines if line.kind in (Kind.CHARACTER, CONTINUED)]
            below = [line.row for line in page.lines if line.kind == Kind.DIALOGUE]
            assert not at or len(below) >= 2


def test_a_speech_is_parted_between_sentences_and_says_so() -> None:
    pages = paginate(document(filler(24), speech("MARA", sentences(10), extension="V.O."))).pages
    assert rows(pages[0])[-6:] == [
        "MARA (V.O.)",
        "This is sentence number 00001. This",
        "is sentence number 00002. This is",
        "sentence number 00003. This is",
        "sentence number 00004.",
        "(MORE)",
    ]
    assert rows(pages[1])[:2] == ["MARA (V.O.) (CONT'D)", "This is sentence number 00005. This"]


def test_what_is_said_there_may_be_in_another_language() -> None:
    options = Options(more="（待续）", continued="（续）")
    pages = paginate(document(filler(23), speech("林晓", "我等了你三年。" * 30)), options=options).pages
    assert rows(pages[0])[-1] == "（待续）"
    assert rows(pages[1])[0] == "林晓（续）"


def test_an_extension_stands_in_the_brackets_of_its_language() -> None:
    written = document(speech("林晓", "走。", extension="画外音"), speech("MARA", "Go.", extension="V.O."))
    assert [line.text for line in paginate(written).lines()][::2] == ["林晓（画外音）", "MARA (V.O.)"]


def test_a_parenthetical_is_not_left_above_more() -> None:
    said_so = speech("MARA", sentences(2), "(turning)", sentences(4))
    for count, first in product(range(20, 27), (action("x" * 60), action("x" * 61))):  # one row, and two
        for page in paginate(document(first, filler(count), said_so)).pages:
            if MORE in kinds(page):
                assert kinds(page)[-2] == Kind.DIALOGUE


def test_an_action_is_parted_after_two_rows_and_before_two() -> None:
    four, three = " ".join(["word"] * 48), " ".join(["word"] * 36)  # twelve to a row
    pages = paginate(document(filler(26), action(four))).pages
    assert [len([line for line in page.lines if line.element.startswith("action:word")]) for page in pages] == [2, 2]
    pages = paginate(document(filler(26), action(three))).pages
    assert rows(pages[0])[-1] == "Row 25."


def test_a_transition_is_not_alone_at_the_top_of_a_page() -> None:
    pages = paginate(document(filler(26), action("He runs."), element(Kind.TRANSITION, "cut to:"))).pages
    assert rows(pages[1]) == ["He runs.", "", "CUT TO:"]


def test_who_speaks_again_in_a_scene_is_continued_where_that_is_wanted() -> None:
    written = document(
        heading(), speech("MARA", "Go."), action("Beat."), speech("MARA", "Now."), heading(), speech("MARA", "Well?"),
    )  # fmt: skip
    cues = [line.text for line in paginate(written).lines() if line.kind == Kind.CHARACTER]
    assert cues == ["MARA", "MARA (CONT'D)", "MARA"]
    plain = paginate(written, options=Options(same_speaker=False))
    assert [line.text for line in plain.lines() if line.kind == Kind.CHARACTER] == ["MARA", "MARA", "MARA"]


def test_a_cue_that_says_it_already_does_not_say_it_twice() -> None:
    written = document(speech("MARA", "Go."), speech("MARA", "Now.", extension="CONT'D"))
    assert [line.text for line in paginate(written).lines() if line.kind == Kind.CHARACTER][1] == "MARA (CONT'D)"


def test_two_who_speak_at_once_stand_side_by_side() -> None:
    page = paginate(document(speech("MARA", "Go. Go now."), speech("JONAS", "No.", dual=True), action("Beat."))).pages[
        0
    ]
    at = {line.text: (line.row, line.column.left) for line in page.lines}
    assert at["MARA"][0] == at["JONAS"][0] == 0
    assert at["Go. Go now."][0] == at["No."][0] == 1
    assert at["MARA"][1] < at["JONAS"][1]
    assert at["Go. Go now."][1] + 28 * 7.2 <= at["No."][1]
    assert at["Beat."][0] == 3


def test_right_to_left_text_stands_at_the_right() -> None:
    lines = list(paginate(document(action("تفتح الباب."), speech("مارا", "من أنت؟"), speech("MARA", "12."))).lines())
    assert [line.rtl for line in lines] == [True, True, True, False, False]
    assert {line.column.align for line in lines if line.rtl} == {Align.RIGHT}
    assert lines[2].column.left + lines[2].column.width == 6.5 * INCH  # as far from the right as 2.5 is from the left


def test_two_who_speak_at_once_from_right_to_left_each_stand_at_the_right_of_their_side() -> None:
    lines = list(paginate(document(speech("مارا", "من أنت؟"), speech("סמי", "לא.", dual=True))).lines())
    ends = [line.column.left + line.column.width for line in lines]
    assert {line.column.align for line in lines} == {Align.RIGHT}
    assert ends[1] == pytest.approx(4.3 * INCH)
    assert ends[3] == pytest.approx(7.5 * INCH)
    assert ends[0] < ends[1] < ends[2] < ends[3]  # cues further from the edge than what is said


def test_emphasis_is_kept_over_the_end_of_a_row() -> None:
    first, second = paginate(document(action(f"{'a' * 50} **bold over two rows**"))).lines()
    assert [(run.text, run.bold) for run in first.runs] == [("a" * 50 + " ", False), ("bold over", True)]
    assert [(run.text, run.bold) for run in second.runs] == [("two rows", True)]


def test_an_empty_script_has_one_empty_page() -> None:
    pages = paginate(Document((), ()))
    assert [(page.label, page.lines) for page in pages.pages] == [("1", ())]


def test_a_scene_is_as_long_as_its_rows_in_eighths_at_least_one() -> None:
    written = document(heading("INT. A - DAY"), heading("INT. B - DAY"), filler(26), heading("INT. C - DAY"), filler(3))
    found = eighths(paginate(written))
    assert list(found.values()) == [1, 8, 1]


def test_pages_are_kept_as_json() -> None:
    pages = paginate(document(filler(30), heading(number="7"), speech("مارا", "من *أنت*؟"), action("林晓。")))
    assert Pagination.from_json(pages.as_json()) == pages


WORDS = st.text(alphabet="abc .!?林。 \n*", min_size=1, max_size=300)
NAMES = st.sampled_from(["MARA", "JONAS", "林晓"])
ELEMENTS = st.lists(
    st.one_of(
        st.just(heading("INT. ROOM - DAY")),
        st.builds(action, WORDS),
        st.builds(lambda name, text, dual: speech(name, text, dual=dual), NAMES, WORDS, st.booleans()),
        st.builds(lambda name: speech(name, "(low)", sentences(12)), NAMES),
        st.just(element(Kind.TRANSITION, "CUT TO:")),
        st.just(element(Kind.PAGE_BREAK)),
        st.just(speech("MARA")),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(ELEMENTS)
def test_every_letter_is_on_the_pages_once_and_in_order(elements: list[Element | list[Element]]) -> None:
    options = Options(same_speaker=False)
    written = document(*elements)
    pages = paginate(written, options=options)
    wanted = paginate(
        Document((), tuple(one for one in written.elements if one.kind is not Kind.PAGE_BREAK)), options=options
    )
    assert said(pages) == said(wanted)
    expected = "".join(one.text for one in written.elements).replace("*", "")
    assert sorted("".join(expected.split())) == sorted(said(pages).replace("*", ""))
    assert all(page.rows <= pages.paper.rows for page in pages.pages)


@settings(max_examples=150, deadline=None)
@given(ELEMENTS)
def test_no_page_ends_with_a_heading_or_a_cue_that_has_more_below(elements: list[Element | list[Element]]) -> None:
    pages = paginate(document(*elements, action("The end.")))
    order = list(pages.lines())
    for page in pages.pages[:-1]:
        last = [line for line in page.lines if line.is_own][-1]
        following = order[order.index(last) + 1]
        assert not (last.kind == Kind.CHARACTER and _is_spoken(following))
        if last.kind == Kind.SCENE_HEADING:
            assert following.kind == Kind.SCENE_HEADING or _is_after_break(elements)


def _is_spoken(line: Line) -> bool:
    return line.kind in (Kind.DIALOGUE, Kind.PARENTHETICAL)


def _is_after_break(elements: list[Element | list[Element]]) -> bool:
    """Whether the writer put a page's end below a heading."""
    return any(
        isinstance(above, Element) and above.kind is Kind.SCENE_HEADING and isinstance(below, Element)
        and below.kind is Kind.PAGE_BREAK
        for above, below in itertools.pairwise(elements)
    )  # fmt: skip


def test_a_speech_longer_than_a_page_is_parted_and_one_word_longer_than_a_page_too() -> None:
    for text in (sentences(200), "a" * 6000):
        pages = paginate(document(speech("MARA", text)))
        assert len(pages.pages) >= 3
        assert said(pages) == "MARA" + "".join(text.split())
        assert all(page.rows <= 54 for page in pages.pages)
