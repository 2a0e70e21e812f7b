"""Pasted scripts that say who speaks in front of the words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts.fountain import parse
from production.scripts.pasted import recognise


def read(text: str, *names: str) -> list[tuple[str, str]]:
    return [(str(one.kind), one.text) for one in parse(recognise(text, names)).elements]


def test_a_form_that_repeats_is_who_speaks_and_what() -> None:
    text = (
        "INT. KITCHEN - DAY\n\nRain on the window.\n\nMARY: You came back.\nTOM (V.O.): I never left.\n"
        "MARY (whispering): Liar.\nTom: (beat) Maybe.\n\nShe leaves.\n"
    )

    assert read(text) == [
        ("scene_heading", "INT. KITCHEN - DAY"), ("action", "Rain on the window."),
        ("character", "MARY"), ("dialogue", "You came back."),
        ("character", "TOM (V.O.)"), ("dialogue", "I never left."),
        ("character", "MARY"), ("parenthetical", "(whispering)"), ("dialogue", "Liar."),
        ("character", "TOM"), ("parenthetical", "(beat)"), ("dialogue", "Maybe."),
        ("action", "She leaves."),
    ]  # fmt: skip


def test_a_paragraph_a_line_with_action_between() -> None:
    text = "INT. BUS - DAY\nRain.\nMARY: You came back.\nShe drops it.\nMARY: Say it.\nINT. HALL - DAY\nHe goes.\n"

    assert [kind for kind, _words in read(text)] == [
        "scene_heading", "action", "character", "dialogue", "action", "character", "dialogue", "scene_heading",
        "action",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"), [("Mary: You came back.\n", "MARY"), ("note: I am Note.\n", "Note"), ("李明：我是谁？\n", "李明")]
)
def test_one_line_is_enough_of_who_is_in_the_bible(text: str, name: str) -> None:
    assert [kind for kind, _words in read(text, name)] == ["character", "dialogue"]
    assert recognise(text) == text


def test_names_without_capitals_in_a_paragraph_a_line() -> None:
    text = "INT. 厨房 - 日\n李明：我是谁？\n王芳：你是李明。\n李明：谁？\n王芳：你。\n"

    assert [words for kind, words in read(text) if kind == "character"] == ["李明", "王芳", "李明", "王芳"]


def test_names_in_small_letters_repeat_in_twos() -> None:
    text = "Mary: You came back.\n\nTom: I never left.\n\nMary: Liar.\n\nTom: Maybe.\n"

    assert read(text) == [
        ("character", "MARY"), ("dialogue", "You came back."), ("character", "TOM"), ("dialogue", "I never left."),
        ("character", "MARY"), ("dialogue", "Liar."), ("character", "TOM"), ("dialogue", "Maybe."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Note: the door is locked.\n\nNote: the key is gone.\n\nTitle: Home.\n\nTitle: Away.\n",
        "INT: KITCHEN\n\nRain.\n\nINT: HALL\n\nMore rain.\n",
        "INT. BUS - NIGHT\n\nSUPER: Three years ago.\n\nSUPER: Now.\n",
        "INT. BUS - NIGHT\n\nRain.\n\nCUT TO: the yard.\n\nCUT TO: the roof.\n",
        "INT. BUS - NIGHT\n\nHe wants one thing: out.\n\nHe wants one thing: home.\n",
        "INT. BUS - NIGHT\n\nThe clock: 10:30.\n\nA sign: EXIT.\n",
        "INT. BUS - NIGHT\n\nMARY: alone.\n",
        "INT. BUS - NIGHT\n\nMIRA\nTOM: that is his name.\nTOM: I said it.\n",
        "Remember: milk.\n\nRemember: bread.\n",
        "[[MARY: too old?]]\n\n[[MARY: no]]\n",
    ],
)
def test_labels_sentences_and_what_is_said_are_no_cues(text: str) -> None:
    assert recognise(text) == text


LINE = st.sampled_from(
    [
        "MARY: Hi.",
        "Tom: (beat) Ho.",
        "TOM (V.O.): x",
        "李明：谁",
        "INT. BUS - DAY",
        "Rain.",
        "Note: y",
        "",
        "\f",
    ]
)


@settings(deadline=None)
@given(st.lists(LINE, max_size=10).map("\n".join))
def test_no_word_is_lost_and_twice_is_once(text: str) -> None:
    once = recognise(text)

    assert recognise(once) == once
    assert all(once.count(word) == text.count(word) for word in ("Hi.", "Ho.", "Rain.", "Note: y", "BUS"))
