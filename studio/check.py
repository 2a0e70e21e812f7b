"""`make check`: every check that runs no test. All are run, then the failed ones are named."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from studio import bundles

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# What a public installation sets; `check --deploy` then judges the settings that it would run with.
DEPLOYED = {
    "PUBLIC_URL": "https://studio.example", "MAIL_URL": "smtps://mail.studio.example",
    "SECRET_KEY": "check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
}  # fmt: skip


def main() -> None:
    failed = [name for name, check in CHECKS.items() if not _passes(name, check)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")
    print("All checks passed.")


def _passes(name: str, check: Callable[[], str]) -> bool:
    began = time.monotonic()
    words = check()
    print(f"{'failed' if words else 'ok':<7}{name} ({time.monotonic() - began:.1f} s)", flush=True)
    if words:
        print(words, flush=True)
    return not words


def _run(*command: str | Path, **environment: str) -> str:
    """Empty where the command succeeds, else what it printed."""
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=os.environ | environment, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return "" if done.returncode == 0 else done.stdout or f"exit code {done.returncode}"


def _manage(*words: str, **environment: str) -> str:
    return _run(sys.executable, "manage.py", *words, **environment)


def _templates() -> str:
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    return _run(BIN / "djade", "--check", "--target-version", "6.1", *files)


CHECKS: dict[str, Callable[[], str]] = {
    "ruff check": lambda: _run(BIN / "ruff", "check", "--quiet", "."),
    "ruff format": lambda: _run(BIN / "ruff", "format", "--check", "--quiet", "."),
    "mypy --strict": lambda: _run(BIN / "mypy", "--strict", "studio", "catalog", "production", "bench", "manage.py"),
    "import contracts": lambda: _run(BIN / "lint-imports"),
    "migrations": lambda: _manage("makemigrations", "--check", "--dry-run"),
    "check --deploy": lambda: _manage("check", "--deploy", "--fail-level", "WARNING", **DEPLOYED),
    "template format": _templates,
    "bundles": lambda: bundles.stale(ROOT),
}

if __name__ == "__main__":
    main()
