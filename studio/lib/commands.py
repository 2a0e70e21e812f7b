"""What commands share: JSON on stdout, failures as JSON with exit code 1, progress on a terminal's stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

from studio.lib.errors import Failure

BAR = 30  # characters


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


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

    def close(self) -> None:
        if self.shown:
            print(file=sys.stderr)
