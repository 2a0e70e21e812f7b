"""Whether a packaged stream is what was promised: full length, aligned keyframes, first timestamp 0. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from catalog.media import apple
from catalog.media.errors import TranscodeFailed
from catalog.media.playlists import Package

Packets = Sequence[tuple[float, bool]]  # presentation time in seconds, keyframe?
LENGTH_TOLERANCE = 0.5  # seconds
TIME_TOLERANCE = 0.002
AUDIO_START_TOLERANCE = 0.05  # the encoder's priming samples lie before 0


def check_stream(
    videos: Mapping[str, Packets], audio: Packets | None, *, duration_s: float, rate: Fraction, interval: int
) -> None:
    """Raise TranscodeFailed with code ``verify_failed`` and the rung that is wrong."""
    keyframes: dict[str, list[float]] = {}
    for name, packets in videos.items():
        if not packets:
            raise _failed(name, "it holds no picture")
        times = sorted(time for time, _key in packets)
        keyframes[name] = sorted(time for time, key in packets if key)
        _check_start(name, times[0], TIME_TOLERANCE)
        _check_length(name, times[-1] + float(1 / rate), duration_s)
        _check_interval(name, keyframes[name], float(interval / rate))
    _check_alignment(keyframes)
    if audio is not None:
        if not audio:
            raise _failed("audio", "it holds no sound")
        _check_start("audio", audio[0][0], AUDIO_START_TOLERANCE)
        _check_length("audio", audio[-1][0], duration_s)


def check_package(package: Package, videos: Mapping[str, Packets]) -> tuple[apple.Finding, ...]:
    """Apple's advice that the stream misses. Raises TranscodeFailed ``verify_failed`` where a rule is broken."""
    keyframes = {name: [time for time, key in packets if key] for name, packets in videos.items()}
    found = apple.check(package, keyframes)
    for finding in found:
        if finding.must:
            raise _failed(finding.where, finding.words)
    return found


def _check_start(name: str, start: float, tolerance: float) -> None:
    if abs(start) > tolerance:
        raise _failed(name, f"it starts at {start:.3f} s, not at 0")


def _check_length(name: str, end: float, duration_s: float) -> None:
    if abs(end - duration_s) > LENGTH_TOLERANCE:
        raise _failed(name, f"it lasts {end:.2f} s of {duration_s:.2f}")


def _check_interval(name: str, times: list[float], seconds: float) -> None:
    if not times or abs(times[0]) > TIME_TOLERANCE:
        raise _failed(name, "it does not begin with a keyframe")
    for earlier, later in pairwise(times):
        if abs(later - earlier - seconds) > TIME_TOLERANCE:
            raise _failed(name, f"keyframes at {earlier:.3f} and {later:.3f} s are not {seconds:.3f} s apart")


def _check_alignment(keyframes: Mapping[str, list[float]]) -> None:
    names = list(keyframes)
    for name in names[1:]:
        same = len(keyframes[name]) == len(keyframes[names[0]]) and all(
            abs(one - other) <= TIME_TOLERANCE for one, other in zip(keyframes[name], keyframes[names[0]], strict=True)
        )
        if not same:
            raise _failed(name, f"its keyframes are not those of {names[0]}")


def _failed(name: str, what: str) -> TranscodeFailed:
    return TranscodeFailed("verify_failed", f"The result of {name} is wrong: {what}. Nothing was switched; retry.")
