"""The sentences of a report: what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.quality.findings import Finding

LEVELS = {
    "fail": gettext_lazy("Fail"), "warn": gettext_lazy("Warning"), "pass": gettext_lazy("Pass"),
    "mended": gettext_lazy("Mended"),
}  # fmt: skip
NAMES = {
    "black": gettext_lazy("Black picture"), "frozen": gettext_lazy("Frozen picture"),
    "no_sound": gettext_lazy("Sound"), "silent": gettext_lazy("Silence"),
    "clipped": gettext_lazy("Clipped sound"), "bars": gettext_lazy("Black bars"),
    "text": gettext_lazy("Lettering under an app’s buttons"), "loudness": gettext_lazy("Loudness"),
    "peak": gettext_lazy("True peak"), "raised": gettext_lazy("Recorded level"),
    "small": gettext_lazy("Size of the picture"), "length": gettext_lazy("Length"),
    "peak_rate": gettext_lazy("Evenness of the data rate"), "first_rate": gettext_lazy("Data rate at the start"),
    "sound_rate": gettext_lazy("Data rate of the sound"),
}  # fmt: skip
ZONES = {
    "top": gettext_lazy("the top bar"), "bottom": gettext_lazy("the caption at the bottom"),
    "left": gettext_lazy("the left edge"), "right": gettext_lazy("the buttons on the right"),
}  # fmt: skip
KINDS = {
    "letterbox": gettext_lazy("above and below"), "pillarbox": gettext_lazy("left and right"),
    "both": gettext_lazy("on all sides"),
}  # fmt: skip
Say = Callable[[dict[str, Any]], str]


def sentence(finding: Finding) -> str:
    """What was found, for a person; a check that this version no longer knows says its name."""
    say = SENTENCES.get(finding.check)
    return say(finding.facts) if say else finding.check


def advice(finding: Finding) -> str:
    """What to do next; empty where nothing is, or another finding tells it."""
    if finding.check == "loudness" and finding.facts.get("left"):
        return ""
    return str(ADVICE.get(finding.check, ""))


def passed(check: str) -> str:
    return str(NAMES.get(check, check))


def _no_sound(facts: dict[str, Any]) -> str:
    return _("The sound is silent from start to end.") if facts["track"] else _("The master has no sound.")


def _raised(facts: dict[str, Any]) -> str:
    if facts.get("left"):
        return _("The sound came at %(lufs)s LUFS: too low to be raised, so it was left as it is.")
    return _("The sound came at %(lufs)s LUFS and was raised by %(db)s dB: hiss may be heard.")


SENTENCES: dict[str, Say] = {
    "black": lambda facts: _("The picture is black for %(seconds)s s.") % facts,
    "frozen": lambda facts: _("The picture stands still for %(seconds)s s.") % facts,
    "no_sound": _no_sound,
    "silent": lambda facts: _("Nothing is heard for %(seconds)s s.") % facts,
    "clipped": lambda facts: _("The sound is clipped, in %(seconds)s s altogether.") % facts,
    "bars": lambda facts: (
        _("Black bars %(where)s are burnt in: %(percent)s %% of the picture.")
        % {"where": KINDS[facts["kind"]], "percent": facts["percent"]}
    ),
    "text": lambda facts: (
        _("Lettering lies under %(zone)s that %(area)s lays over the picture (lines: %(lines)s).")
        % {"lines": facts["lines"], "zone": ZONES[facts["zone"]], "area": facts["area"]}
    ),
    "loudness": lambda facts: _("The result is at %(lufs)s LUFS, %(off)s LU off the −16 that are wanted.") % facts,
    "peak": lambda facts: _("The result’s true peak is %(dbtp)s dBTP; −1 is the most.") % facts,
    "raised": lambda facts: _raised(facts) % facts,
    "small": lambda facts: _("Only %(width)s pixels of width remain in 9:16; nothing was blown up.") % facts,
    "peak_rate": lambda facts: (
        _("Here the stream needs %(value)s times its average (%(renditions)s): on a slow network it may stop and load.")
        % facts
    ),
    "first_rate": lambda facts: (
        _("What every player begins with needs %(value)s kbit/s: above 2000, slow networks begin late.") % facts
    ),
    "sound_rate": lambda facts: (
        _("The sound needs only %(value)s kbit/s, next to nothing: there is hardly anything in it.") % facts
    ),
    "length": lambda facts: _("It lasts %(seconds)s s; the target is %(target)s s.") % facts,
    "mended_rotation": lambda facts: _("It was stored turned by %(degrees)s° and stands upright.") % facts,
    "mended_anamorphic": lambda facts: _("Its pixels were %(aspect)s and are square.") % facts,
    "mended_interlaced": lambda facts: _("It was interlaced and is not any more."),
    "mended_variable_rate": lambda facts: _("Its frame rate varied and is a constant %(rate)s.") % facts,
    "mended_odd_rate": lambda facts: _("Its %(was)s frames a second became %(rate)s.") % facts,
    "mended_hdr": lambda facts: _("It was HDR (%(kind)s) and is tone-mapped to SDR.") % facts,
    "mended_deep": lambda facts: _("It had %(bits)s bits a sample and has 8.") % facts,
    "mended_full_range": lambda facts: _("It was in full range and is in video range."),
    "mended_matrix": lambda facts: _("Its colours were %(matrix)s and are BT.709.") % facts,
    "mended_chroma": lambda facts: _("Its colours were stored as %(kind)s and are 4:2:0.") % facts,
    "mended_shape": lambda facts: _("It was %(width)s × %(height)s and was framed to 9:16.") % facts,
    "mended_odd_size": lambda facts: _("It was %(width)s × %(height)s, an odd size, and fills even ones.") % facts,
    "mended_no_sound": lambda facts: _("It has no sound; the stream has a silent track."),
    "mended_pair": lambda facts: _("Its left and right were two tracks and are one in stereo."),
    "mended_more_tracks": lambda facts: _("It has more tracks of sound; they were left out: %(count)s.") % facts,
    "mended_mono": lambda facts: _("Its sound was mono and is on both sides."),
    "mended_surround": lambda facts: _("Its sound was %(layout)s and is folded down to stereo.") % facts,
    "mended_late_sound": lambda facts: _("Its sound began %(seconds)s s late; that is filled with silence.") % facts,
    "mended_short_sound": lambda facts: _("Its sound ended %(seconds)s s early; that is filled with silence.") % facts,
}
ADVICE = {
    "black": gettext_lazy("Look for a gap in the edit, a missing clip or an offline effect."),
    "frozen": gettext_lazy("Look for a dropped render. A title card may stand: then waive it."),
    "no_sound": gettext_lazy("Export again with the mix on the first sound track."),
    "silent": gettext_lazy("Look for a muted track; put room tone under a pause that is meant."),
    "clipped": gettext_lazy("Go back to the recording or the mix and lower it: clipping can’t be mended later."),
    "bars": gettext_lazy("Export the vertical picture without bars."),
    "text": gettext_lazy("Move it up or in, or hand the words over as captions, which the player places itself."),
    "loudness": gettext_lazy("The peaks are too high over the rest: compress the mix, then export again."),
    "peak": gettext_lazy("Lower the mix’s peaks, then export again."),
    "raised": gettext_lazy("Mix to about −16 LUFS, so that hiss is not raised with the voices."),
    "small": gettext_lazy("Ask for a larger master: 1080 × 1920 is best."),
    "peak_rate": gettext_lazy("Look for a flash, a strobe, confetti or noise; if it is meant, it may stay."),
    "first_rate": gettext_lazy("Denoise the picture, or take grain off it, then export again."),
    "sound_rate": gettext_lazy("Listen whether a track of the mix is muted or far too low, then export again."),
    "length": gettext_lazy("Change the cut, or the episode’s target."),
}
