"""Captions burnt in: where they stand, how wide they are, that they are there at all, and in every script."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.media import burnin, ffmpeg, fonts
from catalog.media.burnin import Cue
from catalog.media.safe_area import TIKTOK

WIDTH, HEIGHT = 540, 960
GREY = 64
SAFE = TIKTOK
SCRIPTS = {
    "Latin": ("en", "Who opened the will?"),
    "Cyrillic": ("ru", "Кто открыл завещание?"),
    "Greek": ("el", "Ποιος άνοιξε τη διαθήκη;"),
    "Arabic": ("ar", "من فتح الوصية؟"),
    "Chinese": ("zh-Hans", "谁打开了遗嘱？"),
    "Japanese": ("ja", "誰が遺言を開けたの？"),
    "Korean": ("ko", "누가 유언장을 열었나요?"),
    "Vietnamese": ("vi", "Ai đã mở di chúc?"),
}


def shown(tmp_path: Path, language: str, *cues: Cue, at_s: float = 0.5) -> list[list[int]]:
    """The brightness of each pixel, row by row, of a grey picture with these captions."""
    text = burnin.script(cues, width=WIDTH, height=HEIGHT, family=fonts.family_for(language), safe=SAFE)
    (tmp_path / "captions.ass").write_text(text, encoding="utf-8")
    colour = f"color=c=0x{GREY:02x}{GREY:02x}{GREY:02x}:s={WIDTH}x{HEIGHT}:r=25:d=4"
    command = [
        ffmpeg.ffmpeg_path(), "-nostdin", "-v", "error", "-f", "lavfi", "-i", colour, "-vf",
        f"subtitles=filename=captions.ass:wrap_unicode=1,select=gte(t\\,{at_s})", "-frames:v", "1", "-f", "rawvideo",
        "-pix_fmt", "gray", "-",
    ]  # fmt: skip
    raw = ffmpeg.run(command, limits=ffmpeg.Limits(), cwd=tmp_path, more=fonts.configuration(tmp_path))
    return [list(raw[row * WIDTH : (row + 1) * WIDTH]) for row in range(HEIGHT)]


def box(picture: list[list[int]]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is white."""
    rows = [number for number, row in enumerate(picture) if max(row) > 200]
    columns = [number for number in range(WIDTH) if any(picture[row][number] > 200 for row in rows)]
    return (columns[0], rows[0], columns[-1], rows[-1]) if rows else (0, 0, 0, 0)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_its_glyphs(script: str, tmp_path: Path) -> None:
    language, words = SCRIPTS[script]
    picture = shown(tmp_path, language, Cue(0, 2, words))
    left, _top, right, _bottom = box(picture)
    assert right > left
    # What no font has is drawn as boxes, all alike: these characters must differ from a box's picture.
    none = shown(tmp_path, language, Cue(0, 2, "\U0010fffd" * len(words)))
    assert picture != none
    letters = [character for character in words if character.isalpha()][:4]
    drawn = [shown(tmp_path, language, Cue(0, 2, letter)) for letter in dict.fromkeys(letters)]
    assert all(one != other for number, one in enumerate(drawn) for other in drawn[number + 1 :])


@pytest.mark.parametrize(("language", "letter"), [("ar", "ا"), ("hi", "क"), ("km", "ខ"), ("my", "က")])
def test_letters_of_every_script_are_as_large_as_latin_ones(language: str, letter: str, tmp_path: Path) -> None:
    alone = box(shown(tmp_path, language, Cue(0, 2, letter)))
    latin = box(shown(tmp_path, "en", Cue(0, 2, "x" if language == "my" else "I")))
    assert alone[3] - alone[1] >= 0.8 * (latin[3] - latin[1])


def test_captions_stand_above_the_apps_own_and_fill_no_more_than_their_share(tmp_path: Path) -> None:
    long = "She never told anyone what was written on the last page of the will, not even him, not even now."
    left, top, right, bottom = box(shown(tmp_path, "en", Cue(0, 2, long)))

    assert right - left <= 0.70 * WIDTH
    assert right - left > 0.5 * WIDTH
    assert right <= WIDTH - 150 / 2
    assert bottom <= HEIGHT - 440 / 2
    assert top > HEIGHT / 2
    assert abs((left + right) / 2 - WIDTH / 2) < 6


def test_a_line_without_spaces_is_broken_too(tmp_path: Path) -> None:
    left, top, right, bottom = box(
        shown(tmp_path, "zh-Hans", Cue(0, 2, "別叫醒兔子今天早上他只想安靜地睡一個覺誰也不要來打擾他"))
    )

    assert right - left <= 0.70 * WIDTH
    assert bottom - top > 40


@pytest.mark.parametrize(("at_s", "there"), [(0.3, False), (0.6, True), (1.4, True), (1.6, False)])
def test_captions_come_and_go_at_their_times(at_s: float, there: bool, tmp_path: Path) -> None:
    picture = shown(tmp_path, "en", Cue(0.5, 1.5, "Now"), at_s=at_s)

    assert (box(picture) != (0, 0, 0, 0)) is there


