"""Signing links: 160 random bits that are kept nowhere but in the letter, an end, and our signature over both.

A link that somebody changed is told by the signature, an old one by its end, one that a newer link has replaced by
its token's digest, which is then no request's.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from production.documents import errors

TOKEN_BYTES = 20
_signer = Signer(salt="cliffhanger.signing-link", sep=".")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """What the database keeps of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def link(token: str, expires_at: datetime) -> str:
    """The part of the address that a signer gets; it holds until ``expires_at``, to the second."""
    return _signer.sign(f"{token}.{int(expires_at.timestamp())}")


def address(token: str, expires_at: datetime, page: str = "documents:sign") -> str:
    """The whole address of the signing page, or of another that such a link opens."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(page, args=[link(token, expires_at)])


def read(text: str) -> tuple[str, datetime]:
    """The token of a link and when it ends. Raises Failure ``link_tampered`` or ``link_expired``."""
    try:
        token, _dot, expires = _signer.unsign(text).rpartition(".")
        end = int(expires)
    except (BadSignature, ValueError):
        raise errors.link_tampered() from None
    if end <= time.time():
        raise errors.link_expired()
    return token, datetime.fromtimestamp(end, UTC)
