"""Reports: who says how much, where and when scenes play, how long episodes are."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from production.scripts.beats import beats
from production.scripts.drawing import report_pdf
from production.scripts.fountain import parse
from production.scripts.reports import Written, over, speeches, tables
from production.scripts.timing import Model
from production.tables.table import Cell, Column, Table

FIRST = """INT. KITCHEN - DAY

Maya puts the kettle on.

MAYA
You came back.

LEO (O.S.)
(whispering)
I never left.

MAYA (CONT'D)
~我回来了。
(subtitle: I am back, and this is no speech at all, however long it is.)

INT. KITCHEN - CONTINUOUS

LEO
Good.

EXT. YARD - NIGHT

They run.
"""
SECOND = """I/E. CAR - DAWN

LEO ^
Drive.
"""


def episode(number: int, text: str | None, target_s: int = 60, title: str = "") -> Written:
    return Written(number, title, target_s, None if text is None else parse(text))


def report(key: str, *episodes: Written, model: Model | None = None) -> Table:
    return next(table for table in tables(episodes, model or Model()) if table.key == key)


def rows(table: Table) -> dict[Cell, dict[str, Cell]]:
    """By the name of each row."""
    return {row[table.columns[0].title]: row for row in table.as_rows()}


def test_lines_are_speeches_and_a_subtitle_is_none() -> None:
    found = rows(report("characters", episode(1, FIRST), episode(2, SECOND)))

    assert list(found) == ["LEO", "MAYA", "All"]
    assert (found["LEO"]["Lines"], found["LEO"]["Episodes"], found["LEO"]["Words"]) == (3, 2, 5)
    assert (found["MAYA"]["Lines"], found["MAYA"]["Words"]) == (2, 7)
    assert found["All"]["Lines"] == 5


def test_seconds_follow_the_series_pace() -> None:
    usual = rows(report("seconds", episode(1, FIRST)))["All"]["All"]
    slow = rows(report("seconds", episode(1, FIRST), model=Model(pace=2.0)))["All"]["All"]

    assert isinstance(usual, int)
    assert slow in (2 * usual - 1, 2 * usual, 2 * usual + 1)
    assert usual > 4


def test_lines_stand_by_episode_and_person() -> None:
    found = rows(report("lines", episode(1, FIRST, title="Tea"), episode(2, SECOND), episode(3, None)))

    assert found["1 · Tea"] == {"Episode": "1 · Tea", "LEO": 2, "MAYA": 2, "All": 4}
    assert found["2"] == {"Episode": "2", "LEO": 1, "MAYA": None, "All": 1}
    assert found["3"] == {"Episode": "3", "LEO": None, "MAYA": None, "All": 0}
    assert found["All"] == {"Episode": "All", "LEO": 3, "MAYA": 2, "All": 5}


def test_scenes_per_set_know_day_and_night_and_a_scene_that_goes_on() -> None:
    found = rows(report("sets", episode(1, FIRST), episode(2, SECOND)))

    kitchen = found["KITCHEN"]
    assert (kitchen["Scenes"], kitchen["Inside"], kitchen["Day"], kitchen["Not said"]) == (2, 2, 2, 0)
    assert (found["YARD"]["Outside"], found["YARD"]["Night"]) == (1, 1)
    car = found["CAR"]
    assert (car["Inside"], car["Outside"], car["Dawn or dusk"], car["Episodes"]) == (1, 1, 1, 1)
    assert found["All"]["Scenes"] == 4


def test_day_and_night_per_episode() -> None:
    found = rows(report("day-and-night", episode(1, FIRST), episode(2, SECOND)))

    assert [found["1"][name] for name in ("Scenes", "Day", "Night", "Dawn or dusk")] == [3, 2, 1, 0]
    assert [found["2"][name] for name in ("Scenes", "Day", "Night", "Dawn or dusk")] == [1, 0, 0, 1]


def test_the_cast_of_an_episode_has_who_says_most_first() -> None:
    found = rows(report("cast", episode(1, FIRST), episode(2, SECOND), episode(3, None)))

    assert [found[number]["Who speaks"] for number in ("1", "2", "3")] == ["LEO, MAYA", "LEO", ""]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(90, "on target"), (99, "on target"), (99.6, "10 s over"), (81, "on target"), (80.4, "10 s under")],
)
def test_a_tenth_of_the_target_is_on_target(seconds: float, words: str) -> None:
    assert over(seconds, 90) == words


def test_length_says_what_is_over_what_is_under_and_what_is_not_written() -> None:
    found = rows(report("length", episode(1, FIRST, 60), episode(2, None, 90)))

    assert str(found["1"]["Length is"]).endswith("s under")
    assert (found["2"]["Seconds"], found["2"]["Length is"]) == (None, "not written")
    assert (found["All"]["Target"], found["All"]["Length is"]) == (150, "1 of 2 written")


def test_a_cue_with_nothing_below_it_is_no_line() -> None:
    assert list(speeches(parse("INT. A - DAY\n\nMAYA\n\nLEO\nYes.\n").elements)) != []
    assert [name for name, _said in speeches(parse("INT. A - DAY\n\n@MAYA\n\nLEO\nYes.\n").elements)] == ["LEO"]


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_scripts_can_be_reported_and_their_sums_agree(texts: list[str]) -> None:
    found = {table.key: table for table in tables([episode(at, text) for at, text in enumerate(texts, start=1)])}

    lines, cast = found["lines"], found["cast"]
    assert lines.total is not None
    assert sum(row[-1] for row in lines.rows) == lines.total[-1]  # type: ignore[misc]
    assert len(cast.rows) == len(texts)
    assert all(len(row) == len(table.columns) for table in found.values() for row in table.rows)


def test_marks_are_notes_and_not_what_was_cut() -> None:
    assert beats("INT. A\n\n[[Hook: he lies]] Rain. [[ cliffhanger ]]") == {"hook", "cliffhanger"}
    assert beats("[[hooked on it]] /* [[turn]] */") == set()


def pages_of(*found: Table, title: str = "Reports of Stay Dead") -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(report_pdf.draw(found, title=title))).pages]


def test_every_report_is_in_the_pdf_with_a_bookmark() -> None:
    found = tables([episode(1, FIRST, title="Tea"), episode(2, SECOND)])
    data = report_pdf.draw(found, title="Reports of 灯")

    reader = PdfReader(BytesIO(data))
    assert [one.title for one in reader.outline] == [table.title for table in found]
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "1 · Tea" in text
    assert "LEO, MAYA" in text
    assert "灯" in text
    assert report_pdf.draw(found, title="Reports of 灯") == data


def test_a_long_table_has_its_head_on_each_page_and_its_last_row_beside_the_total() -> None:
    first, *_middle, last = pages_of(report("length", *(episode(at, SECOND) for at in range(1, 101))))

    assert "Words" in first
    assert "Words" in last
    assert "100" in last
    assert "All" in last
    assert "All" not in first


def test_a_table_with_too_many_people_for_the_paper_goes_on_below() -> None:
    crowd = "".join(f"SOMEBODY NUMBER {at}\nYes.\n\n" for at in range(1, 60))
    text = "\n".join(pages_of(report("lines", episode(1, "INT. A - DAY\n\n" + crowd))))

    assert "Lines per character and episode, continued" in text
    assert all(f" {at}" in text for at in (1, 30, 59))


def test_a_table_without_rows_is_left_out() -> None:
    empty = Table("x", "Nothing", "", (Column("A"),), ())
    assert "Nothing" not in "".join(pages_of(empty, report("cast", episode(1, SECOND))))
