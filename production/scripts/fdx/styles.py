"""The text of a paragraph: Final Draft's Text elements on one side, Fountain's marks of emphasis on the other. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from production.scripts.fdx.tree import Child, Node
from production.scripts.grammar.emphasis import Run, runs

BOLD, ITALIC, UNDERLINE, CAPITALS = "Bold", "Italic", "Underline", "AllCaps"
LETTERED = (BOLD, ITALIC, UNDERLINE)
MARKS = {UNDERLINE: "_", BOLD: "**", ITALIC: "*"}  # from the outermost to the innermost
OF_WORDS = ("RevisionID", "TagNumber")  # what belongs to the very words, so not to others in their place

LONGEST = 20_000  # characters of a paragraph whose emphasis is looked at
Names = frozenset[str]  # which of bold, italic and underline
Sign = tuple[str, dict[str, str]]  # a character and the attributes of the Text that it stands in


def plain(paragraph: Node) -> str:
    """The words of a paragraph, without marks, and without those of notes and blocks inside it."""
    return "".join(_run(text).text for text in paragraph.nodes("Text"))


def marked(paragraph: Node) -> str:
    """The same with Fountain's marks of emphasis, without blanks at the ends of lines. What would be read as marks and
    is none is escaped."""
    spoken = [_run(text) for text in paragraph.nodes("Text")]
    words = "".join(run.text for run in spoken)
    if not any(map(_names, spoken)) and "*" not in words and "_" not in words:
        return "\n".join(line.strip() for line in words.split("\n")).strip("\n")
    if len(words) > LONGEST:
        return _escaped(words).strip()
    return "\n".join(_marked(_signs(line)) for line in _lines(spoken)).strip("\n")


def _run(text: Node) -> Run:
    styles = _styles(text.attributes)
    words = re.sub(r"\r\n?|\u2028|\u2029", "\n", text.text())
    words = words.upper() if CAPITALS in styles else words
    return Run(words, BOLD in styles, ITALIC in styles, UNDERLINE in styles)


def _styles(attributes: dict[str, str]) -> list[str]:
    return [part.strip() for part in attributes.get("Style", "").split("+") if part.strip()]


def _lines(spoken: Iterable[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in spoken:
        first, *others = run.text.split("\n")
        line.append(replace(run, text=first))
        for other in others:
            yield line
            line = [replace(run, text=other)]
    yield line


def _signs(line: list[Run]) -> list[tuple[str, Names]]:
    """The characters of one line and their emphasis; blanks at its ends left out."""
    signs = list(_with_blanks([(sign, _names(run) if sign.strip() else None) for run in line for sign in run.text]))
    words = [place for place, (sign, _names_of) in enumerate(signs) if sign.strip()]
    return signs[words[0] : words[-1] + 1] if words else []


def _marked(signs: list[tuple[str, Names]]) -> str:
    """One line with its marks; literal ones escaped only where they would be taken for marks. What Fountain can't say,
    as an underline inside a word, is left out."""
    for left_out in (frozenset[str](), frozenset({UNDERLINE})):
        said = [(sign, names - left_out) for sign, names in signs]
        for written in (str, _escaped):
            line = _with_marks(said, written)
            if _is_read_as(line, said):
                return line
    return _escaped("".join(sign for sign, _names_of in signs))


def _is_read_as(line: str, signs: list[tuple[str, Names]]) -> bool:
    read = [(sign, _names(run)) for run in runs(line) for sign in run.text]
    return [pair for pair in read if pair[0].strip()] == [pair for pair in signs if pair[0].strip()]


def _with_marks(signs: list[tuple[str, Names]], written: Callable[[str], str]) -> str:
    line, open_now = "", list[str]()
    for names, group in groupby(signs, key=lambda pair: pair[1]):
        while not set(open_now) <= names:
            line += MARKS[open_now.pop()]
        for name, mark in MARKS.items():
            if name in names and name not in open_now:
                open_now.append(name)
                line += mark
        line += written("".join(sign for sign, _names_of in group))
    return line + "".join(MARKS[name] for name in reversed(open_now))


def _names(run: Run) -> Names:
    flags = {BOLD: run.bold, ITALIC: run.italic, UNDERLINE: run.underline}
    return frozenset(name for name, is_on in flags.items() if is_on)


def _with_blanks(signs: list[tuple[str, Names | None]]) -> Iterator[tuple[str, Names]]:
    """Each blank in the emphasis that both its neighbours share, so that no mark has a blank on its inner side."""
    after: list[Names] = []
    known: Names = frozenset()
    for _sign, names in reversed(signs):
        known = known if names is None else names
        after.append(known)
    before: Names = frozenset()
    for (sign, names), following in zip(signs, reversed(after), strict=True):
        before = before if names is None else names
        yield sign, before & following if names is None else names


def _escaped(text: str) -> str:
    return re.sub(r"([*_])", r"\\\1", text)


def texts(marked_text: str) -> list[Node]:
    """Text elements for words with Fountain's marks; one, empty, where there are none."""
    found = [_text(run.text, _styled({}, _names(run))) for run in runs(marked_text) if run.text]
    return found or [Node("Text")]


