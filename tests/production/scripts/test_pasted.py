"""Scripts pasted out of word processors and PDFs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts.fountain import parse
from production.scripts.pasted import recognise


def read(text: str) -> list[tuple[str, str]]:
    return [(str(one.kind), one.text) for one in parse(recognise(text)).elements]


COLUMNS = """
          12   INT. NIGHT BUS - NIGHT                                 12

               Rain runs down the window. A phone rings under the seat in
               front of MIRA (29). She looks around.                      *

                                   MIRA (V.O.)
                              (whispers, to no one
                              at all)
                         Who leaves a phone on the last bus
                         of the night?

                                                                 CUT TO:

                                      THE END
"""


def test_columns_are_read_by_how_far_they_stand_in() -> None:
    assert read(COLUMNS) == [
        ("scene_heading", "INT. NIGHT BUS - NIGHT"),
        (
            "action",
            "Rain runs down the window. A phone rings under the seat in front of MIRA (29). She looks around.",
        ),
        ("character", "MIRA (V.O.)"),
        ("parenthetical", "(whispers, to no one at all)"),
        ("dialogue", "Who leaves a phone on the last bus of the night?"),
        ("transition", "CUT TO:"),
        ("centered", "THE END"),
    ]
    assert parse(recognise(COLUMNS)).elements[0].number == "12"


def test_tabs_are_columns_and_names_in_small_letters_are_cues_there() -> None:
    text = "INT. BUS - NIGHT\n\nRain.\n\n\t\t\tMira\n\t\t(beat)\n\tWho’s there?\n\n\t\t\tOld Dario\n\tNobody.\n"

    assert read(text) == [
        ("scene_heading", "INT. BUS - NIGHT"),
        ("action", "Rain."),
        ("character", "Mira"),
        ("parenthetical", "(beat)"),
        ("dialogue", "Who’s there?"),
        ("character", "Old Dario"),
        ("dialogue", "Nobody."),
    ]


def test_a_line_that_was_not_broken_at_the_margin_stays_one() -> None:
    text = (
        "INT. BUS - NIGHT\n\nOn the window, in lipstick, as tall as the glass allows:\nCALL ME\n"
        "Then the bus brakes.\n\n                    MIRA\n          No.\n"
    )

    assert read(text)[1] == (
        "action",
        "On the window, in lipstick, as tall as the glass allows:\nCALL ME\nThen the bus brakes.",
    )


def test_a_speech_that_a_page_tore_is_whole_again() -> None:
    text = (
        "INT. BUS - NIGHT\n\n                    MIRA\n          I know who you are and\n                    (MORE)\n\n"
        "(CONTINUED)\n\f                                                       2.\nCONTINUED: (2)\n\n"
        "                    MIRA (CONT'D)\n          where you live.\n\nThe bus stops.\n"
    )

    assert read(text) == [
        ("scene_heading", "INT. BUS - NIGHT"),
        ("character", "MIRA"),
        ("dialogue", "I know who you are and where you live."),
        ("action", "The bus stops."),
    ]


def test_who_goes_on_after_action_keeps_the_mark() -> None:
    text = (
        "INT. BUS - NIGHT\n\n                    MIRA\n          One.\n\nShe sits.\n\n"
        "                    MIRA (CONT'D)\n          Two.\n"
    )

    assert ("character", "MIRA (CONT'D)") in read(text)


def test_headers_and_numbers_of_pages_go() -> None:
    text = (
        "INT. BUS - NIGHT\n\nRain.\n\n\fSECOND LINE - Blue Draft      12.\n\nMore rain.\n\n"
        "                                                  13.\n\nIn 1984 it was dry.\n\n1984\n"
    )

    assert [words for _kind, words in read(text)] == [
        "INT. BUS - NIGHT",
        "Rain.",
        "More rain.",
        "In 1984 it was dry.",
        "1984",
    ]


def test_paragraphs_that_run_together_are_told_apart() -> None:
    text = "INT. BUS - NIGHT\nRain.\nMIRA\n(beat)\nWho’s there?\nNobody answers.\nCUT TO:\nEXT. BRIDGE - DAY\nSun.\n"

    assert read(text) == [
        ("scene_heading", "INT. BUS - NIGHT"),
        ("action", "Rain."),
        ("character", "MIRA"),
        ("parenthetical", "(beat)"),
        ("dialogue", "Who’s there?"),
        ("action", "Nobody answers."),
        ("transition", "CUT TO:"),
        ("scene_heading", "EXT. BRIDGE - DAY"),
        ("action", "Sun."),
    ]


def test_paragraphs_that_are_spaced_out_are_put_together() -> None:
    text = "INT. BUS - NIGHT\n\nRain.\n\nMIRA\n\nWho's there?\n\n(beat)\n\nHello?\n\nНИНА (З.К.)\n\nДа.\n"

    assert read(text) == [
        ("scene_heading", "INT. BUS - NIGHT"),
        ("action", "Rain."),
        ("character", "MIRA"),
        ("dialogue", "Who's there?"),
        ("parenthetical", "(beat)"),
        ("dialogue", "Hello?"),
        ("character", "НИНА (З.К.)"),
        ("dialogue", "Да."),
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("12  INT. BUS - NIGHT", "12"),
        ("12A. INT. BUS - NIGHT", "12A"),
        ("12A   EXT. BRIDGE 7 - DAY   12A", "12A"),
        ("INT. BUS - NIGHT     12", "12"),
        ("A12\tINT. BUS - NIGHT\tA12", "A12"),
    ],
)
def test_scene_numbers_left_and_right_are_fountains(line: str, number: str) -> None:
    element = parse(recognise(f"{line}\n\nRain.\n")).elements[0]

    assert (element.number, element.text.endswith(("NIGHT", "DAY"))) == (number, True)


def test_blanks_that_do_not_break_become_plain_and_quotes_stay() -> None:
    text = "INT.\u00a0BUS\u00a0- NIGHT\nRain.\nMIRA\n“Who’s\u00a0there?”\n"

    assert read(text)[0] == ("scene_heading", "INT. BUS - NIGHT")
    assert read(text)[-1] == ("dialogue", "“Who’s there?”")


FOUNTAIN = """Title: Second Line

