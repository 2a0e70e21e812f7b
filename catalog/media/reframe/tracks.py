"""Which face leads a shot, from the faces that were seen in its samples. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from catalog.media.reframe.shots import Face

Sample = tuple[float, Sequence[Face]]  # a time in seconds, and the faces seen then

LOST_S = 1.5  # a face that is away longer is another
REACH = 0.8  # of its width that a face moves at most from one sample to the next, and as much again a second
ALIKE = 1.8  # times larger or smaller that it may be in the next sample
ALSO = 0.6  # share of samples in which a second face must be to be needed too
AS_LARGE = 0.5  # of the lead's area that it must have


class Track(NamedTuple):
    """The leading face's way through a shot, and the share of samples that it is in. ``both`` is the box around it and
    a second one that is as important, where there is one."""

    lead: tuple[Face, ...]
    share: float
    both: tuple[Face, ...] = ()


def follow(samples: Sequence[Sample], wide: int) -> Track:
    """The lead is the largest, most central and most continuous face. ``wide`` is the picture's width in pixels."""
    tracks: list[list[Face]] = []
    for _t, faces in samples:
        _link(tracks, faces)
    if not tracks:
        return Track((), 0.0)
    tracks.sort(key=lambda track: _weight(track, wide), reverse=True)
    lead, share = tracks[0], len(tracks[0]) / len(samples)
    for rival in tracks[1:]:
        both = _both(lead, rival)
        if len(both) >= ALSO * len(samples) and _area(rival) >= AS_LARGE * _area(lead):
            return Track(tuple(lead), share, both)
    return Track(tuple(lead), share)


def _link(tracks: list[list[Face]], faces: Sequence[Face]) -> None:
    """Give each face to the track that it goes on, nearest pairs first, or begin a new one."""
    pairs = sorted(
        (
            (_apart(track[-1], face), number, place)
            for number, track in enumerate(tracks)
            for place, face in enumerate(faces)
            if _goes_on(track[-1], face)
        )
    )
    taken: set[int] = set()
    used: set[int] = set()
    for _away, number, place in pairs:
        if number not in used and place not in taken:
            tracks[number].append(faces[place])
            used.add(number)
            taken.add(place)
    tracks += [[face] for place, face in enumerate(faces) if place not in taken]


def _goes_on(last: Face, face: Face) -> bool:
    away = face.t - last.t
    alike = max(last.w, face.w) <= ALIKE * min(last.w, face.w)
    return away <= LOST_S and alike and _apart(last, face) <= REACH * (1 + away) * max(last.w, face.w)


def _apart(one: Face, other: Face) -> float:
    return max(abs(one.centre - other.centre), abs(one.y + one.h / 2 - other.y - other.h / 2))


def _weight(track: Sequence[Face], wide: int) -> float:
    return sum(face.w * (1 - abs(face.centre / wide - 0.5)) for face in track)


def _area(track: Sequence[Face]) -> float:
    return statistics.median(face.w * face.h for face in track)


def _both(one: Sequence[Face], other: Sequence[Face]) -> tuple[Face, ...]:
    """The boxes around both, at the times at which both are seen."""
    beside = {face.t: face for face in other}
    return tuple(_around(face, beside[face.t]) for face in one if face.t in beside)


def _around(one: Face, other: Face) -> Face:
    x, y = min(one.x, other.x), min(one.y, other.y)
    right, bottom = max(one.right, other.right), max(one.y + one.h, other.y + other.h)
    return Face(one.t, x, y, right - x, bottom - y)
