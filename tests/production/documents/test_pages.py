"""Pages by typst: every field is read, data is never markup, the same data gives the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from production.documents import freezing, joining, papers, typeset
from production.documents.models import DocumentKind
from studio.lib.errors import Failure
from tests.production.documents.making import text_of

MARKUP = (
    r"""#let x=1 #panic("no") [a] $x$ \ @b <script>alert(1)</script> *b* _i_ `r` // y /* z */ = h "q" 'q' &amp; {c}"""
)
EVERY_SCRIPT = "شركة الإنتاج 午夜继承人 日本語 한국어 हिन्दी עברית ไทย Ελλάδα Москва Ə"


def content(kind: str, data: dict[str, Any], title: str = "A paper") -> dict[str, Any]:
    signers = [{"name": "Amélie Nguyễn", "capacity": "Performer"}]
    return {"kind": kind, "number": "SD-0012", "title": title, "replaces": "SD-0009", "signers": signers, "data": data}


def filled(kind: str) -> dict[str, Any]:
    """Each field with a word of its own."""
    paper = papers.PAPERS[kind]
    data: dict[str, Any] = {name: f"word{number}x" for number, name in enumerate(sorted(paper.fields))}
    for name, columns in paper.tables.items():
        data[name] = [{column: f"{name}{column}x" for column in columns}]
    return data


def words_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [word for inner in (value.values() if isinstance(value, dict) else value) for word in words_of(inner)]


def test_every_kind_has_its_paper() -> None:
    assert set(papers.PAPERS) == set(DocumentKind.values)


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_every_field_of_a_paper_stands_in_the_pdf_and_on_the_phone(kind: str) -> None:
    data = filled(kind)
    papers.check(kind, data)

    made = typeset.draw(kind, content(kind, data))

    printed = text_of(made.pdf).replace("\u200b", "").replace(" ", "")
    for word in words_of(data):
        assert word in printed, f"{word} is not printed"
        assert word in made.html, f"{word} is not on the phone"
    assert "SD-0012, replaces SD-0009" in text_of(made.pdf)
    assert made.count == len(PdfReader(BytesIO(made.pdf)).pages)


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_what_is_missing_is_said_and_not_guessed(kind: str) -> None:
    made = typeset.draw(kind, content(kind, {}))
    assert "not yet entered" in text_of(made.pdf)
    assert "not yet entered" in made.html


def test_markup_in_data_is_text() -> None:
    data = {"legal_name": MARKUP, "clauses": [{"title": MARKUP, "text": MARKUP}], "consents": [{"what": MARKUP}]}

    made = typeset.draw("deal_memo", content("deal_memo", data, title=MARKUP))

    assert text_of(made.pdf).replace("\u200b", "").count("#let x=1") >= 4
    assert "<script" not in made.html
    assert made.html.count("&lt;script") == 5
    assert not re.search(r"<[^>]+\s(style|on\w+)=", made.html)


def test_long_words_stay_on_the_paper_and_every_script_is_drawn() -> None:
    data = {"legal_name": "w" * 700, "role": EVERY_SCRIPT, "rate": "長" * 900}

    made = typeset.draw("deal_memo", content("deal_memo", data))

    width = 612.0
    for page in PdfReader(BytesIO(made.pdf)).pages:
        spots: list[float] = []
        page.extract_text(visitor_text=lambda text, cm, tm, font, size, spots=spots: spots.append(tm[4] + cm[4]))
        assert max(spots) < width - 60, "a line runs out of the page"
    assert "w" * 20 in text_of(made.pdf)
    for word in ("午夜继承人", "日本語", "한국어", "Москва"):
        assert word in text_of(made.pdf)


