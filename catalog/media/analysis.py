"""What the analyse stage found out about a master: which rungs it deserves. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from catalog.media.ladder import Rung


@dataclass(frozen=True)
class Analysis:
    rungs: tuple[Rung, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(rungs=tuple(Rung(**rung) for rung in data["rungs"]))
