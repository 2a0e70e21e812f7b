"""From what was measured to what a report says. Pure: thresholds stand in rules.py, words in words.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog.media.loudness import MOST_PEAK, TARGET, WINDOW_S, Loudness
from catalog.media.probe import Probe
from catalog.media.safe_area import SafeArea
from catalog.quality.findings import FAIL, WARN, Finding
from catalog.quality.measured import Measured, Span, Text
from catalog.quality.rules import RULES, level_of

EDGE = 0.5  # seconds from the start or the end that still belong to it
TEXT_GAP = 5.0  # seconds: subtitles that follow sooner are one finding
SAME = 0.8  # of a frozen stretch that is black: then it is told as black
NEARLY_ALL = 0.98  # of the length
GATE = -70.0  # LUFS, below which ITU-R BS.1770 measures nothing
ADVICE = {"peak-to-average": "peak_rate", "default-variant": "first_rate", "sound-rate": "sound_rate"}  # Apple's
CHECKS = (
    "black", "frozen", "no_sound", "silent", "clipped", "bars", "text", "loudness", "peak", "raised", "small",
    *ADVICE.values(),
)  # fmt: skip
OF_SOUND = ("silent", "clipped", "loudness", "peak", "raised", "sound_rate")  # where there is none, they say nothing


def findings(measured: Measured, probe: Probe, area: SafeArea) -> tuple[Finding, ...]:
    """Everything about a version that does not depend on its episode, the worst first, then by time."""
    found = [
        *_black(measured), *_frozen(measured), *_silence(measured), *_clipping(measured), *_bars(measured),
        *_lettering(measured, area), *_loudness(measured), *_size(measured, probe),
        *_advice(measured),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda finding: (finding.level != FAIL, finding.start_s or 0.0)))


def length(duration_s: float, target_s: int) -> Finding | None:
    """What is to be said of an episode's length, if anything: where the target ends, or the episode. Seconds."""
    level = level_of(RULES["length"], round(abs(duration_s - target_s) / target_s, 4))
    facts, at = {"seconds": round(duration_s), "target": target_s}, min(duration_s, float(target_s))
    return Finding("length", level, at, at, facts=facts) if level else None


def _black(measured: Measured) -> Iterator[Finding]:
    for start, end in measured.black:
        if level := level_of(RULES[_black_rule(start, end, measured.duration_s)], end - start):
            yield _span("black", level, start, end)


def _black_rule(start: float, end: float, duration_s: float) -> str:
    if end - start >= NEARLY_ALL * duration_s:
        return "black"
    return "black_head" if start < EDGE else "black_tail" if end > duration_s - EDGE else "black"


def _frozen(measured: Measured) -> Iterator[Finding]:
    for start, end in measured.frozen:
        is_black = _shared((start, end), measured.black) >= SAME * (end - start)
        if not is_black and (level := level_of(RULES["frozen"], end - start)):
            yield _span("frozen", level, start, end)


def _shared(span: Span, others: Iterable[Span]) -> float:
    return sum(max(0.0, min(span[1], end) - max(span[0], start)) for start, end in others)


def _silence(measured: Measured) -> Iterator[Finding]:
    if _is_mute(measured):
        yield Finding("no_sound", FAIL, 0.0, measured.duration_s, facts={"track": measured.has_audio})
        return
    for start, end in measured.silent:
        if level := level_of(RULES["silent"], end - start):
            yield _span("silent", level, start, end)


def _is_mute(measured: Measured) -> bool:
    quiet = sum(end - start for start, end in measured.silent)
    return not measured.has_audio or quiet >= NEARLY_ALL * measured.duration_s


def _clipping(measured: Measured) -> Iterator[Finding]:
    total = sum(end - start for start, end in measured.clipped)
    level = level_of(RULES["clipped"], round(total, 2))
    if level:
        (start, _end), last = measured.clipped[0], measured.clipped[-1][1]
        yield Finding("clipped", level, start, last, facts={"seconds": round(total)})


def _bars(measured: Measured) -> Iterator[Finding]:
    for bars in measured.bars:
        level = level_of(RULES["bars"], bars.share)
        if level and bars.end_s - bars.start_s >= RULES["bars_last"].warn:
            sides = "letterbox" if bars.top and not bars.left else "pillarbox" if not bars.top else "both"
            facts = {"percent": round(100 * bars.share), "kind": sides}
            yield Finding("bars", level, bars.start_s, bars.end_s, facts=facts)


