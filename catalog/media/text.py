"""Text tracks in a stream that is made already: playlists and manifests of their own, beside the ones without. Pure.

Written here and not by the packager: given text alone it ends the track with the last cue, and Apple asks for one as
long as the picture (HLS authoring specification for Apple devices: WebVTT of full length). Nothing is encoded again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

GROUP = "captions"
# RFC 8216, 4.3.4.1: what assistive technology may look for in a track.
FOR_THE_DEAF = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
TIMESTAMP_MAP = "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"  # RFC 8216, 3.5; the streams here begin at 0
STREAM = re.compile(r"^#EXT-X-STREAM-INF:.*$", re.M)
OTHERS = re.compile(r',SUBTITLES="[^"]*"')


@dataclass(frozen=True)
class TextTrack:
    """``name`` is of its files, ``label`` for people, ``webvtt`` the whole file; ``is_sdh``: it tells sounds too."""

    name: str
    language: str
    label: str
    webvtt: str
    is_sdh: bool = False


def package(
    tracks: Sequence[TextTrack], *, folder: str, master: str, manifest: str, duration_s: float
) -> dict[str, str]:
    """{name below the stream's key: content}, what is pointed to before what points to it.

    ``master`` and ``manifest`` are the stream's own; the new ones are called master-FOLDER.m3u8 and
    manifest-FOLDER.mpd, the rest lies in captions-FOLDER/.
    """
    files: dict[str, str] = {}
    for track in tracks:
        files[f"captions-{folder}/{track.name}.vtt"] = with_timestamp_map(track.webvtt)
        files[f"captions-{folder}/{track.name}.m3u8"] = playlist(f"{track.name}.vtt", duration_s)
    files |= {
        manifest_name(folder): with_text_sets(manifest, tracks, folder),
        master_name(folder): with_renditions(master, tracks, folder),
    }
    return files


def master_name(folder: str) -> str:
    return f"master-{folder}.m3u8"


def manifest_name(folder: str) -> str:
    return f"manifest-{folder}.mpd"


def with_timestamp_map(webvtt: str) -> str:
    head, _newline, rest = webvtt.partition("\n")
    return f"{head}\n{TIMESTAMP_MAP}\n{rest}"


def playlist(file: str, duration_s: float) -> str:
    """One segment as long as the stream. RFC 8216, 6.2.4 lets subtitles have a target duration of their own."""
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{math.ceil(duration_s)}", "#EXT-X-PLAYLIST-TYPE:VOD",
        f"#EXTINF:{duration_s:.3f},", file, "#EXT-X-ENDLIST",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def with_renditions(master: str, tracks: Sequence[TextTrack], folder: str) -> str:
    """The master playlist in which every variant has the tracks. Nothing else of it changes."""
    media = "".join(f"#EXT-X-MEDIA:{_attributes(track, folder)}\n" for track in tracks)
    text = STREAM.sub(lambda line: f'{OTHERS.sub("", line[0])},SUBTITLES="{GROUP}"', master)
    first = STREAM.search(text)
    if not first:
        raise ValueError("a master playlist without variants")
    return f"{text[: first.start()]}{media}\n{text[first.start() :]}"


def _attributes(track: TextTrack, folder: str) -> str:
    pairs: Mapping[str, str] = {
        "TYPE": "SUBTITLES",
        "GROUP-ID": f'"{GROUP}"',
        "LANGUAGE": f'"{track.language}"',
        "NAME": f'"{_quotable(track.label)}"',
        "DEFAULT": "NO",
        "AUTOSELECT": "YES",
        "FORCED": "NO",
        **({"CHARACTERISTICS": f'"{FOR_THE_DEAF}"'} if track.is_sdh else {}),
        "URI": f'"captions-{folder}/{track.name}.m3u8"',
    }
    return ",".join(f"{name}={value}" for name, value in pairs.items())


def _quotable(text: str) -> str:
    """RFC 8216, 4.2: a quoted string holds no quotes and no line ends."""
    return re.sub(r'["\r\n]', "", text)


def with_text_sets(manifest: str, tracks: Sequence[TextTrack], folder: str) -> str:
    """The DASH manifest with one set a track: a whole file, as ISO/IEC 23009-1 takes it by its BaseURL."""
    first = 1 + max(int(number) for number in re.findall(r'<(?:AdaptationSet|Representation) id="(\d+)"', manifest))
    sets = "".join(_text_set(track, folder, first + number) for number, track in enumerate(tracks))
    before, end, after = manifest.rpartition("</Period>")
    if not end:
        raise ValueError("a manifest without a period")
    return f"{before.rstrip(' ')}{sets}  {end}{after}"


def _text_set(track: TextTrack, folder: str, number: int) -> str:
    role = "caption" if track.is_sdh else "subtitle"
    return (
        f'    <AdaptationSet id="{number}" contentType="text" lang={quoteattr(track.language)} mimeType="text/vtt">\n'
        f'      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="{role}"/>\n'
        f"      <Label>{escape(track.label)}</Label>\n"
        f'      <Representation id="{number}" bandwidth="256">\n'
        f"        <BaseURL>captions-{folder}/{track.name}.vtt</BaseURL>\n"
        f"      </Representation>\n"
        f"    </AdaptationSet>\n"
    )
