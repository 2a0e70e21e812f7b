"""The stage of a transcode that writes its QC report: before its stream is switched to."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import storages

from catalog.media import apple, artefacts, pipeline, steps
from catalog.media.context import Context
from catalog.media.loudness import Loudness
from catalog.quality import services
from catalog.quality.inspection import inspect as look

STILLS = "quality"  # their folder beside the stream's files


def inspect(context: Context) -> dict[str, Any]:
    """Look at the stream that was packaged, listen to its master, and keep the report with its stills."""
    probe, analysis = context.probe(), context.analysis()
    key = context.result(steps.PACKAGE)["key"]
    verified = context.result(steps.VERIFY)
    heard, advice = verified["loudness"], [apple.Finding(**row) for row in verified["advice"]]
    stills = context.work / "stills"
    measured = look(
        pipeline.joined(context, key, context.plan(probe).lead.name), pipeline.local_master(context), probe,
        analysis.loudness, Loudness.from_json(heard) if heard else None, stills_dir=stills, tick=context.report,
        advice=advice,
    )  # fmt: skip
    for still in sorted(stills.iterdir()):
        artefacts.store(storages["streams"], still, f"{key}/{STILLS}/{still.name}")
    report = services.record(transcode=context.transcode, measured=measured, probe=probe)
    return {"verdict": report.verdict}
