"""From the bytes of a script to text: marks first, then UTF-8, UTF-16 without a mark, then older encodings. Pure.

Older ones have no mark. Windows-1252 is what Western editors wrote; another is taken only where its letters are, by
how common they are, those of its language and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog.captions.encodings import COMMON_CYRILLIC, COMMON_HAN, MARKS
from studio.lib.errors import Failure

MOST_BYTES = 5_000_000  # a 120-page script has some two hundred thousand
_BINARY = (
    b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x7fELF",
    b"\x1f\x8b", b"MZ\x90",
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_MOST_CONTROLS = 0.005  # of the characters; word processors leave a few in what is copied from them
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")
_FOREIGN_WORD = re.compile(r"[^\W\d_a-zA-Z]{3}")  # in no language of Windows-1252 do three such letters stand in a row
# In a word of no language: what other Windows encodings have their letters for.
_SIGN_IN_WORD = re.compile(r"[a-z][¡-©«¬®-¶¸¹»-¿×÷][a-z]")
# In no text: lines of tables beside letters, two scripts in a word, capitals behind small letters.
_BROKEN = re.compile(r"\w[\u2500-\u259f]|[\u2500-\u259f]\w|[a-zA-Z][а-яё]|[а-яё][a-zA-Z]|[а-яё][А-ЯЁ]")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII = bytes(range(128))
_LEAST_LETTERS = 20  # fewer tell nothing for certain
_SAMPLE = 200_000  # characters, by which a language is told
_KANA = "".join(map(chr, range(0x3041, 0x3094))) + "".join(map(chr, range(0x30A1, 0x30F5))) + "ー"
_COMMON_HANGUL = "이다는을를에가은도의고지하어나아사기리한그들서로해만자네요"
# Encodings to try, the commonest letters of their language, and the least share of the foreign letters that they make.
_LEGACY: tuple[tuple[tuple[str, ...], str, float], ...] = (
    (("gb18030", "big5hkscs"), COMMON_HAN, 0.12),
    (("cp932", "euc_jp"), _KANA, 0.4),
    (("cp949",), _COMMON_HANGUL, 0.25),
    (("cp1251", "koi8_r", "cp866"), COMMON_CYRILLIC, 0.5),
)


def decode(data: bytes) -> str:
    """The text. Raises Failure ``script_too_large``, ``binary_script`` or ``unreadable_script``; none reads further
    than it needs to."""
    if len(data) > MOST_BYTES:
        raise too_large()
    for mark, name in MARKS:
        if data.startswith(mark):
            return _certain(data, name)
    if data.startswith(_BINARY):
        raise binary()
    if b"\0" in data:
        return _utf_16(data)
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        if _is_damaged_utf_8(data):
            raise unreadable() from None
        return _legacy(data)


def too_large() -> Failure:
    sentence = _("The file is larger than %(limit)s MB: a script is not. Save the text alone.")
    return Failure("script_too_large", sentence % {"limit": MOST_BYTES // 1_000_000}, status=422)


def binary() -> Failure:
    sentence = _("This file is no plain text. Export the script as Fountain or plain text.")
    return Failure("binary_script", sentence, status=422)


def unreadable() -> Failure:
    sentence = _("The file's characters can't be read for certain. Save it again as UTF-8.")
    return Failure("unreadable_script", sentence, status=422)


def _certain(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise unreadable() from None
    return _checked(text)


def _checked(text: str) -> str:
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise binary()
    return text


def _utf_16(data: bytes) -> str:
    """Without a mark: of both orders the one whose text has no controls and most blanks and line ends."""
    found = [text for name in ("utf-16-le", "utf-16-be") if (text := _decoded(data, name)) is not None]
    best = max(found, key=_blanks, default="")
    if not _blanks(best):
        raise binary()
    return best


def _blanks(text: str) -> int:
    return sum(map(text.count, " \n\r\u3000"))


def _is_damaged_utf_8(data: bytes) -> bool:
    """Cut off or spoilt: most of what is not ASCII is letters of UTF-8, which no other encoding has by chance."""
    found = _UTF_8.findall(data)
    stray = len(data.translate(None, _ASCII)) - sum(map(len, found))
    return len(found) > stray


def _legacy(data: bytes) -> str:
    western = _decoded(data, "cp1252")
    if western is not None and not _FOREIGN_WORD.search(western) and not _SIGN_IN_WORD.search(western):
        return western
    found = sorted(_likely(data))
    if not found or (len(found) > 1 and found[-1][0] < 2 * found[-2][0]):
        _checked(data.decode("latin-1"))
        raise unreadable()
    return found[-1][1]


def _likely(data: bytes) -> Iterator[tuple[float, str]]:
    """Each reading whose letters are common enough in its language, with how far they are above the least share."""
    for names, common, least in _LEGACY:
        for name in names:
            text = _decoded(data, name) or ""
            sample = text[:_SAMPLE]
            share = sum(map(sample.count, common)) / max(_LEAST_LETTERS, len(_FOREIGN.findall(sample)))
            if share >= least and not _BROKEN.search(text):
                yield share / least, text


def _decoded(data: bytes, name: str) -> str | None:
    """The text, where all of it is one."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return None if _NO_TEXT.search(text) else text
