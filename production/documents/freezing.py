"""What a document says, frozen: one spelling in JSON, and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from production.documents import errors

MOST_CHARACTERS = 200_000  # of a document's data; a deal memo has some 3,000
MOST_DEPTH = 6
# Control characters but tab and line feed, the two overrides of the direction of writing, half a surrogate pair.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")


def canonical(data: Any) -> str:
    """JSON with its keys in order and no spaces, so that the same data is the same text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(data: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def frozen(data: dict[str, Any]) -> dict[str, Any]:
    """A copy that can't change with the caller's. Raises Failure ``document_data`` where it holds what has no one
    spelling (a fraction: money is text or whole cents) or can't be seen on paper (control characters)."""
    _check(data, depth=0)
    text = canonical(data)
    if len(text) > MOST_CHARACTERS:
        raise errors.bad_data(f"more than {MOST_CHARACTERS} characters")
    copy: dict[str, Any] = json.loads(text)
    return copy


def _check(value: Any, *, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise errors.bad_data("lists in lists")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise errors.bad_data(f"the key {key!r}")
            _check(key, depth=depth)
            _check(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth=depth + 1)
    elif isinstance(value, str):
        if found := UNSEEN.search(value):
            raise errors.bad_data(f"the sign U+{ord(found.group()):04X}, which can't be seen on paper")
    elif value is not None and not isinstance(value, (bool, int)):
        raise errors.bad_data(f"a {type(value).__name__}")
