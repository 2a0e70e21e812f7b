"""Final Draft files: what is read of them, and that nothing is lost on the way back."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from production.scripts import fdx, fountain
from production.scripts.document import Document, Element, Kind
from tests.production.scripts.final_draft import PRODUCTION, canonical, edited, paragraph, read, script, worded

# What is read


def test_every_paragraph_reads_as_its_element() -> None:
    assert read(PRODUCTION.encode()) == [
        ("scene_heading", "INT. NIGHT BUS - NIGHT"),
        ("synopsis", "Mira picks up a stranger's phone."),
        ("action", "Rain. A phone rings ***under*** the seat. It costs 5 * 3 coins."),
        ("note", "Which phone?"),
        ("character", "MIRA (V.O.)"),
        ("parenthetical", "(whispers)"),
        ("dialogue", "Who is _this_?"),
        ("character", "DARIO"),
        ("dialogue", "Don't hang up."),
        ("character", "MIRA"),
        ("dialogue", "I'm hanging up."),
        ("transition", "CUT TO:"),
        ("page_break", ""),
        ("scene_heading", "OMITTED"),
        ("scene_heading", "EXT. BRÜCKE & KAI - DAY"),
        ("action", "CLOSE ON THE PHONE"),
        ("action", "我知道你是谁"),
        ("lyrics", "La la la"),
        ("centered", "THE END"),
    ]


def test_numbers_cues_and_dual_dialogue_are_read() -> None:
    elements = fdx.read(PRODUCTION.encode()).document.elements

    assert [one.number for one in elements if one.kind is Kind.SCENE_HEADING] == ["1", "2", "2A"]
    cues = [(one.name, one.extension, one.dual) for one in elements if one.kind is Kind.CHARACTER]
    assert cues == [("MIRA", "V.O.", False), ("DARIO", "", False), ("MIRA", "", True)]
    assert len({one.id for one in elements}) == len(elements)


def test_the_title_page_is_recognised_by_its_order_and_alignment() -> None:
    assert fdx.read(PRODUCTION.encode()).document.title_page == (
        ("Title", "SECOND LINE"),
        ("Credit", "Written by"),
        ("Author", "Ana Prado & Li Wei"),
        ("Source", "Based on the novel by R. Okoye"),
        ("Draft date", "Blue Draft\n12 May 2026"),
        ("Contact", "Harbour Pictures\nPhone: 555 0100"),
    )


def test_lines_of_one_speech_are_one_dialogue_and_marks_of_pages_are_none() -> None:
    data = script(
        paragraph("Character", "MIRA")
        + paragraph("Dialogue", "One.")
        + paragraph("Parenthetical", "(MORE)")
        + paragraph("Dialogue", "Two.")
        + paragraph("General", "(CONTINUED)")
        + paragraph("Action", "CONTINUED: (2)")
    )

    assert read(data) == [("character", "MIRA"), ("dialogue", "One.\nTwo.")]
    assert canonical(edited(list, data)) == canonical(data)


def test_speech_without_a_cue_is_action() -> None:
    assert read(script(paragraph("Dialogue", "Who?") + paragraph("Character", "MIRA"))) == [
        ("action", "Who?"),
        ("character", "MIRA"),
    ]


def test_a_note_comes_after_the_speech_that_it_stands_in() -> None:
    note = "<ScriptNote Id='1'><Paragraph><Text>Older?</Text></Paragraph></ScriptNote>"
    data = script(
        f"<Paragraph Type='Character'>{note}<Text>MIRA</Text></Paragraph>"
        + paragraph("Dialogue", "Who?")
        + paragraph("Action", "Rain.")
    )

    assert read(data) == [("character", "MIRA"), ("dialogue", "Who?"), ("note", "Older?"), ("action", "Rain.")]


def test_outline_paragraphs_are_sections_and_synopses() -> None:
    data = script(
        paragraph("Outline 1", "Episode 7") + paragraph("Outline 2 (Acts)", "Act one") + paragraph("Outline Body", "A.")
    )

    assert read(data) == [("section", "Episode 7"), ("section", "Act one"), ("synopsis", "A.")]
    assert [one.level for one in fdx.read(data).document.elements] == [1, 2, 0]


@pytest.mark.parametrize(
    ("texts", "marked"),
    [
        ("<Text Style='Bold'>a </Text><Text>b</Text>", "**a** b"),
        ("<Text>a</Text><Text Style='Italic'> b </Text><Text>c</Text>", "a *b* c"),
        ("<Text Style='Bold'>a </Text><Text Style='Bold+Italic'>b</Text>", "**a *b***"),
        ("<Text Style='Underline'>a\nb</Text>", "_a_\n_b_"),
        ("<Text Style='AllCaps'>loud</Text>", "LOUD"),
        ("<Text>2 * 3 = 6</Text>", "2 * 3 = 6"),
        ("<Text>*not* marked</Text>", r"\*not\* marked"),
        ("<Text RevisionID='1'>a</Text><Text RevisionID='2'>b</Text>", "ab"),
        ("<Text>\none \n\ntwo</Text>", "one\n\ntwo"),
    ],
)
def test_styles_are_fountains_marks(texts: str, marked: str) -> None:
    assert read(script(f"<Paragraph Type='Action'>{texts}</Paragraph>")) == [("action", marked)]


# The way back


def test_a_script_that_was_not_edited_keeps_every_element_attribute_and_word() -> None:
    opened = fdx.read(PRODUCTION.encode())

    assert canonical(fdx.write(opened.document, opened.kept)) == canonical(PRODUCTION)


def test_what_is_kept_survives_as_json() -> None:
    opened = fdx.read(PRODUCTION.encode())

    kept = fdx.Kept.from_json(opened.kept.as_json())

    assert canonical(fdx.write(opened.document, kept)) == canonical(PRODUCTION)


def test_a_script_that_went_through_fountain_keeps_all_of_it_too() -> None:
    opened = fdx.read(PRODUCTION.encode())
    text = fountain.compose(opened.document.title_page, opened.document.elements)

    assert canonical(fdx.write(fountain.parse(text), opened.kept)) == canonical(PRODUCTION)


def test_one_changed_word_keeps_the_rest_of_its_paragraph_and_of_the_file() -> None:
    def change(elements: list[Element]) -> list[Element]:
        elements[2] = replace(elements[2], text=elements[2].text.replace("seat", "old seat"))
        return elements

    after = edited(change)

    assert '<Text TagNumber="4">phone</Text>' in after
    assert '<Text Style="Bold+Italic">under</Text>' in after
    assert '<Text AdornmentStyle="-1" RevisionID="2"> the </Text>' in after
    assert '<Text AdornmentStyle="-1" RevisionID="0">old </Text>' in after
    before = canonical(PRODUCTION).split('<Paragraph Type="Character">', 1)
    assert canonical(after).split('<Paragraph Type="Character">', 1)[1] == before[1]
    assert canonical(after).split("Rain.", 1)[0] == before[0].split("Rain.", 1)[0]


def test_an_edited_heading_keeps_its_scene() -> None:
    def change(elements: list[Element]) -> list[Element]:
        return [replace(elements[0], text="INT. NIGHT TRAM - NIGHT", number="1A"), *elements[1:]]

    after = edited(change)

    assert '<Paragraph Number="1A" Type="Scene Heading">' in after
    assert 'Length="3/8" Page="1" Title="The call"' in after
    assert "Learns of the money." in after
    assert fdx.read(after.encode()).document.elements[0].text == "INT. NIGHT TRAM - NIGHT"


def test_a_new_paragraph_is_plain_and_one_taken_out_is_gone() -> None:
    def change(elements: list[Element]) -> list[Element]:
        return [*elements[:3], Element(kind=Kind.ACTION, text="She **runs**."), *elements[3:15], *elements[16:]]

    after = edited(change)

    assert '<Paragraph Type="Action"><Text>She </Text><Text Style="Bold">runs</Text><Text>.</Text></Paragraph>' in after
    assert "CLOSE ON THE PHONE" not in after
    assert "<!-- the writers' break -->" in after
    assert '<Paragraph Mood="blue" Type="Telepathy">' in canonical(after)


def test_moved_paragraphs_take_what_is_theirs_along() -> None:
    after = edited(lambda elements: [*elements[12:], *elements[:12]])

    assert worded(fdx.read(after.encode()).document.elements[:3]) == [
        ("page_break", "", "", False),
        ("scene_heading", "OMITTED", "2", False),
        ("scene_heading", "EXT. BRÜCKE & KAI - DAY", "2A", False),
    ]
    assert "She throws it." in after
    assert after.index("<Aura") < after.index("Learns of the money.")
    assert after.count("<DualDialogue>") == 1


def test_of_words_that_come_often_the_one_taken_out_is_the_one() -> None:
    data = script("".join(paragraph("Action", "Beat.", f' Mark="{number}"') for number in range(3)))

    after = edited(lambda elements: [elements[0], Element(kind=Kind.ACTION, text="Rain."), *elements[1:]], data)

    assert re.findall(r'Mark="(\d)"|(Rain)', after) == [("0", ""), ("", "Rain"), ("1", ""), ("2", "")]


def test_speech_that_had_no_cue_does_not_get_one_by_chance() -> None:
    data = script(paragraph("Character", "MIRA") + paragraph("Action", "Rain.") + paragraph("Dialogue", "Who?"))

    after = edited(lambda elements: [elements[0], elements[2]], data)

    assert read(after.encode()) == [("character", "MIRA"), ("action", "Who?")]


def test_a_speech_that_no_longer_stands_beside_another_leaves_its_block() -> None:
    after = edited(lambda elements: [replace(one, dual=False) for one in elements])

    assert "DualDialogue" not in after
    assert worded(fdx.read(after.encode()).document.elements)[7:11] == [
        ("character", "DARIO", "", False),
        ("dialogue", "Don't hang up.", "", False),
        ("character", "MIRA", "", False),
        ("dialogue", "I'm hanging up.", "", False),
    ]


def test_notes_stay_with_their_words_change_and_go() -> None:
    def longer(elements: list[Element]) -> list[Element]:
        return [Element(kind=Kind.ACTION, text="Ten signs."), *elements]

    def other(elements: list[Element]) -> list[Element]:
        elements[3] = replace(elements[3], text="Mira's phone?\nOr his?")
        return elements

    assert 'Range="42,47"' in edited(longer)
    assert "<Paragraph><Text>Or his?</Text></Paragraph>" in edited(other)
    assert 'Id="7"' in edited(other)
    assert "ScriptNote " not in edited(lambda elements: elements[:3] + elements[4:])


def test_a_new_note_points_to_the_paragraph_before_it() -> None:
    note = Element(kind=Kind.NOTE, text="Too slow.")

    after = edited(lambda elements: [*elements[:12], note, *elements[12:]])

    assert 'Id="8" Name="" Range="' in after
    assert worded(fdx.read(after.encode()).document.elements)[11:13] == [
        ("transition", "CUT TO:", "", False),
        ("note", "Too slow.", "", False),
    ]


def test_breaks_of_pages_move_with_the_words_around_them() -> None:
    def change(elements: list[Element]) -> list[Element]:
        return [*elements[:12], *elements[13:15], elements[12], *elements[15:], Element(kind=Kind.PAGE_BREAK, text="")]

    elements = fdx.read(edited(change).encode()).document.elements

    assert [one.kind for one in elements].count(Kind.PAGE_BREAK) == 2
    assert elements[14].kind is Kind.PAGE_BREAK
    assert elements[-1].kind is Kind.PAGE_BREAK


def test_the_title_page_is_written_anew_when_it_was_changed() -> None:
    opened = fdx.read(PRODUCTION.encode())
    pairs = (("Title", "Third Line"), ("Author", "Ana Prado"), ("Notes", "Read aloud"), ("Contact", "Harbour"))

    after = fdx.write(replace(opened.document, title_page=pairs), opened.kept)

    assert fdx.read(after).document.title_page == (
        ("Title", "Third Line"),
        ("Author", "Ana Prado"),
        ("Notes", "Read aloud"),
        ("Contact", "Harbour"),
    )
    assert b'<HeaderAndFooter FooterVisible="Yes"' in after


def test_a_script_that_never_was_final_drafts_comes_back_as_it_was() -> None:
    before = fdx.read(PRODUCTION.encode()).document
    more = (
        Element(kind=Kind.CENTERED, text="TO BE\nCONTINUED"),
        Element(kind=Kind.SECTION, text="Episode 8", level=1),
        Element(kind=Kind.SYNOPSIS, text="It rings again."),
        Element(kind=Kind.ACTION, text="A file_name and 3 * 4."),
        Element(kind=Kind.BONEYARD, text="Cut.\nAll of it."),
    )
    before = replace(before, elements=before.elements + more)

    after = fdx.read(fdx.write(before)).document

    assert worded(after.elements) == worded(before.elements)
    assert after.title_page == before.title_page


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[3] / "samples" / "scripts").rglob("*.fountain")), ids=lambda path: path.stem
)
def test_the_demo_series_comes_back_from_final_draft(path: Path) -> None:
    before = fountain.parse(path.read_text())

    after = fdx.read(fdx.write(before)).document

    assert worded(after.elements) == worded(before.elements)
    assert after.title_page == before.title_page


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    document = Document((("Title", "A\x00B"),), (Element(kind=Kind.ACTION, text="a\x0bb\ud800c"),))

    assert read(fdx.write(document)) == [("action", "abc")]
