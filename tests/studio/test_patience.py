"""PostgreSQL that is away for a moment, and a lease that is kept beside work that reports nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, transaction

from catalog.media import context, steps
from catalog.media.models import Stage
from studio.jobs import patience
from studio.jobs.models import JobState
from studio.jobs.services import LeaseLost
from studio.uploads import is_abandoned, lock
from tests import factories
from tests.files import until
from tests.lines import cut_off

pytestmark = pytest.mark.django_db(transaction=True)


def running(**fields: Any) -> Stage:
    stage = factories.stage(name=steps.ENCODE, state=JobState.RUNNING, lease_owner="me", attempt=1, **fields)
    return Stage.objects.select_related("transcode").get(pk=stage.pk)


def test_a_broken_connection_is_made_anew() -> None:
    stage = running()
    cut_off()

    assert patience.patiently(Stage.objects.get).pk == stage.pk


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    monkeypatch.setattr(patience, "PAUSE", 0.01)

    def fail() -> None:
        tries.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        patience.patiently(fail, seconds=0.1)

    assert len(tries) > 1


def test_half_a_transaction_is_not_repeated() -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise InterfaceError

    with pytest.raises(InterfaceError), transaction.atomic():
        patience.patiently(fail)

    assert tries == [1]


def test_work_goes_on_while_postgresql_is_away() -> None:
    stage = running()
    report = context.Reporter(stage, "me")
    cut_off()

    report(0.2)  # nobody hears it
    report.last = 0.0
    report(0.6)

    stage.refresh_from_db()
    assert stage.percent == 60


def test_work_that_can_not_prolong_its_lease_stops_before_that_ends(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOB_LEASE_SECONDS = 20
    report = context.Reporter(running(), "me")
    monkeypatch.setattr(context, "unless_away", lambda call: False)

    report.renewed -= 17
    report(0.5)
    report.last, report.renewed = 0.0, report.renewed - 2
    with pytest.raises(LeaseLost):
        report(0.5)


@pytest.mark.parametrize(("shares", "told"), [((0.6, 0.2), 60), ((0.1, 0.7, 0.4), 70), ((7.0, 0.5), 99), ((-1.0,), 0)])
def test_progress_does_not_go_back(shares: tuple[float, ...], told: int) -> None:
    stage = running()
    report = context.Reporter(stage, "me")

    for share in shares:
        report.last = 0.0
        report(share)

    stage.refresh_from_db()
    assert stage.percent == told


def test_a_share_that_came_between_two_reports_counts() -> None:
    stage = running()
    report = context.Reporter(stage, "me")

    report(0.1)
    report(0.5)  # too soon to be told
    report.last = 0.0
    report(0.3)

    stage.refresh_from_db()
    assert stage.percent == 50


def test_a_pulse_keeps_the_lease_of_a_stage_that_reports_nothing() -> None:
    stage = running()
    report = context.Reporter(stage, "me")

    with patience.pulse(report.stay, every=0.05):
        until(lambda: Stage.objects.get(pk=stage.pk).heartbeat_at, seconds=20, what="a heartbeat")
    assert "pulse" not in {thread.name for thread in threading.enumerate()}

    Stage.objects.update(heartbeat_at=None)
    report.heard -= context.SILENCE
    report.stay()  # it is stuck: nobody speaks for it any more
    assert Stage.objects.get(pk=stage.pk).heartbeat_at is None


def test_a_part_is_abandoned_once_nobody_writes_it(tmp_path: Path) -> None:
    part = tmp_path / "part"
    with part.open("xb") as file:
        lock(file)
        assert not is_abandoned(part)
    assert is_abandoned(part)
    assert not is_abandoned(tmp_path / "gone")
