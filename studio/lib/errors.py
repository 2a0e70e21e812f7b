"""One exception for each failure that can be expected."""

from __future__ import annotations

from typing import Any


class Failure(Exception):
    """An expected failure: a stable code, a sentence for the person, and what to do next.

    The API renders it as problem+json with ``status``, pages and admin as a message, a command as JSON
    on stdout and exit code 1. Subclass it, or raise it with a code listed in docs/errors.md.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, **extra: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = str(message)
        self.status = status
        self.extra = extra

    def __str__(self) -> str:
        return self.message