INT. BUS - NIGHT #1#

Rain, which
falls on lines of its own.

MIRA ^
(beat)
Who's there?

> THE END <
"""


@pytest.mark.parametrize(
    "text",
    [
        FOUNTAIN,
        FOUNTAIN.partition("\n\n")[2],
        "INT. BUS - NIGHT\n\nRain.\n\nMIRA\nWho?\n",
        "INT. BUS - NIGHT\r\n\r\nRain.\r\n\r\n    MIRA\r\n  Who?\r\n",
        "# Episode 1\nINT. BUS - NIGHT\n\nRain.\n",
        "INT. BUS - NIGHT\n= What happens\n\nRain.\n",
        "A letter to Mira.\n\nDear Mira,\n\nit rains.\n",
        "",
        "12.",
    ],
)
def test_what_is_fountain_already_or_no_script_stays_untouched(text: str) -> None:
    assert recognise(text) == text


@pytest.mark.parametrize("text", [COLUMNS, "INT. BUS - NIGHT\nRain.\nMIRA\nWho?\nNo one.\n"])
def test_recognised_twice_is_recognised_once(text: str) -> None:
    assert recognise(recognise(text)) == recognise(text)


LINE = st.sampled_from([
    "INT. BUS - NIGHT", "12  INT. BUS - DAY  12", "MIRA", "MIRA (CONT'D)", "Mira", "(beat", "(beat)", "at all)",
    "Rain.", "CUT TO:", "(MORE)", "(CONTINUED)", "\f", "12.", "THE END", "我是谁", "", "", "\u00a0", "“x”  *",
])  # fmt: skip
INDENT = st.sampled_from(["", "", "          ", "\t", "\t\t", "\t\t\t", " " * 30, " " * 60])
PASTED = st.lists(st.tuples(INDENT, LINE).map("".join), max_size=20).map("\n".join)


@settings(deadline=None)
@given(st.one_of(PASTED, st.text(max_size=80)))
def test_no_text_makes_it_fail_and_no_word_is_lost(text: str) -> None:
    after = recognise(text)

    for word in ("Rain.", "BUS", "CUT", "“x”", "THE END", "我是谁"):
        assert after.count(word) == text.count(word)