def test_a_word_that_is_wider_than_its_column_breaks_before_the_next() -> None:
    word, columns = "Synchronisationsaufnahmen", ("use", "where", "until", "pay")
    made = typeset.draw("replica_rider", content("replica_rider", {"uses": [dict.fromkeys(columns, word)]}))

    rows = PdfReader(BytesIO(made.pdf)).pages[0].extract_text(extraction_mode="layout").splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith("Synch"))
    assert [rows[at].split(), rows[at + 1].split()] == [["Synchronisationsaufn"] * 4, ["ahmen"] * 4]
    assert "\u200b" not in text_of(made.pdf)


def test_the_same_data_gives_the_same_bytes_in_whatever_order_it_came() -> None:
    data = filled("deal_memo")
    turned = dict(reversed(data.items()))

    one, other = (typeset.draw("deal_memo", content("deal_memo", each)) for each in (data, turned))

    assert one == other
    assert b"CreationDate" not in one.pdf


def test_a_template_s_version_is_of_its_own_source() -> None:
    assert len({typeset.version(kind) for kind in DocumentKind.values}) == len(DocumentKind.values)


def test_a_copy_begins_with_the_document_byte_for_byte_and_has_the_page_behind_it() -> None:
    document = typeset.draw("deal_memo", content("deal_memo", {"role": "Maya Lin"})).pdf
    behind = typeset.pdf_of("certificate", content("certificate", {"subject": "The page behind"}))

    copy = joining.joined(document, behind)

    assert copy.startswith(document)
    assert joining.joined(document, behind) == copy
    before, after = PdfReader(BytesIO(document)), PdfReader(BytesIO(copy))
    assert len(after.pages) == len(before.pages) + len(PdfReader(BytesIO(behind)).pages)
    assert [page.extract_text() for page in before.pages] == [
        page.extract_text() for page in after.pages[: len(before.pages)]
    ]
    assert "The page behind" in after.pages[-1].extract_text()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"role": 1.5}, "document_data"),
        ({"role": "a\0b"}, "document_data"),
        ({"role": "a\u202eb"}, "document_data"),
        ({"role": {"a": "b"}}, "document_data"),
        ({"clauses": "text"}, "document_data"),
        ({"clauses": [{"text": ["a"]}]}, "document_data"),
        ({"role": "x" * 200_001}, "document_data"),
        ({"rolle": "Maya"}, "document_field"),
        ({"clauses": [{"titel": "a"}]}, "document_field"),
    ],
)
def test_data_that_could_not_be_read_on_paper_is_refused(data: dict[str, Any], code: str) -> None:
    with pytest.raises(Failure) as refused:
        papers.check("deal_memo", freezing.frozen(data))
    assert refused.value.code == code


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=6), VALUES, max_size=4))
def test_frozen_data_has_one_digest_and_does_not_change_with_the_caller_s(data: dict[str, Any]) -> None:
    try:
        kept = freezing.frozen(data)
    except Failure:
        return
    before = freezing.digest(kept)

    assert freezing.digest(freezing.frozen(kept)) == before
    data["new"] = "1"
    assert freezing.digest(kept) == before


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=40)
FIELDS = SCALARS | st.lists(st.text(max_size=20), max_size=3)


@st.composite
def papers_of(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A kind, and anything that its fields and tables take."""
    kind = draw(st.sampled_from(sorted(papers.PAPERS)))
    paper = papers.PAPERS[kind]
    data = draw(st.dictionaries(st.sampled_from(sorted(paper.fields)), FIELDS, max_size=5))
    for name, columns in paper.tables.items():
        data[name] = draw(st.lists(st.dictionaries(st.sampled_from(sorted(columns)), SCALARS), max_size=2))
    return kind, data


@settings(max_examples=25, deadline=None)
@given(papers_of())
def test_whatever_data_is_taken_can_be_drawn(made_up: tuple[str, dict[str, Any]]) -> None:
    kind, data = made_up
    try:
        kept = freezing.frozen(data)
    except Failure:
        return
    papers.check(kind, kept)
    made = typeset.draw(kind, content(kind, kept))
    assert made.pdf.startswith(b"%PDF-")
    assert not re.search(r"<script|<[^>]+\s(style|on\w+)=", made.html)
