"""What the analyse stage found out about a master: which rungs it deserves, how loud it is. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from catalog.media.ladder import Rung
from catalog.media.loudness import Loudness


@dataclass(frozen=True)
class Analysis:
    rungs: tuple[Rung, ...]
    loudness: Loudness | None = None  # of the sound, with the gain that it gets

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        heard = data.get("loudness")
        return cls(
            rungs=tuple(Rung(**rung) for rung in data["rungs"]), loudness=Loudness.from_json(heard) if heard else None
        )
