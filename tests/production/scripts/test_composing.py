"""Elements without a source become Fountain that reads as the same elements again."""

from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.scripts.document import Document, Element, Kind
from production.scripts.fountain import compose, normalise, parse, render
from production.scripts.grammar import syntax
from tests.production.scripts.test_fountain import SCRIPTS

Sign = tuple[str, str, str, str, str, bool, int]

WORDS = st.sampled_from(
    [
        "Rain.", "INT. HALL", "BOB", "CUT TO:", "(beat)", "~la", "!", "@x", ".A", "> a <", "# x", "= x", "===", "[[n]]",
        "/* x */", "\\(a)", "\\[[", "小明", "小明（画外）", "Title: x", "FADE IN:", "ИНТ. ДОМ", "#1#", "]]",
        "*/", "a  b",
    ]
)  # fmt: skip
LINES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)


def cue(text: str, dual: bool = False) -> Element:
    text = syntax.without_caret(text.strip())
    name, extension = syntax.cue(text)
    return Element(kind=Kind.CHARACTER, text=text, name=name, extension=extension, dual=dual)


def of(kind: Kind, text: str, number: str = "", level: int = 0) -> Element:
    return Element(kind=kind, text=text, number=number, level=level)


def no_dialogue_twice(parts: list[Element]) -> bool:
    return all({one.kind, two.kind} != {Kind.DIALOGUE} for one, two in pairwise(parts))


HEADINGS = LINES.filter(lambda text: text[0] not in ".#")  # which no heading can begin with
ALONE = st.one_of(
    PARAGRAPHS.map(lambda text: of(Kind.ACTION, text)),
    st.builds(of, st.just(Kind.SCENE_HEADING), HEADINGS, st.sampled_from(["", "1A"])),
    LINES.filter(lambda text: text[-1] != "<").map(lambda text: of(Kind.TRANSITION, text)),
    PARAGRAPHS.map(lambda text: of(Kind.CENTERED, text)),
    st.builds(of, st.just(Kind.SECTION), LINES, st.just(""), st.integers(1, 7)),
    LINES.map(lambda text: of(Kind.SYNOPSIS, text)),
    st.just(of(Kind.PAGE_BREAK, "")),
    st.just(of(Kind.NOTE, "why?\n\nbecause")),
    st.just(of(Kind.BONEYARD, "old\n\nBOB\nHi.")),
)
SPOKEN = st.one_of(
    PARAGRAPHS.map(lambda text: of(Kind.DIALOGUE, text)),
    st.just(of(Kind.PARENTHETICAL, "(beat)")),
    PARAGRAPHS.map(lambda text: of(Kind.LYRICS, text)),
    st.just(of(Kind.NOTE, "why?")),
)
SPEECHES = st.builds(
    lambda name, dual, parts: [cue(name, dual), *parts],
    LINES.filter(lambda text: bool(syntax.cue(text)[0])),
    st.booleans(),
    st.lists(SPOKEN, max_size=4).filter(no_dialogue_twice),
)
ELEMENTS = st.lists(ALONE.map(lambda one: [one]) | SPEECHES, max_size=6).map(lambda parts: [*chain(*parts)])


def signs(elements: tuple[Element, ...] | list[Element]) -> list[Sign]:
    return [(one.kind, one.text, one.number, one.name, one.extension, one.dual, one.level) for one in elements]


@given(SCRIPTS)
def test_what_was_read_composes_to_the_same_elements(text: str) -> None:
    document = parse(text)
    again = parse(compose(document.title_page, document.elements))
    assert signs(again.elements) == signs(document.elements)
    assert again.title_page == document.title_page


@given(ELEMENTS)
def test_elements_of_any_words_compose_to_themselves(elements: list[Element]) -> None:
    assert signs(parse(compose((), elements)).elements) == signs(elements)


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (of(Kind.SCENE_HEADING, "INT. HALL - DAY", "12A"), "INT. HALL - DAY #12A#"),
        (of(Kind.SCENE_HEADING, "THE HALL"), ".THE HALL"),
        (of(Kind.SCENE_HEADING, "ROOM #5#"), ".ROOM #5# ##"),
        (of(Kind.ACTION, "INT. HALL"), "!INT. HALL"),
        (of(Kind.ACTION, "BOB\nlaughs."), "!BOB\nlaughs."),
        (of(Kind.ACTION, "BOB"), "BOB"),
        (of(Kind.ACTION, "Rain.\n\n~Snow."), "Rain.\n  \n!~Snow."),
        (of(Kind.ACTION, "See [[this]]."), "See \\[[this]]."),
        (of(Kind.ACTION, "小明\n笑"), "!小明\n笑"),
        (of(Kind.TRANSITION, "CUT TO:"), "CUT TO:"),
        (of(Kind.TRANSITION, "FADE OUT."), "> FADE OUT."),
        (of(Kind.CENTERED, "THE\nEND"), "> THE <\n> END <"),
        (of(Kind.NOTE, "a\n\nb"), "[[a\n  \nb]]"),
        (of(Kind.DIALOGUE, "Nobody's line."), "Nobody's line."),
    ],
)
def test_marks_that_force_stand_only_where_they_are_needed(element: Element, text: str) -> None:
    assert compose((), [element]) == text + "\n"


def test_a_speech_stays_together_and_forces_names_that_need_it() -> None:
    speech = [
        cue("McCrae (V.O.)"), of(Kind.NOTE, "angry"), of(Kind.DIALOGUE, "(so)\n\nNo."), of(Kind.PARENTHETICAL, "beat"),
        of(Kind.LYRICS, "La"), of(Kind.LYRICS, "Lo"), cue("EVE", dual=True), of(Kind.DIALOGUE, "No."),
        of(Kind.NOTE, "cut?"), of(Kind.ACTION, "Rain."),
    ]  # fmt: skip
    assert compose([("Title", "A\nB"), ("Author", "C")], speech) == (
        "Title:\n    A\n    B\nAuthor: C\n\n@McCrae (V.O.)\n[[angry]]\n\\(so)\n  \nNo.\n(beat)\n~La\n  \n~Lo\n\n"
        "EVE ^\nNo.\n\n[[cut?]]\n\nRain.\n"
    )


def test_what_fountain_can_not_say_is_written_as_what_comes_nearest() -> None:
    heading = of(Kind.SCENE_HEADING, "INT. HALL\nDAY", "1 A")
    assert (
        compose((), [heading, of(Kind.DIALOGUE, " "), of(Kind.NOTE, "a]] b")]) == "INT. HALL DAY #1-A#\n\n[[a] ] b]]\n"
    )


def test_a_first_line_like_a_title_page_stays_in_the_script() -> None:
    assert compose((), [of(Kind.ACTION, "Title: The Heir")]) == "\nTitle: The Heir\n"


@pytest.mark.parametrize("page", [(("STUDIO", "One"),), (("Studio", "One"),), (("Title", ""), ("Date", "1"))])
def test_a_title_page_is_read_again(page: tuple[tuple[str, str], ...]) -> None:
    assert parse(compose(page, [of(Kind.ACTION, "Rain.")])).title_page == page


def test_a_document_of_another_format_is_rendered_by_composing() -> None:
    document = Document((("Title", "The Heir"),), (cue("BOB"), of(Kind.DIALOGUE, "Hi.")))
    assert render(document) == "Title: The Heir\n\nBOB\nHi.\n" == normalise(render(document))
