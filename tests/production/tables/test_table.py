"""A report as HTML."""

from __future__ import annotations

from django.utils import translation

from production.tables.table import Column, Table

COLUMNS = (
    Column("Who", is_number=False), Column("First day", is_number=False, stays_whole=True), Column("Days"),
    Column("Note", is_number=False),
)  # fmt: skip


def table(*rows: tuple[str | float | None, ...]) -> Table:
    return Table("who", "Who", "", COLUMNS, rows, ("All", None, 7.5, None))


def test_cells_are_escaped_and_empty_ones_are_a_dash() -> None:
    html = table(("<b>Ray</b>", None, 3, '"&'), ("Wen", "2026-03-02", None, None)).body
    assert '<th scope="row">&lt;b&gt;Ray&lt;/b&gt;</th><td><span aria-hidden="true">–</span></td>' in html
    assert '<td class="captions-number">3</td><td>&quot;&amp;</td></tr>' in html


def test_days_are_not_broken_into_lines() -> None:
    assert '<td class="report-whole">2026-03-02</td>' in table(("Wen", "2026-03-02", None, None)).body


def test_numbers_are_written_as_the_readers_language_writes_them() -> None:
    with translation.override("de"):
        assert '<td class="captions-number">7,5</td>' in table().foot