@pytest.mark.parametrize("words", [r"{\an8}top", "<i>slanted</i>", '<font color="red">red</font>'])
def test_markup_is_left_out(words: str) -> None:
    text = burnin.script([Cue(0, 1, words)], width=WIDTH, height=HEIGHT, family="Noto Sans", safe=SAFE)

    assert "\\an8" not in text
    assert "<" not in text.partition("[Events]")[2]


def test_what_stands_at_the_top_keeps_out_of_the_apps_own_there(tmp_path: Path) -> None:
    cues = (Cue(0, 2, "Ten years later", is_high=True), Cue(2, 4, "Who sent you?"))
    left, top, right, bottom = box(shown(tmp_path, "en", *cues))

    assert top >= SAFE.top / 2
    assert bottom < HEIGHT / 4
    assert abs((left + right) / 2 - WIDTH / 2) < 6
    assert box(shown(tmp_path, "en", *cues, at_s=2.5))[1] > HEIGHT / 2


def test_nothing_that_a_caption_says_is_a_command(tmp_path: Path) -> None:
    plain = shown(tmp_path, "en", Cue(0, 2, "abc"))
    wild = shown(tmp_path, "en", Cue(0, 2, r"a{b}c \fs200 \N {\p1}m 0 0 l 500 0 500 500{\p0}"))

    assert box(wild)[1] > HEIGHT / 2  # no drawing, no giant letters
    assert wild != plain


def spoken(marked: str) -> str:
    """The words of the one event, as ASS."""
    cues = [Cue(0, 1, "its words", marked=marked)]
    return burnin.script(cues, width=WIDTH, height=HEIGHT, family="Noto Sans", safe=SAFE).rpartition(",,")[2][:-1]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<i>Tom</i> &amp; <b>Ann</b>, <u>now</u>", r"{\i1}Tom{\i0} & {\b1}Ann{\b0}, {\u1}now{\u0}"),
        ("<i>one\ntwo</i>", r"{\i1}one\Ntwo{\i0}"),
        ("<i>a <i>b</i> c</i> d", r"{\i1}a {\i1}b{\i1} c{\i0} d"),
        ("<v Ann><i>Go</i></v> <lang es>ya</lang>", r"{\i1}Go{\i0} ya"),
        ("press &lt;i&gt; {\\p1}", "press <i> \\{\\\u2060p1\\}"),
        ("</i></i>a<fs200>b<i\\fs200>", r"{\i0}{\i0}ab"),
    ],
)
def test_styles_are_burnt_in_and_nothing_else_is_a_command(marked: str, words: str) -> None:
    assert spoken(marked) == words


def test_slanted_bold_and_underlined_letters_are_drawn_so(tmp_path: Path) -> None:
    drawn = [shown(tmp_path, "en", Cue(0, 2, "Hill", marked=f"{on}Hill")) for on in ("", "<i>", "<b>", "<u>")]
    plain, italic, _bold, under = drawn
    ink = [sum(pixel > 200 for row in picture for pixel in row) for picture in drawn]

    assert ink[2] > 1.1 * ink[0]
    assert box(under)[3] > box(plain)[3]
    assert stem(plain) == 0
    assert stem(italic) > 2


def stem(picture: list[list[int]]) -> int:
    """How many pixels the last l leans to the right from its foot to its head."""
    _left, top, _right, bottom = box(picture)
    ends = [max(number for number, pixel in enumerate(picture[row]) if pixel > 200) for row in (top + 3, bottom - 3)]
    return ends[0] - ends[1]


def test_two_lines_stay_two_lines() -> None:
    text = burnin.script([Cue(0, 1, "one\n\n two \n")], width=WIDTH, height=HEIGHT, family="Noto Sans", safe=SAFE)

    assert text.endswith("0:00:00.00,0:00:01.00,Default,,0,0,0,,one\\Ntwo\n")


def test_cues_on_the_time_line_of_a_clip() -> None:
    cues = [
        Cue(0, 2, "before"),
        Cue(4, 6, "across the cut"),
        Cue(6.5, 7, "inside", is_high=True),
        Cue(7.5, 9, "over the end"),
        Cue(9, 10, "after"),
    ]

    assert burnin.shifted(cues, in_s=5, out_s=8, at_s=10) == [
        Cue(10, 11, "across the cut"), Cue(11.5, 12, "inside", is_high=True), Cue(12.5, 13, "over the end"),
    ]  # fmt: skip


def test_each_language_has_the_shapes_it_expects() -> None:
    named = {tag: fonts.family_for(tag) for tag in ("en", "zh", "zh-Hant", "zh-TW", "ja", "ko", "ar", "pt-BR")}

    assert named == {
        "en": "Noto Sans", "zh": "Noto Sans CJK SC", "zh-Hant": "Noto Sans CJK TC", "zh-TW": "Noto Sans CJK TC",
        "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "ar": "Noto Sans", "pt-BR": "Noto Sans",
    }  # fmt: skip


def test_a_font_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.media.errors import TranscodeFailed

    monkeypatch.setattr(fonts, "PACKAGES", ("no_such_font",))
    with pytest.raises(TranscodeFailed) as failed:
        fonts.folders()
    assert failed.value.code == "no_fonts"
    assert "no-such-font" in failed.value.message
