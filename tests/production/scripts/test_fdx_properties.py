"""Final Draft files of any kind: what was not edited comes back whole, what was is read again as written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts import fdx, fountain
from production.scripts.document import Element, Kind
from production.scripts.grammar.emphasis import Run, runs
from tests.production.scripts.final_draft import canonical, script

WORDS = st.text(st.sampled_from("ab C*_\\\n\tü中.()&é"), max_size=12)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["Style", "RevisionID", "TagNumber", "Font", "Unknown"]),
    st.sampled_from(["", "1", "Bold", "Bold+Italic", "Underline+AllCaps", "<&\"'\n"]),
    max_size=3,
)
TYPES = ["Scene Heading", "Action", "Character", "Dialogue", "Parenthetical", "Transition", "Singing", "General", "Odd"]


def tagged(tag: str, attributes: dict[str, str], inner: str) -> str:
    own = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{own}>{inner}</{tag}>"


TEXTS = st.lists(st.builds(lambda own, words: tagged("Text", own, escape(words)), ATTRIBUTES, WORDS), max_size=3)
ODD = st.sampled_from(["", "\n  ", "<!-- c -->", "<?p i?>", "<Odd a='1'>x<Text>y</Text></Odd>"])
NOTE = st.sampled_from(["", "<ScriptNote><Paragraph><Text>n</Text></Paragraph></ScriptNote>"])


def of_parts(kind: str, page: str, texts: list[str], odd: str, note: str) -> str:
    own = {"Type": kind} | ({"StartsNewPage": page} if page else {})
    return tagged("Paragraph", own, odd + note + odd.join(texts) + odd)


PARAGRAPH = st.builds(of_parts, st.sampled_from(TYPES), st.sampled_from(["", "Yes", "No"]), TEXTS, ODD, NOTE)
DUAL = st.lists(PARAGRAPH, max_size=5).map(
    lambda inner: f"<Paragraph><DualDialogue>{''.join(inner)}</DualDialogue></Paragraph>"
)
CONTENT = st.lists(st.one_of(PARAGRAPH, PARAGRAPH, ODD, DUAL), max_size=12).map("".join)
RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3)


def with_notes(content: str, ranges: list[tuple[int, int]]) -> bytes:
    notes = "".join(
        f"<ScriptNote Range='{a},{b}'><Paragraph><Text>r{a}</Text></Paragraph></ScriptNote>" for a, b in ranges
    )
    return script(content, f"<ScriptNotes>{notes}</ScriptNotes>")


@settings(deadline=None)
@given(CONTENT, RANGES)
def test_whatever_it_holds_an_unedited_script_comes_back_whole(content: str, ranges: list[tuple[int, int]]) -> None:
    data = with_notes(content, [(a, max(a, b)) for a, b in ranges])
    opened = fdx.read(data)

    assert canonical(fdx.write(opened.document, opened.kept)) == canonical(data)


@settings(deadline=None)
@given(CONTENT)
def test_an_unedited_script_comes_back_whole_from_fountain_too(content: str) -> None:
    """With plain words; what Fountain's own signs do to a text is shown elsewhere."""
    data = script(re.sub(r"[*_().\\]", "m", content))
    opened = fdx.read(data)

    document = fountain.parse(fountain.compose(opened.document.title_page, opened.document.elements))

    assert canonical(fdx.write(document, opened.kept)) == canonical(data)


@settings(deadline=None)
@given(CONTENT, RANGES, st.data())
def test_an_edited_script_is_written_and_read_again(
    content: str, ranges: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Paragraphs that stay keep their XML, whatever happens around them."""
    opened = fdx.read(with_notes(content, ranges))
    kept = (
        data.draw(st.lists(st.sampled_from(opened.document.elements), unique_by=id)) if opened.document.elements else []
    )
    added = [Element(kind=Kind.ACTION, text="Quite new.")] * data.draw(st.integers(0, 2))

    after = fdx.read(fdx.write(replace(opened.document, elements=(*kept, *added)), opened.kept)).document

    words = words_of(after.elements)
    assert words_of(one for one in kept if one.kind is Kind.ACTION) <= words
    assert words <= words_of([*kept, *added]) | {""}


def words_of(elements: Iterable[Element]) -> set[str]:
    """Without brackets, which a parenthetical has only below a cue."""
    return {" ".join(one.text.replace("(", "").replace(")", "").split()) for one in elements}


SPOKEN = st.lists(st.builds(Run, st.text(st.sampled_from("ab*_ \\"), min_size=1, max_size=4), *[st.booleans()] * 3))


@settings(deadline=None)
@given(SPOKEN)
def test_no_sign_is_lost_or_made_by_marks(spoken: list[Run]) -> None:
    """Where Fountain can't say a look, the words stay; a mark never becomes a word, nor a word a mark."""
    texts = "".join(tagged("Text", {"Style": style_of(run)}, run.text) for run in spoken)

    found = fdx.read(script(f"<Paragraph Type='Action'>{texts}</Paragraph>")).document.elements

    shown = "".join(run.text for run in runs(found[0].text)) if found else ""
    assert shown == "".join(run.text for run in spoken).strip()


def style_of(run: Run) -> str:
    looks = {"Bold": run.bold, "Italic": run.italic, "Underline": run.underline}
    return "+".join(name for name, is_on in looks.items() if is_on)
