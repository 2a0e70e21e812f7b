"""Opaque identifiers for the outside."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
LENGTH = 16  # 80 random bits


def public_id() -> str:
    """Return 16 random characters. It tells nothing of order or time, unlike a UUIDv7."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
