"""The ffmpeg commands that make a file for somebody else of a master: an episode whole, or clips joined. Pure.

The picture comes through the same filters as a stream's (graph.cascade), so that HDR, interlaced and reframed masters
are delivered as they are seen. The sound is made first, at its level, and only copied into the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as ff

from catalog.media import graph
from catalog.media.ladder import Crop, Rung, centre_crop, frame_rate_for
from catalog.media.loudness import folded
from catalog.media.probe import Probe

AUDIO_RATE = 48_000
OVERSAMPLED = 192_000  # Hz, at which the limiter sees peaks between samples
CEILING = -1.5  # dBFS, where the limiter begins: AAC puts some tenths on top
FADE_SECONDS = 0.02  # at a clip's ends: no click, no audible fade
LEAD_FRAMES = 24  # decoded before a clip's first, so that the seek's own rounding never shows
WORDS = ("-nostdin", "-v", "error", "-xerror", "-progress", "pipe:1", "-stats_period", "0.5", "-y")


@dataclass(frozen=True)
class Target:
    """What a delivered file shall be. Pixels, bits a second, frames a second, LUFS, seconds."""

    width: int = 1080
    height: int = 1920
    crf: int = 20
    preset: str = "medium"
    max_bitrate: int = 12_000_000
    audio_bitrate: int = 128_000
    loudness: float = -16.0
    gop_s: float = 2.0
    frame_rates: tuple[int, int] = (23, 60)
    b_frames: int = 2
    edit_lists: bool = True


@dataclass(frozen=True)
class Clip:
    """Frames ``first`` to before ``last`` of a master, counted at its ``rate``.

    ``shots`` are those that its picture is framed by; without them it is cut around its centre.
    """

    source: Path
    probe: Probe
    rate: Fraction
    first: int
    last: int
    shots: tuple[Any, ...] = ()

    @property
    def seconds(self) -> Fraction:
        return (self.last - self.first) / self.rate

    @property
    def seek(self) -> int:
        """The frame that is decoded first. Shots count from the master's beginning, so with them nothing is skipped."""
        return 0 if self.shots else max(0, self.first - LEAD_FRAMES)


