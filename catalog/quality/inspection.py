"""Looking at a finished picture and listening to its master: two passes of ffmpeg, and a still of what was found."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import ffmpeg as graph
import numpy as np
from django.conf import settings

from catalog.media import apple, ffmpeg, loudness, safe_area
from catalog.media.ladder import frame_rate_for, keyframe_interval
from catalog.media.loudness import Loudness
from catalog.media.probe import Probe
from catalog.quality import checks
from catalog.quality.bars import BarWatch
from catalog.quality.lettering import SIZE, Lettering
from catalog.quality.measured import Measured, Span, Text, still_key
from catalog.quality.sound import Listener

LOOKS = 2  # a second
BLACK = {"pixel_black_th": 0.10, "picture_black_ratio_th": 0.98}  # ffmpeg's own defaults
STILL_NOISE = 0.005  # of full scale: coding changes a picture that stands by less, a face that hardly moves by more
JOIN = 0.1  # seconds: black that was interrupted for less is one stretch
PART = 0.2  # seconds: the shortest part of a frozen stretch that keyframes cut in pieces
LEAST = {"black": 0.2, "frozen": 1.0, "silent": 1.0}  # seconds: shorter ones are not kept
MOST_STILLS = 24  # of findings; the others share those, and the ones that are taken in passing
PASSING_S = 10  # seconds between two that are taken in passing, for what is known later: an episode's length
STILL_WIDTH = 270  # pixels
JPEG = {"q:v": 4}
LAST_S = 0.1  # before the end: there is still a picture
PICTURE_SHARE = 0.8  # of the work
EVENT = re.compile(r"lavfi\.(black|freezedetect\.freeze)_(start|end)=([\d.]+)")

Tick = Callable[[float], None]


def inspect(
    video: Path, source: Path, probe: Probe, before: Loudness | None, after: Loudness | None, *, stills_dir: Path,
    tick: Tick, advice: Sequence[apple.Finding] = (),
) -> Measured:  # fmt: skip
    """Measure a version and put stills of its findings into ``stills_dir``.

    ``video`` is a finished rendition, the lead rung's; ``source`` the master; ``before`` and ``after`` its sound's
    loudness and that of the result; ``advice`` what of Apple's the stream misses. Raises ToolFailed. About 0.1 CPU
    seconds for each second of the video.
    """
    stills_dir.mkdir(parents=True, exist_ok=True)
    rate = frame_rate_for(probe.picture.frame_rate, constant=probe.picture.constant_rate)
    measured = Measured(
        probe.duration_s, rate, bool(probe.audio_codec), before=before, after=after, advice=tuple(advice)
    )
    measured = _look(video, measured, stills_dir, lambda share: tick(PICTURE_SHARE * share))
    measured = _listen(source, probe, measured, lambda share: tick(PICTURE_SHARE + 0.15 * share))
    measured = replace(measured, stills=measured.stills | _stills(video, probe, measured, stills_dir))
    tick(1.0)
    return measured


def _limits(seconds: float) -> ffmpeg.Limits:
    return ffmpeg.Limits(cpu_s=int(120 + 10 * seconds), wall_s=120 + 30 * seconds)


def _look(video: Path, measured: Measured, stills_dir: Path, tick: Tick) -> Measured:
    """Black and frozen stretches by ffmpeg, frame by frame; bars and lettering in two looks a second; a few stills."""
    bars, lettering = BarWatch(), Lettering()
    size, every = SIZE[0] * SIZE[1], max(PASSING_S, measured.duration_s / MOST_STILLS)
    with tempfile.TemporaryDirectory(dir=stills_dir) as work:
        events = Path(work) / "events.txt"
        command = _look_command(video, events, every)
        with closing(ffmpeg.blocks(command, size=size, limits=_limits(measured.duration_s))) as pieces:
            for number, piece in enumerate(pieces):
                at = number / LOOKS
                frame = np.frombuffer(piece, np.uint8).reshape(SIZE[1], SIZE[0])
                bars.look(frame, at)
                lettering.look(frame, at)
                tick(min(1.0, at / measured.duration_s))
        told = events.read_text() if events.exists() else ""
        spans = stretches(
            told, measured.duration_s, float(keyframe_interval(measured.frame_rate) / measured.frame_rate)
        )
        stills = _passed(Path(work), stills_dir, every)
    texts = tuple(Text(line.start_s, line.end_s, line.box) for line in lettering.lines())
    return replace(
        measured, black=spans["black"], frozen=spans["frozen"], bars=tuple(bars.bars()), texts=texts, stills=stills
    )


def _look_command(video: Path, events: Path, every: float) -> list[str]:
    """Grey pictures on stdout; a still every so many seconds beside the events, numbered from 0."""
    picture = graph.input(str(video), protocol_whitelist="file").video
    picture = picture.filter("blackdetect", d=0.04, **BLACK).filter("freezedetect", n=STILL_NOISE, d=PART)
    split = picture.filter("metadata", "print", file=str(events)).filter_multi_output("split", 2)
    grey = split[0].filter("fps", LOOKS, round="down")
    grey = grey.filter("scale", w=SIZE[0], h=SIZE[1], out_range="full", flags="area").filter("format", "gray")
    still = split[1].filter("fps", f"1/{every:.3f}", round="up").filter("scale", w=STILL_WIDTH, h=-2)
    both = graph.merge_outputs(
        graph.output(grey, "-", format="rawvideo"),
        graph.output(still, str(events.parent / "%d.jpg"), format="image2", start_number=0, **JPEG),
    )
    return list(both.global_args("-nostdin", "-v", "error").compile(cmd=ffmpeg.ffmpeg_path()))


def _passed(work: Path, stills_dir: Path, every: float) -> dict[str, str]:
    """The stills that were taken in passing, by their key."""
    taken = {still_key(int(path.stem) * every): path for path in work.glob("*.jpg")}
    return {key: path.rename(stills_dir / f"{key}.jpg").name for key, path in taken.items()}


def stretches(events: str, duration_s: float, keyframe_s: float) -> dict[str, tuple[Span, ...]]:
    """Black and frozen stretches from the filters' lines; what is open at the end lasts to the end. Pure.

    A keyframe, one every ``keyframe_s`` seconds, changes a picture that stands a little, and ends nothing. Any other
    change does: pictures that stand one after another are no frozen picture.
    """
    spans: dict[str, list[Span]] = {"black": [], "frozen": []}
    began: dict[str, float] = {}

    def add(name: str, end: float) -> None:
        start, last = began.pop(name), spans[name][-1] if spans[name] else (0.0, -1.0)
        if start - last[1] <= JOIN and (name == "black" or _is_near(start, keyframe_s)):
            spans[name][-1] = last[0], end
        else:
            spans[name].append((start, end))

    for kind, edge, text in EVENT.findall(events):
        name = "black" if kind == "black" else "frozen"
        if edge == "start":
            began[name] = float(text)
        elif name in began:
            add(name, float(text))
    for name in tuple(began):
        add(name, duration_s)
    return {
        name: tuple((start, min(end, duration_s)) for start, end in rows if end - start >= LEAST[name])
        for name, rows in spans.items()
    }


def _is_near(at: float, step: float) -> bool:
    return abs(at - round(at / step) * step) <= JOIN


def _listen(source: Path, probe: Probe, measured: Measured, tick: Tick) -> Measured:
    if not probe.audio_codec:
        return measured
    rate, channels = probe.audio_rate or 48_000, max(1, probe.audio_channels)
    listener = Listener(rate)
    command = _listen_command(source, probe, rate, channels)
    for piece in ffmpeg.blocks(command, size=4 * rate * channels, limits=_limits(measured.duration_s), rest=True):
        whole = len(piece) // (4 * channels) * channels
        listener.hear(np.frombuffer(piece, np.float32, count=whole).reshape(-1, channels))
        tick(min(1.0, listener.seconds / measured.duration_s))
    silent = tuple(span for span in listener.silences if span[1] - span[0] >= LEAST["silent"])
    return replace(measured, silent=silent, clipped=tuple(listener.clipped))


def _listen_command(source: Path, probe: Probe, rate: int, channels: int) -> list[str]:
    """The sound at its own rate and in its own channels, from the first picture to the last: the rest is silence."""
    master = graph.input(str(source), **ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))
    sound = loudness.sound_of(master, probe).filter("aresample", rate, **{"async": 1, "first_pts": 0}).filter("apad")
    output = graph.output(sound, "-", format="f32le", acodec="pcm_f32le", ac=channels, t=f"{probe.duration_s:.3f}")
    return list(output.global_args("-nostdin", "-v", "error").compile(cmd=ffmpeg.ffmpeg_path()))


def _stills(video: Path, probe: Probe, measured: Measured, folder: Path) -> dict[str, str]:
    """A still of the end, and of each finding that has a time, the worst first; names by their key."""
    stills: dict[str, str] = {}
    end = still_key(measured.duration_s)
    if _still(video, max(0.0, measured.duration_s - LAST_S), folder / f"{end}.jpg"):
        stills[end] = f"{end}.jpg"
    for finding in checks.findings(measured, probe, safe_area.chosen()):
        if finding.start_s is None or finding.end_s is None or len(stills) > MOST_STILLS:
            continue
        key = still_key(finding.start_s)
        shown = min(finding.start_s + min(0.5, (finding.end_s - finding.start_s) / 2), measured.duration_s - LAST_S)
        if key not in stills and _still(video, max(0.0, shown), folder / f"{key}.jpg"):
            stills[key] = f"{key}.jpg"
    return stills


def _still(video: Path, at: float, out: Path) -> bool:
    picture = graph.input(str(video), ss=f"{at:.3f}", protocol_whitelist="file").video.filter(
        "scale", w=STILL_WIDTH, h=-2
    )
    words = ("-nostdin", "-v", "error", "-y")
    output = graph.output(picture, str(out), vframes=1, **JPEG)
    ffmpeg.run(list(output.global_args(*words).compile(cmd=ffmpeg.ffmpeg_path())), limits=ffmpeg.Limits())
    return out.exists()
