"""What was wrong with a master and is right in its stream, read from the probe. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from catalog.media.ladder import ASPECT, frame_rate_for
from catalog.media.probe import Picture, Probe
from catalog.quality.findings import MENDED, Finding

LATE = 0.2  # seconds by which sound may start late or end early and nobody would note it


def mended(probe: Probe) -> tuple[Finding, ...]:
    return tuple(
        Finding(f"mended_{name}", MENDED, facts=facts) for name, facts in (*_picture(probe.picture), *_sound(probe))
    )


def _picture(picture: Picture) -> Iterator[tuple[str, dict[str, object]]]:
    if picture.rotation:
        yield "rotation", {"degrees": picture.rotation}
    if picture.pixel_aspect != 1:
        yield "anamorphic", {"aspect": str(picture.pixel_aspect).replace("/", ":")}
    if picture.interlaced:
        yield "interlaced", {}
    kept = frame_rate_for(picture.frame_rate, constant=picture.constant_rate)
    if not picture.constant_rate:
        yield "variable_rate", {"rate": _rate(kept)}
    elif abs(kept - picture.frame_rate) > Fraction(1, 10):
        yield "odd_rate", {"was": _rate(picture.frame_rate), "rate": _rate(kept)}
    if picture.hdr:
        yield "hdr", {"kind": "PQ" if picture.hdr == "smpte2084" else "HLG"}
    elif picture.bits > 8:
        yield "deep", {"bits": picture.bits}
    if picture.full_range:
        yield "full_range", {}
    if picture.matrix not in ("bt709", "bt2020nc"):
        yield "matrix", {"matrix": "RGB" if picture.matrix == "gbr" else "BT.601"}
    if picture.pix_fmt and not picture.hdr and ("444" in picture.pix_fmt or "422" in picture.pix_fmt):
        yield "chroma", {"kind": "4:4:4" if "444" in picture.pix_fmt else "4:2:2"}
    if abs(Fraction(picture.width, picture.height) - ASPECT) > Fraction(1, 100):
        yield "shape", {"width": picture.width, "height": picture.height}
    elif picture.width % 2 or picture.height % 2:
        yield "odd_size", {"width": picture.width, "height": picture.height}


def _sound(probe: Probe) -> Iterator[tuple[str, dict[str, object]]]:
    if not probe.audio_codec:
        yield "no_sound", {}
        return
    if probe.audio_pair:
        yield "pair", {}
    if (unused := probe.audio_tracks - 1 - probe.audio_pair) > 0:
        yield "more_tracks", {"count": unused}
    if probe.audio_channels == 1:
        yield "mono", {}
    elif probe.audio_channels > 2:
        yield "surround", {"layout": probe.audio_layout or str(probe.audio_channels)}
    if probe.audio_start_s > LATE:
        yield "late_sound", {"seconds": round(probe.audio_start_s, 1)}
    if probe.audio_s and probe.duration_s - probe.audio_s > LATE:
        yield "short_sound", {"seconds": round(probe.duration_s - probe.audio_s, 1)}


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
