"""How the lines of one text became those of another, in steps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

Step = tuple[str, int, int, int, int]
MANY = 1_000  # lines; an episode has some 150, a feature 5,000, which would take half a minute


def steps(before: Sequence[str], after: Sequence[str]) -> Sequence[Step]:
    """Python's opcodes. In many lines, those that stand there again and again, such as blank ones, are compared only
    beside others."""
    return SequenceMatcher(None, before, after, autojunk=len(after) > MANY).get_opcodes()
