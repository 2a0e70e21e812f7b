"""A shot and the camera that was chosen for it. Pure.

Times are seconds on the encode's time line, whose frame n stands at n / rate. Places are pixels of the upright picture
with square pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

STILL, PAN, FOLLOW, BLUR = "still", "pan", "follow", "blur"
MODES = (STILL, PAN, FOLLOW, BLUR)
CHOICES = ("centre", "left", "right", "blur", "follow")  # what a person may choose instead


@dataclass(frozen=True)
class Face:
    """Where the face that leads stands at ``t``; of two that are both needed, the box around both."""

    t: float
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def centre(self) -> float:
        return self.x + self.w / 2


@dataclass(frozen=True)
class Shot:
    """What lies between two cuts.

    ``path`` has (t, left edge of the window), straight lines in between. ``width`` is the window's: that of a 9:16
    strip of full height, or more, which leaves blurred bands above and below. ``share`` is the share of samples with a
    face, ``faces`` its track, kept so that a camera can follow it later without a new analysis.
    """

    start_s: float
    end_s: float
    mode: str
    width: float
    path: tuple[tuple[float, float], ...]
    share: float = 0.0
    faces: tuple[Face, ...] = ()
    override: str = ""

    def left_at(self, t: float) -> float:
        """The window's left edge at ``t``."""
        before = self.path[0]
        for point in self.path:
            if point[0] >= t:
                return _between(before, point, t)
            before = point
        return before[1]

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start_s, "end": self.end_s, "mode": self.mode, "width": self.width, "share": self.share,
            "path": [list(point) for point in self.path], "override": self.override,
            "faces": [[face.t, *(round(side) for side in (face.x, face.y, face.w, face.h))] for face in self.faces],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Shot:
        return cls(
            data["start"], data["end"], data["mode"], data["width"], tuple((t, x) for t, x in data["path"]),
            data["share"], tuple(Face(*numbers) for numbers in data["faces"]), data["override"],
        )  # fmt: skip


def as_json(shots: Iterable[Shot]) -> list[dict[str, Any]]:
    return [shot.as_json() for shot in shots]


def from_json(rows: Sequence[dict[str, Any]]) -> tuple[Shot, ...]:
    return tuple(Shot.from_json(row) for row in rows)


def _between(before: tuple[float, float], after: tuple[float, float], t: float) -> float:
    if after[0] <= before[0]:
        return after[1]
    share = min(1.0, max(0.0, (t - before[0]) / (after[0] - before[0])))
    return before[1] + share * (after[1] - before[1])
