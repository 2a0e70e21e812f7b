"""Share cards: the poster, and the title in whatever script it is written."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageChops

from catalog.pictures import card
from catalog.pictures.fonts import font_for
from tests.catalog.pictures.making import scene

TITLES = {
    "en": "Don’t Wake the Bunny",
    "es": "¿Quién mató a la niñera?",
    "ru": "Полуночная наследница",
    "el": "Η κληρονόμος",
    "ar": "لا توقظ الأرنب",
    "he": "היורשת של חצות",
    "hi": "उत्तराधिकारी की रात",
    "th": "ทายาทเที่ยงคืน",
    "zh-Hans": "午夜继承人：我的秘密丈夫",
    "zh-Hant": "午夜繼承人",
    "ja": "真夜中の相続人、そして彼女の秘密。",
    "ko": "한밤의 상속자",
    "vi": "Người thừa kế lúc nửa đêm",
}


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Share of nearly white pixels."""
    return float((np.asarray(picture.crop(box).convert("L")) > 220).mean())


def dark_poster() -> Image.Image:
    return scene(600, 800).point(lambda value: value // 2)


@pytest.mark.parametrize("language", TITLES)
def test_a_title_of_every_script_is_written_whole(language: str) -> None:
    fitted = card.fitted(TITLES[language], language, 600, 494)

    assert fitted is not None
    lines, font = fitted
    assert "".join(lines).replace(" ", "") == TITLES[language].replace(" ", "")
    assert all(font.getlength(line) <= 600 for line in lines)
    assert ink(card.draw(dark_poster(), TITLES[language], language), (0, 0, 1200, 630)) > 0.005


def test_two_titles_make_two_cards_and_the_same_title_the_same_one() -> None:
    poster = dark_poster()
    one, other, again = (card.draw(poster, title, "en") for title in ("The Heir", "The Heiress", "The Heir"))

    assert one.size == (1200, 630)
    assert ImageChops.difference(one, other).getbbox()
    assert not ImageChops.difference(one, again).getbbox()


def test_right_to_left_the_poster_stands_at_the_right() -> None:
    poster = dark_poster()

    left, right = (card.draw(poster, title, lang) for title, lang in (("The Heir", "en"), (TITLES["ar"], "ar")))

    assert ink(left, (600, 0, 1200, 630)) > ink(left, (0, 0, 500, 630))
    assert ink(right, (0, 0, 600, 630)) > ink(right, (700, 0, 1200, 630))


def test_a_long_title_is_smaller_and_an_endless_one_is_cut_off() -> None:
    short, long, endless = (card.fitted("Revenge " * times, "en", 600, 494) for times in (1, 12, 120))

    assert short and long and endless
    assert short[1].size > long[1].size
    assert len(endless[0]) == card.MOST_LINES
    assert endless[0][-1].endswith("…")


def test_no_line_begins_with_a_full_stop() -> None:
    lines, _font = card.fitted("真夜中の相続人" + "、そ。" * 6, "ja", 300, 494) or ([], None)

    assert len(lines) > 1
    assert not any(line[0] in card.NOT_FIRST for line in lines)


def test_without_its_letters_the_poster_stands_alone_in_the_middle() -> None:
    poster = dark_poster()

    drawn = card.draw(poster, "\U00013000\U00013001", "en")  # hieroglyphs

    assert drawn.size == (1200, 630)
    assert ink(drawn, (0, 0, 380, 630)) == 0
    assert font_for("\U00013000", "en", 40) is None


def test_emoji_are_left_out() -> None:
    lines, _font = card.fitted("Love ❤️ Me 🐰", "en", 600, 494) or ([], None)

    assert " ".join(lines) == "Love Me"
