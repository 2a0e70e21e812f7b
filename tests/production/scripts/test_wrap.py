"""Where lines and sentences end, in several scripts."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from production.scripts.typesetting.paper import CELL
from production.scripts.typesetting.wrap import (
    NEVER_FIRST,
    NEVER_LAST,
    is_right_to_left,
    is_wide,
    sentence_ends,
    width,
    wrap,
)


def lines(text: str, cells: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, cells * CELL, wide=is_wide(text))]


def test_words_fall_into_lines_of_so_many_letters() -> None:
    assert lines("The drum still turns", 8) == ["The drum", "still", "turns"]
    assert lines("The drum still turns", 9) == ["The drum", "still", "turns"]
    assert lines("The drum still turns", 14) == ["The drum still", "turns"]


def test_a_line_ends_after_a_hyphen_and_where_the_writer_ended_it() -> None:
    assert lines("a well-known face", 8) == ["a well-", "known", "face"]
    assert lines("Rain.\n\nMore rain.", 20) == ["Rain.", "", "More rain."]


def test_a_word_that_is_too_long_is_cut() -> None:
    assert lines("Aaaaaaaaaaaaaaaah!", 10) == ["Aaaaaaaaaa", "aaaaaah!"]


def test_blanks_before_a_paragraph_stay_and_those_between_lines_go() -> None:
    assert lines("    one two", 8) == ["    one", "two"]


def test_chinese_breaks_anywhere_save_before_what_closes() -> None:
    # 5 signs of 12 points in 9 letters of 7.2
    assert lines("林晓推开门站在光里", 9) == ["林晓推开门", "站在光里"]
    assert lines("林晓推开门。站在光里", 9) == ["林晓推开", "门。站在光", "里"]
    assert lines("林晓推开（门）里", 9) == ["林晓推开", "（门）里"]


def test_quotes_and_dashes_are_full_in_chinese_and_half_in_english() -> None:
    assert width("“”…", wide=True) == 36
    assert width("“”…", wide=False) == 3 * CELL


def test_korean_words_stay_whole() -> None:
    assert lines("나는 너를 잊지 않았어", 8) == ["나는 너를", "잊지", "않았어"]


def test_cyrillic_and_greek_are_ten_letters_to_the_inch() -> None:
    assert width("Привет") == 6 * CELL
    assert width("κόσμε") == 5 * CELL


@given(st.text(alphabet="ab -。，「」（）林晓あッ한国…—\n", max_size=80), st.integers(4, 40))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, cells: int) -> None:
    found = lines(text, cells)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(width(line, wide=is_wide(text)) <= cells * CELL + 0.01 for line in found)


@given(st.text(alphabet="林晓推开门。，「」（）", min_size=1, max_size=60))
def test_no_chinese_line_begins_with_what_closes_unless_nothing_else_fits(text: str) -> None:
    found = lines(text, 20)
    for above, line in itertools.pairwise(found):
        forced = all(sign in NEVER_FIRST or before in NEVER_LAST for before, sign in itertools.pairwise(above))
        assert forced or not (line[0] in NEVER_FIRST or above[-1] in NEVER_LAST)


def test_a_sentence_ends_at_its_full_stop() -> None:
    def sentences(text: str) -> list[str]:
        ends = [0, *sentence_ends(text), len(text)]
        return [text[start:end].strip() for start, end in itertools.pairwise(ends)]

    assert sentences('Go. Now! "Why?" he said. Because.') == ["Go.", "Now!", '"Why?"', "he said.", "Because."]
    assert sentences("Mr. Otto waits. Dr. Ada too.") == ["Mr. Otto waits.", "Dr. Ada too."]
    assert sentences("He paid 3.50 for it. Well... maybe.") == ["He paid 3.50 for it.", "Well... maybe."]
    assert sentences("你是谁？我等了你三年。走吧。") == ["你是谁？", "我等了你三年。", "走吧。"]
    assert sentences("من أنت؟ لم أنسك.") == ["من أنت؟", "لم أنسك."]


def test_the_first_letter_with_a_direction_decides() -> None:
    assert is_right_to_left("123 مرحبا OK") is True
    assert is_right_to_left("OK مرحبا") is False
    assert is_right_to_left("שלום") is True
    assert is_right_to_left("123…") is None
