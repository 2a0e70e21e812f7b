"""The stage that writes a report: what the stages before it found gets there."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.media import runner
from catalog.media.runner import Hooks
from catalog.quality import services, stage
from catalog.quality.models import Report
from tests import clips
from tests.catalog.media import transcoding
from tests.files import stored

pytestmark = pytest.mark.django_db
SECONDS, FROM = 12, 8


def test_a_burst_in_a_still_picture_is_warned_of_where_it_is(tmp_path: Path) -> None:
    clip = tmp_path / "burst.mp4"
    clips.run(
        "-f", "lavfi", "-i", f"color=gray:s=180x320:r=25:d={SECONDS}", "-f", "lavfi", "-i", f"sine=d={SECONDS}",
        "-vf", f"noise=alls=90:allf=t:enable='between(t,{FROM},{FROM + 1.9})'", "-crf", "18",
        "-preset", "ultrafast", clip,
    )  # fmt: skip
    job = transcoding.queued(clip)
    runner.run_all(transcode=job.pk, hooks=Hooks(adopt=lambda stream: None, inspect=stage.inspect))

    report = Report.objects.get(transcode=job)
    (burst,) = [row for row in services.findings_of(report) if row.check == "peak_rate"]
    assert burst.level == "warn"
    assert burst.start_s == pytest.approx(FROM, abs=0.1)
    assert burst.still in {name.rpartition("/")[2] for name in stored("streams")}