def _lettering(measured: Measured, area: SafeArea) -> Iterator[Finding]:
    """One finding for each covered margin and each run of lines below it."""
    covered: dict[str, list[Text]] = {}
    for text in measured.texts:
        shares = area.share_covered(text.box)
        zone = max(shares, key=lambda name: shares[name], default="")
        if zone and shares[zone] >= RULES["text_covered"].warn:
            covered.setdefault(zone, []).append(text)
    for zone, texts in covered.items():
        for start, end, lines in _joined(texts):
            if level := level_of(RULES["text"], end - start):
                yield Finding("text", level, start, end, facts={"zone": zone, "lines": lines, "area": area.label})


def _joined(texts: Iterable[Text]) -> list[tuple[float, float, int]]:
    """(start, end, lines) of runs without a gap of TEXT_GAP."""
    runs: list[tuple[float, float, int]] = []
    for text in sorted(texts, key=lambda text: text.start_s):
        if runs and text.start_s - runs[-1][1] <= TEXT_GAP:
            runs[-1] = runs[-1][0], max(runs[-1][1], text.end_s), runs[-1][2] + 1
        else:
            runs.append((text.start_s, text.end_s, 1))
    return runs


def _loudness(measured: Measured) -> Iterator[Finding]:
    before, after = measured.before, measured.after
    if after is None or before is None or _is_mute(measured):
        return  # told as missing
    if not before.audible:
        yield from _left(measured, before, after)
        return
    off = round(abs(after.integrated_lufs - TARGET), 2)
    if off > RULES["loudness"].warn:
        where = _window(after.loudest_s if after.integrated_lufs > TARGET else after.quietest_s, measured)
        facts = {"lufs": after.integrated_lufs, "off": off}
        yield Finding("loudness", level_of(RULES["loudness"], off), *where, facts=facts)
    if after.true_peak_dbtp > MOST_PEAK:
        at, facts = after.peak_s or 0.0, {"dbtp": after.true_peak_dbtp}
        yield Finding("peak", level_of(RULES["peak"], after.true_peak_dbtp), at, at, facts=facts)
    if before.gain_db >= RULES["raised"].warn:
        facts = {"db": round(before.gain_db, 1), "lufs": before.integrated_lufs}
        yield Finding("raised", WARN, *_window(after.quietest_s, measured), facts=facts)


def _left(measured: Measured, before: Loudness, after: Loudness) -> Iterator[Finding]:
    """A sound that is there, but too low to be raised: as good as none."""
    where, came, went = _window(None, measured), max(GATE, before.integrated_lufs), max(GATE, after.integrated_lufs)
    yield Finding("raised", FAIL, *where, facts={"lufs": came, "left": True})
    yield Finding("loudness", FAIL, *where, facts={"lufs": went, "off": round(TARGET - went, 2), "left": True})


def _window(start: float | None, measured: Measured) -> Span:
    """The seconds in which a level was heard; the first ones where that is not known."""
    return start or 0.0, min((start or 0.0) + WINDOW_S, measured.duration_s)


def _size(measured: Measured, probe: Probe) -> Iterator[Finding]:
    """Told in the middle: the first picture is often black."""
    kept = min(probe.picture.width, int(probe.picture.height * 9 / 16))
    if kept < RULES["small"].warn:
        yield Finding("small", WARN, measured.duration_s / 2, measured.duration_s / 2, facts={"width": kept})


def _advice(measured: Measured) -> Iterator[Finding]:
    """One finding for each rule, where it is missed most; sound that needs few bits is told as missing where it is."""
    for rule, check in ADVICE.items():
        rows = [row for row in measured.advice if row.rule == rule and row.value]
        if rows and not (check == "sound_rate" and _is_mute(measured)):
            worst = max(rows, key=lambda row: row.value)
            facts = {"value": worst.value, "renditions": ", ".join(row.where for row in rows)}
            yield Finding(check, WARN, worst.start_s, worst.end_s, facts=facts)


def _span(check: str, level: str, start: float, end: float) -> Finding:
    return Finding(check, level, start, end, facts={"seconds": round(end - start, 1)})
