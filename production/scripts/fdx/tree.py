"""XML as a small tree that keeps all that canonical XML keeps: order, blanks, comments, prefixes. Pure.

Expat is asked directly: no document type is let in at all, so no entity can be declared, grow or point outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from production.scripts.fdx import errors

MOST_BYTES = 10_000_000  # a feature has some 500 kB, a series of a hundred short episodes two or three MB
MOST_NODES = 300_000
DEEPEST = 100
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
TEXT_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
VALUE_SIGNS = TEXT_SIGNS | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
COMMENT, INSTRUCTION = "!", "?"  # tags of what is neither element nor text


@dataclass(slots=True, eq=False)
class Node:
    """An element; or a comment or processing instruction, whose ``children`` are its text and ``target``."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def nodes(self, tag: str) -> Iterator[Node]:
        """Its own children of that tag."""
        return (child for child in self.children if isinstance(child, Node) and child.tag == tag)

    def first(self, tag: str) -> Node | None:
        return next(self.nodes(tag), None)

    def text(self) -> str:
        """All text inside, in order."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


Child = Node | str


def is_xml(data: bytes) -> bool:
    """Whether a file begins as XML does, in UTF-8 or UTF-16, so that it is no Fountain."""
    return data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def parse(data: bytes, *, most: int = MOST_BYTES) -> Node:
    """A node without tag, which holds the root element and the comments around it. Raises Failure with the codes
    ``script_empty``, ``script_too_large``, ``broken_fdx``, ``unsafe_fdx`` and ``not_fdx``."""
    if len(data) > most:
        raise errors.too_large(MOST_BYTES)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise errors.empty()
    # A mark says more than the declaration: who turns a file into UTF-16 seldom changes what it says of itself.
    builder = _Builder("UTF-16" if data.startswith(UTF_16_MARKS) else None)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise (errors.broken(error.lineno) if builder.count else errors.not_fdx()) from None
    except (ValueError, LookupError):  # an encoding that no one knows
        raise errors.not_fdx() from None
    return builder.top


def root(top: Node) -> Node:
    """The FinalDraft element. Raises Failure ``not_fdx`` where the root is another or holds no script."""
    found = top.first("FinalDraft")
    if found is None or found.first("Content") is None or found.attributes.get("DocumentType", "Script") != "Script":
        raise errors.not_fdx()
    return found


class _Builder:
    def __init__(self, encoding: str | None) -> None:
        self.top = Node("")
        self.open = [self.top]
        self.count = 0
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.ordered_attributes = False
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.CommentHandler = self._comment
        self.parser.ProcessingInstructionHandler = self._instruction

    def _refuse(self, *_ignored: object) -> None:
        raise errors.unsafe()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        node = self._add(Node(tag, attributes))
        self.open.append(node)
        if len(self.open) > DEEPEST:
            raise errors.too_much()

    def _end(self, tag: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].children.append(text)

    def _comment(self, text: str) -> None:
        self._add(Node(COMMENT, {}, [text]))

    def _instruction(self, target: str, text: str) -> None:
        self._add(Node(INSTRUCTION, {"target": target}, [text]))

    def _add(self, node: Node) -> Node:
        self.count += 1 + len(node.attributes)
        if self.count > MOST_NODES:
            raise errors.too_much()
        self.open[-1].children.append(node)
        return node


def serialise(top: Node) -> bytes:
    """The tree as UTF-8, with the declaration that Final Draft writes. Signs that XML can't hold are left out."""
    return (DECLARATION + "".join(_written(top)) + "\n").encode()


def _written(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield _escaped(child, TEXT_SIGNS)
        elif child.tag == COMMENT:
            yield f"<!--{child.text()}-->"
        elif child.tag == INSTRUCTION:
            yield f"<?{child.attributes['target']} {child.text()}?>"
        else:
            own = "".join(f' {name}="{_escaped(value, VALUE_SIGNS)}"' for name, value in child.attributes.items())
            yield f"<{child.tag}{own}"
            if child.children:
                yield ">"
                yield from _written(child)
                yield f"</{child.tag}>"
            else:
                yield "/>"


SIGNS = re.compile(r'[&<>\r"\n\t]')


def _escaped(text: str, signs: dict[str, str]) -> str:
    return SIGNS.sub(lambda found: signs.get(found[0], found[0]), NO_XML.sub("", text))
