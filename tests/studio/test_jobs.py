"""Leases: who may work on a job, for how long, and how it ends. Stages of transcodes stand for every kind of job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.media.models import Stage
from studio.jobs import presence, services
from studio.jobs.models import JobState
from studio.jobs.services import LeaseLost
from studio.servers import redis_client
from tests import factories
from tests.files import at_once

pytestmark = pytest.mark.django_db
ROWS = Stage.objects
ME, OTHER = "host:1:me", "host:2:other"
LEASE = settings.JOB_LEASE_SECONDS


def silent_for(seconds: float, **fields: Any) -> Stage:
    """A running job whose worker's last sign of life is so long ago."""
    heartbeat = timezone.now() - timedelta(seconds=seconds)
    return factories.stage(
        **({"state": JobState.RUNNING, "lease_owner": OTHER, "heartbeat_at": heartbeat, "attempt": 1} | fields)
    )


def claimed() -> Stage:
    job = factories.stage()
    assert services.claim(ROWS.all(), pk=job.pk, owner=ME)
    job.refresh_from_db()
    return job


def failed() -> Stage:
    return factories.stage(
        state=JobState.FAILED, error_code="encode_failed", error_message="Export it again.", attempt=2, percent=40
    )


def fresh(job: Stage) -> Stage:
    job.refresh_from_db()
    return job


def test_due_are_those_that_wait_and_those_whose_worker_is_silent() -> None:
    waiting, silent = factories.stage(), silent_for(LEASE + 1)
    silent_for(LEASE - 5)
    factories.stage(state=JobState.DONE)
    failed()

    assert set(services.due(ROWS.all())) == {waiting, silent}


def test_a_claim_begins_an_attempt() -> None:
    job = claimed()

    assert (job.state, job.lease_owner, job.attempt, job.percent) == (JobState.RUNNING, ME, 1, 0)
    assert timezone.now() - job.heartbeat_at < timedelta(seconds=5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: silent_for(LEASE - 5),
        lambda: factories.stage(state=JobState.DONE),
        failed,
        lambda: factories.stage(attempt=settings.JOB_MAX_ATTEMPTS),
        lambda: silent_for(LEASE + 1, attempt=settings.JOB_MAX_ATTEMPTS),
    ],
)
def test_what_can_not_be_claimed_stays_as_it_is(make: Callable[[], Stage]) -> None:
    job = make()
    before = ROWS.values().get(pk=job.pk)

    assert not services.claim(ROWS.all(), pk=job.pk, owner=ME)

    assert ROWS.values().get(pk=job.pk) == before


def test_a_silent_workers_job_goes_to_the_next() -> None:
    job = silent_for(LEASE + 1)

    assert services.claim(ROWS.all(), pk=job.pk, owner=ME)

    assert (fresh(job).lease_owner, job.attempt) == (ME, 2)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_claim_at_once_one_gets_it() -> None:
    job = factories.stage()

    answers = at_once(*[lambda: services.claim(ROWS.all(), pk=job.pk, owner=services.owner_name())] * 8)

    assert sorted(answers) == [False] * 7 + [True]
    assert fresh(job).attempt == 1


def test_a_beat_prolongs_the_lease_and_notes_progress() -> None:
    job = silent_for(LEASE - 1, lease_owner=ME)

    services.beat(ROWS.all(), pk=job.pk, owner=ME, stage="encode", percent=40)

    assert (fresh(job).stage, job.percent) == ("encode", 40)
    assert not services.due(ROWS.all()).exists()


@pytest.mark.parametrize(
    "end",
    [
        lambda job, owner: services.beat(ROWS.all(), pk=job.pk, owner=owner, percent=50),
        lambda job, owner: services.finish(ROWS.all(), pk=job.pk, owner=owner),
        lambda job, owner: services.fail(ROWS.all(), pk=job.pk, owner=owner, code="x", message="y"),
        lambda job, owner: services.hand_back(ROWS.all(), pk=job.pk, owner=owner),
    ],
    ids=["beat", "finish", "fail", "hand_back"],
)
def test_only_the_owner_changes_a_job(end: Callable[[Stage, str], None]) -> None:
    job = claimed()
    before = ROWS.values().get(pk=job.pk)

    with pytest.raises(LeaseLost):
        end(job, OTHER)
    assert ROWS.values().get(pk=job.pk) == before

    end(job, ME)
    assert ROWS.values().get(pk=job.pk) != before


