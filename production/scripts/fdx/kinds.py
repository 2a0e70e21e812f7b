"""Final Draft's types of paragraphs beside the kinds of elements. Pure."""

from __future__ import annotations

import re
import unicodedata

from production.scripts.document import Element, Kind
from production.scripts.fdx.styles import marked, plain
from production.scripts.fdx.tree import Node
from production.scripts.grammar.syntax import cue, is_parenthetical

TYPES = {
    "Scene Heading": Kind.SCENE_HEADING,
    "Action": Kind.ACTION,
    "General": Kind.ACTION,
    "Shot": Kind.ACTION,
    "Cast List": Kind.ACTION,
    "Character": Kind.CHARACTER,
    "Dialogue": Kind.DIALOGUE,
    "Parenthetical": Kind.PARENTHETICAL,
    "Singing": Kind.LYRICS,
    "Lyrics": Kind.LYRICS,
    "Transition": Kind.TRANSITION,
    "New Act": Kind.CENTERED,
    "End of Act": Kind.CENTERED,
    "Show/Ep. Title": Kind.CENTERED,
    "Outline Body": Kind.SYNOPSIS,
    "Summary": Kind.SYNOPSIS,
}
WRITTEN = {
    Kind.SCENE_HEADING: "Scene Heading",
    Kind.ACTION: "Action",
    Kind.CENTERED: "Action",
    Kind.CHARACTER: "Character",
    Kind.DIALOGUE: "Dialogue",
    Kind.PARENTHETICAL: "Parenthetical",
    Kind.LYRICS: "Singing",
    Kind.TRANSITION: "Transition",
    Kind.SYNOPSIS: "Outline Body",
}
CAPITALS = frozenset({Kind.SCENE_HEADING, Kind.CHARACTER, Kind.TRANSITION})  # set so by Final Draft, however typed
ONE_LINE = CAPITALS | {Kind.PARENTHETICAL, Kind.SECTION, Kind.SYNOPSIS}
OUTLINE = re.compile(r"Outline (\d)")  # the rest of the name is the writer's own: "Outline 2 (Sequences)"
BROKEN_OVER = re.compile(r"\(?\s*(?:more|continued:?)\s*\)?:?(?:\s*\(\d+\))?", re.IGNORECASE)
OUTSIDE_NUMBERS = re.compile(r"[^\w.\-]+")  # what a number in Fountain can't hold
BRACKETS = re.compile(r"[()（）]")
SPOKEN_AFTER_CUE = frozenset({Kind.PARENTHETICAL, Kind.DIALOGUE})


def element_of(paragraph: Node, *, in_speech: bool) -> Element | None:
    """What a paragraph reads as, without lines and id; None of a blank one and of a break's mark ("(MORE)",
    "CONTINUED:"), which belong to pages and not to the script. Speech without a cue before it is action."""
    text = marked(paragraph)
    if not text.strip() or BROKEN_OVER.fullmatch(plain(paragraph).strip()):
        return None
    kind, level = _kind(paragraph)
    if kind in SPOKEN_AFTER_CUE and not in_speech:
        kind = Kind.ACTION
    if kind in ONE_LINE:
        text = " ".join(text.split())
    elif kind in (Kind.LYRICS, Kind.CENTERED):
        text = re.sub(r"\n{2,}", "\n", text)
    if kind is Kind.PARENTHETICAL and not is_parenthetical(text):
        text = f"({BRACKETS.sub('', text)})"
    text = _upper(text) if kind in CAPITALS else text
    number = paragraph.attributes.get("Number", "").strip() if kind is Kind.SCENE_HEADING else ""
    name, extension = cue(text) if kind is Kind.CHARACTER else ("", "")
    return Element(kind=kind, text=text, number=number, name=name, extension=extension, level=level)


def _kind(paragraph: Node) -> tuple[Kind, int]:
    name = paragraph.attributes.get("Type", "Action").strip()
    outline = OUTLINE.match(name)
    if outline:
        return Kind.SECTION, max(1, int(outline[1]))
    kind = TYPES.get(name, Kind.ACTION)
    centered = kind is Kind.ACTION and paragraph.attributes.get("Alignment") == "Center"
    return (Kind.CENTERED if centered else kind), 0


def _upper(text: str) -> str:
    """Capitals, where that is all the difference: ß stays."""
    return "".join(sign.upper() if len(sign.upper()) == 1 else sign for sign in text)


def is_of_kind(paragraph: Node, kind: Kind) -> bool:
    """Whether a paragraph's type is the one of this kind, wherever it stands."""
    return _kind(paragraph)[0] is kind


def attributes_of(element: Element) -> dict[str, str]:
    """The attributes of a paragraph that is written anew."""
    if element.kind is Kind.SECTION:
        return {"Type": f"Outline {min(9, max(1, element.level))}"}
    attributes = {"Type": WRITTEN[element.kind]}
    if element.kind is Kind.CENTERED:
        attributes["Alignment"] = "Center"
    if element.number:
        attributes["Number"] = element.number
    return attributes


def key(element: Element) -> tuple[str, ...]:
    """What makes two elements the same one: kind and words, and what only their kind has. Blanks and ways to write the
    same letter make no difference, since Fountain does not keep them."""
    text = " ".join(unicodedata.normalize("NFC", element.text).split())
    number = OUTSIDE_NUMBERS.sub("-", element.number)
    return str(element.kind), text, number, str(element.dual), str(element.level)
