"""Whether a finished file, and a pack as a whole, is as its profile asks. Pure: it sees facts and figures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from catalog.captions import measure
from catalog.delivery.profiles import OF_PACK, Profile, Rule
from catalog.media import safe_area
from catalog.media.facts import Facts

PASS, WARN, FAIL = "pass", "warn", "fail"
ORDER = (PASS, WARN, FAIL)
ASPECT_TOLERANCE = 0.005
SILENT = -50.0  # LUFS
Limits = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What one rule says of one file."""

    rule: str
    level: str
    sentence: str
    file: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def check_file(facts: Facts, profile: Profile, file: str) -> list[Finding]:
    """One finding for each rule of the profile that is of a single file, in its order."""
    return [_finding(rule, facts, file) for rule in profile.rules if rule.check not in OF_PACK]


def verdict(findings: Iterable[Finding]) -> str:
    """The worst of them; pass where there is none."""
    return max((finding.level for finding in findings), key=ORDER.index, default=PASS)


def check_pack(
    profile: Profile,
    *,
    numbers: Sequence[int],
    languages: Sequence[str],
    lacking_captions: Sequence[tuple[int, str]],
    documents: Iterable[str],
    covers: Iterable[str],
    widths: Mapping[str, float],
) -> list[Finding]:
    """What no single file can tell: gaps in the numbers, missing captions, covers and documents; and of captions that
    are files, whose ``widths`` are shares of the picture's, whether a line is too wide."""
    gaps = missing_numbers(numbers, from_one=profile.whole_series)
    found = [_of_pack("numbering", gaps, _("Episodes are missing: %s."), _("The numbers have no gap."))]
    if profile.captions != "none":
        found.append(_captions(profile, languages, lacking_captions))
    if widths:
        found.append(_captions_width(profile, widths))
    lost = list(covers)
    found.append(_of_pack("covers", lost, _("There is no picture for %s."), _("Every cover is there.")))
    absent = [kind.replace("_", " ") for kind in profile.documents if kind not in set(documents)]
    if profile.documents:
        found.append(_of_pack("documents", absent, _("Documents are missing: %s."), _("The documents are there.")))
    return found


def _captions(profile: Profile, languages: Sequence[str], lacking: Sequence[tuple[int, str]]) -> Finding:
    level = FAIL if profile.captions_required else WARN
    if not languages:
        return Finding("captions", level, _("There are no captions in it."))
    named = [f"{number} ({language})" for number, language in lacking]
    return _of_pack("captions", named, _("Captions are missing for %s."), _("Every episode has its captions."), level)