def test_nothing_changes_a_job_after_its_end() -> None:
    job = claimed()
    services.finish(ROWS.all(), pk=job.pk, owner=ME)

    with pytest.raises(LeaseLost):
        services.beat(ROWS.all(), pk=job.pk, owner=ME, percent=50)

    assert (fresh(job).state, job.percent, job.lease_owner) == (JobState.DONE, 100, "")


def test_a_failure_is_kept_with_its_reason() -> None:
    job = claimed()

    services.fail(ROWS.all(), pk=job.pk, owner=ME, code="disk_full", message="The disk is full.")

    assert (fresh(job).state, job.error_code, job.error_message) == (JobState.FAILED, "disk_full", "The disk is full.")
    assert (job.lease_owner, job.finished_at is not None) == ("", True)


def test_an_attempt_that_is_handed_back_does_not_count() -> None:
    job = claimed()

    services.hand_back(ROWS.all(), pk=job.pk, owner=ME)

    assert (fresh(job).state, job.attempt, job.lease_owner, job.heartbeat_at) == (JobState.QUEUED, 0, "", None)
    assert services.claim(ROWS.all(), pk=job.pk, owner=OTHER)


def test_a_failed_job_is_queued_anew_with_all_its_attempts() -> None:
    job = failed()

    assert services.retry(ROWS.all(), pk=job.pk)
    assert not services.retry(ROWS.all(), pk=job.pk)  # the button pressed twice

    assert (fresh(job).state, job.attempt, job.percent) == (JobState.QUEUED, 0, 0)
    assert (job.error_code, job.error_message) == ("", "")


def test_a_job_that_lost_its_worker_too_often_is_given_up() -> None:
    spent = silent_for(LEASE + 1, attempt=settings.JOB_MAX_ATTEMPTS)
    living = silent_for(LEASE - 5, attempt=settings.JOB_MAX_ATTEMPTS)
    silent = silent_for(LEASE + 1, attempt=settings.JOB_MAX_ATTEMPTS - 1)

    assert services.give_up(ROWS.all()) == 1

    assert (fresh(spent).state, spent.error_code) == (JobState.FAILED, "worker_lost")
    assert (fresh(living).state, fresh(silent).state) == (JobState.RUNNING, JobState.RUNNING)


@pytest.mark.parametrize("wrong", [{"percent": 101}, {"state": "lost"}, {"state": JobState.FAILED, "error_code": ""}])
def test_the_database_forbids_what_no_job_may_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.stage(**wrong)


def test_each_attempt_has_an_owner_of_its_own() -> None:
    assert services.owner_name() != services.owner_name()


@pytest.fixture
def _nobody_lives() -> Iterator[None]:
    redis_client().flushdb()
    yield
    redis_client().flushdb()


@pytest.mark.usefixtures("_nobody_lives")
def test_a_worker_lives_while_it_says_so() -> None:
    assert presence.live_workers() == {}
    assert not presence.somebody_serves("media")

    presence.announce("media@one", ["media"])
    presence.announce("rest@one", ["default", "money"])

    assert presence.live_workers() == {"media@one": ["media"], "rest@one": ["default", "money"]}
    assert presence.somebody_serves("money")
    assert not presence.somebody_serves("mail")
    assert 0 < redis_client().ttl(presence.PREFIX + "media@one") <= presence.TTL


def test_a_redis_that_does_not_answer_stops_no_worker(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    presence.announce("media@one", ["media"])

    assert "did not take the worker's sign of life" in caplog.text
    assert not presence.somebody_serves("media")
