"""Pages that are locked: they keep their labels and begin where they began."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts.document import Document, Element, Kind
from production.scripts.typesetting.labels import Style
from production.scripts.typesetting.layout import paginate
from production.scripts.typesetting.pages import Page, Pagination
from production.scripts.typesetting.paper import A4, Options
from tests.production.scripts.writing import action, document, element, heading, rows, said, sentences, speech


def scene(number: int, beats: int = 10) -> list[Element]:
    """A scene of 4 + 2 × beats rows."""
    beat = [action(f"Beat {number}.{count}.") for count in range(beats)]
    return [heading(f"INT. ROOM {number} - DAY", number=str(number)), *beat]


def script(*numbers: int, more: dict[int, list[Element]] | None = None) -> Document:
    """Scenes of 27 rows with the blank ones above: two fill a page to the last row but one."""
    return document(*([*scene(number, 12), *(more or {}).get(number, [])] for number in numbers))


def first_rows(pages: Pagination) -> dict[str, str]:
    return {page.label: rows(page)[0] if page.lines else "" for page in pages.pages}


def new(count: int) -> list[Element]:
    return [action(f"New {number}.") for number in range(count)]


LOCKED = paginate(script(1, 2, 3, 4, 5, 6))


def test_what_has_not_changed_stays_as_it_is() -> None:
    assert LOCKED.labels == ("1", "2", "3")
    assert paginate(script(1, 2, 3, 4, 5, 6), locked=LOCKED) == LOCKED


def test_what_does_not_fit_goes_to_an_a_page() -> None:
    pages = paginate(script(1, 2, 3, 4, 5, 6, more={3: new(10)}), locked=LOCKED)
    assert pages.labels == ("1", "2", "2A", "3")
    assert first_rows(pages)["3"] == first_rows(LOCKED)["3"]
    assert pages.pages[0] == LOCKED.pages[0]
    assert pages.pages[3] == LOCKED.pages[2]


def test_between_a_page_and_its_a_page_the_house_decides_on_the_label() -> None:
    second = paginate(script(1, 2, 3, 4, 5, 6, more={4: new(9)}), locked=LOCKED)
    assert second.labels == ("1", "2", "2A", "3")
    longer = script(1, 2, 3, 4, 5, 6, more={3: [action("More.")] * 9, 4: new(9)})
    assert paginate(longer, locked=second).labels == ("1", "2", "2AA", "2A", "3")
    prefix = Options(labels=Style.PREFIX)
    assert paginate(longer, locked=second, options=prefix).labels == ("1", "2", "A2A", "2A", "3")


def test_what_is_added_after_the_last_page_is_counted_on() -> None:
    assert paginate(script(1, 2, 3, 4, 5, 6, 7), locked=LOCKED).labels == ("1", "2", "3", "4")


def test_a_shorter_page_is_left_short() -> None:
    pages = paginate(script(1, 2, 3, 5, 6), locked=LOCKED)
    assert pages.labels == ("1", "2", "3")
    assert pages.pages[1].rows < LOCKED.pages[1].rows - 20
    assert pages.pages[2] == LOCKED.pages[2]


def test_a_page_without_text_lends_its_label_to_the_one_above() -> None:
    assert paginate(script(1, 2, 5, 6), locked=LOCKED).labels == ("1-2", "3")
    assert paginate(script(1, 2), locked=LOCKED).labels == ("1-3",)
    assert paginate(script(3, 4, 5, 6), locked=LOCKED).labels == ("1-2", "3")
    assert paginate(Document((), ()), locked=LOCKED).labels == ("1-3",)


def test_a_merged_page_stays_merged_when_text_is_added_again() -> None:
    merged = paginate(script(1, 2, 5, 6), locked=LOCKED)
    again = paginate(script(1, 2, 3, 5, 6), locked=merged)
    assert again.labels == ("1-2", "2A", "3")


def test_a_page_begins_with_a_rewritten_paragraph_too() -> None:
    written = script(1, 2, 3, 4, 5, 6)
    at = [one.text for one in written.elements].index("INT. ROOM 5 - DAY")
    changed = document(
        *written.elements[:at], heading("EXT. ROOM 5 - DAY", number="5"), *written.elements[at + 1 :]
    )  # fmt: skip
    assert first_rows(paginate(changed, locked=LOCKED))["3"] == "EXT. ROOM 5 - DAY"


def test_a_page_that_begins_within_a_speech_still_does() -> None:
    def talk(first: str) -> Document:
        return document(
            heading(), [action(f"Beat {count}.") for count in range(22)], speech("MARA", f"{first} {sentences(20)}")
        )

    locked = paginate(talk("Listen."))
    assert rows(locked.pages[0])[-1] == "(MORE)"
    opening = rows(locked.pages[1])
    assert paginate(talk("Listen."), locked=locked) == locked
    changed = paginate(talk("Do listen to me."), locked=locked)
    assert changed.labels == ("1", "2")
    assert rows(changed.pages[1]) == opening
    assert rows(changed.pages[0])[-1] == "(MORE)"


def test_a_new_heading_goes_with_what_it_heads() -> None:
    long = document(scene(1, 40))
    locked = paginate(long)
    opening = first_rows(locked)["2"]
    at = [one.text for one in long.elements].index(opening)
    pages = paginate(document(long.elements[:at], heading("EXT. STREET - DAY"), long.elements[at:]), locked=locked)
    assert pages.labels == ("1", "2")
    assert rows(pages.pages[1])[:3] == ["EXT. STREET - DAY", "", opening]


def test_the_sheet_stays_that_of_the_lock() -> None:
    pages = paginate(script(1, 2, 3, 4, 5, 6), locked=LOCKED, options=Options(paper=A4))
    assert pages == LOCKED


type Edits = list[tuple[str, int]]

EDITS = st.lists(st.tuples(st.sampled_from(["insert", "delete", "rewrite"]), st.integers(0, 200)), max_size=12)


def edited(elements: list[Element], edits: Edits) -> list[Element]:
    for name, place in edits:
        at = place % (len(elements) + 1)
        if name == "insert":
            elements = [*elements[:at], *speech("NEW", sentences(place % 30 + 1)), *elements[at:]]
        elif name == "delete":
            elements = [*elements[:at], *elements[at + place % 20 :]]
        elif at < len(elements) and elements[at].kind is Kind.ACTION:
            elements = [*elements[:at], action(f"{elements[at].text} And more."), *elements[at + 1 :]]
    return elements


@settings(max_examples=150, deadline=None)
@given(EDITS, EDITS, st.sampled_from(Style))
def test_labels_stay_through_any_edits(
    first: list[tuple[str, int]], second: list[tuple[str, int]], style: Style
) -> None:
    options, pages = Options(labels=style, same_speaker=False), LOCKED
    elements = list(script(1, 2, 3, 4, 5, 6).elements)
    for edits in (first, second):
        elements = edited(elements, edits)
        before, pages = pages, paginate(document(*elements), locked=pages, options=options)
        covered = [label for page in pages.pages for label in _covers(page, before)]
        assert covered == list(before.labels)
        assert len(set(pages.labels)) == len(pages.labels)
        assert all(page.rows <= 54 for page in pages.pages)
        free = paginate(document(*elements), options=options)
        assert said(pages) == said(free)


def _covers(page: Page, before: Pagination) -> list[str]:
    """The locked pages that a page stands for: itself, or all of a range."""
    if page.label in before.labels:
        return [page.label]
    first, _dash, last = page.label.partition("-")
    starts = [at for at, label in enumerate(before.labels) if label.partition("-")[0] == first]
    ends = [at for at, label in enumerate(before.labels) if label.rpartition("-")[2] == last]
    return list(before.labels[starts[0] : ends[-1] + 1]) if last and starts and ends else []


def test_a_page_break_by_the_writer_makes_an_a_page() -> None:
    written = list(script(1, 2, 3, 4, 5, 6).elements)
    pages = paginate(document(*written[:5], element(Kind.PAGE_BREAK), *written[5:]), locked=LOCKED)
    assert pages.labels == ("1", "1A", "2", "3")
