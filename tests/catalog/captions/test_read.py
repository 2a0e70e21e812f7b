"""Files of captions as they come: every line end, every encoding, every way of being wrong."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.captions.cues import Cue, as_srt, as_webvtt, tidy_text
from catalog.captions.findings import Level
from catalog.captions.read import MOST_BYTES, parse, read
from studio.lib.errors import Failure

SRT = "1\n00:00:01,000 --> 00:00:02,500\nWho sent you?\n\n2\n00:00:03,000 --> 00:00:04,000\nNobody.\nNobody sent me.\n"
WEBVTT = "WEBVTT\n\n00:01.000 --> 00:02.500\nWho sent you?\n\nlast\n00:03.000 --> 00:04.000\nNobody.\nNobody sent me.\n"
CUES = (Cue(1000, 2500, "Who sent you?"), Cue(3000, 4000, "Nobody.\nNobody sent me."))


def cues_of(text: str, language: str = "en") -> tuple[Cue, ...]:
    return read(text.encode(), language=language).cues


def words_of(text: str) -> list[str]:
    return [cue.text for cue in cues_of(text)]


def notes_of(text: str) -> list[tuple[str, str, int]]:
    return [(note.code, note.level, note.line) for note in read(text.encode(), language="en").notes]


def refused(data: bytes, language: str = "en") -> str:
    with pytest.raises(Failure) as failure:
        read(data, language=language)
    assert failure.value.status == 422
    assert failure.value.message.endswith(".")
    return failure.value.code


@pytest.mark.parametrize("text", [SRT, WEBVTT])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_both_formats_are_read_with_any_line_end_and_mark(text: str, end: str, encoding: str) -> None:
    assert read(text.replace("\n", end).encode(encoding), language="en").cues == CUES


def test_the_format_is_told_by_the_content_and_not_by_a_name() -> None:
    assert [read(text.encode(), language="en").kind for text in (SRT, WEBVTT)] == ["srt", "webvtt"]


@pytest.mark.parametrize(
    ("encoding", "language", "words"),
    [
        ("cp1252", "es", "¿Quién te envió, señor?"),
        ("cp1250", "pl", "Kto cię przysłał?"),
        ("cp1251", "ru", "Кто тебя послал?"),
        ("cp1254", "tr", "Seni kim gönderdi, ağabey?"),
        ("cp1255", "he", "מי שלח אותך?"),
        ("cp1256", "ar", "من أرسلك؟"),
        ("cp932", "ja", "誰に言われたの?"),
        ("euc_jp", "ja", "誰に言われて来たのですか"),
        ("gb18030", "zh-Hans", "谁派你来的？"),
        ("big5hkscs", "zh-Hant", "誰派你來的？"),
        ("big5hkscs", "zh-TW", "誰派你來的？"),
        ("big5hkscs", "zh", "這是什麼？我們不知道他去了哪裡。"),
        ("big5hkscs", "zh-Hans", "誰派你來的？"),
        ("gb18030", "zh-Hant", "这是什么？我们不知道他去了哪里。"),
        ("koi8_r", "ru", "Кто тебя послал?"),
        ("cp866", "ru", "Кто тебя послал? Никто не посылал."),
        ("cp1251", "uk", "Хто тебе послав? Ніхто її не бачив."),
        ("koi8_u", "uk", "Хто тебе послав? Ніхто її не бачив."),
        ("cp949", "ko", "누가 보냈어?"),
        ("cp874", "th", "ใครส่งคุณมา"),
        ("utf-8", "ja", "誰に言われたの?"),
    ],
)
def test_legacy_encodings_are_known_by_the_language(encoding: str, language: str, words: str) -> None:
    data = SRT.replace("Who sent you?", words).encode(encoding)
    reading = read(data, language=language)
    assert (reading.cues[0].text, reading.encoding) == (words, encoding)
    assert [note.code for note in reading.notes] == ([] if encoding == "utf-8" else ["encoding_guessed"])


def test_signs_of_private_use_are_no_text() -> None:
    assert refused(SRT.replace("Nobody", "誰に\ue000").encode("cp932"), "ja") == "captions_encoding"


@pytest.mark.parametrize(
    ("encoding", "language", "words"),
    [("gb18030", "en", "谁派你来的谁派你来的谁派你来的谁派你来的谁派你来的"), ("cp1251", "th", "Кто тебя послал")],
)
def test_what_would_come_out_as_nonsense_is_refused(encoding: str, language: str, words: str) -> None:
    assert refused(SRT.replace("Nobody", words).encode(encoding), language) == "captions_encoding"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "captions_empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "captions_empty"),
        (b"hello", "not_captions"),
        (b"WEBVTT\n", "not_captions"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", "not_captions"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_captions"),
        (b"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Who sent you?\n", "not_captions"),
        (b"<html><!-- hello --></html>", "not_captions"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "not_captions"),
        (SRT.encode() + b"\n" * MOST_BYTES, "captions_too_large"),
        (SRT.encode("utf-16") + b"\x00", "captions_encoding"),
    ],
)
def test_what_is_no_captions_has_a_code(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_hours_are_optional_and_times_may_be_written_carelessly() -> None:
    text = "1\n0:01,5 --> 00:02.500\na\n\n2\n 1:00:03 ,000  --> 01:00:04:000  X1:10 X2:20\nb\n"
    assert [(cue.start, cue.end) for cue in cues_of(text)] == [(1500, 2500), (3_603_000, 3_604_000)]


def test_numbers_do_not_matter_and_blank_lines_may_be_missing() -> None:
    text = (
        "7\n00:00:01,000 --> 00:00:02,000\na\n7\n00:00:03,000 --> 00:00:04,000\nb\n00:00:05,000 --> 00:00:06,000\nc\n"
    )
    assert words_of(text) == ["a", "b", "c"]


def test_a_blank_line_inside_a_cue_of_srt_loses_no_words() -> None:
    assert words_of("1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc\n") == [
        "a\nb",
        "c",
    ]


def test_the_order_is_mended_and_said() -> None:
    text = "1\n00:00:03,000 --> 00:00:04,000\nb\n\n2\n00:00:01,000 --> 00:00:02,000\na\n"
    assert words_of(text) == ["a", "b"]
    assert notes_of(text) == [("order", "warning", 0)]


def test_words_below_a_time_that_can_not_be_read_are_an_error_with_its_line() -> None:
    text = SRT + "\n3\n00:00:0x,000 --> 00:00:06,000\nlost\n"
    assert words_of(text) == [cue.text for cue in CUES]
    assert notes_of(text) == [("unreadable_time", "error", 11)]


def test_styles_notes_and_regions_are_left_out_and_stray_words_named() -> None:
    text = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:bill\n\nNOTE\nnot shown\n\n"
        "1\n00:01.000 --> 00:02.000\nNOTE this\n\nstray\n\nNOTE x\n\n00:03.000 --> 00:04.000 region:bill\nb\n"
    )
    assert words_of(text) == ["NOTE this", "b"]
    assert notes_of(text) == [("styles", "warning", 4), ("styles", "warning", 7), ("text_without_time", "warning", 17)]


def test_only_settings_of_webvtt_are_kept() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000 line:10%,start position:20% size:35% align:middle vertical:up x:1 line\na\n"
    )
    assert cues_of(text)[0].settings == {
        "line": "10%,start", "position": "20%", "size": "35%", "align": "center",
    }  # fmt: skip


def test_old_tags_become_webvtt_and_places_of_srt_become_lines() -> None:
    text = '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color="red"><b>Stop</font></i> & <i>look\n'
    cue = cues_of(text)[0]
    assert (cue.text, cue.settings) == ("<b>Stop &amp; <i>look</i></b>", {"line": "10%"})


def test_an_empty_cue_is_left_out_and_one_before_the_start_moved() -> None:
    text = "1\n-00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:03,000 --> 00:00:04,000\n<i> </i>\n"
    assert [(cue.start, cue.text) for cue in cues_of(text)] == [(0, "a")]
    assert {code for code, _level, _line in notes_of(text)} == {"before_start", "empty_cue"}


def test_right_to_left_and_voices_come_through() -> None:
    words = "<v ليلى>\u200fمن أرسلك؟</v>"
    assert cues_of(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n", "ar")[0].text == words


@pytest.mark.parametrize(
    ("settings", "is_high"),
    [
        ({}, False), ({"line": "10%"}, True), ({"line": "49.9%,end"}, True), ({"line": "50%"}, False),
        ({"line": "0"}, True), ({"line": "14"}, True), ({"line": "15"}, False), ({"line": "-1"}, False),
        ({"line": "10%", "vertical": "rl"}, False), ({"position": "10%"}, False),
    ],
)  # fmt: skip
def test_a_cue_stands_at_the_top_or_at_the_bottom(settings: dict[str, str], is_high: bool) -> None:
    assert Cue(0, 1000, "Lagos", settings).is_high is is_high


def test_srt_is_handed_out_as_editing_suites_take_it() -> None:
    cues = (Cue(1000, 2500, "<v Ann><i>Who</i> &amp; why?</v>", {"line": "10%"}),)
    assert as_srt(cues) == "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Who</i> & why?\r\n"


times = st.integers(0, 7_200_000)
texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=80)
anything = st.builds(lambda start, end, text: Cue(start, end, tidy_text(text)), times, times, texts)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for prefix in (b"", b"WEBVTT\n\n", b"1\n00:00:01,000 --> 00:00:02,000\n"):
        try:
            reading = read(prefix + data, language="ja")
        except Failure:
            continue
        assert all(cue.text for cue in reading.cues)


@given(st.text(st.sampled_from("01:,.->\n <>/biv{}&;WEBTNOSYLR "), max_size=200))
def test_no_text_of_captions_signs_breaks_the_reader(text: str) -> None:
    try:
        reading = read(text.encode(), language="en")
    except Failure:
        return
    assert parse(as_webvtt(reading.cues)) == reading.cues


@given(st.lists(anything.filter(lambda cue: cue.text), min_size=1, max_size=8))
def test_what_is_written_reads_the_same_again(cues: list[Cue]) -> None:
    ordered = tuple(sorted(cues, key=lambda cue: cue.start))
    reading = read(as_webvtt(ordered).encode(), language="en")
    assert (reading.cues, reading.notes) == (ordered, ())
    assert as_webvtt(parse(as_webvtt(ordered))) == as_webvtt(ordered)


@given(st.lists(anything.filter(lambda cue: cue.text), min_size=1, max_size=8))
def test_srt_keeps_every_time_and_word(cues: list[Cue]) -> None:
    ordered = tuple(sorted(cues, key=lambda cue: cue.start))
    reading = read(as_srt(ordered).encode(), language="en")
    assert [(cue.start, cue.end) for cue in reading.cues] == [(cue.start, cue.end) for cue in ordered]
    assert not [note for note in reading.notes if note.level == Level.ERROR]


@pytest.mark.parametrize(
    "line", [" " * 990_000 + "--> x", "0:01 -->" + " " * 990_000 + "x", "-" + " " * 990_000 + "-->"], ids=range(3)
)
def test_a_line_of_blanks_takes_no_time(line: str) -> None:
    started = time.process_time()
    found = read(f"{SRT}\n{line}\n".encode(), language="en")
    assert time.process_time() - started < 3
    assert [note.code for note in found.notes] == ["unreadable_time"]


def test_a_time_of_hundreds_of_characters_is_none() -> None:
    assert [code for code, *_ in notes_of(f"{SRT}\n00:05.000 --> 00:06.000 {'x' * 200}\nHi\n")] == ["unreadable_time"]


def test_no_kept_setting_makes_a_time_too_long_to_be_read_again() -> None:
    settings = " ".join(f"{name}:33.{'3' * 20}%" for name in ("line", "position", "size"))
    cues = cues_of(f"0:1-->0:2 {settings} align:center vertical:rl\nHi\n")
    assert len(cues[0].settings) == 5
    assert parse(as_webvtt(cues)) == cues


def test_a_sign_of_thousands_of_digits_is_none() -> None:
    assert tidy_text(f"a &#{'1' * 5000}; &#65;") == "a \ufffd A"


def test_very_many_tags_take_no_time() -> None:
    started = time.process_time()
    assert tidy_text("<b>" * 16_000 + "x" + "</u>" * 12_000) == "<b>" * 16 + "x" + "</b>" * 16
    assert time.process_time() - started < 3
