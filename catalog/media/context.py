"""What a stage is given: its row, the results before it, a folder to work in, and somebody to tell how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from catalog.media import ffmpeg, graph, steps
from catalog.media.analysis import Analysis
from catalog.media.models import Master, Stage, Transcode
from catalog.media.probe import Probe
from catalog.media.reframe import kept
from studio.jobs import services as jobs
from studio.jobs.models import JobState, lease_seconds
from studio.jobs.patience import MARGIN, patiently, unless_away

BEAT = 0.9  # seconds between two reports
SILENCE = 1800.0  # seconds without a report after which a stage counts as stuck, and its lease is let go


class Reporter:
    """Tells the rows of the stage and of its transcode how far it is, about once a second; that prolongs the lease.

    While PostgreSQL is away the work goes on, but not beyond the lease: then another may have begun.
    """

    def __init__(self, stage: Stage, owner: str, watch: Callable[[], None] | None = None) -> None:
        self.stage, self.owner, self.watch, self.last, self.furthest = stage, owner, watch, 0.0, 0.0
        self.heard = self.renewed = time.monotonic()

    def __call__(self, done: float) -> None:
        """``done`` is the share of the stage, 0 to 1. Raises LeaseLost. Three queries, at most once a second.

        With many outputs ffmpeg's position can go back: what is told does not.
        """
        now = self.heard = time.monotonic()
        self.furthest = min(1.0, max(self.furthest, done))
        if self.last and now - self.last < BEAT:
            return
        self.last = now
        percent = min(99, int(100 * self.furthest))
        if not unless_away(lambda: self._tell(percent)) and now - self.renewed > lease_seconds() - MARGIN:
            raise jobs.LeaseLost  # it ends now, and nobody can say whether another has begun
        if self.watch:
            self.watch()

    def _tell(self, percent: int) -> None:
        self._beat(percent=percent)
        note_progress(self.stage.transcode, self.stage.name)

    def stay(self) -> None:
        """Prolong the lease while the stage is busy with what reports nothing. Raises LeaseLost. One query."""
        if time.monotonic() - self.heard < SILENCE:
            self._beat()

    def _beat(self, **progress: int) -> None:
        now = time.monotonic()
        jobs.beat(Stage.objects.all(), pk=self.stage.pk, owner=self.owner, **progress)
        self.renewed = now


def note_progress(transcode: Transcode, name: str) -> None:
    """Write the weighted mean of the stages' percents to the transcode, unless it has ended. Two queries."""
    sums = transcode.stages.aggregate(done=Sum(F("weight") * F("percent")), all=Sum("weight"))
    percent = min(99, sums["done"] // max(1, sums["all"]))
    Transcode.objects.filter(pk=transcode.pk, state=JobState.RUNNING).update(
        stage=name, percent=percent, seconds_left=_seconds_left(transcode, percent)
    )


def _seconds_left(transcode: Transcode, percent: int) -> int | None:
    if percent < 6 or not transcode.started_at:
        return None
    elapsed = (timezone.now() - transcode.started_at).total_seconds()
    return round(elapsed * (100 - percent) / percent)


@dataclass(frozen=True)
class Context:
    """``key`` is where this attempt's output goes; ``work`` is a folder of its own that is removed afterwards."""

    stage: Stage
    work: Path
    key: str
    report: Reporter

    @property
    def transcode(self) -> Transcode:
        return self.stage.transcode

    @property
    def master(self) -> Master:
        return self.stage.transcode.master

    def part(self, begin: float, end: float) -> Callable[[float], None]:
        """A listener for one part of the stage: its share 0 to 1 is ``begin`` to ``end`` of the whole."""
        return lambda share: self.report(begin + (end - begin) * min(1.0, share))

    def result(self, name: str) -> dict[str, Any]:
        """What an earlier stage found. One query."""
        results = self.transcode.stages.values_list("result", flat=True)
        found: dict[str, Any] = patiently(lambda: results.all().get(name=name))
        return found

    def probe(self) -> Probe:
        return Probe.from_json(self.result(steps.PROBE))

    def analysis(self) -> Analysis:
        return Analysis.from_json(self.result(steps.ANALYSE))

    def plan(self, probe: Probe) -> graph.Plan:
        shots = kept.chosen(master=self.master)
        return graph.plan_for(probe, self.analysis(), threads=ffmpeg.encoder_threads(), shots=shots)
