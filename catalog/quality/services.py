"""The verbs of a report: write it, read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from catalog.media import safe_area
from catalog.media.models import Stream, Transcode
from catalog.media.probe import Probe
from catalog.quality import checks
from catalog.quality.findings import FAIL, Finding, verdict
from catalog.quality.measured import Measured, nearest
from catalog.quality.mended import mended
from catalog.quality.models import Report, Verdict


def record(*, transcode: Transcode, measured: Measured, probe: Probe) -> Report:
    """Write the report on a making of a stream; an attempt that comes again writes it anew. Two queries."""
    found = [shown(finding, measured.stills) for finding in checks.findings(measured, probe, safe_area.chosen())]
    rows = [finding.as_json() for finding in (*found, *mended(probe))]
    fields = {"verdict": verdict(found), "measured": measured.as_json(), "findings": rows}
    report, _made = Report.objects.update_or_create(transcode=transcode, defaults=fields)
    return report


def shown(finding: Finding, stills: Mapping[str, str]) -> Finding:
    """The finding with the still that is nearest to it."""
    return finding if finding.start_s is None else replace(finding, still=nearest(stills, finding.start_s))


def about_length(report: Report, duration_s: float, target_s: int) -> Finding | None:
    """What is to be said of an episode's length, with a still of the report's."""
    found = checks.length(duration_s, target_s)
    return shown(found, report.measured.get("stills", {})) if found else None


def report_of(stream: Stream | None) -> Report | None:
    """The report on a stream; None where it was made before reports were. One query."""
    return Report.objects.filter(transcode=stream.transcode_id).first() if stream else None


def failed_report(stream: Stream | None) -> Report | None:
    """The stream's report where it is a fail. One query."""
    report = report_of(stream)
    return report if report and report.verdict == Verdict.FAIL else None


def findings_of(report: Report) -> list[Finding]:
    return [Finding(**row) for row in report.findings]


def first_fail(report: Report) -> Finding | None:
    return next((finding for finding in findings_of(report) if finding.level == FAIL), None)


def rate_of(report: Report) -> Fraction:
    """Frames a second, for time codes."""
    return Fraction(report.measured["frame_rate"])
