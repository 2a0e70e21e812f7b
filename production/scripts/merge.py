"""Two people changed one text: what each did to the lines that both began with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from production.scripts.comparing import steps

SAME, MINE, THEIRS, BOTH, CONFLICT = "same", "mine", "theirs", "both", "conflict"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of lines in three texts.

    ``kind`` says who changed it: nobody (``same``), one side (``mine``, ``theirs``), both alike (``both``), or both
    differently (``conflict``).
    """

    kind: str
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "base": list(self.base), "mine": list(self.mine), "theirs": list(self.theirs)}


def merge(base: str, mine: str, theirs: str) -> tuple[Chunk, ...]:
    """The three texts cut at the lines that all have in common. Each text's lines are in its chunks, in order."""
    texts = base.split("\n"), mine.split("\n"), theirs.split("\n")
    chunks, at = list[Chunk](), (0, 0, 0)
    for anchor, length in _common(*texts):
        if at != anchor:
            chunks.append(_changed(*(text[start:end] for text, start, end in zip(texts, at, anchor, strict=True))))
        if length:
            same = tuple(texts[0][anchor[0] : anchor[0] + length])
            chunks.append(Chunk(SAME, same, same, same))
        at = (anchor[0] + length, anchor[1] + length, anchor[2] + length)
    return tuple(chunks)


def merged(chunks: Sequence[Chunk]) -> str | None:
    """The text with the changes of both; None where they conflict."""
    lines: list[str] = []
    for chunk in chunks:
        if chunk.kind == CONFLICT:
            return None
        lines += chunk.theirs if chunk.kind == THEIRS else chunk.mine
    return "\n".join(lines)


def _common(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Runs of lines that stand in all three, in order; an empty one at the end."""
    ours, others = _matches(base, mine), _matches(base, theirs)
    run: tuple[tuple[int, int, int], int] | None = None
    for line in range(len(base)):
        if line not in ours or line not in others:
            continue
        here = (line, ours[line], others[line])
        if run and here == tuple(start + run[1] for start in run[0]):
            run = (run[0], run[1] + 1)
            continue
        if run:
            yield run
        run = (here, 1)
    if run:
        yield run
    yield (len(base), len(mine), len(theirs)), 0


def _matches(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    equal = [step for step in steps(old, new) if step[0] == "equal"]
    return {line: start + line - first for _name, first, end, start, _stop in equal for line in range(first, end)}


def _changed(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Chunk:
    if mine == theirs:
        kind = BOTH
    elif mine == base:
        kind = THEIRS
    elif theirs == base:
        kind = MINE
    else:
        kind = CONFLICT
    return Chunk(kind, tuple(base), tuple(mine), tuple(theirs))
