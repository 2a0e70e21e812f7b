"""What commands share: JSON on stdout, failures as JSON with exit code 1, progress on a terminal's stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from studio.lib.errors import Failure

BAR = 30  # characters


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def foreseen(error: Exception) -> Failure | None:
    """What a command that could not reach its servers or files says; None for what nobody foresaw."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    if isinstance(error, Failure):
        return error
    if isinstance(error, ImproperlyConfigured):
        return Failure("bad_settings", f"{error}")
    if isinstance(error, OperationalError):
        return Failure("no_database", f"PostgreSQL does not answer: {_first_line(error)} Check DATABASE_URL.")
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return Failure("no_tables", "The database lacks tables. Run: manage.py migrate")
    return None


def unreadable(error: OSError) -> Failure:
    """A file that was named to a command and can't be used."""
    return Failure("unreadable_file", f"{error.filename or 'The file'} can't be used: {error.strerror or error}.")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] + "."


def exit_with(failure: Failure) -> None:
    """Print {"error": {"code", "message"}} and end with exit code 1."""
    print_json({"error": {"code": failure.code, "message": failure.message}})
    sys.exit(1)


class Bar:
    """A progress line on stderr, drawn only where stderr is a terminal."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def draw(self, label: str, percent: float, left_s: int | None = None) -> None:
        """``percent`` 0 to 100; ``left_s`` seconds."""
        if self.shown:
            full = int(BAR * percent / 100)
            left = f" · {left_s} s left" if left_s is not None else ""
            print(
                f"\r{label:<10} {'█' * full}{'░' * (BAR - full)} {percent:3.0f}%{left:<16}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def say(self, lines: Iterable[str]) -> None:
        """Below the bar, for the person at the terminal."""
        if self.shown:
            print(*lines, sep="\n", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.shown:
            print(file=sys.stderr)
