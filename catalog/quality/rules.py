"""What is a warning and what a failure, as data. Numbers without a named source are this house's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """From ``warn`` on it is a warning, from ``fail`` on a failure (None: never); below ``warn`` nothing is said."""

    warn: float
    fail: float | None
    unit: str
    why: str


RULES = {
    "black": Rule(1.0, 3.0, "s", "a dip to black between scenes lasts under a second; viewers swipe on after three"),
    "black_head": Rule(2.0, 3.0, "s", "a fade in is customary; who sees nothing for three seconds swipes on"),
    "black_tail": Rule(2.0, 5.0, "s", "a fade out is customary; after five seconds nothing is what was exported"),
    "frozen": Rule(2.0, 5.0, "s", "ffmpeg's freezedetect takes 2 s; a title card may stand, a scene does not"),
    "silent": Rule(3.0, 10.0, "s", "below -60 dBFS in every channel: room tone is louder, so it is a hole or a mute"),
    "clipped": Rule(1.0, 5.0, "s", "seconds with flat tops, in sum: one shout is a warning"),
    "bars": Rule(0.03, 0.15, "share", "of the picture that is black bars; a seventh is no slip of the crop"),
    "bars_last": Rule(2.0, None, "s", "how long bars must stand to be told from a dark scene"),
    "text": Rule(1.0, None, "s", "found by its look, not read: never more than a warning"),
    "text_covered": Rule(0.2, None, "share", "of a line's box that an app's overlay hides"),
    "length": Rule(
        0.10, None, "share", "off the episode's target; how long an episode may be is the producer's choice"
    ),
    "loudness": Rule(
        0.5, 2.0, "LU", "off -16 LUFS: EBU R 128 allows 0.5 LU for programmes, 1 LU live; past 2 it is heard"
    ),
    "peak": Rule(-1.0, 0.0, "dBTP", "EBU R 128: -1 dBTP; at 0 players distort"),
    "raised": Rule(20.0, None, "dB", "hiss and room come up with a sound that was recorded too low"),
    "small": Rule(540.0, None, "px", "narrower pictures look soft on every phone"),
}


def level_of(rule: Rule, value: float) -> str:
    if rule.fail is not None and value >= rule.fail:
        return "fail"
    return "warn" if value >= rule.warn else ""
