"""What changed from one set of pages to the next: lines that carry an asterisk, and pages that are issued anew. Pure.

Words are compared, not lines: a paragraph that only falls into other lines carries no asterisk. What was taken out is
marked where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from production.scripts.typesetting.pages import Line, Page, Pagination

WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")

type Key = tuple[str, str, str]  # kind, number, words


def mark(before: Pagination, after: Pagination, *, name: str, keep: bool = False) -> Pagination:
    """The new pages with ``name``, a revision set, on each line and page that changed since the set before. A page that
    did not change stays the sheet that it was, with its set and marks; on the others, unchanged lines keep theirs only
    with ``keep``."""
    old, new = list(before.lines()), list(after.lines())
    changed = _changed(old, new)
    earlier = _earlier(old, new) if keep else {}
    marks = {place: name if place in changed else earlier.get(place, "") for place in range(len(new))}
    places = iter(range(len(new)))
    known = {page.label: page for page in before.pages}
    pages = list[Page]()
    for page in after.pages:
        lines = tuple(replace(line, mark=marks[next(places)]) if line.is_own else line for line in page.lines)
        pages.append(_issued(replace(page, lines=lines), known.get(page.label), name))
    return replace(after, pages=tuple(pages))


def changed_pages(pagination: Pagination, name: str) -> tuple[str, ...]:
    """The labels of the pages that were issued with a set."""
    return tuple(page.label for page in pagination.pages if page.set == name)


def only(pagination: Pagination, name: str) -> Pagination:
    """The pages that were issued with a set alone."""
    return replace(pagination, pages=tuple(page for page in pagination.pages if page.set == name))


def _issued(page: Page, before: Page | None, name: str) -> Page:
    if before is None or _printed(before) != _printed(page) or any(line.mark == name for line in page.lines):
        return replace(page, set=name)
    lines = (replace(line, mark=old.mark) for line, old in zip(page.lines, before.lines, strict=True))
    return Page(page.label, tuple(lines), before.set)


def _printed(page: Page) -> list[tuple[object, ...]]:
    return [(line.row, line.column, line.runs, line.number) for line in page.lines]


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[Key, list[int]]]:
    """Each paragraph with the places of its lines."""
    for _id, places in groupby(range(len(lines)), key=lambda place: lines[place].element):
        group = list(places)
        first = lines[group[0]]
        yield (first.kind, first.number, " ".join(word for place in group for word in _styled(lines[place]))), group


def _changed(old: Sequence[Line], new: Sequence[Line]) -> set[int]:
    """The places of the new lines that hold a new word, or stand where one was taken out."""
    before, after = list(_paragraphs(old)), list(_paragraphs(new))
    steps = SequenceMatcher(None, [key for key, _places in before], [key for key, _places in after], autojunk=False)
    changed = set[int]()
    for tag, start, end, new_start, new_end in steps.get_opcodes():
        if tag == "delete":
            changed |= _beside(after, new_start)
        elif tag != "equal":
            changed |= _changed_words(
                [(word, place) for key, places in before[start:end] for word, place in _words(key, places, old)],
                [(word, place) for key, places in after[new_start:new_end] for word, place in _words(key, places, new)],
            )
    return changed


def _beside(after: Sequence[tuple[Key, list[int]]], at: int) -> set[int]:
    """The first line below a gap; at the end the last above it."""
    if at < len(after):
        return {after[at][1][0]}
    return {after[-1][1][-1]} if after else set()


def _words(key: Key, places: Sequence[int], lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    """Each word of a paragraph with its line's place; its kind and number stand before the first."""
    yield f"{key[0]} {key[1]}\n", places[0]
    yield from ((word, place) for place in places for word in _styled(lines[place]))


def _styled(line: Line) -> Iterator[str]:
    """Its words, each with what marks its emphasis."""
    for run in line.runs:
        style = "*" * run.bold + "/" * run.italic + "_" * run.underline
        yield from (style + word for word in WORD.findall(run.text))


def _changed_words(before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> set[int]:
    steps = SequenceMatcher(None, [word for word, _place in before], [word for word, _place in after], autojunk=False)
    changed = set[int]()
    for tag, _start, _end, start, end in steps.get_opcodes():
        if tag == "delete":
            changed |= {place for _word, place in after[max(0, start - 1) : start] or after[start : start + 1]}
        elif tag != "equal":
            changed |= {place for _word, place in after[start:end]}
    return changed


def _earlier(old: Sequence[Line], new: Sequence[Line]) -> dict[int, str]:
    """The marks of lines that are the same as before."""
    steps = SequenceMatcher(None, [line.text for line in old], [line.text for line in new], autojunk=False)
    return {step.b + more: old[step.a + more].mark for step in steps.get_matching_blocks() for more in range(step.size)}
