"""Whether somebody has signed as themselves. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def agree(typed: str, known: Iterable[str]) -> bool:
    """Whether what was typed has a word of one of the names: people sign as "C. Reyes" or "amelie nguyen", but not as
    another. Names that are empty say nothing; where all are, anything agrees."""
    names = [name for name in known if name.strip()]
    return not names or any(_words(typed) & _words(name) for name in names)


def _words(name: str) -> set[str]:
    """Of a name, without accents and capitals."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    words = re.findall(r"\w+", plain.casefold())
    return {word for word in words if len(word) > 1} or set(words)
