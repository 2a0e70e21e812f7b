"""A whole series in one script: where it is cut, what is said of it, and that joining gives the same again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts import fdx
from production.scripts.document import Document
from production.scripts.fountain import parse
from production.scripts.series_file import Part, findings, join, split

SERIES = """Title: Second Line
Author: Ana Prado

A word before.

# Episode 1: The Call

INT. BUS - NIGHT

MIRA
Who is this?

# Episode 2

EXT. BRIDGE - DAY

Rain.
"""


def numbers(text: str) -> list[int | None]:
    return [part.number for part in split(parse(text))]


def titles(text: str) -> list[str]:
    return [part.title for part in split(parse(text)) if part.number is not None]


def codes(text: str) -> list[str]:
    return [finding.code for finding in findings(split(parse(text)))]


def without_lines(parts: tuple[Part, ...]) -> list[Part]:
    return [replace(part, first_line=0, last_line=0) for part in parts]


def test_a_series_is_cut_at_its_episodes() -> None:
    assert split(parse(SERIES)) == (
        Part(None, "", "Title: Second Line\nAuthor: Ana Prado\n\nA word before.\n", 1, 4),
        Part(1, "The Call", "INT. BUS - NIGHT\n\nMIRA\nWho is this?\n", 6, 11),
        Part(2, "", "EXT. BRIDGE - DAY\n\nRain.\n", 13, 17),
    )


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("# Episode 7", 7, ""),
        ("# EP 7: The Call", 7, "The Call"),
        ("# EP07 – The Call", 7, "The Call"),
        ("## S1E07 The Call", 7, "The Call"),
        ("# Episode Twenty-One: Home", 21, "Home"),
        ("# 第7集", 7, ""),
        ("# 第十二集：电话", 12, "电话"),
        ("# 第７話　電話", 7, "電話"),
        ("# 제7화 전화", 7, "전화"),
        ("# 7화", 7, ""),
        ("# Episódio 7", 7, ""),
        ("# Capítulo 7. La llamada", 7, "La llamada"),
        ("# Эпизод 7", 7, ""),
        ("# 7-я серия", 7, ""),
        ("# 7. Bölüm", 7, ""),
        ("# Folge Nr. 7", 7, ""),
        ("# الحلقة ٧", 7, ""),
        ("EPISODE 7", 7, ""),
        ("EPISODE 7 - THE CALL", 7, "THE CALL"),
        ("EPISODE SEVEN", 7, ""),
        ("> EPISODE 7 <", 7, ""),
        ('> Episode 7: "The Call" <', 7, '"The Call"'),
        ("> **EPISODE 7** <", 7, ""),
        (".EPISODE 7", 7, ""),
        ("EPISODE 7\nTHE CALL", 7, "THE CALL"),
        ("第七集", 7, ""),
    ],
)
def test_headings_of_episodes_in_many_tongues(heading: str, number: int, title: str) -> None:
    parts = split(parse(f"{heading}\n\nRain.\n"))

    assert [(part.number, part.title, part.text) for part in parts] == [(number, title, "Rain.\n")]


@pytest.mark.parametrize(
    "line",
    [
        "# Act 2",
        "# Seven",
        "Episode 7 plays on every screen of the bus.",
        "Episode 7 - he has seen it twice.",
        "END OF EPISODE 7",
        "INT. STUDIO 7 - DAY",
        "MIRA\nEpisode 7.",
        "= Episode 7",
        "# Episode 0",
        "# Episodes",
    ],
)
def test_what_only_speaks_of_an_episode_begins_none(line: str) -> None:
    assert numbers(f"{line}\n\nRain.\n") == [None]


def test_sections_count_before_lines_and_the_highest_alone() -> None:
    text = "# Episode 1\n\n> EPISODE 9 <\n\n## Episode 1 again\n\nRain.\n\n# Episode 2\n\nSun.\n"

    assert numbers(text) == [1, 2]
    assert "> EPISODE 9 <\n\n## Episode 1 again\n" in split(parse(text))[0].text


def test_a_title_page_in_an_episodes_first_words_stays_text() -> None:
    parts = split(parse("# Episode 1\n\nTitle: a word on a door.\n\nRain.\n"))

    assert parts[0].text == "\nTitle: a word on a door.\n\nRain.\n"
    assert parse(parts[0].text).title_page == ()


def test_a_final_draft_series_is_cut_too() -> None:
    data = b"""<FinalDraft><Content><Paragraph Type="Show/Ep. Title"><Text>Episode 1</Text></Paragraph>
    <Paragraph Type="Action"><Text>Rain.</Text></Paragraph><Paragraph Type="New Act"><Text>EPISODE 2</Text></Paragraph>
    <Paragraph Type="Action"><Text>Sun.</Text></Paragraph></Content></FinalDraft>"""

    parts = split(fdx.read(data).document)

    assert [(part.number, part.text) for part in parts] == [(1, "Rain.\n"), (2, "Sun.\n")]


def test_what_is_odd_is_said() -> None:
    assert codes(SERIES) == []
    assert codes("Rain.\n") == ["no_episodes"]
    assert codes("# Episode 1\n\na\n\n# Episode 1\n\nb\n") == ["episode_twice"]
    assert codes("# Episode 2\n\na\n\n# Episode 1\n\nb\n") == ["episodes_out_of_order"]
    assert codes("# Episode 1\n\n# Episode 2\n\nb\n") == ["episode_empty"]

    parts = split(parse("# Episode 1\n\na\n\n# Episode 3\n\nb\n\n# Episode 7\n\nc\n"))
    assert [(each.code, each.sentence) for each in findings(parts)] == [
        ("episodes_missing", "Between the first and the last episode these are missing: 2, 4–6.")
    ]


def test_findings_name_the_line() -> None:
    found = findings(split(parse("# Episode 1\n\na\n\n# Episode 1\n\nb\n\n# Episode 2\n")))

    assert [(each.code, each.line) for each in found] == [("episode_twice", 5), ("episode_empty", 9)]


def test_joined_parts_are_split_into_the_same_again() -> None:
    parts = split(parse(SERIES))

    assert join(parts) == SERIES
    assert split(parse(join(parts))) == parts


def test_episodes_written_apart_are_joined() -> None:
    parts = [
        Part(1, "", "Title: Second Line\nEpisode: 1\n\nRain."),
        Part(2, "Home", "# Episode 2\n\nMIRA\nHome."),
        Part(3, "[[x", ""),
    ]

    text = join(parts)

    assert text == (
        "# Episode 1\n\n[[Title: Second Line\nEpisode: 1]]\n\nRain.\n\n"
        "# Episode 2\n\nMIRA\nHome.\n\n# Episode 3: \\[[x\n"
    )
    again = split(parse(text))
    assert [(part.number, part.title) for part in again] == [(1, ""), (2, ""), (3, "[[x")]
    assert again[0].text == "Title: Second Line\nEpisode: 1\n\nRain.\n"


@pytest.mark.parametrize("by_way_of", [parse, lambda text: fdx.read(fdx.write(parse(text))).document])
def test_a_title_page_goes_out_and_comes_in_again(by_way_of: Callable[[str], Document]) -> None:
    page = "Title:\n    _**STAY DEAD**_\n    Don't Sign\nCredit: written by\n"
    text = f"{page}\nINT. CHAPEL - DAY\n\nLilies.\n"

    assert [part.text for part in split(by_way_of(join([Part(1, "", text)])))] == [text]


def test_a_note_that_is_no_title_page_stays_a_note() -> None:
    for note in ("[[Author: ask her]]", "[[Title: x", "[[Title: shorter?]] INT. HOME - DAY"):
        text = f"{note}\n\nRain.\n"
        assert [part.text for part in split(parse(f"# Episode 1\n\n{text}"))] == [text]


LINE = st.sampled_from([
    "# Episode 1", "# Episode 2: The Call", "## EP 3", "EPISODE 4", "> EPISODE 5 <", "# 第7集", "# Act",
    "INT. BUS - DAY", "MIRA", "MIRA ^", "Who?", "(beat)", "Rain.", "CUT TO:", "[[a note", "ends]]", "/* cut", "*/",
    "===", "= What happens", "~la", "Title: x", "FADE IN:", "", "", "", "  ", "# Episode 6 [[why?]]", "\\",
    "!EPISODE 8", "@EPISODE 9",
])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(LINE, max_size=25).map("\n".join))
def test_any_text_that_was_split_and_joined_is_split_the_same_again(text: str) -> None:
    parts = split(parse(text))

    again = split(parse(join(parts)))

    assert without_lines(again) == without_lines(parts)


@settings(deadline=None)
@given(st.lists(LINE, max_size=25).map("\n".join))
def test_parts_lie_behind_each_other_and_hold_every_line(text: str) -> None:
    parts = split(parse(text))

    lines = text.split("\n")
    assert all(one.last_line < other.first_line for one, other in pairwise(parts))
    inside = {line for part in parts for line in range(part.first_line, part.last_line + 1)}
    assert all(not line.strip() for number, line in enumerate(lines, start=1) if number not in inside)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(findings(split(parse(text))), tuple)
