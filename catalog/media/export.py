"""Making a file for somebody else of a master: its sound at its level first, then the picture, in one process each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from catalog.media import burnin, export_graph, facts, ffmpeg, fonts, intake
from catalog.media.errors import TranscodeFailed, ended
from catalog.media.export_graph import Clip, Target
from catalog.media.loudness import MOST_PEAK
from catalog.media.probe import Probe
from catalog.media.safe_area import SafeArea

NEAR = 0.3  # LU from the target that are near enough
SILENT = -50.0  # LUFS, below which there is nothing to raise
MOST_GAIN = 36.0  # dB; more would raise noise alone
MOST_TRIALS = 4
SOUND_SHARE = 0.1  # of an export's time, measured on one-minute masters
HELD_ABOVE = 1.25  # times the least bits a second, where constant quality needs fewer
CAPTIONS = "captions.ass"
Tick = Callable[[float], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Burned:
    """Captions to burn in: on the time line of what is made."""

    cues: Sequence[burnin.Cue]
    language: str
    safe: SafeArea
    most_width: float = burnin.MOST_WIDTH


def whole(source: Path, probe: Probe, target: Target, *, shots: tuple[Any, ...] = ()) -> Clip:
    """A master as one clip."""
    rate = export_graph.rate_of(probe, target)
    return Clip(source.absolute(), probe, rate, 0, max(1, round(probe.duration_s * rate)), shots)


def clip(source: Path, *, in_s: float, out_s: float, target: Target, shots: tuple[Any, ...] = ()) -> Clip:
    """The frames nearest to the marks, which are seconds of the stream; the out point's own frame is not in it."""
    probe = intake.look_at(source)
    rate = export_graph.rate_of(probe, target)
    first = round(in_s * rate)
    return Clip(source.absolute(), probe, rate, first, max(first + 1, round(out_s * rate)), shots)


def make(
    clips: Sequence[Clip],
    *,
    out: Path,
    work: Path,
    target: Target,
    least_bps: int = 0,
    burned: Burned | None = None,
    tick: Tick,
) -> facts.Facts:
    """Make ``out``, an MP4, of the clips, and return what it is. ``work`` is a folder that nobody else uses.

    Where constant quality needs fewer bits a second than ``least_bps``, it is made again with that many.
    ``tick`` is called about twice a second with the share that is done, 0 to 1. Raises TranscodeFailed.
    """  # fmt: skip
    work.mkdir(parents=True, exist_ok=True)
    try:
        sound = _sound(clips, work, target, lambda share: tick(share * SOUND_SHARE))
        picture: dict[str, Any] = {
            "sound": sound,
            "out": out,
            "work": work,
            "burned": burned,
            "tick": _later(tick, SOUND_SHARE),
        }
        _picture(clips, target=target, **picture)
        found = facts.of(out, lambda _at: tick(1.0))
        if found.video_bps < least_bps:
            held = replace(target, max_bitrate=round(least_bps * HELD_ABOVE))
            _picture(clips, target=held, hold=True, **picture)
            found = facts.of(out, lambda _at: tick(1.0))
        return found
    except ffmpeg.ToolFailed as error:
        raise _failed(error) from error


def _later(tick: Tick, begin: float) -> Tick:
    return lambda share: tick(begin + share * (1 - begin))


def _sound(clips: Sequence[Clip], work: Path, target: Target, tick: Tick) -> str:
    """Find by trial the gain with which the AAC has the target's loudness: a limiter takes some of it back. Where AAC
    puts more on top of its peaks than is allowed, the limiter begins so much lower."""
    seconds = float(sum(one.seconds for one in clips))
    steps = iter(range(2 * MOST_TRIALS + 2))

    def step() -> Callable[[float], None]:
        number = next(steps)
        return lambda at: tick((number + min(1.0, at / seconds)) / (2 * MOST_TRIALS + 2))

    def source() -> Any:
        return export_graph.joined_sounds(clips, ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))

    level, _peak = facts.heard(source(), step())
    gain = min(MOST_GAIN, target.loudness - level) if level > SILENT else 0.0
    ceiling = export_graph.CEILING
    out = work / "sound.mp4"
    for _trial in range(MOST_TRIALS):
        command = export_graph.sound_command(
            export_graph.levelled(source(), gain, ceiling), ffmpeg=ffmpeg.ffmpeg_path(), out=str(out.absolute()),
            bitrate=target.audio_bitrate,
        )  # fmt: skip
        ffmpeg.run(command, limits=_limits(seconds), tick=step())
        reached, peak = facts.loudness(out, step())
        is_level = level <= SILENT or abs(reached - target.loudness) <= NEAR or gain >= MOST_GAIN
        if is_level and peak <= MOST_PEAK:
            break
        if peak > MOST_PEAK:
            ceiling -= peak - MOST_PEAK + 0.15
        if level > SILENT:
            gain = min(MOST_GAIN, gain + target.loudness - reached)
    return str(out.absolute())


def _picture(
    clips: Sequence[Clip], *, sound: str, out: Path, work: Path, target: Target, burned: Burned | None, tick: Tick,
    hold: bool = False,
) -> None:  # fmt: skip
    rate = export_graph.common_rate(clips)
    seconds = float(sum(one.seconds for one in clips))
    picture = export_graph.joined_pictures(clips, target, rate, ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))
    command = export_graph.file_command(
        picture, ffmpeg=ffmpeg.ffmpeg_path(), sound=sound, out=str(out.absolute()), target=target, rate=rate,
        captions=CAPTIONS if burned else "", hold=hold, threads=ffmpeg.encoder_threads(),
    )  # fmt: skip
    environment = _write_captions(clips, work, target, burned) if burned else None
    ffmpeg.run(
        command, limits=_limits(seconds), cwd=work, more=environment, tick=lambda at: tick(min(1.0, at / seconds))
    )


def _write_captions(clips: Sequence[Clip], work: Path, target: Target, burned: Burned) -> dict[str, str]:
    """Names that stand in a filter are ours alone: they are relative to the folder in which ffmpeg runs."""
    width, height = max(export_graph.size_of(one, target) for one in clips)
    text = burnin.script(
        burned.cues, width=width, height=height, family=fonts.family_for(burned.language), safe=burned.safe,
        most_width=burned.most_width,
    )  # fmt: skip
    (work / CAPTIONS).write_text(text, encoding="utf-8")
    return fonts.configuration(work)


def _limits(seconds: float) -> ffmpeg.Limits:
    return ffmpeg.Limits(cpu_s=int(300 + seconds * 120), wall_s=300 + seconds * 60)


def _failed(error: ffmpeg.ToolFailed) -> TranscodeFailed:
    """Whose fault it was, from the tool's last words, which are for the log."""
    log.warning("export: %s ended with %s: %s", error.tool, error.code, error.words)
    return ended(error) or TranscodeFailed(
        "export_failed", "A file could not be made of its master: a part of the master is damaged. Export it again."
    )
