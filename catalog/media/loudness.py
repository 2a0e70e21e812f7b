"""How loud a master's sound is, and the filters that bring it to the house's level.

Levels after ITU-R BS.1770 and EBU R 128: integrated loudness in LUFS, true peak in dBTP, loudness range in LU. The
sound is measured as it will be heard: at 48 kHz and folded down to stereo. The gain is found by trial, since a limiter
takes some of it back; nothing changes while the sound runs, as a dynamic normaliser would.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
SILENT = -50.0  # LUFS, below which there is room tone and noise, nothing to raise
CEILING = -1.5  # dBFS, where the limiter begins: AAC puts some tenths on top
MOST_LIMITED = 18.0  # dB that the limiter may take off the highest peak; more is distortion, not level
OVERSAMPLED = 192_000  # Hz, at which the limiter sees peaks between samples
MOST_TRIALS, MOST_ENCODED = 6, 3
NOTHING = -120.0  # dBTP, in place of minus infinity, which JSON does not know
LIMITS = {"cpu_s": 600, "wall_s": 1800.0}

Tick = Callable[[float], None]
_summary = {
    "integrated_lufs": re.compile(r"\bI:\s+(-?[\d.]+|-inf|nan) LUFS"),
    "range_lu": re.compile(r"\bLRA:\s+(-?[\d.]+|-inf|nan) LU\b"),
    "true_peak_dbtp": re.compile(r"\bPeak:\s+(-?[\d.]+|-inf|nan) dBFS"),
}


@dataclass(frozen=True)
class Loudness:
    """Of a sound as it was measured; with ``gain_db`` and ``ceiling_db``, what normalised() does about it."""

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float
    gain_db: float = 0.0
    ceiling_db: float | None = None  # dBFS; None where no limiter is needed

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

    ``work`` is a folder of the job's own. Sound below SILENT, or too short to be measured (0.4 s), is left as it is.
    Raises ToolFailed.
    """
    if not probe.audio_codec:
        return None
    trial = _Trial(source, probe, work, tick)
    found = trial.heard(None)
    if not found.audible:
        return found
    gain = TARGET - found.integrated_lufs
    planned = replace(found, gain_db=round(gain, 2))
    needs_limiter = found.true_peak_dbtp + gain > CEILING
    return _corrected(trial, _raised(trial, planned) if needs_limiter else planned)


def check(path: Path) -> Loudness:
    """The loudness of an encoded result. Raises ToolFailed."""
    sound = graph.input(str(path), protocol_whitelist="file").audio
    return _read(ffmpeg.listen(_command(_meter(sound), "-"), limits=ffmpeg.Limits(**LIMITS)))  # type: ignore[arg-type]


class _Trial:
    """Hears what a plan makes of the sound, before and after the encoder."""

    def __init__(self, source: Path, probe: Probe, work: Path, tick: Tick) -> None:
        self.source, self.probe, self.seconds = source, probe, probe.duration_s
        self.out, self.tick = work / "trial.mp4", tick
        self.runs = 0

    def heard(self, plan: Loudness | None) -> Loudness:
        sound = normalised(folded(self._master(), self.probe), plan)
        return _read(self._run(_command(_meter(sound), "-", t=f"{self.seconds:.3f}")))

    def level(self, plan: Loudness) -> float:
        """LUFS alone: finding true peaks costs twice as much as finding the level."""
        sound = normalised(folded(self._master(), self.probe), plan).filter("ebur128", framelog="quiet")
        found = _summary["integrated_lufs"].search(_tail(self._run(_command(sound, "-", t=f"{self.seconds:.3f}"))))
        return _number(found[1]) if found else NOTHING

    def encoded(self, plan: Loudness) -> Loudness:
        """As heard(), of the AAC that would be delivered. Raises ToolFailed."""
        sound = normalised(folded(self._master(), self.probe), plan).filter("apad")
        options = {"acodec": "aac", "ac": 2, "b:a": AUDIO_BITRATE, "t": f"{self.seconds:.3f}"}
        try:
            self._run(_command(sound, str(self.out), **options))
            return check(self.out)
        finally:
            self.out.unlink(missing_ok=True)

    def _master(self) -> Any:
        return graph.input(str(self.source), **ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))

    def _run(self, command: list[str]) -> str:
        self.runs += 1
        before = 1 - 0.6 ** (self.runs - 1)  # how many trials there will be is not known: each is 0.4 of the rest
        limits = ffmpeg.Limits(**LIMITS, memory=settings.MEDIA_MEMORY_MB * 1024**2)  # type: ignore[arg-type]
        share = 0.4 * (1 - before)
        return ffmpeg.listen(
            command, limits=limits, tick=lambda at: self.tick(before + share * min(1.0, at / self.seconds))
        )


def _raised(trial: _Trial, plan: Loudness) -> Loudness:
    """With a limiter, and the gain that reaches TARGET through it: a secant, as the limiter takes more the more comes.

    The gain stops where the limiter would take more than MOST_LIMITED off; QC says then what was reached.
    """
    most = MOST_LIMITED + CEILING - plan.true_peak_dbtp
    plan = replace(plan, ceiling_db=CEILING, gain_db=round(min(plan.gain_db, most), 2))
    gain, slope, last = plan.gain_db, 0.75, None
    for _each in range(MOST_TRIALS):
        level = trial.level(plan)
        if abs(TARGET - level) <= NEAR:
            break
        if last and abs(gain - last[0]) > 0.01:
            slope = min(1.0, max(0.2, (level - last[1]) / (gain - last[0])))
        last = gain, level
        gain = min(gain + (TARGET - level) / slope, most)
        if abs(gain - last[0]) < 0.05:
            break
        plan = replace(plan, gain_db=round(gain, 2))
    return plan


def _corrected(trial: _Trial, plan: Loudness) -> Loudness:
    """With the gain that the encoder costs, and a ceiling so low that what AAC puts on top stays below MOST_PEAK."""
    for _each in range(MOST_ENCODED):
        heard = trial.encoded(plan)
        over = heard.true_peak_dbtp - MOST_PEAK
        off = TARGET - heard.integrated_lufs
        if over <= -0.05 and abs(off) <= 2 * NEAR:
            break
        ceiling = plan.ceiling_db
        if over > -0.05 or (ceiling is None and over + off > -0.5):
            ceiling = round((CEILING if ceiling is None else ceiling) - max(0.0, over + 0.15), 2)
        most = MOST_LIMITED + CEILING - plan.true_peak_dbtp
        plan = replace(plan, ceiling_db=ceiling, gain_db=round(min(plan.gain_db + off, most), 2))
    return plan


def _meter(sound: Any) -> Any:
    return sound.filter("ebur128", peak="true", framelog="quiet")


def _command(sound: Any, out: str, **options: Any) -> list[str]:
    kind = {"format": "null"} if out == "-" else {}
    words = ("-nostdin", "-v", "info", "-nostats", "-hide_banner", "-progress", "pipe:1", "-stats_period", "0.5", "-y")
    output = graph.output(sound, out, **kind, **options)
    return list(output.global_args(*words).compile(cmd=ffmpeg.ffmpeg_path()))


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
