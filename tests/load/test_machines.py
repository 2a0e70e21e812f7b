"""Two machines, one database, one bucket; the bucket's server goes and comes back in the middle."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from catalog.media import services, steps
from catalog.media.models import Stage, Transcode
from studio.jobs.models import JobState
from tests.files import until
from tests.load import house, witness

pytestmark = pytest.mark.django_db(transaction=True)
JOBS = 4


def test_the_stages_of_a_transcode_run_on_both_and_survive_the_loss_of_the_bucket(
    bucket: tuple[Path, int], machines: list[house.Machine], tmp_path: Path
) -> None:
    root, port = bucket
    with house.bucket_server(root, port):
        house.hand_over(house.tiny(tmp_path / "tiny.mp4"), tmp_path, JOBS)
        for machine in machines:
            machine.start("a")
        until(lambda: Stage.objects.filter(name=steps.ENCODE, state=JobState.DONE).exists(), seconds=120, what="work")

    time.sleep(1)  # nobody answers: what wants the bucket now fails, with its reason
    services.sweep()
    until(lambda: Transcode.objects.filter(error_code="storage_failed").exists(), seconds=120, what="noticing")
    encoder(tmp_path / "notes", machines).end()  # what it has begun is for the other one to end

    with house.bucket_server(root, port):
        house.finish(JOBS, seconds=240)
        for machine in machines:
            machine.end()
        house.check_reasons()
        house.check_streams(tmp_path / "streams")
        house.check_none_ran_twice(tmp_path / "notes")
        check_both_had_a_part(tmp_path / "notes", machines)
        house.end_pictures()
        house.check_nothing_stays(root / "studio" / "prod", *machines)


def encoder(notes: Path, machines: list[house.Machine]) -> house.Machine:
    """The machine that ended the first encode."""
    encodes = set(Stage.objects.filter(name=steps.ENCODE).values_list("pk", flat=True))
    first = next(line for line in witness.lines(notes) if line.what == "end" and line.stage in encodes)
    return next(machine for machine in machines if str(machine.var) == first.var)


def check_both_had_a_part(notes: Path, machines: list[house.Machine]) -> None:
    """Of at least one transcode some stages were done here and some there: its files travelled."""
    done = [line for line in witness.lines(notes) if line.what == "end"]
    transcodes = dict(Stage.objects.values_list("pk", "transcode"))
    where: dict[int, set[str]] = {}
    for line in done:
        where.setdefault(transcodes[line.stage], set()).add(line.var)
    assert {str(machine.var) for machine in machines} in where.values()
