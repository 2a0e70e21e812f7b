"""Shots and faces of a master wider than 9:16, from one pass over small pictures. No database.

The pass leaves out the pictures that no other needs, which halves its cost, and a cut that fell among them is then
looked for in a few whole pictures: see docs/decisions on reframing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import ffmpeg as graph
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from catalog.media import ffmpeg, tones
from catalog.media.ladder import centre_crop, frame_rate_for
from catalog.media.loudness import unheard
from catalog.media.probe import Probe
from catalog.media.reframe import camera, cuts, tracks
from catalog.media.reframe.faces import Detector
from catalog.media.reframe.framing import is_wide
from catalog.media.reframe.shots import Shot

SIDE = 480  # pixels of the longer side of the pictures that are read, from which stills are made
FACE_SIDE = 320  # of those in which faces are looked for
SAMPLES = 5  # a second
QUICK = {"skip_frame": "noref", "skip_loop_filter": "all", "flags2": "fast"}
CLEAR = {"skip_loop_filter": "all", "flags2": "fast"}
BEFORE = 2  # frames read before those that matter, since the first is where the search landed

Tick = ffmpeg.Tick
Picture = NDArray[Any]


class Seen(NamedTuple):
    """What the pass saw: every frame, tiny and grey, and the faces of each sample."""

    tiny: Picture
    samples: list[tracks.Sample]


def find(source: Path, probe: Probe, *, tick: Tick, stills: Path | None = None) -> tuple[Shot, ...]:
    """The shots with their cameras, in order and without gaps; none where the picture is not wider than 9:16.

    ``tick`` is called about twice a second with the share that is done. Into the folder ``stills`` goes the whole
    picture of each sample, as <frame>.jpg. Raises ffmpeg.ToolFailed.
    """
    if not is_wide(probe):
        return ()
    rate = rate_of(probe)
    seen = _look(source, probe, rate, tick, stills)
    begins = [0, *sorted({_exact(source, probe, rate, cut) for cut in cuts.find(seen.tiny)} - {0})]
    bounds = [round(float(begin / rate), 4) for begin in begins] + [probe.duration_s]
    picture = probe.picture.width, probe.picture.height
    strip = centre_crop(*picture).width
    shots = []
    for start, end in pairwise(bounds):
        if end > start:
            inside = [sample for sample in seen.samples if start <= sample[0] < end]
            shots.append(camera.shot(start, end, tracks.follow(inside, picture[0]), picture, strip))
    return tuple(shots)


def rate_of(probe: Probe) -> Fraction:
    """Frames a second of the encode."""
    return frame_rate_for(probe.picture.frame_rate, constant=probe.picture.constant_rate)


def size_of(probe: Probe, side: int) -> tuple[int, int]:
    """Even sides of the whole picture whose longer one is ``side`` pixels."""
    width, height = probe.picture.width, probe.picture.height
    scale = Fraction(side, max(width, height))
    return _even(width * scale), _even(height * scale)


def _even(value: Fraction) -> int:
    return max(2, round(value / 2) * 2)


def frames_command(
    source: Path, probe: Probe, rate: Fraction, size: tuple[int, int], quick: dict[str, str], **where: str
) -> list[str]:
    """Every frame of the encode's time line, small, as raw planes on stdout. ``where`` stands before the input."""
    threads = {"threads": ffmpeg.encoder_threads()} if ffmpeg.encoder_threads() else {}
    options = quick | ffmpeg.input_options(settings.MEDIA_MAX_PIXELS) | threads | where
    master = graph.input(str(source.absolute()), **options)
    small = master["V:0"].filter("scale", *size, flags="fast_bilinear")
    seen = tones.as_seen(small.filter("fps", fps=str(rate), start_time=0), size, probe.picture)
    timed = seen.filter("format", "yuv420p")
    made = graph.output(timed, "pipe:1", f="rawvideo", t=f"{probe.duration_s:.3f}")
    both = graph.merge_outputs(made, *unheard(master, probe))
    return list(both.global_args("-nostdin", "-v", "error").compile(cmd=ffmpeg.ffmpeg_path()))


def _look(source: Path, probe: Probe, rate: Fraction, tick: Tick, stills: Path | None) -> Seen:
    size = size_of(probe, SIDE)
    command = frames_command(source, probe, rate, size, QUICK)
    small = size_of(probe, FACE_SIDE)
    detector = Detector(small, (probe.picture.width, probe.picture.height))
    every = max(1, round(rate / SAMPLES))
    tiny: list[Picture] = []
    samples: list[tracks.Sample] = []
    beat = ffmpeg.Beat(lambda: tick(min(1.0, len(tiny) / max(1.0, float(rate) * probe.duration_s))))
    for number, planes in enumerate(_pictures(command, size, probe.duration_s)):
        beat()
        tiny.append(_tiny(planes, size[1]))
        if number % every == every // 2:
            picture = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)
            samples.append((float(number / rate), detector.faces(_shrunk(picture, small), float(number / rate))))
            if stills:
                cv2.imwrite(str(stills / f"{number}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return Seen(np.array(tiny, np.uint8).reshape(len(tiny), *cuts.TINY[::-1]), samples)


def _pictures(command: list[str], size: tuple[int, int], seconds: float) -> Iterator[Picture]:
    """Planar pictures as ffmpeg writes them: grey, then two quarters of colour."""
    width, height = size
    limits = ffmpeg.Limits(cpu_s=int(120 + 30 * seconds), wall_s=120 + 30 * seconds)
    for block in ffmpeg.blocks(command, size=width * height * 3 // 2, limits=limits):
        yield np.frombuffer(block, np.uint8).reshape(height * 3 // 2, width)


def _tiny(planes: Picture, height: int) -> Picture:
    return cv2.resize(planes[:height], cuts.TINY, interpolation=cv2.INTER_AREA)


def _shrunk(picture: Picture, size: tuple[int, int]) -> Picture:
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _exact(source: Path, probe: Probe, rate: Fraction, cut: cuts.Cut) -> int:
    """The frame at which the next shot begins, where the pass left some out."""
    if cut.first == cut.last:
        return cut.last
    key = ffmpeg.keyframe_before(source, float(cut.last / rate) + probe.start_s, max_pixels=settings.MEDIA_MAX_PIXELS)
    begun = round((key - probe.start_s) * rate) if key is not None else 0
    if cut.first <= begun <= cut.last:  # encoders begin a shot with a keyframe
        return begun
    begin = max(0, cut.first - 1 - BEFORE)
    command = frames_command(
        source, probe, rate, cuts.TINY, CLEAR, ss=f"{float(begin / rate):.6f}", to=f"{float((cut.last + 2) / rate):.6f}"
    )
    pictures = [planes[: cuts.TINY[1]] for planes in _pictures(command, cuts.TINY, 10)]
    return begin + cuts.steepest(pictures, cut.first - begin, cut.last - begin)