def fitted(crop: Crop, target: Target) -> tuple[int, int]:
    """The target's size, or the largest exact 9:16 with even sides that the picture fills: nothing is blown up."""
    if crop.width >= target.width and crop.height >= target.height:
        return target.width, target.height
    steps = max(1, min(crop.width // 18, crop.height // 32))
    return 18 * steps, 32 * steps


def size_of(clip: Clip, target: Target) -> tuple[int, int]:
    return fitted(centre_crop(clip.probe.picture.width, clip.probe.picture.height), target)


def rate_of(probe: Probe, target: Target) -> Fraction:
    """The rate of the master's stream, halved where the target takes no more than half of it."""
    rate = frame_rate_for(probe.picture.frame_rate, constant=probe.picture.constant_rate)
    return rate / 2 if rate > target.frame_rates[1] else rate


def plan_for(clip: Clip, target: Target) -> graph.Plan:
    """A plan of one rung: what graph.cascade needs to make the picture."""
    width, height = size_of(clip, target)
    framing: dict[str, Any] = {"shots": clip.shots} if clip.shots else {}
    rung = Rung(width=width, height=height, max_bitrate=target.max_bitrate, crf=target.crf)
    return graph.Plan(
        rungs=(rung,), frame_rate=clip.rate, duration_s=clip.probe.duration_s, has_audio=bool(clip.probe.audio_codec),
        **framing,
    )  # fmt: skip


def clip_picture(clip: Clip, target: Target, input_options: dict[str, Any]) -> Any:
    """Exactly the clip's frames. The seek is a whole number of frames, so the grid is that of the whole master."""
    master = _input(clip, input_options)
    picture = graph.cascade(master, clip.probe, plan_for(clip, target))[0]
    return picture.filter("trim", start_frame=clip.first - clip.seek, end_frame=clip.last - clip.seek).filter(
        "setpts", "PTS-STARTPTS"
    )


def clip_sound(clip: Clip, input_options: dict[str, Any]) -> Any:
    """Stereo at 48 kHz of exactly the clip's length; silence where the master has no sound."""
    start, length = (clip.first - clip.seek) / clip.rate, clip.seconds
    sound = folded(_input(clip, input_options), clip.probe).filter("apad")
    sound = sound.filter("atrim", start_sample=_samples(start), end_sample=_samples(start + length))
    return sound.filter("asetpts", "PTS-STARTPTS")


def joined_pictures(clips: Sequence[Clip], target: Target, rate: Fraction, input_options: dict[str, Any]) -> Any:
    """The clips one after the other, at one rate and one size, that of the largest."""
    width, height = max(size_of(clip, target) for clip in clips)
    pictures = []
    for clip in clips:
        picture = clip_picture(clip, target, input_options)
        if size_of(clip, target) != (width, height):
            picture = picture.filter("scale", w=width, h=height, flags="bicubic").filter("setsar", 1)
        if clip.rate != rate:
            picture = picture.filter("fps", fps=str(rate), start_time=0)
        pictures.append(picture)
    return ff.concat(*pictures, v=1, a=0) if len(pictures) > 1 else pictures[0]


def joined_sounds(clips: Sequence[Clip], input_options: dict[str, Any]) -> Any:
    """The clips' sounds one after the other; a fade of some milliseconds at each cut, so that none clicks."""
    sounds = []
    for clip in clips:
        sound, length = clip_sound(clip, input_options), float(clip.seconds)
        if len(clips) > 1:
            fade = {"d": FADE_SECONDS, "curve": "qsin"}
            sound = sound.filter("afade", t="in", st=0, **fade)
            sound = sound.filter("afade", t="out", st=max(0.0, length - FADE_SECONDS), **fade)
        sounds.append(sound)
    return ff.concat(*sounds, v=0, a=1) if len(sounds) > 1 else sounds[0]


def common_rate(clips: Sequence[Clip]) -> Fraction:
    """The rate at which most seconds of the clips run."""
    seconds: dict[Fraction, Fraction] = {}
    for clip in clips:
        seconds[clip.rate] = seconds.get(clip.rate, Fraction(0)) + clip.seconds
    return max(seconds, key=lambda rate: (seconds[rate], rate))


def levelled(sound: Any, gain_db: float, ceiling_db: float = CEILING) -> Any:
    """With a gain in dB that does not change while the sound runs, and a limiter at 192 kHz that begins at so many
    dBFS."""
    louder = sound.filter("volume", f"{gain_db:.2f}dB", precision="float").filter("aresample", OVERSAMPLED)
    limit = f"{10 ** (ceiling_db / 20):.5f}"
    limited = louder.filter("alimiter", limit=limit, level="disabled", attack=5, release=50, latency=1)
    return limited.filter("aresample", AUDIO_RATE)


def sound_command(sound: Any, *, ffmpeg: str, out: str, bitrate: int) -> list[str]:
    """AAC in MP4."""
    output = ff.output(sound, out, acodec="aac", ac=2, map_metadata=-1, **{"b:a": bitrate})
    return list(output.global_args(*WORDS).compile(cmd=ffmpeg))


def meter_command(sound: Any, *, ffmpeg: str) -> list[str]:
    """What EBU R 128 says of the sound, as lines lavfi.r128.…=… on stdout; the last ones count."""
    heard = sound.filter("ebur128", peak="true", metadata=1).filter("ametadata", mode="print", file="-")
    return list(ff.output(heard, "-", f="null").global_args("-nostdin", "-v", "error", "-xerror").compile(cmd=ffmpeg))


def file_command(
    picture: Any,
    *,
    ffmpeg: str,
    sound: str,
    out: str,
    target: Target,
    rate: Fraction,
    captions: str = "",
    hold: bool = False,
    threads: int = 0,
) -> list[str]:
    """H.264 High in closed GOPs with the sound copied beside it: an MP4 that plays before all of it is there.

    ``captions`` is an ASS file in the folder where ffmpeg runs. ``hold`` fills the stream up to ``max_bitrate``.
    """  # fmt: skip
    if captions:
        picture = picture.filter("subtitles", filename=captions, wrap_unicode=1)
    output = ff.output(
        picture, ff.input(sound, protocol_whitelist="file").audio, out, acodec="copy", map_metadata=-1,
        **_video_options(target, rate, hold=hold), **({"threads": threads} if threads else {}),
    )  # fmt: skip
    return list(output.global_args(*WORDS).compile(cmd=ffmpeg))


def _video_options(target: Target, rate: Fraction, *, hold: bool) -> dict[str, Any]:
    interval = max(1, round(rate * Fraction(target.gop_s)))
    most = target.max_bitrate
    quality = {"b:v": most, "minrate": most} if hold else {"crf": target.crf}
    words = "open-gop=0:nal-hrd=cbr" if hold else "open-gop=0"
    flags = "+faststart" if target.edit_lists else "+faststart+negative_cts_offsets"
    return quality | {
        "vcodec": "libx264", "preset": target.preset, "profile:v": "high", "pix_fmt": "yuv420p", "x264-params": words,
        "maxrate": most, "bufsize": most if hold else 2 * most, "g": interval, "bf": target.b_frames, "r": str(rate),
        "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv",
        "movflags": flags, "use_editlist": int(target.edit_lists), "video_track_timescale": _timescale(rate),
    }  # fmt: skip


def _timescale(rate: Fraction) -> int:
    """In which every frame begins at a whole tick."""
    return rate.numerator * max(1, 12_000 // rate.numerator)


def _input(clip: Clip, input_options: dict[str, Any]) -> Any:
    """The master from some frames before the clip on; read no further than the clip needs."""
    seek = {"ss": f"{float(clip.seek / clip.rate):.6f}"} if clip.seek else {}
    length = (clip.last - clip.seek) / clip.rate + 1
    return ff.input(str(clip.source), **input_options, **seek, t=f"{float(length):.3f}")


def _samples(seconds: Fraction) -> int:
    return round(seconds * AUDIO_RATE)
