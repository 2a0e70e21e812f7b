"""A pack whose line to PostgreSQL is cut while it is made: it is made to its end, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from catalog.delivery import services, work
from catalog.delivery.models import Pack
from studio.jobs.models import JobState
from tests.catalog.delivery import packs
from tests.files import stored
from tests.lines import away, cut_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pack(talk: Path) -> Pack:
    row = packs.series(slug="midnight-heir")
    packs.episode(talk, row, 1)
    return services.request_pack(series=row, profile="partner", first=1, last=9, languages=[], by=None)[0]


def test_a_restart_of_postgresql_in_the_middle_changes_nothing(pack: Pack) -> None:
    def make(job: Any, report: work.Reporter, folder: Path) -> dict[str, Any]:
        cut_off()
        report(0.3, stage="1 / 1")  # nobody hears it
        report.last = 0.0
        report(0.6)
        storages["deliveries"].save(job.output_key, ContentFile(b"zip"))
        cut_off()
        return {}

    assert work.run(work.PACKS, job_id=pack.pk, make=make)
    pack.refresh_from_db()
    assert (pack.state, pack.attempt) == (JobState.DONE, 1)
    assert f"deliveries/{pack.file_key}" in stored("deliveries")


def test_a_postgresql_that_stays_away_leaves_the_pack_to_the_next(pack: Pack) -> None:
    work.run(work.PACKS, job_id=pack.pk, make=away)
    pack.refresh_from_db()
    assert (pack.state, pack.error_code) == (JobState.RUNNING, "")
