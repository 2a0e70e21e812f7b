"""Fountain as fountain.io describes it, rule by rule; and any text at all, read and written back as it was."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from production.scripts.document import Document, Element, Kind
from production.scripts.fountain import normalise, parse, render
from production.scripts.grammar.paragraphs import Reader

MARKS = [
    "[[", "]]", "/*", "*/", "\\", "\n", "\n\n", "\n  \n", " ", "  ", "\t", "BOB", "Bob", "(beat)", "小明", "（画外）",
    "INT. HALL - DAY", "CUT TO:", "~", "!", "@", ".", ">", "<", "#", "=", "===", "^", "#1A#", "Title:", "Key: value",
    "\n\nBOB\n", "\n\nRain.\n\n", "(so)\n",
    "\r", "\r\n", "\ufeff", "\u2028", "\0", "\x0c", "\x85", "e\u0301", "*", "_", "\ud800", "\u0338",
]  # fmt: skip
SCRIPTS = st.one_of(st.text(), st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=25).map("".join))


def read(text: str, *names: str) -> list[tuple[str, str]]:
    return [(str(element.kind), element.text) for element in parse(text, names=names).elements]


def kinds(text: str, *names: str) -> list[str]:
    return [kind for kind, _text in read(text, *names)]


def only(text: str) -> Element:
    (element,) = parse(text).elements
    return element


# Title page


def test_a_title_page_keeps_its_keys_in_order_and_its_lines() -> None:
    text = "Title:\n    _**THE HEIR**_\n    _Season 1_\nCredit: Written by\nDraft date: 1/2/2026\n\nINT. HALL - DAY\n"
    document = parse(text)
    assert document.title_page == (
        ("Title", "_**THE HEIR**_\n_Season 1_"), ("Credit", "Written by"), ("Draft date", "1/2/2026"),
    )  # fmt: skip
    assert document.title("title") == "_**THE HEIR**_\n_Season 1_"
    assert kinds(text) == ["scene_heading"]


def test_an_inline_value_goes_on_below() -> None:
    assert parse("Contact: A house\n\tA street\n").title_page == (("Contact", "A house\nA street"),)


@pytest.mark.parametrize(
    "text", ["FADE IN:\n\nINT. HALL - DAY", "SUPER: 1945", "INT. HALL: NIGHT", "\nTitle: The Heir", "He says: no\nShe"]
)
def test_what_only_looks_like_a_title_page_is_none(text: str) -> None:
    assert parse(text).title_page == ()


def test_a_title_page_alone_is_a_script() -> None:
    assert (parse("Title: The Heir").title_page, parse("Title: The Heir\n\n\n").tail) == (
        (("Title", "The Heir"),), "\n\n",
    )  # fmt: skip


def test_keys_of_ones_own_are_kept() -> None:
    assert parse("Working title: The Heir\nLength: 90 s\n\n").title_page == (
        ("Working title", "The Heir"), ("Length", "90 s"),
    )  # fmt: skip


# Scene headings


@pytest.mark.parametrize(
    "heading",
    [
        "INT. HALL - DAY", "INT HALL", "EXT. ROOF", "ext roof - night", "Est. City", "INT./EXT. CAR", "INT./EXT CAR",
        "INT/EXT. CAR", "int/ext car", "I/E. CAR", "I/E CAR", "EXT./INT. CAR", "INT.", "   INT. HALL",
    ],
)  # fmt: skip
def test_headings_begin_with_a_word_of_the_list(heading: str) -> None:
    assert read(f"Rain.\n\n{heading}\n\nRain.")[1] == ("scene_heading", heading.strip())


@pytest.mark.parametrize("line", ["INTERIOR MONOLOGUE goes on.", "Interesting.", "EXTRA people.", "INT", "Estimates."])
def test_words_that_only_begin_alike_are_no_headings(line: str) -> None:
    assert kinds(line) == ["action"]


def test_a_heading_needs_a_blank_line_above_and_below() -> None:
    assert kinds("Rain.\nINT. HALL - DAY\n\n") == ["action"]
    assert read("INT. HALL - DAY\nRain.") == [("action", "INT. HALL - DAY\nRain.")]


@pytest.mark.parametrize("line", ["# Act one", "= She wins.", "[[Too long?]]", "/* old */", "==="])
def test_lines_that_are_not_printed_count_as_blank(line: str) -> None:
    assert "scene_heading" in kinds(f"Rain.\n\n{line}\nINT. HALL - DAY\n{line}\n\nRain.")


def test_a_period_forces_a_heading_and_an_ellipsis_does_not() -> None:
    assert read(".SNIPER SCOPE\n\n...and on.\n\n.. on")[:2] == [
        ("scene_heading", "SNIPER SCOPE"),
        ("action", "...and on."),
    ]
    assert kinds(". no\n\n.#1#") == ["action", "action"]
    assert kinds("BOB\n.45 calibre.") == ["character", "dialogue"]


@pytest.mark.parametrize("number", ["1", "1A", "1a", "A1", "I-1-A", "110A", "1."])
def test_scene_numbers_stand_between_signs(number: str) -> None:
    heading = only(f"INT. HALL - DAY (1944) #{number}#")
    assert (heading.text, heading.number) == ("INT. HALL - DAY (1944)", number)
    assert only(f".HALL #{number}#").number == number


@pytest.mark.parametrize(
    "heading",
    [
        "内景。客厅 夜", "外景 街道 - 日", "内/外景 车内", "室内 厨房", "○東京駅・外（夜）", "실내. 카페 - 밤",
        "S#12. 거리", "داخلي - مقهى", "ИНТ. КУХНЯ - НОЧЬ", "НАТ. Двор. День", "ЭКСТ. ЛЕС", "ΕΣΩΤ. ΚΟΥΖΙΝΑ",
        "INTÉRIEUR CUISINE - JOUR",
        "INNEN. KÜCHE - TAG", "İÇ. MUTFAK - GECE",
    ],
)  # fmt: skip
def test_headings_of_other_languages(heading: str) -> None:
    assert read(f"{heading}\n\n...") == [("scene_heading", heading), ("action", "...")]


@pytest.mark.parametrize(
    "line", ["Innen ist es dunkel.", "内景很暗。", "室内，灯光昏暗。", "Наташа входит.", "Interno giorno"]
)
def test_prose_of_other_languages_is_action(line: str) -> None:
    assert read(line) == [("action", line)]


# Action


def test_action_keeps_lines_and_indentation_and_a_tab_is_four_blanks() -> None:
    assert read("He runs.\n   Far.\n\tFarther.   ") == [("action", "He runs.\n   Far.\n    Farther.")]


def test_an_exclamation_mark_forces_action() -> None:
    assert read("!INT. HALL\n\n!BOB\nlaughs.\n\n!CUT TO:\n\n!~tilde") == [
        ("action", "INT. HALL"), ("action", "BOB\nlaughs."), ("action", "CUT TO:"), ("action", "~tilde"),
    ]  # fmt: skip


def test_two_spaces_keep_a_paragraph_of_action_together() -> None:
    assert read("He runs.\n  \nHe falls.") == [("action", "He runs.\n\nHe falls.")]
    assert kinds("He runs.\n  \nINT. HALL - DAY\n\n") == ["action", "scene_heading"]
    assert kinds("He runs.\n  \nBOB\nNo.") == ["action", "character", "dialogue"]


# Characters and what they say


def test_a_cue_is_upper_case_between_a_blank_line_and_speech() -> None:
    assert read("R2D2\nBeep.") == [("character", "R2D2"), ("dialogue", "Beep.")]
    for text in ("23\nBeep.", "Bob\nBeep.", "BOB\n\nBeep.", "Rain.\nBOB\nBeep.", "BOB", "BOB\n# Act"):
        assert "character" not in kinds(text), text


@pytest.mark.parametrize(
    ("line", "name", "extension"),
    [
        ("MOM (O. S.)", "MOM", "O. S."),
        ("HANS (on the radio)", "HANS", "on the radio"),
        ("BOB (V.O.) (CONT'D)", "BOB", "V.O., CONT'D"),
        ("@McCLANE", "McCLANE", ""),
        ("@Bob (leise)", "Bob", "leise"),
        ("   MRS. O'HARA & MAN #2", "MRS. O'HARA & MAN #2", ""),
        ("**BOB** (V.O.)", "BOB", "V.O."),
        ("ÉLODIE", "ÉLODIE", ""),
        ("НИНА (за кадром)", "НИНА", "за кадром"),
        ("ΆΝΝΑ", "ΆΝΝΑ", ""),
        ("AGENTE Nº 2", "AGENTE Nº 2", ""),
        ("GROßMUTTER", "GROßMUTTER", ""),
        ("小明（画外音）", "小明", "画外音"),
        ("小明 (V.O.)", "小明", "V.O."),
        ("@花子", "花子", ""),
        ("ليلى (همسا)", "ليلى", "همسا"),
        ("@민수", "민수", ""),
    ],
)
def test_cues_have_a_name_and_extensions(line: str, name: str, extension: str) -> None:
    cue, speech = parse(f"{line}\nHello.").elements
    assert (cue.kind, cue.name, cue.extension, speech.text) == (Kind.CHARACTER, name, extension, "Hello.")


@pytest.mark.parametrize("name", ["小明", "花子", "민수", "ليلى", "ნინო"])
def test_a_bare_name_without_case_is_a_cue_where_the_cast_has_it(name: str) -> None:
    text = f"{name}\nHello."
    assert (kinds(text), kinds(text, f" {name} ")) == (["action"], ["character", "dialogue"])


def test_a_sentence_with_brackets_is_no_cue() -> None:
    assert kinds("他走了，很慢（雨）\n他笑了。") == ["action"]
    assert kinds("陈总拿出USB\n他笑了。") == ["action"]


def test_a_forced_cue_may_say_nothing() -> None:
    assert kinds("@Bob\n\nRain.\n\n@") == ["character", "action", "action"]


def test_a_caret_makes_dialogue_dual() -> None:
    first, _hi, second, _ho = parse("BOB\nHi.\n\nEVE (V.O.) ^\nHo.").elements
    assert (first.dual, second.dual, second.text, second.extension) == (False, True, "EVE (V.O.)", "V.O.")
    assert parse("@Bob^\nHi.").elements[0].dual


def test_speech_has_parentheticals_and_lyrics_of_its_own() -> None:
    assert read("BOB\n(beat)\nWell (no).\n（低声）\n(a) or (b)\n~La la\n~la\nDone.") == [
        ("character", "BOB"), ("parenthetical", "(beat)"), ("dialogue", "Well (no)."), ("parenthetical", "（低声）"),
        ("dialogue", "(a) or (b)"), ("lyrics", "La la\nla"), ("dialogue", "Done."),
    ]  # fmt: skip


def test_a_blank_line_ends_speech_unless_it_holds_two_spaces() -> None:
    assert read("BOB\nTen.\n  \nFour.\n\nRain.") == [
        ("character", "BOB"), ("dialogue", "Ten.\n\nFour."), ("action", "Rain."),
    ]  # fmt: skip
    assert kinds("BOB\nTen.\n \nRain.") == ["character", "dialogue", "action"]
    assert kinds("BOB\nTen.\n  \n\nRain.") == ["character", "dialogue", "action"]


def test_all_else_in_speech_is_dialogue() -> None:
    text = "BOB\nNo.\n#1, he is.\n!no\n>no<\nINT. HALL\nEVE"
    assert read(text)[1] == ("dialogue", "No.\n#1, he is.\n!no\n>no<\nINT. HALL\nEVE")


def test_a_backslash_makes_plain_speech() -> None:
    assert read("BOB\n\\(so)\n\\~so\n\\\\~so")[1:] == [("dialogue", "(so)\n~so\n\\~so")]


# The rest


def test_lyrics_stand_alone_too() -> None:
    assert read("Rain.\n~La la\n~la\n\n~La") == [("action", "Rain."), ("lyrics", "La la\nla"), ("lyrics", "La")]


def test_transitions_are_upper_case_alone_and_end_with_to() -> None:
    assert read("CUT TO:\n\n> Burn to white.\n\n") == [("transition", "CUT TO:"), ("transition", "Burn to white.")]
    for text in ("CUT TO: \n\n", "Cut to:", "CUT TO:\nRain.", "FADE OUT.", "Rain.\nCUT TO:\n\n", ">"):
        assert "transition" not in kinds(text), text


def test_angles_centre_text() -> None:
    assert read("> THE END <\n>fin<\n\n>  <") == [("centered", "THE END\nfin"), ("centered", "")]


def test_three_equal_signs_break_the_page() -> None:
    assert kinds("===\n\n======  \n\n=== no\n\n==") == ["page_break", "page_break", "synopsis", "synopsis"]
    assert kinds("BOB\nHi.\n===\nRain.") == ["character", "dialogue", "page_break", "action"]


def test_sections_go_to_any_depth_and_synopses_below_them() -> None:
    act, sequence, deep, synopsis = parse("# Act\n##Sequence\n######## Deep\n= She wins.").elements
    assert [(one.text, one.level) for one in (act, sequence, deep)] == [("Act", 1), ("Sequence", 2), ("Deep", 8)]
    assert (synopsis.kind, synopsis.text) == (Kind.SYNOPSIS, "She wins.")


# Notes and boneyard


def test_a_note_inside_of_a_line_follows_what_it_stands_in() -> None:
    action, note, last = parse("He runs [[fast?]] away [[no]].").elements
    assert (action.text, note.text, last.text) == ("He runs away.", "fast?", "no")
    assert (note.kind, note.source, note.line, note.end_line) == (Kind.NOTE, "", 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INT. HALL [[which?]] - DAY #4#", [("scene_heading", "INT. HALL - DAY"), ("note", "which?")]),
        (
            "BOB [[who?]]\nHi. /* no */",
            [("character", "BOB"), ("note", "who?"), ("dialogue", "Hi."), ("boneyard", "no")],
        ),
        ("BOB\n[[angry]]\nHi.", [("character", "BOB"), ("note", "angry"), ("dialogue", "Hi.")]),
        ("He runs.\n[[fast]]\nHe falls.", [("action", "He runs.\nHe falls."), ("note", "fast")]),
        ("foo/* bar */baz", [("action", "foobaz"), ("boneyard", "bar")]),
        ("[[see [1]]]", [("note", "see [1]")]),
        ("/* [[x]] */", [("boneyard", "[[x]]")]),
        ("[[a /* b]] c */", [("action", "c */"), ("note", "a /* b")]),
    ],
)
def test_what_is_hidden_is_left_out(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_notes_go_over_lines_and_over_blank_ones_of_two_spaces() -> None:
    assert read("[[one\ntwo\n  \nthree]]") == [("note", "one\ntwo\n\nthree")]
    assert read("[[one\n\ntwo]]") == [("action", "[[one"), ("action", "two]]")]


def test_boneyard_goes_over_anything() -> None:
    text = "Rain.\n\n/*\nINT. HALL - DAY\n\nBOB\nHi.\n*/\n\nSun."
    assert read(text) == [("action", "Rain."), ("boneyard", "INT. HALL - DAY\n\nBOB\nHi."), ("action", "Sun.")]


@pytest.mark.parametrize("text", ["He [[runs.", "He /* runs.", "He runs]] */", "\\[[plain]]", "\\/*plain*/"])
def test_what_is_never_closed_or_begins_with_a_backslash_is_text(text: str) -> None:
    assert read(text) == [("action", text.removeprefix("\\"))]


# Normalising, lines and ids


def test_every_line_end_mark_and_composition_is_read_alike() -> None:
    text = "INT. CAFÉ - DAY\n\nJOSÉ\nHi.\n"
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text, text.replace("É", "E\u0301")):
        assert (render(parse(other)), kinds(other)) == (text, ["scene_heading", "character", "dialogue"])


def test_other_characters_stay_in_their_line() -> None:
    assert read("a\u2028b\0c\x0cd") == [("action", "a\u2028b\0c\x0cd")]


def test_elements_know_their_lines() -> None:
    document = parse("Title: X\n\n\nINT. A\n\nRain\nand [[a\nb]] snow.\n\nBOB\nHi.\n\n\n")
    assert [(str(one.kind), one.line, one.end_line) for one in document.elements] == [
        ("scene_heading", 4, 4), ("action", 6, 8), ("note", 7, 8), ("character", 10, 10), ("dialogue", 11, 11),
    ]  # fmt: skip
    assert (document.title_source, document.tail) == ("Title: X\n", "\n\n")


def test_json_says_what_each_type_has() -> None:
    heading, cue, _speech, section = parse("INT. A #1#\n\nBOB (V.O.) ^\nHi.\n\n## Act").as_json()["elements"]
    assert heading | {"id": ""} == {
        "type": "scene_heading", "text": "INT. A", "line": 1, "end_line": 1, "number": "1", "id": "",
    }  # fmt: skip
    assert (cue["name"], cue["extension"], cue["dual"], section["level"]) == ("BOB", "V.O.", True, 2)


@given(SCRIPTS)
def test_any_text_is_written_back_as_it_was(text: str) -> None:
    assert render(parse(text)) == normalise(text)
    assert normalise(normalise(text)) == normalise(text)


@given(SCRIPTS)
@example("BOB\nHi.\n\nBOB\n\\((so)\n(so)\n((so)\nNo.\n  \nNo.\n\nRain.\n\nBOB\n[[a\nb]] No.\n\nRain.\n")
def test_the_quick_way_through_plain_paragraphs_finds_what_the_long_one_finds(text: str) -> None:
    quick = parse(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "_plain", lambda self: None)
        assert parse(text) == quick


@given(SCRIPTS)
def test_lines_ascend_and_cover_the_text(text: str) -> None:
    document = parse(text)
    number = document.title_source.count("\n") + 1
    for element in document.elements:
        assert 1 <= element.line <= element.end_line
        if element.source:
            blanks = next(count for count, line in enumerate(element.source.split("\n")) if line.strip())
            assert element.line == number + blanks
            number += element.source.count("\n") if element.source.endswith("\n") else element.source.count("\n") + 1
            assert element.end_line == number - 1
    assert not document.tail.strip()
    assert all(one.line <= other.line for one, other in pairwise(document.elements))


@given(SCRIPTS.map(normalise), st.sampled_from(["A door.", "EVE\nNo.", "INT. ROOF - DAY", "# Act two"]))
def test_ids_are_unique_and_stay_when_a_paragraph_is_added(text: str, more: str) -> None:
    def ids(document: Document) -> list[str]:
        return [element.id for element in document.elements]

    before = ids(parse(text))
    assert len(set(before)) == len(before)
    assert ids(parse(text)) == before
    if "/*" in text or "[[" in text or more.split("\n", maxsplit=1)[0] in text or parse(text).title_page:
        return
    assert ids(parse(f"{more}\n\n{text}"))[-len(before) :] == before or not before
    assert ids(parse(f"{text}\n\n{more}"))[: len(before)] == before


@pytest.mark.parametrize("mark", ["[[", "/*", "[[\n\n", "[[a]]", "\\", "(", "BOB (", "#", "A\n  \n", "]]", "^", "*_"])
def test_a_text_full_of_marks_takes_no_longer_than_others(mark: str) -> None:
    began = time.process_time()
    parse(mark * (400_000 // len(mark)))
    assert time.process_time() - began < 5  # a second at most; a square of it would be hours
