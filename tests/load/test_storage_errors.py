"""A bucket of which one request in so many answers 500 or 503, or is cut off. The seed is printed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from catalog.media import services
from catalog.media.models import Transcode
from studio.jobs.models import JobState
from tests.load import flaky, house

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 6
SHARE = 0.12  # of the requests; each is tried twice, and a transcode makes about a hundred
SEED = int(os.environ.get("LOAD_SEED") or time.time())


def test_a_bucket_that_answers_errors_fails_jobs_with_their_reason_and_retrying_them_ends(
    bucket: tuple[Path, int], machines: list[house.Machine], tmp_path: Path
) -> None:
    print(f"LOAD_SEED={SEED}")
    root, port = bucket
    behind = house.free_port()
    with house.bucket_server(root, behind), flaky.in_front(port, behind, SEED) as storage:
        house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, JOBS)
        storage.share = SHARE
        for machine in machines:
            machine.start("a")
        wait_until_all_ended(seconds=240)
        assert Transcode.objects.filter(error_code="storage_failed").exists(), storage.met
        house.check_reasons("storage_failed")

        house.finish(JOBS, seconds=300)
        for machine in machines:
            machine.end()
        assert set(storage.met) == {"", *flaky.TROUBLES}
        storage.share = 0.0
        house.check_reasons()
        house.check_streams(tmp_path / "streams")
        house.check_none_ran_twice(tmp_path / "notes")
        house.end_pictures()
        house.check_nothing_stays(root / "studio" / "prod", *machines)


def wait_until_all_ended(*, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while Transcode.objects.exclude(state__in=[JobState.DONE, JobState.FAILED]).exists():
        assert time.monotonic() < deadline, house.story()
        services.sweep()
        time.sleep(0.5)
