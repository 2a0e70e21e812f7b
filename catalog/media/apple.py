"""Apple's rules for HLS on iOS (HLS Authoring Specification), checked on a packaged stream. Pure.

``check`` returns what is broken. A rule that players depend on is a ``must``; the others are advice, which a title
can miss honestly: a still with one burst of motion peaks at more than twice its average whatever is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from catalog.media.playlists import I_FRAMES, Entry, Package, Track, entries, measured

IDR_SECONDS = 2.0
FRAME = 0.05  # seconds: 23.976 frames a second can't be cut at 2, so an interval may be one frame longer
TIME_TOLERANCE = 0.005
DECLARED_TOLERANCE = 0.10
PEAK_TO_AVERAGE = 2.0
DEFAULT_RATE = 2_000_000  # bits a second of the picture that a player starts with
SOUND_RANGE = (32_000, 160_000)  # bits a second
LEAST_SEGMENTS = 5  # with fewer, one segment is itself the average


@dataclass(frozen=True)
class Finding:
    """A rule that a stream breaks: its name, which rendition, what was found. Of advice also the number that was found
    (kbit/s, or times the average) and where it shows, in seconds."""

    rule: str
    where: str
    words: str
    must: bool = True
    value: float = 0.0
    start_s: float = 0.0
    end_s: float = 0.0


Keyframes = Mapping[str, Sequence[float]]


def check(package: Package, keyframes: Keyframes) -> tuple[Finding, ...]:
    """All that is broken. ``keyframes``: of each rendition with pictures, their presentation times in seconds."""
    variants = package.variants
    if not variants:
        return (Finding("variants", "master", "no variant is listed"),)
    found = [*_aspect(variants), *_default(package, variants[0]), *_independent(package)]
    for variant in variants:
        if variant.name not in package.tracks:
            found.append(Finding("variants", variant.name, "its playlist is missing"))
            continue
        track = package.tracks[variant.name]
        found += idr(variant.name, track, keyframes.get(variant.name, ()))
        found += [*_declared(package, variant), *_peak(package, variant), *_i_frames(package, variant)]
        found += _complete(variant)
    return (*found, *_sounds(package), *_words(package))


def idr(name: str, track: Track, keyframes: Sequence[float]) -> list[Finding]:
    """An IDR picture at least every 2 seconds, and each segment begins with one."""
    found = []
    for earlier, later in pairwise(sorted(keyframes)):
        if later - earlier > IDR_SECONDS + FRAME:
            found.append(Finding("idr-interval", name, f"no keyframe from {earlier:.3f} to {later:.3f} s"))
    last, end = max(keyframes, default=0.0), sum(track.seconds)
    if end - last > IDR_SECONDS + FRAME:
        found.append(Finding("idr-interval", name, f"no keyframe from {last:.3f} s to the end"))
    for start in track.starts:
        if not any(abs(start - at) <= TIME_TOLERANCE for at in keyframes):
            found.append(Finding("segment-start", name, f"the segment at {start:.3f} s begins without a keyframe"))
    return found


def subtitles(name: str, track: Track, length_s: float) -> list[Finding]:
    """WebVTT must last as long as the picture: an end without words is declared too."""
    lasts = sum(track.seconds)
    if abs(lasts - length_s) > IDR_SECONDS / 2:
        return [Finding("subtitles-length", name, f"it lasts {lasts:.2f} of {length_s:.2f} s")]
    return []


def _aspect(variants: Sequence[Entry]) -> list[Finding]:
    shapes = {variant.name: _shape(variant.attributes.get("RESOLUTION", "")) for variant in variants}
    first = next(iter(shapes.values()))
    return [
        Finding("aspect", name, f"its picture is {shape or 'of unknown size'}, the first one's {first}")
        for name, shape in shapes.items() if shape is None or shape != first
    ]  # fmt: skip


def _shape(resolution: str) -> Fraction | None:
    width, _x, height = resolution.partition("x")
    return Fraction(int(width), int(height)) if width.isdecimal() and height.isdecimal() and int(height) else None


def _default(package: Package, first: Entry) -> list[Finding]:
    """The first variant fits a network of 2,000 kbit/s, and is H.264, so that all can play it.

    Constant quality often needs less than that; it isn't padded to come nearer.
    """
    found = []
    if not any(codec.startswith("avc1") for codec in first.codecs):
        found.append(Finding("default-variant", first.name, "the first variant is not H.264"))
    track = package.tracks.get(first.name)
    if track and track.average > DEFAULT_RATE * (1 + DECLARED_TOLERANCE):
        found.append(_advice("default-variant", first.name, track.average // 1000, "it needs {} kbit/s", track))
    return found


def _independent(package: Package) -> list[Finding]:
    if "#EXT-X-INDEPENDENT-SEGMENTS" not in package.master:
        return [Finding("independent-segments", "master", "EXT-X-INDEPENDENT-SEGMENTS is missing")]
    return []


def _declared(package: Package, variant: Entry) -> list[Finding]:
    peak, average = measured(package, variant)
    pairs = (("BANDWIDTH", variant.bandwidth, peak), ("AVERAGE-BANDWIDTH", variant.average, average))
    return [
        Finding("declared-rate", variant.name, f"{name} is {declared}, measured {real}")
        for name, declared, real in pairs if abs(declared - real) > DECLARED_TOLERANCE * real
    ]  # fmt: skip


def _peak(package: Package, variant: Entry) -> list[Finding]:
    track = package.tracks[variant.name]
    if len(track.sizes) < LEAST_SEGMENTS or track.peak <= PEAK_TO_AVERAGE * track.average:
        return []
    times = round(track.peak / track.average, 2)
    return [_advice("peak-to-average", variant.name, times, "its peak is {} times its average", track)]


def _advice(rule: str, where: str, value: float, words: str, track: Track) -> Finding:
    """Told where the track has its peak."""
    return Finding(rule, where, words.format(value), False, value, *track.peak_span)


def _i_frames(package: Package, variant: Entry) -> list[Finding]:
    listed = {entry.name for entry in entries(package.master) if entry.tag == I_FRAMES}
    text = package.i_frames.get(variant.name, "")
    if variant.name not in listed or "#EXT-X-I-FRAMES-ONLY" not in text:
        return [Finding("i-frame-playlist", variant.name, "it has no I-frame playlist")]
    return []


def _complete(variant: Entry) -> list[Finding]:
    lacking = [name for name in ("CODECS", "RESOLUTION", "FRAME-RATE") if not variant.attributes.get(name)]
    return [Finding("attributes", variant.name, f"{', '.join(lacking)} missing")] if lacking else []


def _sounds(package: Package) -> list[Finding]:
    """Stereo AAC of 32 to 160 kbit/s."""
    found = []
    codecs = {codec for variant in package.variants for codec in variant.codecs}
    for entry in entries(package.master):
        if entry.attributes.get("TYPE") != "AUDIO" or entry.name not in package.tracks:
            continue
        rate = package.tracks[entry.name].average
        if not SOUND_RANGE[0] <= rate <= SOUND_RANGE[1]:
            advice = _advice("sound-rate", entry.name, rate // 1000, "{} kbit/s", package.tracks[entry.name])
            found.append(replace(advice, must=rate > SOUND_RANGE[1]))  # silence needs less, whatever is asked for
        if entry.attributes.get("CHANNELS") != "2" or not any(codec.startswith("mp4a.40.") for codec in codecs):
            found.append(Finding("sound-format", entry.name, "it is not stereo AAC"))
    return found


def _words(package: Package) -> list[Finding]:
    length = sum(package.tracks[package.variants[0].name].seconds) if package.variants[0].name in package.tracks else 0
    found = []
    for entry in entries(package.master):
        if entry.attributes.get("TYPE") == "SUBTITLES" and entry.name in package.tracks:
            found += subtitles(entry.name, package.tracks[entry.name], length)
    return found
