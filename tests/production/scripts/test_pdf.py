"""The PDF as a reader gets it: read back with pypdf."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from production.scripts.colours import DEFAULT
from production.scripts.document import Document
from production.scripts.drawing.pdf import Look, RevisionSet, Script, draw, draw_pages
from production.scripts.drawing.sheet import darker
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.marks import changed_pages, mark
from production.scripts.typesetting.paper import A4, Options
from tests.production.scripts.writing import action, document, heading, sentences, speech

TITLE = (
    ("Title", "_**The Last Wash**_"),
    ("Credit", "Written by"),
    ("Author", "Ada Moreau"),
    ("Contact", "ada@example.org"),
)
WHITE = RevisionSet(name="White", colour=DEFAULT[0], issued=date(2026, 3, 14))


def script(beat: str = "Steam.") -> Document:
    beats = [action(f"Beat {number}.") for number in range(20)]
    return document(
        heading(number="12"), action(f"*{beat}*"), beats, speech("MARA", sentences(30)), heading("EXT. PIER - DAY"),
        title=TITLE,
    )  # fmt: skip


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in read(data).pages]


def bookmarks(data: bytes) -> list[object]:
    def titles(level: list[object]) -> list[object]:
        return [titles(one) if isinstance(one, list) else one.title for one in level]  # type: ignore[attr-defined]

    return titles(read(data).outline)


def test_a_draft_has_a_title_page_and_no_header_on_its_first_page() -> None:
    title, first, second = texts(draw(script(), header="The Last Wash, 7"))
    assert title.split("\n") == ["The Last Wash", "Written by", "Ada Moreau", "ada@example.org"]
    assert first.startswith(("INT. LAUNDROMAT - NIGHT", "12"))
    assert "1." not in first.split("\n")[0]
    assert second.split("\n")[0].replace(" ", "") == "TheLastWash,72."


def test_what_says_nothing_by_itself_stands_on_the_title_page_with_its_key() -> None:
    page = (("Title", "Wash"), ("Episode", "7"), ("Contact", "ada@example.org"), ("COPYRIGHT", "© Ada Moreau"))
    title, *_pages = texts(draw(Document(page, script().elements)))
    assert title.split("\n") == ["Wash", "Episode: 7", "ada@example.org", "© Ada Moreau"]


def test_a_speech_over_two_pages_and_a_number_on_both_sides_are_there() -> None:
    _title, first, second = texts(draw(script()))
    assert first.rstrip().endswith("(MORE)")
    assert "MARA (CONT'D)" in second
    heading_row = first.split("Steam.")[0]
    assert heading_row.count("12") == 2


def test_a_script_without_a_title_has_no_title_page() -> None:
    assert len(read(draw(Document((), script().elements))).pages) == 2


def test_the_sheet_is_letter_or_a4() -> None:
    letter, a4 = draw(script()), draw(script(), options=Options(paper=A4))
    assert [float(side) for side in read(letter).pages[0].mediabox[2:]] == [612, 792]
    assert [float(side) for side in read(a4).pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)


def test_the_same_script_makes_the_same_bytes() -> None:
    look = Look(reader="王芳", created=datetime(2026, 3, 14, tzinfo=UTC))
    written = document(heading("内景 洗衣店 - 夜"), action("林晓**推开**门。تفتح الباب. שלום Привет"))
    assert draw(written, look=look) == draw(written, look=look)
    assert draw(written, look=look) != draw(written, look=Look(reader="王芳"))


def test_every_sheet_carries_its_reader() -> None:
    assert all("Jonas Weber" in text for text in texts(draw(script(), look=Look(reader="Jonas Weber"))))
    assert not any("Jonas Weber" in text for text in texts(draw(script())))


def test_a_watermark_is_a_darker_shade_of_the_paper() -> None:
    assert darker("#ffffff") == "#e6e6e6"
    assert darker("#cfe2f9") == "#bacbe0"
    blue = RevisionSet(name="Blue", colour=DEFAULT[1], issued=date(2026, 3, 20))
    pages = paginate(script()).of_set("Blue")
    locked = Script(pagination=pages, name="Episode 7", header="THE LAST WASH 7", sets=(WHITE, blue))
    drawn = read(draw_pages([locked], look=Look(reader="Jonas Weber", tinted=True))).pages[-1].get_contents()
    shade = " ".join(f"{int(darker(DEFAULT[1].paper)[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))
    assert drawn is not None
    assert f"{shade} rg" in drawn.get_data().decode("latin-1")


def test_a_locked_script_says_colour_date_and_page_and_lists_its_sets() -> None:
    base = paginate(script()).of_set("White")
    blue = mark(base, paginate(script("Smoke."), locked=base), name="Blue")
    issued = RevisionSet(name="Blue", colour=DEFAULT[1], issued=date(2026, 3, 20), pages=changed_pages(blue, "Blue"))
    locked = Script(pagination=blue, name="Episode 7", header="THE LAST WASH 7", sets=(WHITE, issued))
    table, first, second = texts(draw_pages([locked]))
    assert "Revisions" in table
    assert [" ".join(line.split()) for line in table.split("\n") if "2026" in line] == [
        "White White 2026-03-14 all",
        "Blue Blue 2026-03-20 1",
    ]
    assert "Blue 2026-03-20  1." in first
    assert first.count("*") == 1
    assert "White 2026-03-14  2." in second
    assert "*" not in second
    alone = texts(draw_pages([locked], look=Look(only="Blue")))
    assert len(alone) == 2
    assert "Smoke." in alone[1]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Stay Dead · Episode 7 · His Sister", "Stay Dead · Episode 7 · His Sister"),
        (
            "Stay Dead · Episode 7 · The Sister Who Was Never Seen Again by Anybody at All",
            "Stay Dead · Episode 7 · The Sister Who Was Never Seen…",
        ),
        (
            "The Billionaire Who Married Me by Mistake Twice · Episode 7 · The Sister Who Was Never Seen Again",
            "The Billionaire Who… · Episode 7 · The Sister Who Was…",
        ),
        (
            "我在梦里嫁给了一个不认识的亿万富翁他的妹妹却说从来没有见过我这个人 · 第7集",
            "我在梦里嫁给了一个不认识的亿万富翁他的妹妹却说从来没有… · 第7集",
        ),
    ],
)
def test_a_long_header_says_as_much_as_fits_and_its_episode(header: str, said: str) -> None:
    second = texts(draw(script(), header=header))[2]
    assert [line.removesuffix("2.").strip() for line in second.split("\n") if "·" in line] == [said]


def test_a_long_table_goes_on_on_another_sheet() -> None:
    sets = [RevisionSet(name=f"Set {number}", colour=DEFAULT[1], issued=date(2026, 3, 20)) for number in range(60)]
    sheets = texts(draw_pages([Script(pagination=paginate(Document((), ())), name="Episode 7", sets=tuple(sets))]))
    assert len(sheets) == 3
    assert "".join(sheets).count("2026-03-20") == 60


def test_a_series_is_one_document_with_bookmarks_and_page_names() -> None:
    first = Script(pagination=paginate(script()), name="1 The Wash", title_page=TITLE)
    second = Script(pagination=paginate(document(heading("EXT. مرسى - DAY"), action("Rain."))), name="2 Rain")
    data = draw_pages([first, second], look=Look(title="The Last Wash"))
    assert bookmarks(data) == [
        "1 The Wash", ["12  INT. LAUNDROMAT - NIGHT", "EXT. PIER - DAY"], "2 Rain", ["EXT. مرسى - DAY"],
    ]  # fmt: skip
    assert read(data).page_labels == ["1 The Wash i", "1 The Wash 1", "1 The Wash 2", "2 Rain 1"]
    assert "2 Rain" in texts(data)[3]
    assert read(data).metadata.title == "The Last Wash"  # type: ignore[union-attr]


SENTENCES = """
林晓推开门，站在光里。“你终于来了……”她说。
彼女は「待って」と言った。
나는 너를 잊지 않았어.
Мара открывает дверь.
Η Μάρα ανοίγει την πόρτα.
Người đàn ông đứng.
Ça va? Größe, ſ, ő, ț
ไทย → ♪ ★ 🎬
"""


@pytest.mark.parametrize("text", SENTENCES.strip().split("\n"))
def test_every_script_can_be_read_back(text: str) -> None:
    (page,) = texts(draw(document(action(text))))
    assert "".join(page.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["تفتح مارا الباب", "شكرا جزيلا لك"])
def test_arabic_words_can_be_read_back(text: str) -> None:
    (page,) = texts(draw(document(action(text))))
    assert page.strip() == text


def test_right_to_left_letters_begin_at_the_right() -> None:
    found: list[tuple[float, str]] = []
    page = read(draw(document(action("שלום OK")))).pages[0]
    page.extract_text(visitor_text=lambda text, _cm, place, _font, _size: found.append((place[4], text)))
    begins = {text.strip(): round(x) for x, text in found if text.strip()}
    assert begins == {"OK": 490, "שלום": 511}  # seven letters of 7.2 points, which end at 540


def test_marks_that_only_direct_take_no_room() -> None:
    plain, marked = (draw(document(action(text))) for text in ("Привет, мир", "\u200eПри\u00adвет, \u202aмир\u202c"))
    assert texts(marked) == texts(plain)
    assert draw(document(action("soft\u00adly"))) == draw(document(action("softly")))


def test_signs_that_no_font_has_do_not_stop_a_script() -> None:
    assert len(texts(draw(document(action("\U0001f9ff \ue000 \U000e0041 a\u0301\u0323\u0489"))))) == 1


def test_only_the_signs_that_are_used_are_embedded() -> None:
    assert len(draw(document(action("林晓")))) < 20_000
    assert len(draw(document(action("Steam.")))) < 20_000
