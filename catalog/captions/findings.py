"""What is wrong with captions, or worth a look: where, how badly, and in words. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from catalog.captions.cues import clock


class Level(StrEnum):
    ERROR = "error"  # stops approval
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """``cue`` counts from 1 and ``line`` too, 0 where there is none; ``at_ms`` is None where no time belongs to it."""

    code: str
    level: Level
    sentence: str
    cue: int = 0
    at_ms: int | None = None
    line: int = 0

    @property
    def time_code(self) -> str:
        return "" if self.at_ms is None else clock(self.at_ms)

    @property
    def seconds(self) -> float:
        return (self.at_ms or 0) / 1000

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(value: dict[str, Any]) -> Finding:
    return Finding(**value | {"level": Level(value["level"])})


def count(findings: list[Finding] | tuple[Finding, ...], level: Level) -> int:
    return sum(1 for finding in findings if finding.level == level)
