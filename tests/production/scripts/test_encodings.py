"""Scripts as bytes: read rightly in what they were written in, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.scripts.encodings import MOST_BYTES, decode
from studio.lib.errors import Failure

FRENCH = "INT. CAFÉ - NUIT\n\nÉLODIE\nTu m’as « créée » pour ça… Où étais-tu ?\n"
GERMAN = "INNEN. KÜCHE - TAG\n\nGROßMUTTER\nDas war „schön“ – über alle Maßen.\n"
CHINESE = "内景 客厅 夜\n\n@小明\n你在这里做什么？我不知道他们为什么要来。\n\n她没有说话。我们走吧。\n"
TAIWANESE = "內景 客廳 夜\n\n@小明\n你在這裡做什麼？我不知道他們為什麼要來。\n\n她沒有說話。我們走吧。\n"
JAPANESE = "○東京駅・外（夜）\n\n@太郎\nどうしてここにいるの？彼は何も言わなかった。\n\n花子は窓の外の雨を見ている。\n"
KOREAN = "실내. 카페 - 밤\n\n@민수\n너는 왜 여기에 있어? 나는 그를 몰라.\n\n그녀는 말없이 창밖의 비를 바라본다.\n"
RUSSIAN = "ИНТ. КУХНЯ - НОЧЬ\n\nАННА\nКто тебя послал? Я никому ничего не говорила.\n"
ARABIC = "داخلي - مقهى\n\n@ليلى\nمن أرسلك؟\n"
ALL = [FRENCH, GERMAN, CHINESE, TAIWANESE, JAPANESE, KOREAN, RUSSIAN, ARABIC]


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as failure:
        decode(data)
    assert failure.value.status == 422
    assert failure.value.message.endswith(".")
    return failure.value.code


@pytest.mark.parametrize("text", ALL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big_endian_marks_are_read() -> None:
    assert decode(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"), (GERMAN, "cp1252"), (CHINESE, "gb18030"), (TAIWANESE, "big5hkscs"), (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"), (KOREAN, "cp949"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (RUSSIAN, "cp866"),
    ],
)  # fmt: skip
def test_older_encodings_are_told_by_their_letters(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [FRENCH, CHINESE, RUSSIAN, ARABIC])
def test_utf_8_that_is_cut_off_or_spoilt_is_refused_not_taken_for_another(text: str) -> None:
    data = text.encode()
    letter = next(at for at, byte in enumerate(data) if byte >= 0xC2)

    assert refused(data + data[letter : letter + 1]) == "unreadable_script"
    assert refused(data.replace(b"\n", b"\xff", 1)) == "unreadable_script"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ΕΣΩΤ. ΚΟΥΖΙΝΑ\n\nΑΝΝΑ\nΠοιος σε έστειλε;\n", "cp1253"),
        ("Kto cię przysłał? Żółć.\n", "cp1250"),
        (ARABIC, "cp1256"),
    ],
)
def test_what_can_not_be_told_for_certain_is_refused(text: str, encoding: str) -> None:
    assert refused(text.encode(encoding)) == "unreadable_script"


@pytest.mark.parametrize("data", [b"\xff\xfea", "naïve".encode() + b"\xff\xe9\x81\x8d", b"\xef\xbb\xbf\xff"])
def test_broken_text_is_refused(data: bytes) -> None:
    assert refused(data) == "unreadable_script"


@pytest.mark.parametrize(
    "data",
    [
        b"\0\1\2\3", b"%PDF-1.7\nplain", b"PK\x03\x04plain", b"{\\rtf1 plain}", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        bytes(range(256)) * 40, b"\0" * 1000, b"\x01\x02plain", b"INT. HALL\0",
    ],
)  # fmt: skip
def test_a_binary_is_refused(data: bytes) -> None:
    assert refused(data) == "binary_script"


def test_a_few_controls_of_word_processors_are_text() -> None:
    assert decode(b"INT. HALL\x0b" + b"Rain. " * 50 + b"\x1e\x0c") == "INT. HALL\x0b" + "Rain. " * 50 + "\x1e\x0c"


def test_what_is_too_large_is_refused_and_what_just_fits_is_not() -> None:
    assert refused(b"a" * (MOST_BYTES + 1)) == "script_too_large"
    assert len(decode(b"a" * MOST_BYTES)) == MOST_BYTES


@given(st.binary())
def test_any_bytes_are_a_text_or_a_failure(data: bytes) -> None:
    try:
        decode(data)
    except Failure as failure:
        assert failure.code in ("binary_script", "unreadable_script")


def test_nothing_is_an_empty_script() -> None:
    assert decode(b"") == ""
