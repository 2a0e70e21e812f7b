"""Stages and their workers: at once, lost, slow, shut down, repeated. Nothing is done twice or stays half-made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from catalog.media import pipeline, queue, runner, services, steps
from catalog.media.models import Stage, Stream, Transcode
from studio.jobs.models import JobState
from studio.jobs.services import LeaseLost, beat
from studio.lib.errors import Failure
from studio.servers import redis_client
from tests import factories
from tests.catalog.media.transcoding import NOBODY, at_stage, give_up_all, queued, row, run, stage_of, work_folders
from tests.files import at_once, stored

pytestmark = pytest.mark.django_db
ROWS = Transcode.objects
INNARDS = re.compile(r"@ 0x|\bcode -?\d")


@pytest.fixture
def messages() -> Iterator[Callable[[], int]]:
    """How many messages wait in the media queue, which is empty at first."""
    redis_client().delete(queue.QUEUE)
    yield lambda: int(redis_client().llen(queue.QUEUE))
    redis_client().delete(queue.QUEUE)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_once_each_stage_is_done_by_one(small_clip: Path, settings: Any) -> None:
    settings.MEDIA_JOBS = 4
    job = queued(small_clip)

    def work() -> None:
        deadline = time.monotonic() + 60
        while Transcode.objects.get(pk=job.pk).is_active and time.monotonic() < deadline:
            runner.run_next(hooks=NOBODY)

    at_once(*[work] * 4)

    assert Stream.objects.get().transcode == job
    assert set(job.stages.exclude(name=steps.PICTURES).values_list("state", "attempt")) == {(JobState.DONE, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_machine_does_no_more_stages_at_once_than_it_may(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_JOBS = 2
    at_work, most = [], []

    def probe(context: Any) -> dict[str, Any]:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.2)
        at_work.pop()
        raise Failure("enough", "Enough.")

    monkeypatch.setitem(pipeline.RUN, steps.PROBE, probe)
    for _number in range(6):
        services.request_stream(master=factories.master())

    did = at_once(*[lambda: runner.run_next(hooks=NOBODY)] * 6)

    assert did == [True] * 6
    assert max(most) == 2


def test_what_was_asked_for_first_is_done_first(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [services.request_stream(master=factories.master())[0] for _number in range(3)]
    done: list[int] = []

    def probe(context: Any) -> dict[str, Any]:
        done.append(context.transcode.pk)
        raise Failure("enough", "Enough.")

    monkeypatch.setitem(pipeline.RUN, steps.PROBE, probe)
    while runner.run_next(hooks=NOBODY):
        continue

    assert done == [job.pk for job in jobs]


@pytest.mark.parametrize("name", [steps.PROBE, steps.ENCODE, steps.PACKAGE, steps.VERIFY])
def test_a_worker_whose_stage_was_taken_over_stops_and_leaves_no_trace(name: str, small_clip: Path) -> None:
    job, taken_over = queued(small_clip), []

    def take_over() -> None:
        Stage.objects.filter(transcode=job, name=name).update(lease_owner="somebody:else", attempt=2)
        taken_over.append((Stage.objects.values().get(transcode=job, name=name), stored("streams"), stored("work")))

    assert runner.run_all(transcode=job.pk, hooks=NOBODY, watch=at_stage(job, name, take_over))

    stage, *kept = taken_over[0]
    assert Stage.objects.values().get(transcode=job, name=name) == stage
    assert not Stream.objects.exists()
    assert [stored("streams"), stored("work")] == kept
    assert not work_folders()
    give_up_all(job)


def test_a_worker_that_shuts_down_hands_the_stage_back(small_clip: Path) -> None:
    job, before = queued(small_clip), stored("streams")

    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_all(transcode=job.pk, hooks=NOBODY, watch=at_stage(job, steps.ENCODE, end))

    stage = stage_of(job, steps.ENCODE)
    assert (stage.state, stage.attempt, stage.lease_owner) == (JobState.QUEUED, 0, "")
    assert stored("streams") == before
    assert not work_folders()


def lost(small_clip: Path, *, silent_s: float, attempt: int = 1) -> tuple[Transcode, Stage]:
    """A job whose worker was killed while it packaged, with what it left behind."""
    job = queued(small_clip)
    while stage_of(job, steps.PACKAGE).state == JobState.WAITING:
        assert runner.run_next(hooks=NOBODY, only=job.pk)
    heartbeat = timezone.now() - timedelta(seconds=silent_s)
    rows = Stage.objects.filter(transcode=job, name=steps.PACKAGE)
    rows.update(
        state=JobState.RUNNING,
        lease_owner="a:dead:worker",
        heartbeat_at=heartbeat,
        attempt=attempt,
        output_key="deadkey",
    )
    storages["streams"].save("deadkey/h264-540/1.m4s", ContentFile(b"half"))
    stage = rows.get()
    (Path(settings.WORK_DIR) / f"stage-{stage.pk}-{attempt}" / "stream").mkdir(parents=True)
    job.refresh_from_db()
    return job, stage


def test_the_queue_does_not_grow_while_all_workers_are_busy(messages: Callable[[], int]) -> None:
    for _number in range(3):
        factories.stage(name=steps.PROBE)

    assert [services.sweep() for _time in range(4)] == [3, 0, 0, 0]
    assert messages() == 3

    redis_client().rpop(queue.QUEUE)  # a worker took one, and was lost with it
    assert [services.sweep(), services.sweep()] == [1, 0]
    assert messages() == 3


def test_a_sweep_that_can_not_count_its_messages_sends_them_all(messages: Callable[[], int], settings: Any) -> None:
    factories.stage(name=steps.PROBE)
    services.sweep()

    told = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # where nobody answers
    assert services.sweep() == 1

    settings.REDIS_URL = told
    assert messages() == 2


@pytest.mark.usefixtures("messages")
def test_a_stage_whose_worker_was_lost_is_done_by_another(small_clip: Path) -> None:
    job, stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1)

    assert services.sweep() == 1
    run(job)

    assert (job.state, stage_of(job, steps.PACKAGE).attempt) == (JobState.DONE, 2)
    assert stage_of(job, steps.ENCODE).attempt == 1
    assert Stream.objects.get().transcode == job
    assert not stored("streams/deadkey")
    assert not work_folders()
    with pytest.raises(LeaseLost):
        beat(Stage.objects.all(), pk=stage.pk, owner="a:dead:worker", percent=50)


def test_a_stage_whose_worker_is_only_slow_is_left_to_it(small_clip: Path) -> None:
    job, stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS - 5)
    before = row(job)

    assert services.sweep() == 0
    assert runner.run_all(transcode=job.pk, hooks=NOBODY) is False

    assert row(job) == before
    assert stored("streams/deadkey")
    assert len(work_folders()) == 1
    Stage.objects.filter(pk=stage.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert run(job).state == JobState.DONE  # and once it is dead, not only slow, that is cleared away
    assert not stored("streams/deadkey")


def test_a_stage_that_loses_its_worker_every_time_is_given_up(small_clip: Path) -> None:
    job, _stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1, attempt=settings.JOB_MAX_ATTEMPTS)

    assert runner.run_all(transcode=job.pk, hooks=NOBODY) is False
    assert services.sweep() == 0

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")
    assert "lost 3 times" in job.error_message
    services.tidy()
    assert not work_folders()
    assert not stored("streams/deadkey")
    give_up_all(job)


def test_a_failed_job_that_was_tidied_is_made_from_its_encodes_on(small_clip: Path) -> None:
    job, _stage = lost(small_clip, silent_s=settings.JOB_LEASE_SECONDS + 1, attempt=settings.JOB_MAX_ATTEMPTS)
    services.sweep()
    Transcode.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=9))
    services.tidy()
    assert not stored("work")

    services.retry(job=job)

    assert run(job).state == JobState.DONE
    assert stage_of(job, steps.ANALYSE).attempt == 1


def test_another_stream_of_a_master_needs_no_second_analysis(small_clip: Path) -> None:
    first = run(queued(small_clip))

    again = services.remake(master=first.master)
    with pytest.raises(Failure, match="worked on"):
        services.remake(master=first.master)
    run(again)

    assert again.state == JobState.DONE
    assert stage_of(again, steps.ANALYSE).attempt == 0
    assert Stream.objects.filter(master=first.master).count() == 2


def test_the_pictures_of_a_finished_stream_are_made_again_in_their_place(small_clip: Path) -> None:
    job = run(queued(small_clip))

    assert services.repeat(stage=stage_of(job, steps.PICTURES)) == job
    assert run(job).state == JobState.DONE
    assert stage_of(job, steps.PICTURES).state == JobState.DONE
    assert Stream.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (steps.PROBE, []),
        (steps.ANALYSE, [steps.PROBE]),
        (steps.ENCODE, [steps.PROBE, steps.ANALYSE]),
        (steps.INSPECT, [steps.PROBE, steps.ANALYSE]),
    ],
)
def test_any_other_stage_of_a_finished_stream_makes_another_beside_it(name: str, kept: list[str]) -> None:
    job = factories.stream().transcode
    for step in steps.STEPS:
        factories.stage(transcode=job, name=step.name, state=JobState.DONE, result={"of": step.name})

    again = services.repeat(stage=stage_of(job, name))

    assert again.pk > job.pk
    assert [stage.name for stage in again.stages.filter(state=JobState.DONE)] == kept
    assert Transcode.objects.get(pk=job.pk).state == JobState.DONE
    with pytest.raises(Failure) as failed:
        services.repeat(stage=stage_of(job, name))
    assert failed.value.code == "not_repeated"
    with pytest.raises(Failure) as failed:
        services.repeat(stage=stage_of(again, steps.ENCODE))
    assert failed.value.code == "not_repeated"


def test_what_a_failed_encode_left_is_removed_with_its_review() -> None:
    job = factories.transcode(state=JobState.FAILED, error_code="disk_full", review_key="deadkey")
    factories.stage(
        transcode=job, name=steps.ENCODE, state=JobState.FAILED, output_key="deadkey", error_code="disk_full"
    )
    places = (("work", "deadkey/a.mp4"), ("streams", "deadkey/0.m4s"))
    halves = [Path(storages[store].path(name)) for store, name in places]
    for half in halves:
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half")

    services.tidy()

    assert not any(half.exists() for half in halves)
    assert Transcode.objects.get(pk=job.pk).review_key == ""


def test_a_machine_removes_what_killed_workers_left_on_it() -> None:
    """Another machine may have taken the stage over: then it is the attempt that tells."""
    stage = factories.stage(state=JobState.RUNNING, attempt=2)
    work = Path(settings.WORK_DIR)
    for name in (f"stage-{stage.pk}-1", f"stage-{stage.pk}-2", "stage-999999-1"):
        (work / name).mkdir(parents=True)

    assert runner.tidy_machine() == 2

    assert [folder.name for folder in work_folders()] == [f"stage-{stage.pk}-2"]
    Stage.objects.all().delete()
    assert runner.tidy_machine() == 1


def test_an_end_whose_answer_was_lost_is_not_undone(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The COMMIT worked, the line was cut before that was told: what it made stays."""
    job, end, lost_answers = queued(small_clip), runner._end, []

    def end_twice(stage: Stage, *rest: Any) -> None:
        end(stage, *rest)
        if stage.name == steps.PACKAGE:
            lost_answers.append(stage.name)
            end(stage, *rest)

    monkeypatch.setattr(runner, "_end", end_twice)
    run(job)

    assert lost_answers == [steps.PACKAGE]
    assert job.state == JobState.DONE
    assert storages["streams"].exists(f"{Stream.objects.get().key}/master.m3u8")
