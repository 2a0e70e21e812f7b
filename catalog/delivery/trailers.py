"""Cutting a trailer: the marked clips of the masters joined, levelled, and captioned where a language is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from catalog.delivery import check, frozen, profiles, sources
from catalog.delivery.check import Finding
from catalog.delivery.models import TrailerExport
from catalog.delivery.work import Reporter
from catalog.media import burnin, export, intake
from catalog.media.export_graph import Clip
from catalog.media.models import Master

PROFILE = "partner"  # whose target, safe area and rules a trailer is made to


def make(row: TrailerExport, report: Reporter, work: Path) -> dict[str, Any]:
    """Write the trailer to ``row.output_key``; return what to note of it. Raises TranscodeFailed or LeaseLost."""
    profile = profiles.load(PROFILE)
    masters = Master.objects.in_bulk({clip["master"] for clip in row.clips})
    report(0.0, "fetch")
    files = {key: sources.local(master, work, report.alive) for key, master in masters.items()}
    clips = [
        export.clip(
            files[clip["master"]],
            in_s=clip["in_s"],
            out_s=clip["out_s"],
            target=profile.target,
            shots=frozen.shots_of(clip, masters[clip["master"]]),
        )
        for clip in row.clips
    ]
    out = work / "trailer.mp4"
    found = export.make(
        clips, out=out, work=work / "export", target=profile.target,
        burned=_burned(row, clips, profile), tick=lambda done: report(0.02 + done * 0.94, "encode"),
    )  # fmt: skip
    findings = [*check.check_file(found, profile, out.name), *_silent_clips(row)]
    report(0.97, "store")
    digest = intake.sha256_of(out)
    sources.store(out, row.output_key, report.alive)
    return {
        "verdict": check.verdict(findings), "findings": [finding.as_json() for finding in findings],
        "facts": found.as_json(), "size_bytes": found.size_bytes, "sha256": digest,
    }  # fmt: skip


def _silent_clips(row: TrailerExport) -> list[Finding]:
    """A warning where captions were wanted and an episode has none in that language."""
    if not row.language:
        return []
    lacking = sorted({clip["number"] for clip in row.clips if not _words(row, clip)})
    words = {"language": row.language, "numbers": ", ".join(map(str, lacking))}
    sentence = _("There are no captions in %(language)s for episode %(numbers)s.") % words
    return [Finding("captions", check.WARN, sentence)] if lacking else []


def _words(row: TrailerExport, clip: Mapping[str, Any]) -> list[burnin.Cue]:
    return frozen.words_of(clip, [row.language]).get(row.language, [])


def _burned(row: TrailerExport, clips: list[Clip], profile: profiles.Profile) -> export.Burned | None:
    """The captions of every clip on the trailer's time line; None where no language is chosen or nobody speaks."""
    if not row.language:
        return None
    cues: list[burnin.Cue] = []
    at = 0.0
    for marked, clip in zip(row.clips, clips, strict=True):
        cues += burnin.shifted(_words(row, marked), in_s=marked["in_s"], out_s=marked["out_s"], at_s=at)
        at += float(clip.seconds)
    return export.Burned(cues, row.language, profile.safe_area, profile.max_width) if cues else None
