"""Where the camera looks in a shot: still, panning or following, or no camera at all but the whole picture. Pure.

The three modes are those of AutoFlip (Google, 2020). The window moves sideways alone: it has the picture's full height.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from catalog.media.reframe.shots import BLUR, FOLLOW, PAN, STILL, Face, Shot
from catalog.media.reframe.tracks import Track

LED = 0.6  # share of samples that need a face for it to lead: see docs/decisions on reframing
SIDE_ROOM = 0.03  # of a face's width beside it, at least, wherever the window has room for it
SLACK = (
    1.04  # times wider than needed is a window that is wider than a strip, so that the camera need not chase the face
)
EASE = 0.5  # of the room beside a face that it may use before the camera moves
SPEEDS = (0.06, 0.12, 0.25, 0.5)  # of the picture's width a second: the gentlest that keeps the face is taken
BRAKE_S = 0.8  # seconds over which a movement begins and ends
STEP_S = 0.1
MENDS = 5
WIDEST = 0.62  # of the picture's width: a window wider than a strip and than this is no closer than the whole picture
NEARLY = 0.9  # of the picture's width: a strip so wide loses less than bands would
TOLERANCE = 0.5  # pixels by which straight lines may miss the path


def shot(start_s: float, end_s: float, track: Track, picture: tuple[int, int], strip: int) -> Shot:
    """The shot with the camera that suits its faces.

    ``picture`` is its width and height, ``strip`` the width of a 9:16 window of full height. Pixels, seconds.
    """
    wide = picture[0]
    alone = unled(Shot(start_s, end_s, BLUR, wide, ((start_s, 0.0),), track.share, track.lead), wide, strip)
    if track.share < LED or not track.lead:
        return alone
    faces = track.both or track.lead
    width = window(faces, wide, strip)
    if width > strip and width > WIDEST * wide:
        return alone
    return led(replace(alone, width=width, faces=faces), wide)


def unled(one: Shot, wide: int, strip: int) -> Shot:
    """The whole picture, or the strip at its centre where that is nearly all of it."""
    return strip_at(one, 0.5, wide, strip) if strip >= NEARLY * wide else whole(one, wide)


def strip_at(one: Shot, place: float, wide: int, strip: int) -> Shot:
    """The strip, still, with ``place`` of what it leaves out on its left: 0 to 1."""
    path = ((one.start_s, round(place * (wide - strip), 1)),)
    return replace(one, mode=STILL, width=float(strip), path=path)


def choose(automatic: Shot, choice: str, picture: tuple[int, int], strip: int) -> Shot:
    """What a person chose instead of the automatic camera; without a face, ``follow`` looks at the centre.

    Left and right put the window's centre on the thirds of a 16:9 picture, halfway between the edge and the centre.
    """
    if not choice:
        return automatic
    wide = picture[0]
    chosen = replace(automatic, override=choice)
    if choice == "blur":
        return whole(chosen, wide)
    if choice == "follow" and automatic.faces:
        return led(replace(chosen, width=min(float(wide), window(automatic.faces, wide, strip))), wide)
    place = {"left": 0.25, "right": 0.75}.get(choice, 0.5)
    return strip_at(chosen, place, wide, strip)


def whole(one: Shot, wide: int) -> Shot:
    """The whole picture, with blurred bands."""
    return replace(one, mode=BLUR, width=float(wide), path=((one.start_s, 0.0),))


def window(faces: Sequence[Face], wide: int, strip: int) -> float:
    """The narrowest window, of a strip's width or more, that holds the face in all but its widest twentieth."""
    if not faces:
        return float(strip)
    widths = sorted(face.w for face in faces)
    needed = widths[min(len(widths) - 1, int(len(widths) * 0.95))] * (1 + 2 * SIDE_ROOM)
    if needed <= strip:
        return float(strip)
    return float(min(wide, int(needed * SLACK) // 2 * 2 + 2))


def led(one: Shot, wide: int) -> Shot:
    """Still where one place shows every sample's face, panning where one straight movement does, else following."""
    times = _times(one.start_s, one.end_s)
    there = [_at(one.faces, t) for t in times]
    corridor = [_corridor(face, one.width, wide) for face in there]
    centred = [_clamp(face.centre - one.width / 2, 0, wide - one.width) for face in there]
    least, most = max(low for low, _high in corridor), min(high for _low, high in corridor)
    if least <= most:
        place = _clamp(statistics.median(centred), least, most)
        return replace(one, mode=STILL, path=((one.start_s, round(place, 1)),))
    ends = _line(times, centred)
    if _pans(times, ends, corridor, wide):
        return replace(one, mode=PAN, path=((times[0], round(ends[0], 1)), (times[-1], round(ends[1], 1))))
    path = followed(times, corridor, centred, wide)
    return replace(one, mode=FOLLOW, path=simplified(tuple(zip(times, path, strict=True)), TOLERANCE))


def followed(
    times: Sequence[float], corridor: Sequence[tuple[float, float]], centred: Sequence[float], wide: int
) -> list[float]:
    """A path that keeps to the corridor as well as the best, at the gentlest speed that does."""
    paths = [_mended(_lazy(corridor, centred), corridor, _step(times), speed * wide) for speed in SPEEDS]
    kept = [_kept(path, corridor) for path in paths]
    return next(path for path, share in zip(paths, kept, strict=True) if share >= max(kept) - 0.01)


def _mended(wanted: list[float], corridor: Sequence[tuple[float, float]], step_s: float, speed: float) -> list[float]:
    """The smooth path; where braking early takes it out of the corridor, more is wanted than is needed."""
    least, most = min(low for low, _high in corridor), max(high for _low, high in corridor)
    path = smooth(wanted, step_s, speed)
    for _try in range(MENDS):
        misses = [_clamp(x, low, high) - x for x, (low, high) in zip(path, corridor, strict=True)]
        wanted = [_clamp(x + miss, least, most) for x, miss in zip(wanted, misses, strict=True)]
        path = smooth(wanted, step_s, speed)
    return path


def smooth(wanted: Sequence[float], step_s: float, speed: float) -> list[float]:
    """The path nearest to the wanted one with no more than ``speed`` pixels a second and 2 × speed / BRAKE_S pixels
    a second², seen from both ends, so that a movement begins before it is needed.

    The middle of two envelopes that rise by ``speed`` is no steeper than they are, and the mean over a stretch of
    time changes its slope by no more than twice that over the stretch.
    """
    rise = speed * step_s
    above, below = _envelope(wanted, -rise), _envelope(wanted, rise)
    middle = [(high + low) / 2 for high, low in zip(above, below, strict=True)]
    reach = max(1, round(BRAKE_S / step_s / 2))
    padded = [middle[0]] * reach + middle + [middle[-1]] * reach
    return [sum(padded[n : n + 2 * reach + 1]) / (2 * reach + 1) for n in range(len(middle))]


def simplified(path: tuple[tuple[float, float], ...], tolerance: float) -> tuple[tuple[float, float], ...]:
    """Fewer points, whose straight lines miss the path by no more than ``tolerance`` (Ramer, Douglas and Peucker)."""
    keep, spans = {0, len(path) - 1}, [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        worst, miss = first, 0.0
        for n in range(first + 1, last):
            away = abs(path[n][1] - _on_line(path[first], path[last], path[n][0]))
            worst, miss = (n, away) if away > miss else (worst, miss)
        if miss > tolerance:
            keep.add(worst)
            spans += [(first, worst), (worst, last)]
    return tuple((path[n][0], round(path[n][1], 1)) for n in sorted(keep))


def _times(start_s: float, end_s: float) -> list[float]:
    count = max(1, round((end_s - start_s) / STEP_S))
    return [round(start_s + (end_s - start_s) * n / count, 4) for n in range(count + 1)]


def _step(times: Sequence[float]) -> float:
    return times[1] - times[0]


def _at(faces: Sequence[Face], t: float) -> Face:
    """The face at ``t``: between two samples on the line between them, before and after all as at the nearest."""
    number = bisect_left(faces, t, key=lambda face: face.t)
    if number in (0, len(faces)):
        return faces[min(number, len(faces) - 1)]
    before, after = faces[number - 1], faces[number]
    share = (t - before.t) / (after.t - before.t)
    sides = zip((before.x, before.y, before.w, before.h), (after.x, after.y, after.w, after.h), strict=True)
    return Face(t, *(one + share * (other - one) for one, other in sides))


def _corridor(face: Face, width: float, wide: int) -> tuple[float, float]:
    """The least and greatest left edge of a window that shows the face with room beside it."""
    spare = max(0.0, width - face.w)
    room = min(spare / 2, max(SIDE_ROOM * face.w, (1 - EASE) * spare / 2))
    low, high = face.right + room - width, face.x - room
    if low > high:
        low = high = (low + high) / 2
    return _clamp(low, 0, wide - width), _clamp(high, 0, wide - width)


def _lazy(corridor: Sequence[tuple[float, float]], centred: Sequence[float]) -> list[float]:
    """A path that moves no further than the corridor makes it."""
    place, path = centred[0], []
    for low, high in corridor:
        place = _clamp(place, low, high)
        path.append(place)
    return path


def _kept(path: Sequence[float], corridor: Sequence[tuple[float, float]]) -> float:
    """The share of steps at which the path is inside the corridor, within a pixel."""
    inside = sum(low - 1 <= x <= high + 1 for x, (low, high) in zip(path, corridor, strict=True))
    return inside / len(path)


def _line(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The straight line nearest to the values, at both ends."""
    slope, begin = statistics.linear_regression(times, values)
    least, most = min(values), max(values)
    return _clamp(begin + slope * times[0], least, most), _clamp(begin + slope * times[-1], least, most)


def _pans(
    times: Sequence[float], ends: tuple[float, float], corridor: Sequence[tuple[float, float]], wide: int
) -> bool:
    lasts = times[-1] - times[0]
    path = [_on_line((times[0], ends[0]), (times[-1], ends[1]), t) for t in times]
    return abs(ends[1] - ends[0]) <= SPEEDS[-2] * wide * lasts and _kept(path, corridor) >= 0.97


def _envelope(values: Sequence[float], rise: float) -> list[float]:
    """The least path above (rise < 0) or the greatest below (rise > 0) the values that is no steeper than the rise."""
    pick = min if rise > 0 else max
    path = list(values)
    for n in range(1, len(path)):
        path[n] = pick(path[n], path[n - 1] + rise)
    for n in range(len(path) - 2, -1, -1):
        path[n] = pick(path[n], path[n + 1] + rise)
    return path


def _on_line(one: tuple[float, float], other: tuple[float, float], t: float) -> float:
    share = (t - one[0]) / (other[0] - one[0]) if other[0] > one[0] else 0.0
    return one[1] + share * (other[1] - one[1])


def _clamp(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
