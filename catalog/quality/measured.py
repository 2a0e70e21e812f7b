"""What was measured of a version, before anybody judges it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from catalog.media import apple
from catalog.media.loudness import Loudness
from catalog.media.safe_area import Box

Span = tuple[float, float]  # seconds


@dataclass(frozen=True)
class Bars:
    """Burnt-in bars: shares of the picture's height and width."""

    start_s: float
    end_s: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def share(self) -> float:
        """Of the picture that is black."""
        return 1 - (1 - self.top - self.bottom) * (1 - self.left - self.right)


@dataclass(frozen=True)
class Text:
    """A line of burnt-in lettering; its box in pixels of 1080 × 1920."""

    start_s: float
    end_s: float
    box: Box


@dataclass(frozen=True)
class Measured:
    """Seconds throughout; silence and clipping are of the master's sound, the rest of the finished picture."""

    duration_s: float
    frame_rate: Fraction
    has_audio: bool
    black: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()
    silent: tuple[Span, ...] = ()
    clipped: tuple[Span, ...] = ()
    bars: tuple[Bars, ...] = ()
    texts: tuple[Text, ...] = ()
    before: Loudness | None = None
    after: Loudness | None = None
    advice: tuple[apple.Finding, ...] = ()  # of Apple's, that the stream misses
    stills: dict[str, str] = field(default_factory=dict)  # milliseconds → name of a picture

    def still_at(self, seconds: float) -> str:
        return nearest(self.stills, seconds)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"frame_rate": str(self.frame_rate)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Measured:
        spans = {name: _spans(data[name]) for name in ("black", "frozen", "silent", "clipped")}
        rows = {
            "frame_rate": Fraction(data["frame_rate"]),
            "bars": tuple(Bars(**row) for row in data["bars"]),
            "texts": tuple(Text(**(row | {"box": tuple(row["box"])})) for row in data["texts"]),
            "before": Loudness.from_json(data["before"]) if data["before"] else None,
            "after": Loudness.from_json(data["after"]) if data["after"] else None,
            "advice": tuple(apple.Finding(**row) for row in data.get("advice", ())),
        }
        return cls(**(data | spans | rows))


def still_key(seconds: float) -> str:
    return str(round(seconds * 1000))


def nearest(stills: Mapping[str, str], seconds: float) -> str:
    """The picture whose time is nearest; empty where there is none."""
    key = min(stills, key=lambda key: abs(int(key) - 1000 * seconds), default="")
    return stills.get(key, "")


def _spans(rows: Iterable[Iterable[float]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in rows)
