"""How loud a master's sound is, and the filters that bring it to the house's level.

Levels after ITU-R BS.1770 and EBU R 128: integrated loudness in LUFS, true peak in dBTP, loudness range in LU. The
sound is measured as it will be heard: at 48 kHz and folded down to stereo. The gain is found by trial, since a limiter
takes some of it back; nothing changes while the sound runs, as a dynamic normaliser would.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import ffmpeg as graph
from django.conf import settings

from catalog.media import ffmpeg
from catalog.media.probe import Probe

AUDIO_BITRATE = 128_000
AUDIO_RATE = 48_000

TARGET = -16.0  # LUFS, what phones and platforms of short video settle near
MOST_PEAK = -1.0  # dBTP, of the encoded result
NEAR = 0.15  # LU from the target that are near enough
CLOSE = 1.5  # LU, from which one step of the secant comes near enough for a trial of the encoder
USUAL_SLOPE, LEAST_SLOPE = 0.75, 0.2  # dB of level for a dB of gain through a limiter
FLATTER = 0.04  # of that slope, for a dB by which the limiter begins lower
SILENT = -50.0  # LUFS, below which there is room tone and noise, nothing to raise
CEILING = -1.5  # dBFS, where the limiter begins: AAC puts some tenths on top
MOST_LIMITED = 18.0  # dB that the limiter may take off the highest peak; more is distortion, not level
OVERSAMPLED = 192_000  # Hz, at which the limiter sees peaks between samples
MOST_TRIALS, MOST_ENCODED = 6, 4
WINDOW_S = 3.0  # of EBU R 128's short-term loudness
GRAIN_S = 0.1  # in which ebur128 tells what it heard so far
NOTHING = -120.0  # dBTP, in place of minus infinity, which JSON does not know
LIMITS = ffmpeg.Limits(cpu_s=600, wall_s=1800)

Tick = Callable[[float], None]
_summary = {
    "integrated_lufs": re.compile(r"\bI:\s+(-?[\d.]+|-inf|nan) LUFS"),
    "range_lu": re.compile(r"\bLRA:\s+(-?[\d.]+|-inf|nan) LU\b"),
    "true_peak_dbtp": re.compile(r"\bPeak:\s+(-?[\d.]+|-inf|nan) dBFS"),
}
_told = re.compile(r"pts_time:([\d.]+)|lavfi\.r128\.(M|S|true_peak(?:s_ch\d+)?)=(-?[\d.]+|-?inf|-?nan)")


@dataclass(frozen=True)
class Loudness:
    """Of a sound as it was measured; with ``gain_db`` and ``ceiling_db``, what normalised() does about it.

    Of a finished result check() knows where it peaks, and where the loudest three seconds begin and the quietest that
    can be heard: seconds.
    """

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float
    gain_db: float = 0.0
    ceiling_db: float | None = None  # dBFS; None where no limiter is needed
    peak_s: float | None = None
    loudest_s: float | None = None
    quietest_s: float | None = None

    @property
    def audible(self) -> bool:
        return self.integrated_lufs > SILENT

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Loudness:
        return cls(**data)


def sound_of(master: Any, probe: Probe) -> Any:
    """A master's sound: its first track, or left and right from the first two; silence without end where it has
    none."""
    if not probe.audio_codec:
        return graph.input(f"anullsrc=r={AUDIO_RATE}:cl=stereo", f="lavfi").audio
    if probe.audio_pair:
        return graph.filter([master["a:0"], master["a:1"]], "join", inputs=2, channel_layout="stereo")
    return master.audio


def folded(master: Any, probe: Probe) -> Any:
    """The sound of an input as stereo at 48 kHz from the first picture on; holes are silence."""
    sound = sound_of(master, probe).filter("aresample", AUDIO_RATE, **{"async": 1, "first_pts": 0})
    return sound.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")


def normalised(sound: Any, loudness: Loudness | None) -> Any:
    """The folded sound with the gain that was found, and limited where that needs it. Pure."""
    if loudness is None or (not loudness.gain_db and loudness.ceiling_db is None):
        return sound
    louder = sound.filter("volume", f"{loudness.gain_db:.2f}dB", precision="float")
    if loudness.ceiling_db is None:
        return louder
    limited = louder.filter("aresample", OVERSAMPLED).filter(
        "alimiter", limit=f"{10 ** (loudness.ceiling_db / 20):.5f}", level="disabled", attack=5, release=50, latency=1
    )
    return limited.filter("aresample", AUDIO_RATE)


def unheard(master: Any, probe: Probe) -> list[Any]:
    """The sound as an output that leads nowhere: a transport stream's time begins with the first track that is used,
    so pictures alone would come too early where the sound begins before them."""
    return [graph.output(master["a:0"], "-", f="null", c="copy")] if probe.audio_codec else []


def measure(source: Path, probe: Probe, *, work: Path, tick: Tick) -> Loudness | None:
    """Measure a master's sound and find the gain that brings it to TARGET; None where it has no sound.

    ``work`` is a folder of the job's own, in which it takes up to 24 MB a minute while it runs. Sound below SILENT, or
    too short to be measured (0.4 s), is left as it is. Raises ToolFailed.
    """
    if not probe.audio_codec:
        return None
    with tempfile.TemporaryDirectory(prefix="loudness-", dir=work) as folder:
        trial = _Trial(probe.duration_s, Path(folder), tick)
        found = trial.first(source, probe)
        if not found.audible:
            return found
        gain = TARGET - found.integrated_lufs
        planned, slope = replace(found, gain_db=round(gain, 2)), 1.0
        if found.true_peak_dbtp + gain > CEILING:
            planned, slope = _raised(trial, planned)
        return _corrected(trial, planned, slope)


def check(path: Path) -> Loudness:
    """The loudness of an encoded result, and where it is loud. Raises ToolFailed."""
    sound = graph.input(str(path), protocol_whitelist="file").audio
    with tempfile.TemporaryDirectory(prefix="heard-", dir=path.parent) as folder:
        events = Path(folder) / "events.txt"
        meter = sound.filter("ebur128", peak="true", framelog="quiet", metadata=1)
        told = meter.filter("ametadata", "print", file=str(events))
        found = _read(ffmpeg.listen(_command(_nowhere(told)), limits=LIMITS))
        return replace(found, **moments(events.read_text()))


def moments(events: str) -> dict[str, float]:
    """``peak_s``, ``loudest_s`` and ``quietest_s`` from the filter's lines; without those that a short or mute sound
    lacks. Pure."""
    at, peak = 0.0, (0.0, 0.0)
    levels: dict[str, list[float]] = {"M": [], "S": []}
    for time, name, value in _told.findall(events):
        if time:
            at = float(time)
        elif name in levels:
            levels[name].append(_number(value))
        elif _number(value) > peak[0]:
            peak = _number(value), at
    found = {"peak_s": peak[1]} if peak[0] else {}
    return found | _windows(levels["M"], levels["S"])


def _windows(moment: Sequence[float], window: Sequence[float]) -> dict[str, float]:
    """The quietest is one without a hole where there is one: else it would be the end of a sound."""
    count = round(WINDOW_S / GRAIN_S)
    heard = [
        (level, round((number + 1 - count) * GRAIN_S, 2), min(moment[number + 1 - count : number + 1]) > SILENT)
        for number, level in enumerate(window) if number + 1 >= count and level > SILENT
    ]  # fmt: skip
    if not heard:
        return {}
    quiet = [one for one in heard if one[2]] or heard
    return {"loudest_s": max(heard)[1], "quietest_s": min(quiet)[1]}


class _Trial:
    """Hears what a plan makes of the sound, before and after the encoder. The sound is decoded and folded once."""

    def __init__(self, seconds: float, folder: Path, tick: Tick) -> None:
        self.seconds, self.tick = seconds, tick
        self.sound, self.out = folder / "sound.wav", folder / "trial.mp4"
        self.runs = 0

    def first(self, source: Path, probe: Probe) -> Loudness:
        """The sound as it came, which is kept for the trials."""
        master = graph.input(str(source), **ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))
        both = folded(master, probe).filter_multi_output("asplit", 2)
        length = f"{self.seconds:.3f}"
        kept = graph.output(both[0], str(self.sound), acodec="pcm_f32le", rf64="auto", t=length)
        return _read(self._run(_command(kept, _nowhere(_meter(both[1]), t=length))))

    def level(self, plan: Loudness) -> float:
        """LUFS alone: finding true peaks costs twice as much as finding the level."""
        heard = normalised(self._kept(), plan).filter("ebur128", framelog="quiet")
        found = _summary["integrated_lufs"].search(_tail(self._run(_command(_nowhere(heard)))))
        return _number(found[1]) if found else NOTHING

    def encoded(self, plan: Loudness) -> Loudness:
        """Of the AAC that would be delivered. Raises ToolFailed."""
        sound = normalised(self._kept(), plan).filter("apad")
        options = {"acodec": "aac", "ac": 2, "b:a": AUDIO_BITRATE, "t": f"{self.seconds:.3f}"}
        self._run(_command(graph.output(sound, str(self.out), **options)))
        return check(self.out)

    def _kept(self) -> Any:
        return graph.input(str(self.sound), f="wav", protocol_whitelist="file").audio

    def _run(self, command: list[str]) -> str:
        self.runs += 1
        before = 1 - 0.6 ** (self.runs - 1)  # how many trials there will be is not known: each is 0.4 of the rest
        share = 0.4 * (1 - before)
        return ffmpeg.listen(
            command, limits=LIMITS, tick=lambda at: self.tick(before + share * min(1.0, at / self.seconds))
        )


def _raised(trial: _Trial, plan: Loudness) -> tuple[Loudness, float]:
    """With a limiter, and the gain that comes near TARGET through it: a secant, as the limiter takes more the more
    comes. The second number is the slope that was found: dB of level for a dB of gain.

    The gain stops where the limiter would take more than MOST_LIMITED off; QC says then what was reached.
    """
    most = _most_gain(plan)
    plan = replace(plan, ceiling_db=CEILING, gain_db=round(min(plan.gain_db, most), 2))
    gain, slope, last = plan.gain_db, USUAL_SLOPE, None
    for _each in range(MOST_TRIALS):
        level = trial.level(plan)
        if last and abs(gain - last[0]) > 0.01:
            slope = min(1.0, max(LEAST_SLOPE, (level - last[1]) / (gain - last[0])))
        last = gain, level
        gain = min(gain + (TARGET - level) / slope, most)
        if abs(gain - last[0]) < 0.05:
            break
        plan = replace(plan, gain_db=round(gain, 2))
        if abs(TARGET - level) <= CLOSE:  # the next step is so short that the encoder's own trial can judge it
            break
    return plan, slope


def _corrected(trial: _Trial, plan: Loudness, slope: float) -> Loudness:
    """With the gain that the encoder costs, and a ceiling so low that what AAC puts on top stays below MOST_PEAK.

    A ceiling that is lower by d under the same gain is the old one under a gain that is higher by d, all of it then d
    lower: so the gain makes up for what the limiter will take.
    """
    for _each in range(MOST_ENCODED):
        heard = trial.encoded(plan)
        over = heard.true_peak_dbtp - MOST_PEAK
        off = TARGET - heard.integrated_lufs
        if over <= -0.05 and abs(off) <= 2 * NEAR:
            break
        ceiling, lower = plan.ceiling_db, 0.0
        if over > -0.05 or (ceiling is None and over + off > -0.5):
            lower = max(0.0, over + 0.15 + 0.1 * max(0.0, over))  # what is raised against it goes over a little more
            ceiling = round((CEILING if ceiling is None else ceiling) - lower, 2)
        flatter = max(LEAST_SLOPE, slope - FLATTER * lower)
        gain = plan.gain_db + (off + lower) / flatter - lower
        plan = replace(plan, ceiling_db=ceiling, gain_db=round(min(gain, _most_gain(plan)), 2))
    return plan


def _most_gain(plan: Loudness) -> float:
    return MOST_LIMITED + CEILING - plan.true_peak_dbtp


def _meter(sound: Any) -> Any:
    return sound.filter("ebur128", peak="true", framelog="quiet")


def _nowhere(sound: Any, **options: Any) -> Any:
    return graph.output(sound, "-", format="null", **options)


def _command(*outputs: Any) -> list[str]:
    words = ("-nostdin", "-v", "info", "-nostats", "-hide_banner", "-progress", "pipe:1", "-stats_period", "0.5", "-y")
    return list(graph.merge_outputs(*outputs).global_args(*words).compile(cmd=ffmpeg.ffmpeg_path()))


def _read(words: str) -> Loudness:
    """ebur128's summary. Raises ToolFailed where there is none: no sound came through."""
    tail = _tail(words)
    values = {name: pattern.search(tail) for name, pattern in _summary.items()}
    if not all(values.values()):
        raise ffmpeg.ToolFailed("ffmpeg", 0, f"no loudness was measured: {words[-200:]}")
    numbers = {name: _number(found[1]) for name, found in values.items() if found}
    return Loudness(**numbers)


def _tail(words: str) -> str:
    return words[max(0, words.rfind("Summary:")) :]


def _number(text: str) -> float:
    return NOTHING if text in ("-inf", "nan") else max(NOTHING, float(text))
