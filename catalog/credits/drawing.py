"""End cards of published credits, 1080 × 1920: a still for each card, and all of them as one column that rolls up.

What apps lay over the picture stays free: words stand within the safe area alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from catalog.media.safe_area import EVERY, HEIGHT, WIDTH, SafeArea
from catalog.pictures.card import wrapped
from catalog.pictures.fonts import font_for
from studio.lib.errors import Failure

NAME_SIZE, ROLE_SIZE = 64, 36  # pixels; both are read on a phone at arm's length
LEADING = 1.3
LINE_GAP, CARD_GAP = 44, 150  # pixels between the lines of a card, and between the cards of a roll
GROUND, INK, DIM = (0, 0, 0), (245, 243, 239), (168, 164, 158)
BETWEEN, BOUND = re.compile("(, | and | & )"), "\N{NO-BREAK SPACE}"
LONGEST_ROLL = 60_000  # pixels; PNG's own readers refuse more

Card = Mapping[str, Any]  # as PublishedCredits.data has it


class Text(NamedTuple):
    """One line of words at a height below its card's top, in pixels."""

    words: str
    top: int
    font: ImageFont.FreeTypeFont
    ink: tuple[int, int, int]


def stills(cards: Sequence[Card], language: str = "en", area: SafeArea = EVERY) -> list[Image.Image]:
    """One picture a card, in the middle of the safe area. Raises Failure ``no_font``, ``card_too_tall``."""
    return [_still(card, language, area) for card in cards]


def _still(card: Card, language: str, area: SafeArea) -> Image.Image:
    texts, height = _laid(card, language, area)
    room = HEIGHT - area.top - area.bottom
    if height > room:
        raise Failure("card_too_tall", _("A card has more words than fit between what apps lay over the picture."))
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    _write(picture, texts, area.top + (room - height) // 2, area)
    return picture


def roll(cards: Sequence[Card], language: str = "en", area: SafeArea = EVERY) -> Image.Image:
    """One picture as wide as the video, which begins and ends with an empty one of its height: moved up evenly it
    shows every card. Raises Failure ``no_font``, ``card_too_tall`` where it would be too long for a picture."""
    laid = [_laid(card, language, area) for card in cards]
    whole = 2 * HEIGHT + sum(height + CARD_GAP for _texts, height in laid)
    if whole > LONGEST_ROLL:
        raise Failure("card_too_tall", _("The roll is too long for one picture. Put more names on a card."))
    picture, top = Image.new("RGB", (WIDTH, whole), GROUND), HEIGHT
    for texts, height in laid:
        _write(picture, texts, top, area)
        top += height + CARD_GAP
    return picture


def _laid(card: Card, language: str, area: SafeArea) -> tuple[list[Text], int]:
    """The card's words one below the other, and their height in pixels."""
    texts: list[Text] = []
    top = 0
    for line in card["lines"]:
        for words, size, ink in ((line["role"], ROLE_SIZE, DIM), (line["name"], NAME_SIZE, INK)):
            for text in _lines(words, size, ink, language, area):
                texts.append(text._replace(top=top))
                top += round(size * LEADING)
        top += LINE_GAP
    return texts, max(0, top - LINE_GAP)


def _lines(words: str, size: int, ink: tuple[int, int, int], language: str, area: SafeArea) -> Iterator[Text]:
    tidy = " ".join(words.split())
    if not tidy:
        return
    font = font_for(tidy, language, size)
    if font is None:
        raise Failure("no_font", _("No font here has every letter of “%(words)s”.") % {"words": tidy})
    room = WIDTH - area.left - area.right
    for line in wrapped(_bound(tidy, font, room), font, room):
        yield Text(line.replace(BOUND, " "), 0, font, ink)


def _bound(words: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    """Several names in one line break between names and not amid one that fits into the room."""
    found = BETWEEN.split(words)  # names at even places, what joins them between
    return "".join(
        part if at % 2 or font.getlength(part) > room else part.replace(" ", BOUND) for at, part in enumerate(found)
    )


def _write(picture: Image.Image, texts: Sequence[Text], top: int, area: SafeArea) -> None:
    pen = ImageDraw.Draw(picture)
    middle = (area.left + WIDTH - area.right) // 2
    for text in texts:
        pen.text((middle, top + text.top), text.words, text.ink, text.font, anchor="ma")


def archive(cards: Sequence[Card], language: str = "en") -> bytes:
    """A zip of ``roll.png`` and ``card-01.png`` and so on. Raises Failure as stills() and roll() do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("roll.png", png(roll(cards, language)))
        for number, still in enumerate(stills(cards, language), 1):
            packed.writestr(f"card-{number:02}.png", png(still))
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    """As a file; deflated a little, since these are drawn while somebody waits."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()
