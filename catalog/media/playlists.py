"""HLS playlists as the packager writes them: what they declare, what was measured, and the one written into the other.

Pure, but for ``load``, which reads a packaged folder's playlists and the sizes of its segments. RFC 8216.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REVIEW = "review.m3u8"  # the one playlist of a stream that still grows
ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')
STREAM, I_FRAMES, MEDIA = "#EXT-X-STREAM-INF:", "#EXT-X-I-FRAME-STREAM-INF:", "#EXT-X-MEDIA:"
PEAK_RATE = re.compile(r"(?<!-)BANDWIDTH=\d+")
AVERAGE_RATE = re.compile(r"AVERAGE-BANDWIDTH=\d+")
PEAK_SPAN = (0.5, 1.5)  # times the target duration: over such stretches the peak is taken (RFC 8216, 4.3.4.2)


@dataclass(frozen=True)
class Entry:
    """A line of the master playlist: its tag, attributes without quotes, and the playlist that it names."""

    tag: str
    attributes: Mapping[str, str]
    uri: str

    @property
    def name(self) -> str:
        """The rendition's: its folder."""
        return self.uri.split("/")[0]

    @property
    def bandwidth(self) -> int:
        return int(self.attributes.get("BANDWIDTH", "0"))

    @property
    def average(self) -> int:
        return int(self.attributes.get("AVERAGE-BANDWIDTH", "0"))

    @property
    def codecs(self) -> tuple[str, ...]:
        return tuple(word for word in self.attributes.get("CODECS", "").split(",") if word)


@dataclass(frozen=True)
class Track:
    """A media playlist with the bytes of its segments; seconds."""

    text: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = re.findall(r"^#EXTINF:([\d.]+)", self.text, re.MULTILINE)
        object.__setattr__(self, "seconds", tuple(float(word) for word in found))

    @property
    def target(self) -> float:
        found = re.search(r"^#EXT-X-TARGETDURATION:(\d+)", self.text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    @property
    def starts(self) -> tuple[float, ...]:
        """Where each segment begins."""
        return tuple(sum(self.seconds[:number]) for number in range(len(self.seconds)))

    @property
    def average(self) -> int:
        """Bits a second over the whole."""
        return math.ceil(sum(self.sizes) * 8 / sum(self.seconds)) if sum(self.seconds) else 0

    @property
    def peak(self) -> int:
        """The most bits a second of any neighbouring segments that together last about as long as one."""
        return max(self._rates())[0]

    @property
    def peak_span(self) -> tuple[float, float]:
        """From when to when it has its peak, the first where it has several."""
        return max(self._rates(), key=lambda rate: rate[0])[1]

    def _rates(self) -> Sequence[tuple[int, tuple[float, float]]]:
        """Bits a second of each stretch, and where it is; of the whole where it is shorter than one."""
        least, most = (share * self.target for share in PEAK_SPAN)
        rates, starts = [], self.starts
        for first in range(len(self.sizes)):
            lasted = size = 0.0
            for number in range(first, len(self.sizes)):
                lasted, size = lasted + self.seconds[number], size + self.sizes[number]
                if lasted > most + 0.001:
                    break
                if lasted >= least:
                    rates.append((math.ceil(size * 8 / lasted), (starts[first], starts[first] + lasted)))
        return rates or [(self.average, (0.0, sum(self.seconds)))]


@dataclass(frozen=True)
class Package:
    """A packaged stream: the master playlist, each rendition's own, and the I-frame playlists that are there."""

    master: str
    tracks: Mapping[str, Track]
    i_frames: Mapping[str, str] = field(default_factory=dict)

    @property
    def variants(self) -> list[Entry]:
        return [entry for entry in entries(self.master) if entry.tag == STREAM]


def entries(master: str) -> list[Entry]:
    """The variants, I-frame playlists and renditions of a master playlist, in its order."""
    found, lines = [], master.splitlines()
    for number, line in enumerate(lines):
        tag = next((tag for tag in (STREAM, I_FRAMES, MEDIA) if line.startswith(tag)), None)
        if tag:
            attributes = {name: value.strip('"') for name, value in ATTRIBUTE.findall(line.removeprefix(tag))}
            after = lines[number + 1] if tag == STREAM and number + 1 < len(lines) else ""
            found.append(Entry(tag, attributes, attributes.get("URI", after)))
    return found


def sound_of(package: Package, variant: Entry) -> Track | None:
    """The heaviest sound that a variant plays with; None where it is silent."""
    group = variant.attributes.get("AUDIO")
    names = [
        entry.name for entry in entries(package.master)
        if entry.attributes.get("TYPE") == "AUDIO" and entry.attributes.get("GROUP-ID") == group
    ]  # fmt: skip
    sounds = [package.tracks[name] for name in names if name in package.tracks]
    return max(sounds, key=lambda track: track.average, default=None)


def measured(package: Package, variant: Entry) -> tuple[int, int]:
    """Peak and average of a variant with its sound, bits a second."""
    tracks = [package.tracks[variant.name], sound_of(package, variant)]
    return sum(track.peak for track in tracks if track), sum(track.average for track in tracks if track)


def declared_as_measured(package: Package) -> str:
    """The master playlist with each variant's measured peak and average in place of the packager's estimates."""
    lines = package.master.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(STREAM):
            (variant,) = entries("\n".join(lines[number : number + 2]))
            peak, average = measured(package, variant)
            peaked = PEAK_RATE.sub(f"BANDWIDTH={peak}", line)
            lines[number] = AVERAGE_RATE.sub(f"AVERAGE-BANDWIDTH={average}", peaked)
    return "\n".join(lines) + "\n"


def load(folder: Path, master: str = "master.m3u8") -> Package:
    """Read a packaged stream: playlists of all renditions, bytes of all segments."""
    tracks = {path.parent.name: _track(path) for path in sorted(folder.glob("*/main.m3u8"))}
    i_frames = {path.parent.name: path.read_text() for path in sorted(folder.glob("*/iframe.m3u8"))}
    return Package((folder / master).read_text(), tracks, i_frames)


def _track(path: Path) -> Track:
    text = path.read_text()
    return Track(text, tuple((path.parent / name).stat().st_size for name in segments(text)))


def segments(text: str) -> list[str]:
    """The segments that a media playlist names."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def files(text: str) -> list[str]:
    """The files that a media playlist names: its initialisation segment, then its segments. Empty without the first."""
    begin = re.findall(r'^#EXT-X-MAP:URI="([^"]+)"', text, re.MULTILINE)
    return [*begin, *segments(text)] if begin else []
