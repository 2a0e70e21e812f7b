"""One thing that a report says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

FAIL, WARN, PASS, MENDED = "fail", "warn", "pass", "mended"
ORDER = (FAIL, WARN, MENDED, PASS)


@dataclass(frozen=True)
class Finding:
    """What was found, how bad it is, and where: seconds from the start; ``start_s`` None where nothing is to be seen
    (what was mended). Of the whole it is a place that shows it; of a moment the end is the start."""

    check: str
    level: str
    start_s: float | None = None
    end_s: float | None = None
    still: str = ""  # the name of a picture
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def verdict(findings: Iterable[Finding]) -> str:
    """The worst level: fail, warn or pass."""
    levels = {finding.level for finding in findings}
    return next((level for level in (FAIL, WARN) if level in levels), PASS)