def widest(texts: Iterable[str]) -> float:
    """The longest line of these captions as a share of the picture's width, before any player breaks it."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return max((measure.pixels(line) / safe_area.WIDTH for line in lines), default=0.0)


def _captions_width(profile: Profile, widths: Mapping[str, float]) -> Finding:
    """It fails where the profile has a rule of it that must be kept, else it warns."""
    most = f"{profile.max_width:.0%}"
    wide = [f"{file} ({share:.0%})" for file, share in widths.items() if share > profile.max_width]
    sentence = _("Lines of captions are wider than {most} of the picture: %s. Break them once more.")
    well = _("Every line of the captions fits into {most} of the picture’s width.").format(most=most)
    is_must = any(rule.check == "captions_width" and rule.must for rule in profile.rules)
    sentence = sentence.format(most=most.replace("%", "%%"))
    return _of_pack("captions_width", wide, sentence, well, FAIL if is_must else WARN)


def missing_numbers(numbers: Sequence[int], *, from_one: bool) -> list[int]:
    """Those between the first, or 1, and the last that are not there."""
    if not numbers:
        return []
    return sorted(set(range(1 if from_one else min(numbers), max(numbers))) - set(numbers))


def _of_pack(rule: str, lacking: Sequence[Any], sentence: str, well: str, level: str = FAIL) -> Finding:
    if lacking:
        return Finding(rule, level, sentence % ", ".join(map(str, lacking)))
    return Finding(rule, PASS, well)


def _finding(rule: Rule, facts: Facts, file: str) -> Finding:
    good, sentence = CHECKS[rule.check](facts, rule.limits)
    return Finding(rule.check, PASS if good else FAIL if rule.must else WARN, sentence, file)


def _allowed(field: str, what: Any) -> Callable[[Facts, Limits], tuple[bool, str]]:
    def check(facts: Facts, limits: Limits) -> tuple[bool, str]:
        found = getattr(facts, field)
        wanted = ", ".join(limits["allowed"])
        return found in limits["allowed"], f"{what()}: {found or _('none')} ({wanted})"

    return check


def _between(field: str, what: Any, unit: str, scale: float = 1) -> Callable[[Facts, Limits], tuple[bool, str]]:
    def check(facts: Facts, limits: Limits) -> tuple[bool, str]:
        found, least, most = getattr(facts, field), limits.get("least"), limits.get("most")
        good = (least is None or found >= least) and (most is None or found <= most)
        return good, f"{what()}: {_figure(found, scale)} {unit} ({_range(least, most, scale)})".replace("  ", " ")

    return check


def _range(least: float | None, most: float | None, scale: float) -> str:
    if least is None:
        return _("at most %s") % _figure(most, scale)
    if most is None:
        return _("at least %s") % _figure(least, scale)
    return _("%(least)s to %(most)s") % {"least": _figure(least, scale), "most": _figure(most, scale)}


def _figure(value: float | None, scale: float) -> str:
    """At most three decimals, and none that say nothing."""
    text = f"{(value or 0) / scale:.3f}"
    return text.rstrip("0").rstrip(".")


def _flag(field: str, wanted: bool, well: Any, ill: Any) -> Callable[[Facts, Limits], tuple[bool, str]]:
    def check(facts: Facts, limits: Limits) -> tuple[bool, str]:
        good = getattr(facts, field) is wanted
        return good, well() if good else ill()

    return check


def _size(facts: Facts, limits: Limits) -> tuple[bool, str]:
    good = facts.width >= limits["width"] and facts.height >= limits["height"]
    words = {"w": facts.width, "h": facts.height, "x": limits["width"], "y": limits["height"]}
    return good, _("Size: %(w)s × %(h)s (at least %(x)s × %(y)s)") % words


def _best_size(facts: Facts, limits: Limits) -> tuple[bool, str]:
    good = (facts.width, facts.height) == (limits["width"], limits["height"])
    words = {"w": facts.width, "h": facts.height, "x": limits["width"], "y": limits["height"]}
    return good, _("Size: %(w)s × %(h)s (best is %(x)s × %(y)s)") % words


def _aspect(facts: Facts, limits: Limits) -> tuple[bool, str]:
    wanted = Fraction(limits["width"], limits["height"])
    good = facts.height > 0 and abs(facts.width / facts.height - wanted) <= wanted * ASPECT_TOLERANCE
    words = {"w": facts.width, "h": facts.height, "aspect": f"{limits['width']}:{limits['height']}"}
    return bool(good), _("Shape: %(w)s × %(h)s (%(aspect)s)") % words


def _loudness(facts: Facts, limits: Limits) -> tuple[bool, str]:
    found, target, tolerance = facts.loudness_lufs, limits["target"], limits["tolerance"]
    if found <= SILENT:
        return False, _("Loudness: silent (%(target)s LUFS)") % {"target": target}
    words = {"found": f"{found:.1f}", "target": target, "tolerance": tolerance}
    sentence = _("Loudness: %(found)s LUFS (%(target)s ± %(tolerance)s)") % words
    return abs(found - target) <= tolerance, sentence


def _true_peak(facts: Facts, limits: Limits) -> tuple[bool, str]:
    words = {"found": f"{facts.true_peak_dbtp:.1f}", "most": limits["most"]}
    return facts.true_peak_dbtp <= limits["most"], _("True peak: %(found)s dBTP (at most %(most)s)") % words


CHECKS: dict[str, Callable[[Facts, Limits], tuple[bool, str]]] = {
    "container": _allowed("container", lambda: _("Container")),
    "fast_start": _flag(
        "fast_start", True, lambda: _("It plays before all of it is there."), lambda: _("Its index stands at the end.")
    ),
    "no_edit_lists": _flag(
        "edit_lists", False, lambda: _("It has no edit list."), lambda: _("It has an edit list.")
    ),
    "video_codec": _allowed("video_codec", lambda: _("Video")),
    "pixel_format": _allowed("pixel_format", lambda: _("Pixels")),
    "closed_gop": _flag(
        "closed_gop", True, lambda: _("Every GOP is closed."), lambda: _("It has open GOPs.")
    ),
    "size_least": _size,
    "size_best": _best_size,
    "aspect": _aspect,
    "frame_rate": _between("frame_rate", lambda: _("Frames a second"), ""),
    "video_bitrate": _between("video_bps", lambda: _("Video"), "kbit/s", 1000),
    "audio_codec": _allowed("audio_codec", lambda: _("Sound")),
    "audio_rate": _between("audio_hz", lambda: _("Sound"), "Hz"),
    "audio_bitrate": _between("audio_bps", lambda: _("Sound"), "kbit/s", 1000),
    "audio_channels": _between("audio_channels", lambda: _("Channels"), ""),
    "file_size": _between("size_bytes", lambda: _("File"), "MB", 1_000_000),
    "length": _between("duration_s", lambda: _("Length"), "s"),
    "loudness": _loudness,
    "true_peak": _true_peak,
}  # fmt: skip
