"""The share card of a series, 1200 × 630: what previews of its pages show in chats and feeds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from catalog.pictures.fonts import font_for
from catalog.pictures.sizes import PORTRAIT, cropped

SIZE = (1200, 630)
MARGIN = 48
GAP = 56
TEXT_SIZES = (96, 84, 72, 64, 56, 48, 40)  # pixels, the largest that fits is taken
MOST_LINES = 6
LEADING = 1.18
INK, ROSE = (245, 243, 239), (224, 36, 94)
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb")
PICTURES = ("So", "Sk", "Cn", "Co")  # categories of Unicode
NOT_FIRST = set("。、，．！？：；）」』】〉》ー…!?:;,.)]}")  # never at the beginning of a line


def draw(poster: Image.Image, title: str, language: str) -> Image.Image:
    """The poster on a blurred, darkened enlargement of itself, with the title beside it.

    Where no font has the title's letters the poster stands alone in the middle.
    """
    card = _ground(poster)
    shown = _framed(poster)
    room = SIZE[0] - 2 * MARGIN - shown.width - GAP
    text = fitted(title, language, room, shown.height - 40)
    if text is None:
        card.paste(shown, ((SIZE[0] - shown.width) // 2, MARGIN))
        return card
    is_rtl = language.lower().split("-")[0] in RIGHT_TO_LEFT
    card.paste(shown, (SIZE[0] - MARGIN - shown.width if is_rtl else MARGIN, MARGIN))
    _write(card, *text, edge=SIZE[0] - MARGIN - shown.width - GAP if is_rtl else MARGIN + shown.width + GAP, rtl=is_rtl)
    return card


def _ground(poster: Image.Image) -> Image.Image:
    small = cropped(poster, SIZE[0] / SIZE[1]).resize((300, 158), Image.Resampling.BICUBIC)
    blurred = small.filter(ImageFilter.GaussianBlur(14)).resize(SIZE, Image.Resampling.BICUBIC)
    return ImageEnhance.Brightness(blurred).enhance(0.32)


def _framed(poster: Image.Image) -> Image.Image:
    height = SIZE[1] - 2 * MARGIN
    return cropped(poster, PORTRAIT).resize((round(height * PORTRAIT), height), Image.Resampling.LANCZOS)


def _write(card: Image.Image, lines: Sequence[str], font: ImageFont.FreeTypeFont, *, edge: int, rtl: bool) -> None:
    """``edge`` is the x at which lines begin: their right end in a right-to-left language."""
    pen = ImageDraw.Draw(card)
    step = round(font.size * LEADING)
    top = (SIZE[1] - step * len(lines) - 40) // 2
    bar = (edge - 56, edge) if rtl else (edge, edge + 56)
    pen.rectangle((bar[0], top, bar[1], top + 7), fill=ROSE)
    for number, line in enumerate(lines):
        pen.text((edge, top + 40 + step * number), line, INK, font, anchor="ra" if rtl else "la")


def fitted(title: str, language: str, width: int, height: int) -> tuple[list[str], ImageFont.FreeTypeFont] | None:
    """The title in lines and the largest font in which it fits; cut off with … at the smallest; None without a font."""
    text = _letters(title)
    for size in TEXT_SIZES:
        font = font_for(text, language, size) if text else None
        if font is None:
            return None
        lines = wrapped(text, font, width)
        if len(lines) <= MOST_LINES and len(lines) * size * LEADING <= height:
            return lines, font
        if size == TEXT_SIZES[-1]:
            kept = lines[:MOST_LINES]
            return [*kept[:-1], _shortened(kept[-1], font, width)], font
    return None


def _letters(title: str) -> str:
    """The title without emoji, which the fonts of letters lack."""
    kept = (letter for letter in unicodedata.normalize("NFC", title) if unicodedata.category(letter) not in PICTURES)
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines that are no wider than so many pixels: broken at spaces, inside a word only where that alone is wider."""
    lines, line = [], ""
    for word in _pieces(text, font, width):
        longer = line + word
        if line and font.getlength(longer.rstrip()) > width and word.strip()[:1] not in NOT_FIRST:
            lines.append(line.strip())
            longer = word.lstrip()
        line = longer
    return [*lines, line.strip()]


def _pieces(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Words with the space before them; letters of a word that does not fit, or that is written without spaces."""
    pieces: list[str] = []
    for number, word in enumerate(text.split(" ")):
        space = " " if number else ""
        if font.getlength(word) <= width and not _is_east_asian(word):
            pieces.append(space + word)
        else:
            letters = _clusters(word)
            pieces += [space + letters[0], *letters[1:]]
    return pieces


def _is_east_asian(word: str) -> bool:
    return any(unicodedata.east_asian_width(letter) == "W" and not "가" <= letter <= "힣" for letter in word)


def _clusters(word: str) -> list[str]:
    """Letters with the marks that belong to them."""
    clusters: list[str] = []
    for letter in word:
        if clusters and unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf"):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters or [""]


def _shortened(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + "…") > width:
        line = line[:-1]
    return line.rstrip() + "…"