def _text(words: str, attributes: dict[str, str]) -> Node:
    return Node("Text", attributes, [words] if words else [])


def _styled(attributes: dict[str, str], names: Names, *, is_small: bool = False) -> dict[str, str]:
    """The attributes with exactly these of bold, italic and underline, and the other styles as they were; without
    capitals for letters that are small."""
    styles = [name for name in _styles(attributes) if not (is_small and name == CAPITALS)]
    if frozenset(styles).intersection(LETTERED) == names and styles == _styles(attributes):
        return attributes
    kept = [name for name in styles if name not in LETTERED] + [name for name in LETTERED if name in names]
    others = {name: value for name, value in attributes.items() if name != "Style"}
    return others | ({"Style": "+".join(kept)} if kept else {})


def rewrite(paragraph: Node, marked_text: str) -> None:
    """Put other words into a paragraph. Words that stay at its start and end keep font, colour, revision and tag; what
    is new between them takes font and colour of what stands before it. All that is no Text stays where it is."""
    if len(marked_text) + len(plain(paragraph)) > LONGEST:
        _replace_texts(paragraph, texts(marked_text))
        return
    new = [(sign, _names(run)) for run in runs(marked_text) for sign in run.text]
    old = [(sign, text.attributes) for text in paragraph.nodes("Text") for sign in text.text()]
    head = _shared(_backwards(old, 0)[::-1], _backwards(new, 0)[::-1])
    tail = _shared(_backwards(old, head), _backwards(new, head))
    beside = _beside(old, head)
    signs: list[Sign] = []
    for place, (sign, names) in enumerate(new):
        from_end = len(new) - place
        attributes = old[place][1] if place < head else old[-from_end][1] if from_end <= tail else beside
        signs.append((sign, _styled(attributes, names, is_small=sign.upper() != sign)))
    _replace_texts(paragraph, [_joined(group) for group in _grouped(signs)] or [Node("Text")])


def _backwards(signs: Sequence[tuple[str, object]], start: int) -> list[str]:
    return [sign for sign, _other in reversed(signs[start:])]


def _shared(one: list[str], other: list[str]) -> int:
    """How many characters both have in common from the start, whatever their case."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first.casefold() != second.casefold():
            break
        count += 1
    return count


def _beside(old: list[Sign], place: int) -> dict[str, str]:
    if not old:
        return {}
    attributes = old[max(0, place - 1)][1]
    kept = _styled(
        {name: value for name, value in attributes.items() if name not in OF_WORDS}, frozenset(), is_small=True
    )
    return kept | ({"RevisionID": "0"} if attributes.get("RevisionID") else {})


def _grouped(signs: list[Sign]) -> Iterator[list[Sign]]:
    for _attributes, group in groupby(signs, key=lambda sign: sign[1]):
        yield list(group)


def _joined(group: list[Sign]) -> Node:
    return _text("".join(sign for sign, _attributes in group), dict(group[0][1]))


def _replace_texts(paragraph: Node, found: list[Node]) -> None:
    """The first Text gives way to these, the others to nothing."""
    at = next((place for place, child in enumerate(paragraph.children) if _is_text(child)), len(paragraph.children))
    after = [child for child in paragraph.children[at:] if not _is_text(child)]
    paragraph.children[at:] = [*found, *after]


def _is_text(child: Child) -> bool:
    return isinstance(child, Node) and child.tag == "Text"
