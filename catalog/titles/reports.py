"""A version's QC report for its episode: the summary in the episode's panel, and the page with every finding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.media import links
from catalog.media.models import Stream
from catalog.quality import checks, words
from catalog.quality import services as quality
from catalog.quality.findings import FAIL, MENDED, PASS, WARN, Finding, verdict
from catalog.quality.models import Report
from catalog.quality.stage import STILLS
from catalog.quality.timecode import timecode
from catalog.titles import gate
from catalog.titles.models import RELEASED, Cut, Episode, Waiver


@dataclass(frozen=True)
class Row:
    """One finding as a person sees it. ``at_s`` is for the player to jump to, in seconds; a moment has no ``until``."""

    level: str
    word: str
    name: str
    sentence: str
    advice: str
    at: str = ""
    until: str = ""
    at_s: float | None = None
    still: str = ""


@dataclass(frozen=True)
class Summary:
    """How a version stands: its worst level, how many findings, and what a fail holds up."""

    level: str
    word: str
    number: int  # of the version
    fails: int
    warnings: int
    sentence: str
    held: str = ""
    waiver: Waiver | None = None


def versions(episode: Episode) -> list[Any]:
    """The episode's cuts with ``verdict``, of the last report on the cut's master and of its length for this episode;
    None where there is no report. One query."""
    last = Report.objects.filter(transcode__stream__master=OuterRef("master")).order_by("-pk")
    cuts = Cut.objects.filter(episode=episode).select_related("master", "made_by").annotate(
        verdict=Subquery(last.values("verdict")[:1]),
        report_s=Subquery(last.values("transcode__stream__duration_s")[:1]),
    )  # fmt: skip
    found: list[Any] = list(cuts)
    for cut in found:
        if cut.verdict == PASS and checks.length(cut.report_s, episode.target_s):
            cut.verdict = WARN
    return found


def stream_and_report(cut: Cut) -> tuple[Stream, Report] | None:
    """Of the version's newest stream. One query."""
    stream = Stream.objects.filter(master=cut.master_id).select_related("transcode__report").first()
    report = getattr(stream.transcode, "report", None) if stream else None
    return (stream, report) if stream and report else None


def brief(cut: Cut) -> dict[str, Any] | None:
    """What a shell is told of a version's report: its level, how many findings of each, and a line for a person.

    None where it has no report yet. One query; ``cut`` has its episode.
    """
    both = stream_and_report(cut)
    if not both:
        return None
    stream, report = both
    levels = [finding.level for finding in _judged(report, stream, cut.episode)]
    fails, warnings = levels.count(FAIL), levels.count(WARN)
    level = FAIL if fails else WARN if warnings else PASS
    return {"verdict": level, "fails": fails, "warnings": warnings, "summary": _in_a_line(level, fails, warnings)}


def _in_a_line(level: str, fails: int, warnings: int) -> str:
    if not fails + warnings:
        return _("QC: %(level)s.") % {"level": words.LEVELS[level]}
    said = [ngettext("%(count)s fail", "%(count)s fails", fails) % {"count": fails}] if fails else []
    if warnings:
        said.append(ngettext("%(count)s warning", "%(count)s warnings", warnings) % {"count": warnings})
    return _("QC: %(level)s, %(findings)s.") % {"level": words.LEVELS[level], "findings": ", ".join(said)}


def summary(episode: Episode) -> Summary | None:
    """Of the version that shall play; None where it has no report yet. Two queries."""
    cut = episode.cut
    both = stream_and_report(cut) if cut else None
    if not (cut and both):
        return None
    stream, report = both
    found = _judged(report, stream, episode)
    waiver = Waiver.objects.filter(cut=cut, report=report).select_related("by").first()
    held = report.verdict == FAIL and waiver is None
    level = verdict(found)
    return Summary(
        level=level, word=str(words.LEVELS[level]), number=cut.number,
        fails=sum(finding.level == FAIL for finding in found),
        warnings=sum(finding.level == WARN for finding in found),
        sentence=gate.reason(report) if report.verdict == FAIL else "",
        held=_held(episode, cut) if held else "", waiver=waiver,
    )  # fmt: skip


def _held(episode: Episode, cut: Cut) -> str:
    if episode.state in RELEASED:
        return _("The version before it stays on until this one is waived.")
    if cut.publish_when_ready:
        return _("It was to be published as soon as it was ready; that waits for a waiver.")
    return _("It can’t be published before it is waived.")


def page(cut: Cut) -> dict[str, Any]:
    """What templates/catalog/titles/quality_report.html shows of a version. Two queries; ``report`` may be None."""
    both = stream_and_report(cut)
    if not both:
        return {"cut": cut, "episode": cut.episode, "report": None}
    stream, report = both
    found = _judged(report, stream, cut.episode)
    rows = [_row(finding, report, stream) for finding in found]
    said = {finding.check for finding in found}
    level = verdict(found)
    return {
        "cut": cut, "episode": cut.episode, "report": report, "level": level, "word": words.LEVELS[level],
        "attention": [row for row in rows if row.level in (FAIL, WARN)],
        "mended": [row for row in rows if row.level == MENDED],
        "passed": [words.passed(check) for check in _checked(report, said) if check not in said],
        "levels": _levels(report), "playback": links.playback(stream), "stream": stream,
        "waiver": Waiver.objects.filter(cut=cut, report=report).select_related("by").first(),
    }  # fmt: skip


def _checked(report: Report, said: set[str]) -> list[str]:
    """The checks that were made: a report from before one of them says nothing of it, nor one without sound of how it
    sounds."""
    later = () if "advice" in report.measured else checks.ADVICE.values()
    of_sound = checks.OF_SOUND if "no_sound" in said else ()
    return [check for check in (*checks.CHECKS, "length") if check not in (*later, *of_sound)]


def _judged(report: Report, stream: Stream, episode: Episode) -> list[Finding]:
    """The report's findings, and what its length is for this episode."""
    found = quality.findings_of(report)
    about_length = quality.about_length(report, stream.duration_s, episode.target_s)
    return [*found, about_length] if about_length else found


def _row(finding: Finding, report: Report, stream: Stream) -> Row:
    rate = quality.rate_of(report)
    return Row(
        level=finding.level, word=str(words.LEVELS[finding.level]), name=words.passed(finding.check),
        sentence=words.sentence(finding), advice=words.advice(finding), at=_code(finding.start_s, rate),
        until=_code(finding.end_s, rate) if finding.end_s != finding.start_s else "", at_s=finding.start_s,
        still=links.file_of(stream, f"{STILLS}/{finding.still}") if finding.still else "",
    )  # fmt: skip


def _code(seconds: float | None, rate: Fraction) -> str:
    return timecode(seconds, rate) if seconds is not None else ""


def _levels(report: Report) -> list[tuple[str, dict[str, Any]]]:
    """Loudness as it came and as it is."""
    named = ((_("Master"), report.measured.get("before")), (_("Result"), report.measured.get("after")))
    return [(name, values) for name, values in named if values]
